//! An eBay seller account.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    AlertTopic, Connection, Deadline, DeadlineKind, FormerName, History, HistoryEvent, Label,
    PerKind, Reason, Risk, RiskSignal, Rules, Severity, Snooze, Timestamp, TokenKind, Username,
};

/// Our own key of an account: random, because names change and the user id is not known at first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(transparent)]
pub struct AccountId(pub String);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An eBay seller account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its eBay username.
    pub username: Username,
    /// eBay's immutable user id, once a consent or the Dashboard has told it.
    #[serde(default)]
    pub user_id: Option<String>,
    /// What the seller calls it: a shop, a country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Names that it had, oldest first.
    #[serde(default)]
    pub former_usernames: Vec<FormerName>,
    /// When it was added here.
    pub added: Timestamp,
    /// The last visit to the Dashboard under the account's log-in.
    #[serde(default)]
    pub last_visit: Option<Timestamp>,
    /// Whether that visit was not seen here: the seller said so.
    #[serde(
        default,
        rename = "visit_was_said",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub visit_was_reported: bool,
    /// When a signed-in Dashboard page under that log-in last showed no warning: weak evidence,
    /// which is said, and never green.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_warning_seen: Option<Timestamp>,
    /// Its two tokens.
    #[serde(default)]
    pub connections: PerKind<Connection>,
    /// What the seller has snoozed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub snoozes: BTreeMap<AlertTopic, Snooze>,
    /// When the Dashboard last showed its name.
    #[serde(default)]
    #[serde(rename = "seen")]
    pub last_seen_on_dashboard: Option<Timestamp>,
    /// The Webinterpret log-in that it belongs to: a random name for all accounts that the
    /// Dashboard has shown together on a page.
    #[serde(default)]
    pub log_in: Option<String>,
    /// Whether the seller is to be asked if it is a known account under a new name.
    #[serde(default)]
    pub asks_for_former_name: bool,
    /// What happened to it.
    #[serde(default)]
    pub history: History,
}

impl Account {
    /// A new account of which nothing is known.
    pub fn new(username: Username, user_id: Option<String>, now: Timestamp) -> Self {
        Account {
            username,
            user_id,
            label: None,
            former_usernames: Vec::new(),
            added: now,
            last_visit: None,
            visit_was_reported: false,
            no_warning_seen: None,
            connections: PerKind::default(),
            snoozes: BTreeMap::new(),
            last_seen_on_dashboard: None,
            log_in: None,
            asks_for_former_name: false,
            history: History::default(),
        }
    }

    /// Whether this is its name, or was.
    pub fn has_or_had_username(&self, username: &Username) -> bool {
        self.username == *username
            || self
                .former_usernames
                .iter()
                .any(|former| former.username == *username)
    }

    /// Notes a sign that these tokens may have ended, once for all of them.
    pub fn put_at_risk(&mut self, kinds: &[TokenKind], signal: RiskSignal, at: Timestamp) {
        for kind in kinds {
            self.connections.get_mut(*kind).at_risk = Some(Risk { signal, at });
        }
        let kind = match kinds {
            [] => return,
            [kind] => Some(*kind),
            _ => None,
        };
        self.history.add(at, HistoryEvent::AtRisk { kind, signal });
    }

    /// The likeliest reason for a disconnection that nobody gives one for: what is known to have
    /// happened, before a sign, before a deadline that had passed.
    pub fn likely_reason(&self, kind: TokenKind, inactivity_months: u32, now: Timestamp) -> Reason {
        let passed =
            |deadline: Option<Deadline>| deadline.is_some_and(|deadline| deadline.at <= now);
        let connection = self.connections.get(kind);
        // The visit that shows the loss has ended the wait already.
        let was_away = connection
            .at_risk
            .is_some_and(|risk| risk.signal == RiskSignal::LongAbsence);
        let proved = connection.evidence.map(|evidence| evidence.at);
        let renamed = self
            .former_usernames
            .last()
            .is_some_and(|former| proved.is_some_and(|proved| former.until > proved));
        if connection.may_be_replaced() {
            Reason::ReplacedByConsent
        } else if renamed {
            Reason::AccountRenamed
        } else if let Some(reason) = connection.at_risk.and_then(|risk| risk.signal.reason()) {
            reason
        } else if passed(connection.lifetime_deadline()) {
            Reason::LifetimeOver
        } else if was_away || passed(self.inactivity_deadline(inactivity_months)) {
            Reason::Inactivity
        } else {
            Reason::NotStated
        }
    }

    /// When Webinterpret disconnects for inactivity; unknown before the first visit is known, and
    /// of no concern without a token that is used. Where each token is known to be connected by a
    /// proof from after that time, it was wrong: a visit was made elsewhere.
    pub fn inactivity_deadline(&self, inactivity_months: u32) -> Option<Deadline> {
        let at = self.last_visit?.plus_months(inactivity_months);
        let mut concerned = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.is_in_use());
        let counts = concerned.any(|(_, connection)| !connection.is_proved_after(at));
        counts.then_some(Deadline {
            kind: DeadlineKind::Inactivity,
            at,
            estimated: false,
        })
    }

    /// Every deadline that it has.
    pub fn deadlines(&self, inactivity_months: u32) -> impl Iterator<Item = Deadline> {
        AlertTopic::ALL
            .into_iter()
            .filter_map(move |cause| self.deadline(cause, inactivity_months))
    }

    /// The deadline of a cause. Of a token that the account does not use there is none.
    pub fn deadline(&self, cause: AlertTopic, inactivity_months: u32) -> Option<Deadline> {
        match cause.token() {
            Some(kind) => {
                let connection = self.connections.get(kind);
                connection
                    .lifetime_deadline()
                    .filter(|_| !connection.not_used)
            }
            None => self.inactivity_deadline(inactivity_months),
        }
    }

    /// Whether a token has probably ended: its own life is over, or it was too long without a
    /// Dashboard visit, and no proof is newer.
    pub fn has_probably_ended(
        &self,
        kind: TokenKind,
        inactivity_months: u32,
        now: Timestamp,
    ) -> bool {
        let connection = self.connections.get(kind);
        let passed = |deadline: Option<Deadline>| deadline.filter(|deadline| deadline.at <= now);
        let inactive = passed(self.inactivity_deadline(inactivity_months));
        passed(connection.lifetime_deadline()).is_some()
            || (connection.exists()
                && inactive.is_some_and(|deadline| !connection.is_proved_after(deadline.at)))
    }

    /// Whether a seller had better connect a token now.
    pub fn needs_connecting(&self, kind: TokenKind, rules: &Rules, now: Timestamp) -> bool {
        let connection = self.connections.get(kind);
        let ended =
            connection.is_in_use() && self.has_probably_ended(kind, rules.inactivity_months, now);
        ended || connection.needs_connecting(rules, now)
    }

    /// How urgent a cause is.
    pub fn severity_of(&self, cause: AlertTopic, rules: &Rules, now: Timestamp) -> Severity {
        match cause.token() {
            Some(kind) => self.connections.get(kind).severity(kind, rules, now),
            None => {
                let deadline = self.inactivity_deadline(rules.inactivity_months);
                deadline.map_or(Severity::None, |deadline| {
                    rules.thresholds.severity(deadline.at, now)
                })
            }
        }
    }

    /// As urgent as the worst cause.
    pub fn severity(&self, rules: &Rules, now: Timestamp) -> Severity {
        AlertTopic::ALL
            .into_iter()
            .map(|cause| self.severity_of(cause, rules, now))
            .fold(Severity::None, Severity::max)
    }

    /// The snooze of a cause, where it silences what the cause's severity is now.
    pub fn snooze(&self, cause: AlertTopic, rules: &Rules, now: Timestamp) -> Option<&Snooze> {
        let severity = self.severity_of(cause, rules, now);
        self.snoozes
            .get(&cause)
            .filter(|snooze| snooze.silences(severity, now))
    }

    /// Notes a visit to the Dashboard that was seen.
    pub fn visited(&mut self, now: Timestamp) {
        (self.last_visit, self.visit_was_reported) = (Some(now), false);
        self.history.add(now, HistoryEvent::Visited);
    }

    /// Takes another name for the same user id.
    pub fn rename(&mut self, username: Username, now: Timestamp) {
        let former = std::mem::replace(&mut self.username, username);
        self.former_usernames
            .retain(|known| known.username != former);
        self.history.add(
            now,
            HistoryEvent::Renamed {
                from: former.clone(),
            },
        );
        self.former_usernames.push(FormerName {
            username: former,
            until: now,
        });
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::{DAY, Evidence, EvidenceSource, Lifetime, Standing};
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    fn account() -> Account {
        Account::new(Username::parse("acme_store").unwrap(), None, NOW)
    }

    #[test]
    fn a_name_that_was_had_twice_is_a_former_name_once() {
        let mut account = account();
        for (days, name) in [
            (1, "second"),
            (2, "acme_store"),
            (3, "second"),
            (4, "third"),
        ] {
            account.rename(Username::parse(name).unwrap(), NOW.plus(days * DAY));
        }
        let former: Vec<_> = account
            .former_usernames
            .iter()
            .map(|it| (it.username.as_str(), it.until))
            .collect();
        assert_eq!(
            former,
            [
                ("acme_store", NOW.plus(3 * DAY)),
                ("second", NOW.plus(4 * DAY))
            ]
        );
    }

    #[test]
    fn inactivity_is_unknown_before_the_first_visit() {
        let mut account = account();
        account.connections.regular.standing = Standing::Connected;
        assert_eq!(account.inactivity_deadline(6), None);
        assert_eq!(account.severity(&Rules::default(), NOW), Severity::None);
        account.last_visit = Some(NOW);
        assert_eq!(
            account.inactivity_deadline(6).unwrap().at,
            NOW.plus_months(6)
        );
    }

    #[test]
    fn inactivity_is_six_calendar_months_across_month_ends() {
        let at = |text: &str| {
            Timestamp::from_millis(
                text.parse::<chrono::DateTime<chrono::Utc>>()
                    .unwrap()
                    .timestamp_millis(),
            )
        };
        for (visit, deadline) in [
            ("2026-08-31T23:59:59Z", "2027-02-28T23:59:59Z"),
            ("2027-08-31T12:00:00Z", "2028-02-29T12:00:00Z"),
            ("2027-08-29T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("2026-12-31T10:00:00Z", "2027-06-30T10:00:00Z"),
            // Summer time begins, or ends, in between in Munich, Chicago and Sydney: the same time
            // of the day in UTC.
            ("2027-01-15T22:30:00Z", "2027-07-15T22:30:00Z"),
            ("2027-07-15T22:30:00Z", "2028-01-15T22:30:00Z"),
            // In the hour that is there twice.
            ("2026-10-25T00:30:00Z", "2027-04-25T00:30:00Z"),
        ] {
            let mut account = account();
            account.connections.regular.standing = Standing::Connected;
            account.last_visit = Some(at(visit));
            assert_eq!(
                account.inactivity_deadline(6).unwrap().at,
                at(deadline),
                "{visit}"
            );
        }
    }

    #[test]
    fn a_known_reason_comes_before_a_signal_and_before_a_deadline() {
        let mut account = account();
        let reason = |account: &Account| account.likely_reason(TokenKind::Regular, 6, NOW);
        let connection = &mut account.connections.regular;
        connection.standing = Standing::Connected;
        connection.evidence = Some(Evidence::sure(EvidenceSource::Consent, NOW.plus(-DAY)));
        assert_eq!(reason(&account), Reason::NotStated);
        account.connections.regular.lifetime = Some(Lifetime {
            end: NOW,
            estimated: false,
        });
        assert_eq!(reason(&account), Reason::LifetimeOver);
        for (signal, expected) in [
            (RiskSignal::PasswordPage, Reason::CredentialsReset),
            (RiskSignal::UsernamePage, Reason::AccountRenamed),
            (RiskSignal::AccessPage, Reason::RevokedByUser),
            (RiskSignal::Warned, Reason::LifetimeOver),
        ] {
            account.connections.regular.at_risk = Some(Risk { signal, at: NOW });
            assert_eq!(reason(&account), expected, "{signal:?}");
        }
        account.connections.regular.at_risk = Some(Risk {
            signal: RiskSignal::PasswordPage,
            at: NOW,
        });
        account.rename(Username::parse("acme_shop").unwrap(), NOW.plus(-2 * DAY));
        assert_eq!(
            reason(&account),
            Reason::CredentialsReset,
            "proved after that"
        );
        account.rename(Username::parse("acme_stock").unwrap(), NOW.plus(-DAY));
        assert_eq!(
            reason(&account),
            Reason::CredentialsReset,
            "proved under the new name already"
        );
        account.rename(Username::parse("acme_deals").unwrap(), NOW);
        assert_eq!(reason(&account), Reason::AccountRenamed);
    }

    #[test]
    fn a_sign_is_noted_once_for_the_tokens_that_it_is_about() {
        for (kinds, noted) in [
            (
                &[TokenKind::Plus][..],
                vec![HistoryEvent::AtRisk {
                    kind: Some(TokenKind::Plus),
                    signal: RiskSignal::Warned,
                }],
            ),
            (
                &TokenKind::ALL,
                vec![HistoryEvent::AtRisk {
                    kind: None,
                    signal: RiskSignal::Warned,
                }],
            ),
            (&[], vec![]),
        ] {
            let mut account = account();
            account.put_at_risk(kinds, RiskSignal::Warned, NOW);
            assert_eq!(
                account
                    .history
                    .entries()
                    .iter()
                    .map(|entry| entry.what.clone())
                    .collect::<Vec<_>>(),
                noted
            );
            for kind in TokenKind::ALL {
                assert_eq!(
                    account.connections.get(kind).at_risk.is_some(),
                    kinds.contains(&kind)
                );
            }
        }
    }

    /// Both tokens seen connected, and the last visit, at these times.
    fn seen([regular, plus]: [Timestamp; 2], visit: Timestamp) -> Account {
        let mut account = account();
        for (kind, at) in [(TokenKind::Regular, regular), (TokenKind::Plus, plus)] {
            let connection = account.connections.get_mut(kind);
            connection.standing = Standing::Connected;
            connection.evidence = Some(Evidence::sure(EvidenceSource::RefreshGrant, at));
        }
        account.last_visit = Some(visit);
        account
    }

    #[test]
    fn after_six_months_without_a_visit_tokens_have_probably_ended() {
        let visit = NOW.plus(-200 * DAY);
        let (old, new) = (visit.plus(DAY), NOW);
        let ended =
            |account: &Account| TokenKind::ALL.map(|kind| account.has_probably_ended(kind, 6, NOW));
        let severity =
            |account: &Account| account.severity_of(AlertTopic::Visit, &Rules::default(), NOW);
        for (proofs, expected, visit_severity) in [
            ([old, old], [true, true], Severity::Lost),
            ([old, new], [true, false], Severity::Lost),
            ([new, new], [false, false], Severity::None),
        ] {
            let account = seen(proofs, visit);
            assert_eq!(
                (ended(&account), severity(&account)),
                (expected, visit_severity),
                "{proofs:?}"
            );
        }
        let mut account = seen([old, new], visit);
        account.connections.regular.not_used = true;
        assert_eq!(
            severity(&account),
            Severity::None,
            "of a token that is not used nobody is warned"
        );
    }

    #[test]
    fn a_snooze_silences_its_own_cause_only() {
        let mut account = account();
        for kind in TokenKind::ALL {
            account.connections.get_mut(kind).standing = Standing::Disconnected {
                at: NOW,
                reason: Reason::NotStated,
            };
        }
        let rules = Rules::default();
        account.snoozes.insert(
            AlertTopic::Plus,
            Snooze {
                severity: Severity::Lost,
                until: NOW.plus(DAY),
            },
        );
        let snoozed = AlertTopic::ALL.map(|cause| account.snooze(cause, &rules, NOW).is_some());
        assert_eq!(snoozed, [false, true, false]);
    }
}

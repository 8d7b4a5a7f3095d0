//! Checks: when they are made, and what their answers change.

use super::*;
use crate::domain::{Check, CheckTrouble, HistoryEvent};

/// A check that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub id: String,
    pub account: AccountId,
    pub kind: TokenKind,
    pub token: Sealed,
}

pub(super) fn asked(effects: &[Effect]) -> Vec<Asked> {
    let one = |effect: &Effect| match effect {
        Effect::Check(CheckRequest {
            id,
            account,
            kind,
            refresh_token,
            ..
        }) => Some(Asked {
            id: id.clone(),
            account: account.clone(),
            kind: *kind,
            token: refresh_token.clone(),
        }),
        _ => None,
    };
    effects.iter().filter_map(one).collect()
}

fn refused(status: u16, error: &str) -> Result<RefreshResult, AnswerProblem> {
    Err(AnswerProblem::Refused {
        status,
        error: error.into(),
    })
}

impl Seller {
    /// One account with one token that can be checked.
    pub(super) fn with_token() -> (Self, AccountId) {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        (seller, account)
    }

    pub(super) fn woken(&mut self) -> Vec<Asked> {
        asked(&self.effects(Event::Woke))
    }

    /// Sleeps until the alarm rings; gives the checks that are begun.
    pub(super) fn rung(&mut self) -> Vec<Asked> {
        self.now = self.alarm();
        self.woken()
    }

    pub(super) fn alarm(&self) -> Timestamp {
        next_change(&self.state, self.now).unwrap()
    }

    pub(super) fn answered(
        &mut self,
        asked: &Asked,
        result: Result<RefreshResult, AnswerProblem>,
    ) -> Vec<Asked> {
        let Asked {
            id, account, kind, ..
        } = asked.clone();
        super::checking::asked(&self.effects(Event::Checked {
            id,
            account,
            kind,
            result,
        }))
    }

    pub(super) fn connection(&self, account: &AccountId) -> crate::domain::Connection {
        self.state.accounts[account].connections.regular.clone()
    }
}

#[test]
fn a_token_is_checked_once_a_day_and_the_proof_is_told_with_its_age() {
    let (mut seller, account) = Seller::with_token();
    let life = seller.connection(&account).lifetime;
    assert!(seller.woken().is_empty(), "the consent has just proved it");
    let begun = seller.rung();
    let hours = seller.now.since(NOW) as f64 / HOUR as f64;
    assert!((18.0..=22.0).contains(&hours), "{hours}");
    let [check] = begun.as_slice() else {
        panic!("{begun:?}")
    };
    assert_eq!(check.token, sealed("refresh"));
    assert!(seller.woken().is_empty(), "one at a time");
    let row = view::popup(&seller.state, seller.now).accounts.remove(0);
    assert_eq!(
        row.tokens[0].progress,
        Some(view::Key::ProgressChecking.into())
    );
    assert!(row.check_now);
    assert!(
        seller
            .answered(check, Ok(RefreshResult::default()))
            .is_empty()
    );
    let connection = seller.connection(&account);
    let evidence = connection.evidence.unwrap();
    assert_eq!(
        (evidence.basis, evidence.at),
        (EvidenceSource::RefreshGrant, seller.now)
    );
    assert_eq!(
        connection.lifetime, life,
        "a refresh grant lengthens no life"
    );
    assert_eq!(
        connection.refresh_token,
        Some(sealed("refresh")),
        "eBay sends no other one: the old one holds"
    );
    assert!(seller.state.session.checks.is_empty());
    let wait = seller.alarm().since(seller.now);
    assert!((18 * HOUR..=22 * HOUR).contains(&wait));
}

#[test]
fn only_invalid_grant_disconnects() {
    for (result, why) in [
        (Err(AnswerProblem::Network), CheckTrouble::Unreachable),
        (Err(AnswerProblem::Timeout), CheckTrouble::Unreachable),
        (
            Err(AnswerProblem::Server { status: 503 }),
            CheckTrouble::Unreachable,
        ),
        (Err(AnswerProblem::Redirected), CheckTrouble::Unreachable),
        (Err(AnswerProblem::Unreadable), CheckTrouble::Unreachable),
        (Err(AnswerProblem::Offline), CheckTrouble::Offline),
        (
            Err(AnswerProblem::TooManyRequests { retry_after: None }),
            CheckTrouble::TooManyRequests,
        ),
        (Err(AnswerProblem::SecretMissing), CheckTrouble::Profile),
        (
            Err(AnswerProblem::SecretUnreadable),
            CheckTrouble::UnreadableSecret,
        ),
        (
            Err(AnswerProblem::TokenUnreadable),
            CheckTrouble::UnreadableToken,
        ),
        (refused(401, "invalid_client"), CheckTrouble::Profile),
        (refused(403, ""), CheckTrouble::Profile),
    ] {
        let (mut seller, account) = Seller::with_token();
        let before = seller.connection(&account);
        let begun = seller.rung();
        seller.answered(&begun[0], result.clone());
        let after = seller.connection(&account);
        let (check, asked) = (Check::Idle, before.asked);
        assert_eq!(
            crate::domain::Connection {
                check,
                asked,
                ..after.clone()
            },
            before,
            "{result:?}"
        );
        let Check::Failing {
            since,
            next,
            failures,
            why: told,
            ..
        } = after.check
        else {
            panic!("{result:?}")
        };
        assert_eq!((since, failures, told), (seller.now, 1, why));
        assert_eq!(seller.alarm(), next);
        assert_ne!(
            view::popup(&seller.state, seller.now).accounts[0].tokens[0]
                .evidence
                .as_ref()
                .unwrap()
                .key,
            view::Key::EvidenceConsent
        );
    }
    let (mut seller, account) = Seller::with_token();
    let begun = seller.rung();
    seller.answered(&begun[0], refused(400, "invalid_grant"));
    let connection = seller.connection(&account);
    let standing = Standing::Disconnected {
        at: seller.now,
        reason: Reason::NotStated,
    };
    assert_eq!(
        (connection.standing, connection.refresh_token),
        (standing, None)
    );
    let last = seller.state.accounts[&account]
        .history
        .entries()
        .last()
        .unwrap()
        .what
        .clone();
    let (reason, basis) = (Reason::NotStated, Some(EvidenceSource::RefreshGrant));
    assert_eq!(
        last,
        HistoryEvent::Disconnected {
            kind: TokenKind::Regular,
            reason,
            basis,
            doubtful: false
        }
    );
    seller.state.configuration.warnings.notifications = false;
    assert_eq!(
        next_change(&seller.state, seller.now),
        None,
        "there is nothing left to check with"
    );
}

#[test]
fn failing_checks_wait_longer_each_time_and_a_good_one_ends_it() {
    let (mut seller, account) = Seller::with_token();
    let mut check = seller.rung().remove(0);
    let began = seller.now;
    let mut waits = Vec::new();
    for _ in 0..10 {
        seller.answered(&check, Err(AnswerProblem::Network));
        waits.push(seller.alarm().since(seller.now));
        check = seller.rung().remove(0);
    }
    for (index, wait) in waits.iter().enumerate() {
        let expected = ((5 * MINUTE) << index).min(2 * HOUR);
        assert!(
            (wait - expected).abs() <= expected / 10 && *wait <= 2 * HOUR,
            "{index}: {wait}"
        );
    }
    let Check::Failing {
        since, failures, ..
    } = seller.connection(&account).check
    else {
        panic!()
    };
    assert_eq!((since, failures), (began, 10));
    seller.answered(&check, Ok(RefreshResult::default()));
    assert_eq!(seller.connection(&account).check, Check::Idle);
}

#[test]
fn retry_after_holds_for_a_minute_to_a_day_for_the_whole_client() {
    for (asked, wait) in [(30, MINUTE), (3_600, HOUR), (u32::MAX, 24 * HOUR)] {
        let (mut seller, first) = Seller::with_token();
        let second = seller.add("other_shop");
        let twin = seller.connection(&first);
        seller
            .state
            .accounts
            .get_mut(&second)
            .unwrap()
            .connections
            .regular = twin;
        seller.now = NOW.plus(19 * HOUR);
        let mut begun = Vec::new();
        while begun.is_empty() {
            begun = seller.rung();
        }
        seller.answered(
            &begun[0],
            Err(AnswerProblem::TooManyRequests {
                retry_after: Some(asked),
            }),
        );
        let account = begun[0].account.clone();
        let Check::Failing { next: until, .. } = seller.connection(&account).check else {
            panic!()
        };
        // Not all sellers of a client in the same second, and never sooner than after another
        // failure.
        let (waits, least) = (until.since(seller.now), wait.max(5 * MINUTE * 9 / 10));
        assert!(
            (least..=(wait + wait / 4).max(5 * MINUTE * 11 / 10)).contains(&waits)
                && waits <= 24 * HOUR,
            "{waits}"
        );
        let refusal = seller.step(Event::CheckNow(first.clone())).refusal;
        assert_eq!(refusal, Some(Refusal::CheckLater { until }));
        if wait >= HOUR {
            seller.now = until.plus(-1);
            assert!(
                seller.woken().is_empty(),
                "nor is the other token of the same client checked"
            );
        }
        seller.now = until;
        let before = seller.state.clone();
        assert_eq!(seller.step(Event::CheckNow(first)).refusal, None);
        seller.state = before;
        assert!(seller.woken().iter().any(|check| check.account == account));
    }
}

#[test]
fn many_that_are_overdue_take_their_turns_and_never_fall_into_step() {
    let (mut seller, first) = Seller::with_token();
    let twin = seller.state.accounts[&first].clone();
    for number in 0..300 {
        seller
            .state
            .accounts
            .insert(AccountId(format!("a{number}")), twin.clone());
    }
    seller.now = NOW.plus(30 * DAY);
    let mut running = std::collections::VecDeque::from(seller.woken());
    assert_eq!(running.len(), 4);
    assert_eq!(
        seller.alarm(),
        seller.now.plus(2 * MINUTE),
        "the others wait for an answer, or until one is given up"
    );
    let mut done = std::collections::BTreeSet::new();
    while let Some(check) = running.pop_front() {
        seller.now = seller.now.plus(SECOND);
        let more = seller.answered(&check, Ok(RefreshResult::default()));
        done.insert(check.account);
        running.extend(more);
        assert!(running.len() <= 4 && seller.state.session.checks.len() <= 4);
    }
    assert_eq!(done.len(), 301, "one answer brings the next one");
    // The next day they come spread over four hours.
    let mut hours = std::collections::BTreeMap::new();
    let end = seller.now.plus(25 * HOUR);
    while seller.alarm() < end {
        for check in seller.rung() {
            *hours
                .entry(seller.now.since(NOW) / (20 * MINUTE))
                .or_insert(0) += 1;
            let mut more = seller.answered(&check, Ok(RefreshResult::default()));
            while let Some(check) = more.pop() {
                more.extend(seller.answered(&check, Ok(RefreshResult::default())));
            }
        }
    }
    assert!(
        hours.len() >= 10 && hours.values().all(|count| *count < 75),
        "{hours:?}"
    );
}

#[test]
fn check_now_checks_what_can_be_checked_at_once() {
    let (mut seller, account) = Seller::with_token();
    seller.connected(&account, TokenKind::Plus);
    let begun = asked(&seller.effects(Event::CheckNow(account.clone())));
    assert_eq!(
        begun.iter().map(|check| check.kind).collect::<Vec<_>>(),
        TokenKind::ALL
    );
    assert!(
        seller.effects(Event::CheckNow(account.clone())).is_empty(),
        "they are under way"
    );
    for check in &begun {
        seller.answered(check, Ok(RefreshResult::default()));
    }
    seller.with_nothing_to_check(&account);
    assert_eq!(
        seller.step(Event::CheckNow(account)).refusal,
        Some(Refusal::NothingToCheck)
    );
    assert_eq!(
        seller.step(Event::CheckNow(AccountId("x".into()))).refusal,
        Some(Refusal::UnknownAccount)
    );
}

#[test]
fn an_interrupted_check_is_tried_again_and_its_late_answer_discarded() {
    let (mut seller, account) = Seller::with_token();
    let first = seller.rung().remove(0);
    seller.worker = "w2";
    let second = asked(&seller.effects(Event::DismissOutcome)).remove(0);
    assert_ne!(first.id, second.id);
    let before = seller.state.clone();
    assert!(
        seller
            .answered(&first, refused(400, "invalid_grant"))
            .is_empty()
    );
    assert_eq!(seller.state, before);
    seller.answered(&second, Ok(RefreshResult::default()));
    assert_eq!(seller.connection(&account).evidence.unwrap().at, seller.now);
}

#[test]
fn a_check_fails_after_two_workers_have_died_over_it() {
    let (mut seller, account) = Seller::with_token();
    let mut begun = vec![seller.rung().remove(0)];
    for worker in ["w2", "w3"] {
        seller.worker = worker;
        begun.push(seller.woken().remove(0));
    }
    seller.worker = "w4";
    assert!(seller.woken().is_empty());
    let Check::Failing { why, failures, .. } = seller.connection(&account).check else {
        panic!("it failed")
    };
    assert_eq!((why, failures), (CheckTrouble::Unreachable, 1));
    assert!(seller.state.session.checks.is_empty());
    assert!(
        seller
            .answered(&begun[2], Ok(RefreshResult::default()))
            .is_empty(),
        "nobody waits for it any more"
    );
    assert_eq!(
        seller.rung().len(),
        1,
        "it is tried again as any check that failed"
    );
}

#[test]
fn the_late_answer_of_a_worker_that_lives_is_waited_for_again() {
    // A computer that sleeps over an answer: it may bring a new token, which must not be missed.
    let (mut seller, account) = Seller::with_token();
    let check = seller.rung().remove(0);
    for _ in 0..2 {
        seller.now = seller.now.plus(3 * HOUR);
        assert!(seller.woken().is_empty(), "it is not sent twice");
        assert_eq!(seller.connection(&account).check, Check::Idle);
    }
    let renewed = RefreshResult {
        rotated: true,
        refresh_token: Some(sealed("rotated")),
        ..RefreshResult::default()
    };
    let before = seller.state.clone();
    seller.answered(&check, Ok(renewed.clone()));
    assert_eq!(
        seller.connection(&account).refresh_token,
        Some(sealed("rotated"))
    );
    // Nor for ever, where it could not be saved.
    seller.state = before;
    seller.now = seller.now.plus(3 * HOUR);
    assert!(seller.woken().is_empty());
    assert!(matches!(
        seller.connection(&account).check,
        Check::Failing { .. }
    ));
    seller.answered(&check, Ok(renewed));
    assert_eq!(
        seller.connection(&account).refresh_token,
        Some(sealed("refresh"))
    );
}

#[test]
fn that_a_token_is_asked_for_is_stored_before_it_is_asked_for() {
    let (mut seller, account) = Seller::with_token();
    assert_eq!(seller.connection(&account).asked, None);
    let stored = records(&seller.state);
    assert_eq!(seller.rung().len(), 1);
    assert_eq!(seller.connection(&account).asked, Some(seller.now));
    let changes = changes(&stored, &records(&seller.state));
    assert_eq!(
        changes.set.keys().collect::<Vec<_>>(),
        [&format!("account.{account}")]
    );
}

#[test]
fn the_alarm_looks_after_a_check_whose_worker_died() {
    let (mut seller, _) = Seller::with_token();
    seller.rung();
    let end = seller.alarm();
    assert!(end > seller.now && end <= seller.now.plus(2 * MINUTE));
    // Never now and never much later, also at the very end, or by a clock that was put back.
    for now in [end, end.plus(1), end.plus(-HOUR)] {
        let alarm = next_change(&seller.state, now).unwrap();
        assert!(alarm > now && alarm <= now.plus(2 * MINUTE));
    }
}

#[test]
fn the_alarm_returns_within_a_minute_to_a_check_that_did_not_begin() {
    let (seller, _) = Seller::with_token();
    let due = seller.alarm();
    for late in [0, 1, MINUTE, DAY] {
        let now = due.plus(late);
        let alarm = next_change(&seller.state, now).unwrap();
        assert!(alarm > now && alarm <= now.plus(MINUTE), "{late}");
        // One that moves on at each look would never ring.
        assert_eq!(next_change(&seller.state, alarm.plus(-1)), Some(alarm));
    }
}

#[test]
fn a_consent_ends_the_claim_of_a_check_of_the_old_token() {
    let (mut seller, account) = Seller::with_token();
    let begun = seller.rung();
    seller.connected(&account, TokenKind::Regular);
    let connected = seller.connection(&account);
    seller.answered(&begun[0], refused(400, "invalid_grant"));
    assert_eq!(seller.connection(&account), connected);
}

#[test]
fn no_check_begins_under_a_consent_to_the_same_token() {
    let (mut seller, account) = Seller::with_token();
    seller.now = NOW.plus(2 * DAY);
    seller.connect(&account, &[TokenKind::Plus, TokenKind::Regular]);
    assert!(seller.woken().is_empty());
}

#[test]
fn a_consent_holds_up_no_other_check() {
    let (mut seller, account) = Seller::with_token();
    seller.connected(&account, TokenKind::Plus);
    let (other, twin) = (
        AccountId("other".into()),
        seller.state.accounts[&account].clone(),
    );
    seller.state.accounts.insert(other.clone(), twin);
    seller.now = NOW.plus(2 * DAY);
    seller.connect(&account, &[TokenKind::Plus]);
    let begun: std::collections::BTreeSet<_> = seller
        .woken()
        .into_iter()
        .map(|check| (check.account, check.kind))
        .collect();
    let expected = [
        (account, TokenKind::Regular),
        (other.clone(), TokenKind::Regular),
        (other, TokenKind::Plus),
    ];
    assert_eq!(begun, expected.into());
}

#[test]
fn forgetting_the_account_forgets_its_checks() {
    let (mut seller, account) = Seller::with_token();
    let begun = seller.rung();
    seller.effects(Event::ForgetAccount(account));
    assert!(seller.state.session.checks.is_empty());
    assert!(
        seller
            .answered(&begun[0], Ok(RefreshResult::default()))
            .is_empty()
    );
}

#[test]
fn what_one_client_gave_is_never_tried_with_another() {
    let (mut seller, account) = Seller::with_token();
    let exported = configuration::export(&seller.state.configuration).to_string();
    let import = |text: &str| Event::UseConfiguration {
        configuration: Box::new(configuration::parse(text).unwrap().configuration),
        secrets: PerKind::default(),
    };
    // The same client, asked more often: its token goes on, and the check under way too.
    let begun = seller.rung();
    let often = exported.replace("\"check_hours\":20", "\"check_hours\":2");
    assert_ne!(often, exported);
    seller.effects(import(&often));
    assert_eq!(seller.state.session.checks.len(), 1);
    seller.answered(&begun[0], Ok(RefreshResult::default()));
    assert!(seller.alarm().since(seller.now) <= 3 * HOUR);
    // Its broker in place of eBay: the token is eBay's, the standing stands.
    let mut broker: serde_json::Value = serde_json::from_str(&often).unwrap();
    broker["ebay"]["tokens"]["regular"]["token_endpoint"] =
        json!({ "url": "https://broker.example/token", "authentication": "none" });
    seller.effects(import(&broker.to_string()));
    assert_eq!(seller.connection(&account).refresh_token, None);
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Connected
    );
    // Another client: nothing is known of it.
    seller.effects(import(&often.replace("Acme-r-PRD-1", "Acme-q-PRD-3")));
    assert_eq!(
        seller.connection(&account),
        crate::domain::Connection::default()
    );
}

#[test]
fn a_clock_that_was_wrong_delays_no_check() {
    let (mut seller, account) = Seller::with_token();
    // Seen by a clock that was ahead.
    seller.now = NOW.plus(-2 * HOUR);
    assert_eq!(seller.woken().len(), 1);
    let (mut failing, other) = Seller::with_token();
    let begun = failing.rung();
    failing.answered(&begun[0], Err(AnswerProblem::Network));
    failing.now = failing.now.plus(-2 * HOUR);
    assert_eq!(failing.woken().len(), 1);
    assert_eq!(
        failing.standing(&other, TokenKind::Regular),
        seller.standing(&account, TokenKind::Regular)
    );
}

#[test]
fn a_page_may_ask_for_a_check_and_a_content_script_may_not() {
    let message = json!({ "kind": "check_now", "account": "a" });
    assert_eq!(
        Message::read(&message, SenderKind::Page),
        Ok(Message::CheckNow {
            account: AccountId("a".into())
        })
    );
    assert_eq!(
        Message::read(&message, SenderKind::ContentScript(Site::Dashboard)),
        Err(Refusal::Forbidden)
    );
}

mod signs {
    use super::*;
    use crate::domain::{CredentialsPage, RiskSignal};

    #[test]
    fn a_visit_to_ebays_password_page_brings_two_checks_and_no_warning() {
        let (mut seller, account) = Seller::with_token();
        seller.effects(Event::DismissOutcome);
        seller.now = NOW.plus(HOUR);
        let begun =
            asked(&seller.effects(Event::CredentialsPageVisited(CredentialsPage::Password)));
        // The seller has only just opened the page: that the token works still says nothing.
        seller.now = seller.now.plus(SECOND);
        seller.answered(&begun[0], Ok(RefreshResult::default()));
        assert_eq!(
            seller.connection(&account).at_risk.unwrap().signal,
            RiskSignal::PasswordPage
        );
        assert_eq!(seller.worst_severity(), Severity::None);
        assert!(seller.woken().is_empty());
        let begun = seller.rung();
        assert_eq!(seller.now, NOW.plus(HOUR + 10 * MINUTE));
        seller.answered(&begun[0], refused(400, "invalid_grant"));
        let reason = Reason::CredentialsReset;
        assert_eq!(
            seller.standing(&account, TokenKind::Regular),
            Standing::Disconnected {
                at: seller.now,
                reason
            }
        );
    }

    #[test]
    fn a_check_that_succeeds_ends_the_doubt_and_a_failed_one_warns() {
        let (mut seller, account) = Seller::with_token();
        let begun = asked(&seller.effects(Event::CredentialsPageVisited(CredentialsPage::Access)));
        seller.answered(&begun[0], Err(AnswerProblem::Network));
        assert_eq!(seller.worst_severity(), Severity::Warning);
        let begun = seller.rung();
        seller.answered(&begun[0], Ok(RefreshResult::default()));
        let begun = seller.rung();
        assert_eq!(seller.now, NOW.plus(10 * MINUTE));
        seller.answered(&begun[0], Ok(RefreshResult::default()));
        assert_eq!(seller.connection(&account).at_risk, None);
        assert_eq!(seller.worst_severity(), Severity::None);
    }

    #[test]
    fn where_nothing_can_be_checked_the_seller_is_told_to_look() {
        let (mut seller, account) = Seller::with_token();
        seller.with_nothing_to_check(&account);
        seller.effects(Event::CredentialsPageVisited(CredentialsPage::Username));
        let banner = view::banner(&seller.state, Site::Ebay, seller.now).unwrap();
        assert_eq!(
            (banner.severity, banner.text.key),
            (Severity::Warning, view::Key::WarningUsernamePage)
        );
        // The same page again is news once an hour, another page at once.
        let at = |seller: &Seller| seller.connection(&account).at_risk.unwrap();
        seller.now = NOW.plus(59 * MINUTE);
        seller.effects(Event::CredentialsPageVisited(CredentialsPage::Username));
        assert_eq!(at(&seller).at, NOW);
        seller.effects(Event::CredentialsPageVisited(CredentialsPage::Password));
        assert_eq!(
            (at(&seller).signal, at(&seller).at),
            (RiskSignal::PasswordPage, seller.now)
        );
    }

    #[test]
    fn the_history_names_the_page_once_for_both_tokens() {
        let (mut seller, account) = Seller::with_token();
        seller.connected(&account, TokenKind::Plus);
        seller.effects(Event::CredentialsPageVisited(CredentialsPage::Username));
        seller.effects(Event::CredentialsPageVisited(CredentialsPage::Username));
        let signs = |entry: &crate::domain::HistoryEntry| match entry.what {
            HistoryEvent::AtRisk { kind, signal } => Some((kind, signal)),
            _ => None,
        };
        let noted: Vec<_> = seller.state.accounts[&account]
            .history
            .entries()
            .iter()
            .filter_map(signs)
            .collect();
        assert_eq!(noted, [(None, RiskSignal::UsernamePage)]);
    }

    #[test]
    fn the_script_is_there_while_there_is_a_token() {
        let (mut seller, account) = Seller::with_consent();
        assert_eq!(script(&desired(&seller.state, NOW), CREDENTIALS), None);
        seller.connected(&account, TokenKind::Regular);
        let desired = desired(&seller.state, NOW);
        let matches = &script(&desired, CREDENTIALS).unwrap().matches;
        assert_eq!(matches.as_ref(), Site::credentials_patterns());
    }
}

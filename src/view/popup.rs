//! The popup.

use super::standing::{deadline, evidence, standing, tone};
use super::warnings::warning;
use super::{Arg, Key, OutcomeView, Text, Tone, outcome};
use crate::consent::Route;
use crate::domain::{
    Account, AccountId, AlertTopic, Check, CheckTrouble, DAY, Rules, Severity, Standing, Timestamp,
    TokenKind,
};
use crate::keeper::{
    Alert, AlertSubject, DashboardOutageReason, Flow, FlowStep, Guide, State, WatchPart, alerts,
    alerts_of_account, can_check, former_names, is_checking,
};

/// How long an outcome is shown unless it is dismissed.
const OUTCOME_LIFE: i64 = DAY;

/// What the popup shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Popup {
    /// How the last action ended.
    pub outcome: Option<OutcomeView>,
    /// What is to be known of the watch itself.
    pub notices: Vec<Notice>,
    /// The accounts: the worst first, then by name.
    pub accounts: Vec<AccountRow>,
    /// How many stored records could not be read.
    pub set_aside: usize,
    /// Whether a consent is under way.
    pub busy: bool,
}

/// Something to be known of the watch itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// By what it is known.
    pub id: &'static str,
    /// How it looks.
    pub tone: Tone,
    /// What is the matter, where that is not all there is to say.
    pub title: Option<Text>,
    /// What it means and what to do; or else what is the matter.
    pub text: Text,
    /// The ways to mend it.
    pub actions: Vec<NoticeAction>,
    /// The part of the watch that can be snoozed.
    pub snooze: Option<WatchPart>,
}

/// The way to mend what a notice speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAction {
    /// Ask the browser for the permission.
    Allow,
    /// Try again.
    TryAgain,
    /// Open our settings.
    Settings,
    /// Open the Dashboard.
    Dashboard,
    /// Begin without the accounts that vanished.
    BeginAnew,
}

impl NoticeAction {
    /// By what it is known.
    pub const fn id(self) -> &'static str {
        match self {
            NoticeAction::Allow => "allow",
            NoticeAction::TryAgain => "try_again",
            NoticeAction::Settings => "settings",
            NoticeAction::Dashboard => "dashboard",
            NoticeAction::BeginAnew => "begin_anew",
        }
    }
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Its key.
    pub id: AccountId,
    /// Its name.
    pub username: String,
    /// What the seller calls it.
    pub label: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The last visit to the Dashboard, once one was seen.
    pub visit: Option<Text>,
    /// The inactivity deadline, once it comes near.
    pub inactivity: Option<(Tone, Text)>,
    /// The accounts of which this may be the new name, while the seller has not said.
    pub former: Vec<FormerNameQuestion>,
    /// Both tokens.
    pub tokens: Vec<TokenRow>,
    /// Whether both need connecting: then one button does both.
    pub connect_both: bool,
    /// Whether there is anything to check with: then "Check now" is offered.
    pub check_now: bool,
    /// Whether the Dashboard is to be looked at for how the tokens stand: then "See status" is
    /// offered.
    pub see_status: bool,
    /// Whether the way to mend the checks leads through settings.
    pub settings: bool,
    /// Whether a visit made elsewhere would be news.
    pub visited_elsewhere: bool,
    /// When the Dashboard last showed no warning, where that says more than the evidence does.
    pub no_warning: Option<Text>,
    /// What there is to snooze, or was snoozed.
    pub snoozes: Vec<SnoozeRow>,
}

impl AccountRow {
    /// What it is found by.
    pub fn search_text(&self) -> String {
        format!(
            "{} {}",
            self.username,
            self.label.as_deref().unwrap_or_default()
        )
    }
}

/// A cause that can be snoozed, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnoozeRow {
    /// Which.
    pub cause: AlertTopic,
    /// What it is about.
    pub label: Text,
    /// Whether it speaks.
    pub state: SnoozeState,
}

/// Whether the seller hears of a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnoozeState {
    /// It speaks, and can be snoozed.
    Speaks,
    /// It is snoozed until then.
    Snoozed(Text),
}

/// An account that may have been renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerNameQuestion {
    /// Its key.
    pub id: AccountId,
    /// "It is acme_store under a new name".
    pub label: Text,
}

/// How many of them are offered: more would be no question any more.
const FORMER_NAMES: usize = 3;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Which.
    pub kind: TokenKind,
    /// How it looks.
    pub tone: Tone,
    /// How it stands.
    pub standing: Text,
    /// How it is reconnected.
    pub route: Text,
    /// Until when.
    pub deadline: Option<Text>,
    /// What that rests on.
    pub evidence: Option<Text>,
    /// What is under way.
    pub progress: Option<Text>,
    /// What can be done.
    pub button: TokenButton,
    /// Whether the account does not use it, and how the seller says otherwise; none: that is not
    /// offered.
    pub usage: Option<(bool, Text)>,
}

/// What can be done with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenButton {
    /// On the button.
    pub label: Text,
    /// With the token's name, for those who hear it.
    pub name: Text,
    /// Whether it is what the seller should do next.
    pub primary: bool,
}

/// What the popup shows.
pub fn popup(state: &State, now: Timestamp) -> Popup {
    let rules = state.rules();
    let mut accounts: Vec<AccountRow> = state
        .accounts
        .iter()
        .map(|(id, account)| account_row(state, &rules, (id, account), now))
        .collect();
    accounts.sort_by_key(|row| (std::cmp::Reverse(row.severity), row.username.to_lowercase()));
    let shown = state
        .outcome
        .as_ref()
        .filter(|outcome| now.since(outcome.at) < OUTCOME_LIFE);
    let outcome = shown
        .filter(|_| state.session.flow.is_none())
        .map(|shown| outcome(state, shown, now));
    let busy = state.session.flow.is_some();
    Popup {
        outcome,
        notices: notices(state, now),
        accounts,
        set_aside: state.set_aside.len(),
        busy,
    }
}

/// For how long it is said that a visit could not be counted, in milliseconds.
const UNNAMED_IS_SAID_FOR: i64 = 7 * DAY;

/// The parts of the watch that do not work, and a visit that could not be counted.
fn notices(state: &State, now: Timestamp) -> Vec<Notice> {
    let unnamed = state
        .visits
        .unnamed
        .filter(|at| now.since(*at) < UNNAMED_IS_SAID_FOR)
        .map(|at| Notice {
            id: "unnamed_visit",
            tone: Tone::Notice,
            title: None,
            text: Text::new(Key::NoticeUnnamedVisit, [Arg::Relative(at)]),
            actions: vec![NoticeAction::Dashboard],
            snooze: None,
        });
    alerts(state, now)
        .iter()
        .filter_map(|alert| notice(state, alert))
        .chain(unnamed)
        .collect()
}

fn notice(state: &State, alert: &Alert) -> Option<Notice> {
    let AlertSubject::Part(part) = alert.subject else {
        return None;
    };
    let warning = warning(state, &[alert])?;
    let withheld = state
        .health
        .dashboard
        .is_some_and(|dashboard| dashboard.why == DashboardOutageReason::Withheld);
    let actions = match part {
        WatchPart::Storage => vec![NoticeAction::TryAgain],
        WatchPart::Accounts => vec![
            NoticeAction::Settings,
            NoticeAction::Dashboard,
            NoticeAction::BeginAnew,
        ],
        WatchPart::Dashboard if withheld => vec![NoticeAction::Allow],
        // Only an administrator can mend that.
        WatchPart::Dashboard => Vec::new(),
        WatchPart::Notifications => vec![NoticeAction::Settings],
    };
    let (title, text) = (Some(warning.text), warning.detail);
    // A notice is on the icon and here only: there is nothing to snooze.
    let snooze = (alert.severity >= Severity::Warning && !alert.snoozed).then_some(part);
    Some(Notice {
        id: part.id(),
        tone: alert.severity.into(),
        title,
        text,
        actions,
        snooze,
    })
}

fn account_row(
    state: &State,
    rules: &Rules,
    (id, account): (&AccountId, &Account),
    now: Timestamp,
) -> AccountRow {
    let flow = state
        .session
        .flow
        .as_ref()
        .filter(|flow| flow.account == *id);
    let guide = state
        .session
        .guide
        .as_ref()
        .filter(|guide| guide.account == *id);
    let former = former_names(state, id)
        .into_iter()
        .take(FORMER_NAMES)
        .map(|(former, known)| FormerNameQuestion {
            id: former.clone(),
            label: Text::new(Key::IsRenamed, [Arg::from(&known.username)]),
        });
    let profile = |why| matches!(why, CheckTrouble::Profile | CheckTrouble::UnreadableSecret);
    let tokens = TokenKind::ALL.into_iter();
    let see_status = tokens
        .clone()
        .any(|kind| is_to_be_seen(rules, account, kind, now));
    AccountRow {
        id: id.clone(),
        username: account.username.to_string(),
        label: account
            .label
            .as_ref()
            .map(|label| label.as_str().to_owned()),
        severity: account.severity(rules, now),
        visit: visit(account),
        inactivity: inactivity(rules, account, now),
        former: former.collect(),
        tokens: tokens
            .clone()
            .map(|kind| token_row(state, rules, (id, account), kind, (flow, guide), now))
            .collect(),
        // To look at the status asks eBay, too, where that can tell.
        check_now: !see_status && tokens.clone().any(|kind| can_check(state, account, kind)),
        see_status,
        settings: account.connections.iter().any(|(_, connection)| {
            matches!(connection.check, Check::Failing { why, .. } if profile(why))
                && !connection.not_used
        }),
        visited_elsewhere: visited_elsewhere(account, now),
        no_warning: no_warning(rules, account, now),
        snoozes: snoozes(state, rules, (id, account), now),
        connect_both: tokens
            .clone()
            .all(|kind| account.needs_connecting(kind, rules, now)),
    }
}

/// The last visit to the Dashboard.
fn visit(account: &Account) -> Option<Text> {
    let key = if account.visit_was_reported {
        Key::VisitLastSaid
    } else {
        Key::VisitLast
    };
    account
        .last_visit
        .map(|visit| Text::new(key, [Arg::Relative(visit)]))
}

/// Whether a token is shown as connected by old evidence that only the Dashboard can renew.
fn is_to_be_seen(rules: &Rules, account: &Account, kind: TokenKind, now: Timestamp) -> bool {
    let connection = account.connections.get(kind);
    let old = connection.standing == Standing::Connected && !connection.is_fresh(kind, rules, now);
    old && !connection.not_used && !rules.is_by_consent(kind)
}

/// How old a visit is before a later one that was made elsewhere would be news, in milliseconds.
const NEWS_AFTER: i64 = 7 * DAY;

fn visited_elsewhere(account: &Account, now: Timestamp) -> bool {
    let in_use = account
        .connections
        .iter()
        .any(|(_, connection)| connection.is_in_use());
    in_use
        && account
            .last_visit
            .is_none_or(|visit| now.since(visit) >= NEWS_AFTER)
}

/// A signed-in Dashboard page without a warning is weak evidence: it is said where there is nothing
/// better, and is never green.
fn no_warning(rules: &Rules, account: &Account, now: Timestamp) -> Option<Text> {
    let at = account.no_warning_seen?;
    let weaker = |kind| {
        let newer = account
            .connections
            .get(kind)
            .evidence
            .is_none_or(|evidence| evidence.at < at);
        newer && is_to_be_seen(rules, account, kind, now)
    };
    let is_weak = TokenKind::ALL.into_iter().any(weaker);
    is_weak.then(|| Text::new(Key::EvidenceNoWarning, [Arg::Relative(at)]))
}

fn snoozes(
    state: &State,
    rules: &Rules,
    (id, account): (&AccountId, &Account),
    now: Timestamp,
) -> Vec<SnoozeRow> {
    let of = |alert: Alert| {
        let AlertSubject::Account(_, cause) = alert.subject else {
            return None;
        };
        // A notice is on the icon and here only: there is nothing to snooze.
        if alert.severity < Severity::Warning {
            return None;
        }
        let label = cause.token().map_or(Key::CauseVisit.into(), |kind| {
            Text::new(Key::CauseToken, [kind.into()])
        });
        let snooze = account.snoozes.get(&cause).filter(|_| alert.snoozed);
        let state = snooze.map_or(SnoozeState::Speaks, |snooze| {
            // What gets more urgent speaks before that.
            let deadline = account.deadline(cause, rules.inactivity_months);
            let step = deadline.and_then(|deadline| rules.thresholds.next_step(deadline.at, now));
            let until = step
                .into_iter()
                .chain([snooze.until])
                .min()
                .unwrap_or(snooze.until);
            SnoozeState::Snoozed(Text::new(
                Key::SnoozedUntil,
                [Arg::Relative(until), Arg::Date(until)],
            ))
        });
        Some(SnoozeRow {
            cause,
            label,
            state,
        })
    };
    alerts_of_account(state, rules, id, account, now)
        .filter_map(of)
        .collect()
}

fn inactivity(rules: &Rules, account: &Account, now: Timestamp) -> Option<(Tone, Text)> {
    let deadline = account.inactivity_deadline(rules.inactivity_months)?;
    let severity = rules.thresholds.severity(deadline.at, now);
    let key = if severity == Severity::Lost {
        Key::InactivityEnded
    } else {
        Key::InactivityEnds
    };
    let text = Text::new(key, [Arg::Relative(deadline.at), Arg::Date(deadline.at)]);
    Some((severity.into(), text))
}

fn token_row(
    state: &State,
    rules: &Rules,
    (id, account): (&AccountId, &Account),
    kind: TokenKind,
    (flow, guide): (Option<&Flow>, Option<&Guide>),
    now: Timestamp,
) -> TokenRow {
    let connection = account.connections.get(kind);
    let exists = connection.exists();
    let (label, name) = if exists {
        (Key::Refresh, Key::RefreshToken)
    } else {
        (Key::Connect, Key::ConnectToken)
    };
    let progress = flow
        .and_then(|flow| progress(flow, kind))
        .or_else(|| guided(guide?, kind));
    let progress =
        progress.or_else(|| is_checking(state, id, kind).then(|| Key::ProgressChecking.into()));
    let progress = progress.or_else(|| {
        connection
            .unproven
            .as_ref()
            .map(|_| Key::ProgressProving.into())
    });
    let tone = if progress.is_some() {
        Tone::Busy
    } else {
        tone(account, kind, rules, now)
    };
    let is_used = !connection.not_used;
    // Of a token that has probably ended before its own end, that end says nothing any more.
    let ended_before = account.has_probably_ended(kind, rules.inactivity_months, now)
        && connection
            .lifetime_deadline()
            .is_some_and(|deadline| deadline.at > now);
    TokenRow {
        kind,
        tone,
        standing: standing(account, kind, rules, now),
        route: match state.configuration.routes.get(kind) {
            Route::Consent(_) => Key::RouteConsent.into(),
            Route::Dashboard => Key::RouteDashboard.into(),
        },
        deadline: deadline(connection, now).filter(|_| is_used && !ended_before),
        evidence: evidence(connection).filter(|_| is_used),
        progress,
        button: TokenButton {
            label: label.into(),
            name: Text::new(name, [kind.into()]),
            primary: account.needs_connecting(kind, rules, now),
        },
        usage: usage(connection.not_used, exists, connection.standing, kind),
    }
}

/// How the seller says that the account does not use a token, where it is not connected; and takes
/// that back.
fn usage(
    not_used: bool,
    exists: bool,
    standing: Standing,
    kind: TokenKind,
) -> Option<(bool, Text)> {
    let offered = not_used || (!exists && standing != Standing::Unknown);
    let key = if not_used {
        Key::UseAgain
    } else {
        Key::DoNotUse
    };
    offered.then(|| (not_used, Text::new(key, [kind.into()])))
}

/// What the guide is at; nothing any more once it has said that no confirmation came.
fn guided(guide: &Guide, kind: TokenKind) -> Option<Text> {
    if guide.is_done() || guide.unconfirmed {
        return None;
    }
    let key = if guide.kind == kind {
        Key::ProgressGuide
    } else {
        Key::ProgressWaiting
    };
    (guide.kind == kind || guide.remaining.contains(&kind)).then(|| key.into())
}

fn progress(flow: &Flow, kind: TokenKind) -> Option<Text> {
    let total = flow.done.len() + 1 + flow.remaining.len();
    if flow.kind == kind {
        return Some(match flow.step {
            FlowStep::Consent { .. } if total > 1 => {
                let part = |count: usize| Arg::Number(u32::try_from(count).unwrap_or(u32::MAX));
                Text::new(
                    Key::ProgressConsentPart,
                    [part(flow.done.len() + 1), part(total)],
                )
            }
            FlowStep::Consent { .. } => Key::ProgressConsent.into(),
            FlowStep::Exchange { .. } | FlowStep::Identify { .. } => Key::ProgressFinishing.into(),
        });
    }
    flow.remaining
        .contains(&kind)
        .then(|| Key::ProgressWaiting.into())
}

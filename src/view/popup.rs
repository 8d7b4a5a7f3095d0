//! The popup.

use super::standing::{deadline, evidence, standing, tone};
use super::{Arg, Key, OutcomeView, Text, Tone, account_warning, outcome};
use crate::consent::Route;
use crate::domain::{Account, AccountId, DAY, Severity, Timestamp, TokenKind};
use crate::keeper::{Flow, FlowStep, Guide, State, can_check, former_names, is_checking};
use crate::order;

/// How long an outcome is shown unless it is dismissed.
const OUTCOME_LIFE: i64 = DAY;

/// What the popup shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Popup {
    /// How the last action ended.
    pub outcome: Option<OutcomeView>,
    /// The accounts: the worst first, then by name.
    pub accounts: Vec<AccountRow>,
    /// How many stored records could not be read.
    pub set_aside: usize,
    /// Whether a consent is under way.
    pub busy: bool,
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
    pub former: Vec<FormerName>,
    /// Both tokens.
    pub tokens: Vec<TokenRow>,
    /// Whether both need connecting: then one button does both.
    pub connect_both: bool,
    /// Whether there is anything to check with: then "Check now" is offered.
    pub check_now: bool,
    /// What there is to put off, or was.
    pub snooze: Snooze,
}

impl AccountRow {
    /// What it is found by.
    pub fn found_by(&self) -> String {
        format!("{} {}", self.username, self.label.as_deref().unwrap_or_default())
    }
}

/// Whether the seller wants to hear of what is the matter with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Snooze {
    /// There is nothing to hear of.
    Nothing,
    /// It speaks, and can be put off.
    Speaks,
    /// It was put off until then.
    PutOff(Text),
}

/// An account that may have been renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
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
    let mut accounts: Vec<AccountRow> =
        state.accounts.iter().map(|(id, account)| account_row(state, id, account, now)).collect();
    order::sort_by_key(&mut accounts, |row| (std::cmp::Reverse(row.severity), row.username.to_lowercase()));
    let shown = state.outcome.as_ref().filter(|outcome| now.since(outcome.at) < OUTCOME_LIFE);
    let outcome = shown.filter(|_| state.session.flow.is_none()).map(|shown| outcome(state, shown, now));
    let busy = state.session.flow.is_some();
    Popup { outcome, accounts, set_aside: state.set_aside.len(), busy }
}

fn account_row(state: &State, id: &AccountId, account: &Account, now: Timestamp) -> AccountRow {
    let flow = state.session.flow.as_ref().filter(|flow| flow.account == *id);
    let guide = state.session.guide.as_ref().filter(|guide| guide.account == *id);
    let visit = account.last_visit.map(|visit| Text::new(Key::VisitLast, [Arg::Relative(visit)]));
    let former = former_names(state, id).into_iter().take(FORMER_NAMES).map(|(former, known)| FormerName {
        id: former.clone(),
        label: Text::new(Key::IsRenamed, [Arg::from(&known.username)]),
    });
    AccountRow {
        id: id.clone(),
        username: account.username.to_string(),
        label: account.label.as_ref().map(|label| label.as_str().to_owned()),
        severity: state.severity(account, now),
        visit,
        inactivity: inactivity(state, account, now),
        former: former.collect(),
        tokens: TokenKind::ALL
            .into_iter()
            .map(|kind| token_row(state, (id, account), kind, (flow, guide), now))
            .collect(),
        check_now: TokenKind::ALL.into_iter().any(|kind| can_check(state, account, kind)),
        snooze: snooze(state, account, now),
        connect_both: account
            .connections
            .iter()
            .all(|(_, connection)| connection.needs_connecting(&state.configuration.warnings.ladder, now)),
    }
}

fn snooze(state: &State, account: &Account, now: Timestamp) -> Snooze {
    let severity = state.severity(account, now);
    if account_warning(state, account, now).is_none() {
        return Snooze::Nothing;
    }
    let Some(quiet) = account.quiet.filter(|_| account.is_quiet(severity, now)) else { return Snooze::Speaks };
    Snooze::PutOff(match quiet.until.into_iter().chain(quiet.step).min().filter(|_| quiet.until.is_some()) {
        Some(until) => Text::new(Key::SnoozedUntil, [Arg::Relative(until), Arg::Date(until)]),
        None => Key::SnoozedUntilStep.into(),
    })
}

fn inactivity(state: &State, account: &Account, now: Timestamp) -> Option<(Tone, Text)> {
    let deadline = account.inactivity_deadline(state.configuration.inactivity_months)?;
    let severity = state.configuration.warnings.ladder.severity(deadline.at, now);
    let key = if severity == Severity::Lost { Key::InactivityEnded } else { Key::InactivityEnds };
    let text = Text::new(key, [Arg::Relative(deadline.at), Arg::Date(deadline.at)]);
    Some((severity.into(), text))
}

fn token_row(
    state: &State,
    (id, account): (&AccountId, &Account),
    kind: TokenKind,
    (flow, guide): (Option<&Flow>, Option<&Guide>),
    now: Timestamp,
) -> TokenRow {
    let ladder = &state.configuration.warnings.ladder;
    let connection = account.connections.get(kind);
    let exists = connection.exists();
    let (label, name) = if exists { (Key::Refresh, Key::RefreshToken) } else { (Key::Connect, Key::ConnectToken) };
    let progress = flow.and_then(|flow| progress(flow, kind)).or_else(|| guided(guide?, kind));
    let progress = progress.or_else(|| is_checking(state, id, kind).then(|| Key::ProgressChecking.into()));
    let tone = if progress.is_some() { Tone::Busy } else { tone(connection, ladder, now) };
    TokenRow {
        kind,
        tone,
        standing: standing(connection, now),
        route: match state.configuration.routes.get(kind) {
            Route::Consent(_) => Key::RouteConsent.into(),
            Route::Dashboard => Key::RouteDashboard.into(),
        },
        deadline: deadline(connection, now),
        evidence: evidence(connection),
        progress,
        button: TokenButton {
            label: label.into(),
            name: Text::new(name, [kind.into()]),
            primary: connection.needs_connecting(ladder, now),
        },
    }
}

/// What the guide is at; nothing any more once it has said that no confirmation came.
fn guided(guide: &Guide, kind: TokenKind) -> Option<Text> {
    if guide.proof.is_some() || guide.unconfirmed {
        return None;
    }
    let key = if guide.kind == kind { Key::ProgressGuide } else { Key::ProgressWaiting };
    (guide.kind == kind || guide.rest.contains(&kind)).then(|| key.into())
}

fn progress(flow: &Flow, kind: TokenKind) -> Option<Text> {
    let total = flow.done.len() + 1 + flow.rest.len();
    if flow.kind == kind {
        return Some(match flow.step {
            FlowStep::Consent { .. } if total > 1 => {
                let part = |count: usize| Arg::Number(u32::try_from(count).unwrap_or(u32::MAX));
                Text::new(Key::ProgressConsentPart, [part(flow.done.len() + 1), part(total)])
            }
            FlowStep::Consent { .. } => Key::ProgressConsent.into(),
            FlowStep::Exchange { .. } | FlowStep::Identify { .. } => Key::ProgressFinishing.into(),
        });
    }
    flow.rest.contains(&kind).then(|| Key::ProgressWaiting.into())
}

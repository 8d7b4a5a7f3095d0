//! The promises to a seller: what is lost is told again and again, so is a watch that fails, a
//! browser that was closed warns of nothing before its first answer, no loss is told while the
//! grant lives, and nothing is asked whose answer cannot be kept.

use std::collections::BTreeMap;

use token_keeper::consent::{AnswerProblem, Route};
use token_keeper::domain::{
    Account, AccountId, AlertTopic, Check, CheckTrouble, DAY, EvidenceSource, HOUR, Reason, Rules,
    Severity, Standing, Timestamp, TokenKind,
};
use token_keeper::keeper::{
    AlertCause, AlertSubject, Channel, Event, State, alerts_of_account, can_check,
};

use super::super::seller::Outside;
use super::super::world::index;
use super::{Known, Violation, Watch, violation};

/// How long a browser may run before what is lost is told again.
const TOLD_WITHIN: i64 = 48 * HOUR;
/// A server may ask to be left alone for a day: so much later it is known that the next check
/// failed, too.
const CHECKED_WITHIN: i64 = 26 * HOUR;

/// What of a time in which the browser did not run may be taken for one in which it ran: two looks
/// are no farther apart.
const BREAK: i64 = 6 * HOUR;
/// The longest wait that a server may ask for: it is waited for as if the browser ran.
const LONGEST_WAIT: i64 = 24 * HOUR;

/// What has to be told of an account, and for how long it was not.
#[derive(Debug, Default)]
pub struct Promises {
    /// How long the browser has run since each cause was told last.
    untold: [i64; 3],
    /// How long it has run since a check brought no verdict.
    unverified: [Option<i64>; 2],
    /// For how long at most it may seem to have run since a check brought no verdict, where that
    /// was seen to begin.
    failing: [Option<i64>; 2],
    /// The severity when the browser was closed, until its first answer.
    closed_with: Option<Severity>,
}

impl Promises {
    /// The seller hears of a cause now, or snoozes it.
    pub fn is_told(&mut self, cause: AlertTopic) {
        self.untold[cause as usize] = 0;
    }
}

impl Watch {
    /// The browser is closed: what was shown while nothing could be stored is forgotten with the
    /// session.
    pub fn quits(&mut self, state: &State) {
        if state.session.unsaved.is_some() {
            self.told.clear();
        }
    }

    /// The browser was closed, or slept.
    pub fn did_not_run(&mut self, state: &State) {
        for (id, account) in &state.accounts {
            let Some(known) = self.accounts.get_mut(id) else {
                continue;
            };
            for (kind, connection) in account.connections.iter() {
                let busy = matches!(
                    connection.check,
                    Check::Failing {
                        why: CheckTrouble::TooManyRequests,
                        ..
                    }
                );
                if let Some(ran) = &mut known.promises.failing[index(kind)] {
                    *ran += if busy { LONGEST_WAIT } else { BREAK };
                }
            }
        }
    }

    /// The browser starts: nothing is known yet that was not known when it was closed.
    pub fn starts(&mut self, state: &State, clock: Timestamp) {
        self.did_not_run(state);
        for (id, account) in &state.accounts {
            if let Some(known) = self.accounts.get_mut(id) {
                let facts = severity_of_facts(state, account, clock);
                let before = known.told_last.unwrap_or(Severity::None).max(facts);
                known.promises.closed_with = Some(before);
            }
        }
    }

    pub(super) fn hear_of_promises(&mut self, event: &Event) {
        match event {
            Event::Checked {
                account,
                kind,
                result,
                ..
            } => {
                if matches!(result, Err(AnswerProblem::TooManyRequests { .. })) {
                    // That is said of the client, for all its tokens.
                    self.accounts
                        .values_mut()
                        .for_each(|known| known.promises.closed_with = None);
                }
                let Some(known) = self.accounts.get_mut(account) else {
                    return;
                };
                known.promises.closed_with = None;
                let unverified = &mut known.promises.unverified[index(*kind)];
                match result {
                    Ok(_) => *unverified = None,
                    Err(AnswerProblem::Refused { error, .. }) if error == "invalid_grant" => {
                        *unverified = None
                    }
                    Err(_) => *unverified = unverified.or(Some(0)),
                }
            }
            Event::DashboardObserved { .. }
            | Event::IdentityReceived { .. }
            | Event::IdentityProofAttempted { .. } => {
                for known in self.accounts.values_mut() {
                    known.promises.closed_with = None;
                }
            }
            _ => {}
        }
    }

    /// For how long it may seem that checks have brought no verdict.
    pub(super) fn failing_passes(&mut self, state: &State, length: i64) {
        for (id, account) in &state.accounts {
            let Some(known) = self.accounts.get_mut(id) else {
                continue;
            };
            for (kind, connection) in account.connections.iter() {
                let ran = &mut known.promises.failing[index(kind)];
                *ran = if connection.check == Check::Idle {
                    Some(BREAK)
                } else {
                    ran.map(|ran| ran + length)
                };
            }
        }
    }

    /// Time passes in a browser that runs.
    pub(super) fn promises_pass(
        &mut self,
        state: &State,
        outside: &Outside,
        clock: Timestamp,
        length: i64,
    ) -> Result<(), Violation> {
        let rules = state.rules();
        for (id, account) in &state.accounts {
            let Some(known) = self.accounts.get_mut(id) else {
                continue;
            };
            if account.severity(&rules, clock) >= Severity::Warning {
                told_again(
                    state,
                    &rules,
                    (id, account),
                    known,
                    clock,
                    length,
                    self.grace,
                )?;
            } else {
                known.promises.untold = [0; 3];
            }
            unverified(state, &rules, account, known, clock, length, self.grace)?;
            if !outside.a_clock_was_wrong {
                not_too_soon(account, known, clock)?;
            }
        }
        Ok(())
    }

    /// Before the first answer nothing is said that follows from the time in which the browser was
    /// closed.
    pub(super) fn nothing_before_an_answer(
        &self,
        state: &State,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        for (id, account) in &state.accounts {
            let Some(before) = self
                .accounts
                .get(id)
                .and_then(|known| known.promises.closed_with)
            else {
                continue;
            };
            let severity = state.severity(account, clock);
            if severity > before.max(severity_of_facts(state, account, clock)) {
                return violation(format!(
                    "{severity:?} before the first answer, and {before:?} when it was closed"
                ));
            }
        }
        Ok(())
    }
}

/// What follows from deadlines and from what somebody said.
fn severity_of_facts(state: &State, account: &Account, clock: Timestamp) -> Severity {
    let (thresholds, months) = (
        &state.configuration.warnings.thresholds,
        state.configuration.inactivity_months,
    );
    let deadlines = account
        .deadlines(months)
        .map(|deadline| thresholds.severity(deadline.at, clock));
    let tokens = account
        .connections
        .iter()
        .map(|(kind, connection)| match connection.standing {
            Standing::Disconnected { .. } => Severity::Lost,
            Standing::NotConnected if connection.was_connected_before() => Severity::Lost,
            Standing::NotConnected => Severity::Notice,
            _ if connection.at_risk.is_some() => Severity::Warning,
            Standing::Connected if !can_check(state, account, kind) => {
                let old = connection
                    .evidence
                    .is_some_and(|evidence| clock.since(evidence.at) >= 60 * DAY);
                if old {
                    Severity::Notice
                } else {
                    Severity::None
                }
            }
            _ => Severity::None,
        });
    deadlines.chain(tokens).max().unwrap_or(Severity::None)
}

/// What is lost, and a watch that does not work, is told again while the browser runs, unless the
/// seller has said until when not to.
fn told_again(
    state: &State,
    rules: &Rules,
    (id, account): (&AccountId, &Account),
    known: &mut Known,
    clock: Timestamp,
    length: i64,
    grace: i64,
) -> Result<(), Violation> {
    let mut untold = [0; 3];
    for alert in alerts_of_account(state, rules, id, account, clock) {
        let AlertSubject::Account(_, cause) = alert.subject else {
            continue;
        };
        let failed = matches!(alert.cause, AlertCause::Unchecked { .. });
        if alert.severity == Severity::Lost
            && !account.snoozes.contains_key(&cause)
            && alert.snoozed
        {
            return violation("what is lost is silenced, and nobody has snoozed it");
        }
        if !(failed || alert.severity == Severity::Lost) || !alert.is_told_on(Channel::Desktop) {
            continue;
        }
        let so_far = known.promises.untold[cause as usize] + length;
        if so_far > TOLD_WITHIN + grace {
            let what = if failed {
                "a watch that fails"
            } else {
                "what is lost"
            };
            return violation(format!(
                "{what} was not told for {} h in which the browser ran",
                so_far / HOUR
            ));
        }
        untold[cause as usize] = so_far;
    }
    known.promises.untold = untold;
    Ok(())
}

/// Nobody is told sooner than after a day in which the browser ran that a check brings no verdict,
/// unless it never will.
fn not_too_soon(account: &Account, known: &Known, clock: Timestamp) -> Result<(), Violation> {
    for (kind, connection) in account.connections.iter() {
        let Check::Failing { why, .. } = connection.check else {
            continue;
        };
        let Some(ran) = known.promises.failing[index(kind)].filter(|_| !why.is_lasting()) else {
            continue;
        };
        let most = match ran / DAY {
            ..1 => Severity::None,
            1..3 => Severity::Notice,
            3..7 => Severity::Warning,
            _ => Severity::Urgent,
        };
        if connection.check.severity(clock) > most {
            return violation(format!(
                "{kind:?} is told as unchecked after {} h in which the browser ran",
                ran / HOUR
            ));
        }
    }
    Ok(())
}

/// A check that brings no verdict for a day is told; the longer, the more urgently.
fn unverified(
    state: &State,
    rules: &Rules,
    account: &Account,
    known: &mut Known,
    clock: Timestamp,
    length: i64,
    grace: i64,
) -> Result<(), Violation> {
    for kind in TokenKind::ALL {
        let unverified = &mut known.promises.unverified[index(kind)];
        let connection = account.connections.get(kind);
        // A consent is a verdict, too.
        let consented = connection
            .evidence
            .is_some_and(|evidence| evidence.basis == EvidenceSource::Consent);
        if !can_check(state, account, kind) || (consented && connection.check == Check::Idle) {
            *unverified = None;
        }
        let Some(so_far) = unverified else { continue };
        *so_far += length;
        let days = (*so_far - CHECKED_WITHIN - grace) / DAY;
        let least = match days {
            ..1 => continue,
            1..3 => Severity::Notice,
            3..7 => Severity::Warning,
            _ => Severity::Urgent,
        };
        let severity = account.severity_of(kind.into(), rules, clock);
        if severity < least {
            return violation(format!(
                "{kind:?} could not be checked for {days} days, and it is {severity:?}"
            ));
        }
    }
    Ok(())
}

/// How long the consent behind a token may stay unproved until the token is given up.
const UNPROVED: i64 = 7 * DAY;

/// A refresh token that this browser was given.
#[derive(Debug)]
struct InHand {
    token: String,
    /// By true time.
    since: i64,
    /// Whether it was ever the token of its connection: whose consent it came from is known.
    proved: bool,
}

/// The refresh tokens that this browser was given, the newest of each account and kind.
#[derive(Debug, Default)]
pub struct Hands(BTreeMap<(usize, usize), InHand>);

impl Hands {
    pub fn hear(&mut self, event: &Event, outside: &Outside) {
        let token = match event {
            Event::TokensReceived {
                result: Ok(granted),
                ..
            } => granted.refresh_token.as_ref(),
            Event::Checked {
                result: Ok(renewed),
                ..
            } => renewed.refresh_token.as_ref(),
            _ => None,
        };
        if let Some((of, token)) =
            token.and_then(|token| Some((outside.world.of_token(&token.data)?, token)))
        {
            self.0.insert(
                of,
                InHand {
                    token: token.data.clone(),
                    since: outside.now,
                    proved: false,
                },
            );
        }
    }

    /// Nobody is told now that eBay takes a token no longer while the one in hand is taken.
    pub fn no_loss_of_a_living_grant(
        &mut self,
        state: &State,
        outside: &Outside,
        account: &Account,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        let Some(own) = outside.world.of_name(account.username.as_str()) else {
            return Ok(());
        };
        for (kind, connection) in account.connections.iter() {
            let by_consent = matches!(state.configuration.routes.get(kind), Route::Consent(_));
            // Of one that a later consent has replaced that is said.
            let lost = matches!(
                connection.standing,
                Standing::Disconnected { at, reason } if at == clock && reason != Reason::ReplacedByConsent
            );
            let Some(hand) = self.0.get_mut(&(own, index(kind))) else {
                continue;
            };
            hand.proved |= connection
                .refresh_token
                .as_ref()
                .is_some_and(|kept| kept.data == hand.token);
            let given_up = !hand.proved && outside.now - hand.since > UNPROVED;
            if by_consent && lost && !given_up && outside.world.takes(&hand.token, outside.now) {
                return violation(format!("a loss of {kind:?} is told while the grant lives"));
            }
        }
        Ok(())
    }
}

/// What is asked while nothing can be written: no more than otherwise.
#[derive(Debug, Default)]
pub struct Unwritten(BTreeMap<(AccountId, TokenKind), i64>);

impl Unwritten {
    pub fn asks(
        &mut self,
        account: &AccountId,
        kind: TokenKind,
        clock: Timestamp,
        apart: i64,
    ) -> Result<(), Violation> {
        let now = clock.millis();
        match self.0.insert((account.clone(), kind), now) {
            Some(before) if (0..apart).contains(&(now - before)) => violation(format!(
                "nothing can be saved, and eBay is asked again after {} min",
                (now - before) / 60_000
            )),
            _ => Ok(()),
        }
    }
}

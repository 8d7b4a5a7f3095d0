//! A clock that was wrong: what it noted in the future is brought to now, with a note, so that
//! nothing waits for years and nothing is fresher than it can be.

use super::state::State;
use crate::domain::{
    Account, Check, ClockCorrection, DAY, HistoryEvent, Lifetime, Standing, Timestamp, TokenKind,
};

/// The most by which a note may be ahead of the clock: a clock that is set right by less changes
/// nothing.
const TOLERANCE: i64 = DAY;

/// A clock that says less than this is wrong itself (a dead battery): what is stored is likelier to
/// be true.
const FIRST_RELEASE: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// Brings what lies in the future to now.
pub(super) fn clamp(state: &mut State, now: Timestamp) {
    if now < FIRST_RELEASE {
        return;
    }
    for account in state.accounts.values_mut() {
        if is_ahead(account, now) {
            clamp_account(account, now);
            account.history.add(
                now,
                HistoryEvent::Clamped {
                    what: ClockCorrection::Clock,
                },
            );
        }
        clamp_lifetimes(account, now);
    }
    let noted = state
        .outcome
        .as_mut()
        .map(|outcome| &mut outcome.at)
        .into_iter()
        .chain(&mut state.visits.unnamed);
    noted.filter(|at| ahead(**at, now)).for_each(|at| *at = now);
}

fn ahead(time: Timestamp, now: Timestamp) -> bool {
    time.since(now) > TOLERANCE
}

/// All times of an account that cannot lie in the future.
fn past_times(account: &mut Account) -> Vec<&mut Timestamp> {
    let Account {
        added,
        last_visit,
        no_warning_seen,
        last_seen_on_dashboard,
        connections,
        former_usernames,
        ..
    } = account;
    let mut times = Vec::with_capacity(24);
    times.push(added);
    times.extend(last_visit);
    times.extend(last_seen_on_dashboard);
    times.extend(no_warning_seen);
    times.extend(former_usernames.iter_mut().map(|former| &mut former.until));
    for connection in [&mut connections.regular, &mut connections.plus] {
        times.extend(
            connection
                .evidence
                .as_mut()
                .map(|evidence| &mut evidence.at),
        );
        times.extend(connection.at_risk.as_mut().map(|risk| &mut risk.at));
        if let Standing::Disconnected { at, .. } = &mut connection.standing {
            times.push(at);
        }
        times.extend(
            connection
                .unproven
                .as_mut()
                .map(|unproven| &mut unproven.since),
        );
        times.extend(&mut connection.replaced);
        times.extend(&mut connection.asked);
        times.extend(&mut connection.seen_missing);
        if let Check::Failing {
            since, next, last, ..
        } = &mut connection.check
        {
            times.push(since);
            // The next try does lie in the future, but never that far.
            times.push(next);
            times.extend(last);
        }
    }
    times
}

fn is_ahead(account: &mut Account, now: Timestamp) -> bool {
    // What was noted last is the farthest ahead: each note is made by the clock of its time.
    let noted = account
        .history
        .entries()
        .last()
        .is_some_and(|entry| ahead(entry.at, now));
    noted
        || past_times(account)
            .into_iter()
            .any(|time| ahead(*time, now))
}

fn clamp_account(account: &mut Account, now: Timestamp) {
    for kind in TokenKind::ALL {
        // A life that was counted from a time that had not come ends as much too late.
        let connected = account.history.last_connected(kind).filter(|at| *at > now);
        let connection = account.connections.get_mut(kind);
        if let (Some(connected), Some(life)) = (connected, connection.lifetime.as_mut()) {
            life.end = life.end.plus(now.since(connected));
        }
    }
    for time in past_times(account) {
        *time = (*time).min(now);
    }
    account.history.clamp_to(now);
    // A snooze that was set then is over: better heard twice than not at all.
    account.snoozes.clear();
}

fn clamp_lifetimes(account: &mut Account, now: Timestamp) {
    for kind in TokenKind::ALL {
        let connection = account.connections.get_mut(kind);
        if connection
            .lifetime
            .is_some_and(|life| life.end.since(now) > Lifetime::LONGEST)
        {
            connection.lifetime = Some(Lifetime::estimate(now));
            account.history.add(
                now,
                HistoryEvent::Clamped {
                    what: ClockCorrection::Lifetime { kind },
                },
            );
        }
    }
}

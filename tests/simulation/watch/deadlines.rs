//! Deadlines are where they belong, none passes unannounced, and the alarm leads to the next of
//! them.

use token_keeper::domain::{
    Account, AlertTopic, DAY, Deadline, HOUR, MINUTE, Severity, Snooze, Timestamp, TokenKind,
};
use token_keeper::keeper::{State, can_check};
use token_keeper::projection::Desired;

use super::super::seller::Outside;
use super::super::world::index;
use super::calendar::six_months_after;
use super::{HEARTBEAT, Known, Violation, Watch, evidence, violation};

/// The step of the ladder that the desktop has to tell of.
const TOLD_FROM: i64 = 7 * DAY;
/// The step by which it has to be told.
const TOLD_BY: i64 = 2 * DAY;

/// What is watched of a deadline.
#[derive(Clone, Copy, Debug)]
pub struct Watched {
    /// When it is, by the browser's clock.
    at: i64,
    /// How long the browser ran between those two steps.
    pub ran: i64,
    /// Whether the seller was told in that time, or had snoozed it.
    told: bool,
}

impl Watched {
    /// The seller hears of it now, or snoozes it.
    pub fn is_told(&mut self, clock: Timestamp) {
        self.told |= (self.at - TOLD_FROM..=self.at - TOLD_BY).contains(&clock.millis());
    }

    pub fn passes(&mut self, from: i64, until: i64) {
        self.ran += (until.min(self.at - TOLD_BY) - from.max(self.at - TOLD_FROM)).max(0);
    }
}

/// The ends of both tokens, and of the account's activity.
fn deadlines(state: &State, account: &Account) -> [Option<Deadline>; 3] {
    let life = |kind| account.connections.get(kind).lifetime_deadline();
    let activity = account.inactivity_deadline(state.configuration.inactivity_months);
    [life(TokenKind::Regular), life(TokenKind::Plus), activity]
}

impl Watch {
    /// Deadlines are where they belong, and none passes unannounced.
    pub fn deadlines(
        &mut self,
        state: &State,
        outside: &Outside,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        let now = clock.millis();
        let rules = state.rules();
        for ((id, account), known) in state.accounts.iter().zip(self.accounts.values_mut()) {
            let found = deadlines(state, account);
            if !outside.a_clock_was_wrong {
                right(account, &found, known, outside)?;
            }
            for (which, (deadline, watched)) in
                found.into_iter().zip(&mut known.deadlines).enumerate()
            {
                let Some(at) = deadline.map(|deadline| deadline.at.millis()) else {
                    *watched = None;
                    continue;
                };
                let same = watched.filter(|watched| (watched.at - at).abs() <= HOUR);
                let same = same.map(|watched| Watched { at, ..watched });
                let watched = watched.insert(same.unwrap_or(Watched {
                    at,
                    ran: 0,
                    told: false,
                }));
                let cause = AlertTopic::ALL[which];
                let severity = account.severity_of(cause, &rules, clock);
                let snoozed = known
                    .snoozed
                    .get(&cause)
                    .filter(|(when, _)| (0..Snooze::LONGEST).contains(&(now - when)));
                let silenced =
                    account.snooze(cause, &rules, clock).is_some() && !outside.a_clock_was_wrong;
                if silenced && snoozed.is_none_or(|(_, most)| severity > *most) {
                    return violation(format!(
                        "deadline {which} at {at} came nearer, and is still snoozed"
                    ));
                }
                // What is there already for another reason, or was snoozed, is known.
                let deadline = rules.thresholds.severity(Timestamp::from_millis(at), clock);
                let of_cause = format!("{id}.{}.", cause.id());
                let told = self.told.iter().any(|told| told.starts_with(&of_cause));
                if snoozed.is_some() || severity > deadline || told {
                    watched.is_told(clock);
                }
                if now > at - TOLD_BY && watched.ran > self.late && !watched.told {
                    return violation(format!(
                        "deadline {which} at {at} was not told two days ahead"
                    ));
                }
            }
        }
        Ok(())
    }

    /// What the browser is to look like.
    pub fn wanted(
        &self,
        state: &State,
        wanted: &Desired,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        evidence::title(state, wanted, clock)?;
        let has_alert = |account| state.severity(account, clock) > Severity::None;
        if state.accounts.values().any(has_alert)
            && state.configuration.warnings.badge
            && wanted.badge.text.is_none()
        {
            return violation("the icon tells nothing of what there is to tell");
        }
        if state.session.unsaved.is_some() {
            return Ok(());
        }
        if clock.millis() % 16 == 0 {
            evidence::popup(state, clock)?;
        }
        let now = clock.millis();
        let alarm = wanted.alarm.map(Timestamp::millis);
        if alarm.is_some_and(|alarm| alarm <= now) {
            return violation("the alarm is set to the past");
        }
        let leads_to = |what: &str, next: i64| {
            if alarm.is_none_or(|alarm| alarm > next) {
                return violation(format!("no alarm leads to {what} at {next}: {alarm:?}"));
            }
            Ok(())
        };
        if !state.accounts.is_empty() {
            leads_to("the next look", now + HEARTBEAT)?;
        }
        for (account, known) in state.accounts.values().zip(self.accounts.values()) {
            for watched in known.deadlines.iter().flatten() {
                for days in [30, 7, 2, 0] {
                    let step = watched.at - days * DAY;
                    if step > now {
                        leads_to("the next step of a deadline", step)?;
                    }
                }
            }
            for snooze in account
                .snoozes
                .values()
                .filter(|snooze| snooze.until > clock)
            {
                leads_to("the end of a snooze", snooze.until.millis())?;
            }
            if TokenKind::ALL
                .into_iter()
                .any(|kind| can_check(state, account, kind))
            {
                let longest = (self.check_hours * 11 / 10 + 1).max(24) * HOUR;
                leads_to("the next check", now + longest)?;
            }
        }
        Ok(())
    }
}

/// What is believed of deadlines against what is true.
fn right(
    account: &Account,
    [regular, plus, activity]: &[Option<Deadline>; 3],
    known: &Known,
    outside: &Outside,
) -> Result<(), Violation> {
    for (kind, deadline) in [(TokenKind::Regular, regular), (TokenKind::Plus, plus)] {
        let Some(at) = deadline.map(|deadline| deadline.at.millis()) else {
            continue;
        };
        let connection = account.connections.get(kind);
        let told = connection.lifetime.is_some_and(|life| !life.estimated);
        let truth = connection
            .refresh_token
            .as_ref()
            .and_then(|token| outside.world.ends(&token.data));
        // The answer takes its time, and the worker too.
        if let Some(truth) = truth.filter(|truth| told && (at - truth).abs() > 5 * MINUTE) {
            return violation(format!(
                "token {} ends at {truth}, and {at} is told",
                index(kind)
            ));
        }
    }
    let (Some(at), Some(visit)) = (
        activity.map(|deadline| deadline.at.millis()),
        account.last_visit,
    ) else {
        return Ok(());
    };
    let visit = visit.millis();
    if at != six_months_after(visit) {
        return violation(format!(
            "six months after {visit} is {}, and {at} is told",
            six_months_after(visit)
        ));
    }
    // A visit is noted once an hour.
    if known.visit.is_some_and(|seen| visit < seen - HOUR) {
        return violation(format!(
            "a visit was seen at {:?}, and {visit} is believed",
            known.visit
        ));
    }
    let truth = outside
        .world
        .of_name(account.username.as_str())
        .map(|account| outside.world.activity(account));
    if !account.visit_was_reported && truth.is_some_and(|truth| visit > truth + MINUTE) {
        return violation(format!(
            "a visit at {visit} is believed, and {truth:?} was the last"
        ));
    }
    Ok(())
}

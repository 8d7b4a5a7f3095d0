//! What must be true after every step.

use std::collections::{BTreeMap, BTreeSet};

use token_keeper::consent::AnswerProblem;
use token_keeper::dashboard::Seen;
use token_keeper::domain::{
    Account, AccountId, DAY, Deadline, HOUR, MINUTE, PerKind, Severity, Standing, Timestamp, TokenKind,
};
use token_keeper::keeper::{Desired, Event, Notification, State, can_check};

use super::browser::{RINGS_AGAIN, said};
use super::life::Character;
use super::world::World;

/// What was not true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation(pub String);

fn violation<T>(text: impl Into<String>) -> Result<T, Violation> {
    Err(Violation(text.into()))
}

/// The step of the ladder that has to be told.
const AHEAD: i64 = 7 * DAY;
/// The first step of the ladder.
const LADDER: i64 = 30 * DAY;

/// What is watched of a deadline.
#[derive(Clone, Copy, Debug)]
struct Watched {
    /// When it is, by the browser's clock.
    at: i64,
    /// How long the browser ran between the first step of the ladder and the last one that is in time.
    ran: i64,
    /// Whether the seller was told in that time, or knew it was put off.
    told: bool,
}

/// Which deadline: of an account's activity (`None`), or of a token's life.
type Which = (AccountId, Option<TokenKind>);

#[derive(Debug)]
pub struct Watch {
    check_hours: i64,
    standings: BTreeMap<AccountId, PerKind<Standing>>,
    /// How long eBay could have told that a token is dead, and what the seller was spared by faults.
    unknown: BTreeMap<(AccountId, TokenKind), i64>,
    grace: i64,
    deadlines: BTreeMap<Which, Watched>,
    /// What was told and has been true ever since.
    told: BTreeSet<String>,
    /// When the seller put off what was said of an account.
    put_off: BTreeMap<AccountId, i64>,
    /// Visits that were seen, by the browser's clock.
    visits: BTreeMap<AccountId, i64>,
    /// Whether the clock is, or ever was, wrong.
    clock_is_wrong: bool,
    clock_was_wrong: bool,
}

fn deadlines(state: &State, account: &Account) -> Vec<(Option<TokenKind>, Deadline)> {
    let lives =
        account.connections.iter().filter_map(|(kind, connection)| Some((Some(kind), connection.lifetime_deadline()?)));
    let activity = account.inactivity_deadline(state.configuration.inactivity_months).map(|deadline| (None, deadline));
    lives.chain(activity).collect()
}

fn alert(id: &AccountId, severity: Severity) -> String {
    format!("{id}.{severity:?}")
}

impl Watch {
    pub fn new(character: &Character) -> Self {
        Watch {
            check_hours: i64::from(character.check_hours),
            standings: BTreeMap::new(),
            unknown: BTreeMap::new(),
            grace: 0,
            deadlines: BTreeMap::new(),
            told: BTreeSet::new(),
            put_off: BTreeMap::new(),
            visits: BTreeMap::new(),
            clock_is_wrong: false,
            clock_was_wrong: false,
        }
    }

    pub fn clock_jumped(&mut self, wrong: bool) {
        (self.clock_is_wrong, self.clock_was_wrong) = (wrong, true);
        self.unknown.clear();
        self.deadlines.clear();
        self.visits.clear();
    }

    /// A worker that died is missed for as long as no alarm rings again.
    pub fn worker_died(&mut self) {
        self.grace += RINGS_AGAIN + MINUTE;
        for watched in self.deadlines.values_mut() {
            watched.ran -= RINGS_AGAIN;
        }
    }

    pub fn forget_standings(&mut self) {
        self.standings.clear();
    }

    pub fn may_repeat(&mut self, covers: &[String]) {
        self.told.retain(|id| !covers.contains(id));
    }

    pub fn was_put_off(&mut self, id: &AccountId, clock: Timestamp) {
        self.put_off.insert(id.clone(), clock.millis());
        for (_, watched) in self.deadlines.iter_mut().filter(|((account, _), _)| account == id) {
            watched.told |= (watched.at - LADDER..=watched.at - AHEAD).contains(&clock.millis());
        }
    }

    /// Time passes; nothing happens in it.
    pub fn passes(
        &mut self,
        state: &State,
        world: &World,
        (from, until): (i64, i64),
        offset: i64,
        awake: bool,
    ) -> Result<(), Violation> {
        if !awake {
            return Ok(());
        }
        for watched in self.deadlines.values_mut() {
            let begins = (from + offset).max(watched.at - LADDER);
            let ends = (until + offset).min(watched.at - AHEAD);
            watched.ran += (ends - begins).max(0);
        }
        if !world.reachable(from) {
            return Ok(());
        }
        let limit = (self.check_hours * 11 / 10).max(22) * HOUR + 2 * HOUR + self.grace;
        for (id, account) in &state.accounts {
            for kind in TokenKind::ALL {
                let connection = account.connections.get(kind);
                let dead = can_check(state, account, kind)
                    && connection.refresh_token.as_ref().is_some_and(|token| !world.takes(&token.data, from));
                let key = (id.clone(), kind);
                if !dead {
                    self.unknown.remove(&key);
                    continue;
                }
                let unknown = self.unknown.entry(key).or_default();
                *unknown += until - from;
                if *unknown > limit {
                    let hours = *unknown / HOUR;
                    return violation(format!("a dead token was not known for {hours} h in which eBay could be asked"));
                }
            }
        }
        if self.unknown.is_empty() {
            self.grace = 0;
        }
        Ok(())
    }

    /// So many events so far: a browser that is woken every minute is never at rest.
    pub fn rests(&self, events: u64, lived: i64) -> Result<(), Violation> {
        let days = u64::try_from(lived / DAY + 30).unwrap_or(30);
        if events > days * 200 { violation(format!("{events} events in {days} days")) } else { Ok(()) }
    }

    /// An event was taken in and saved.
    pub fn updated(
        &mut self,
        state: &State,
        world: &World,
        event: &Event,
        now: i64,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        if let Event::Seen { observation, .. } = event {
            for (id, account) in &state.accounts {
                if observation.accounts.contains(&account.username) {
                    self.visits.insert(id.clone(), clock.millis());
                }
            }
        }
        self.standings_changed(state, world, event, now)?;
        self.checks(state)?;
        self.history(state, clock)?;
        self.told.retain(|told| {
            // An outcome has an id of its own for ever.
            told.starts_with("outcome.")
                || state.accounts.iter().any(|(id, account)| {
                    let severity = state.severity(account, clock);
                    *told == alert(id, severity) && !account.is_quiet(severity, clock)
                })
        });
        self.deadlines(state, world, clock)
    }

    /// Nobody is told "connected" or "disconnected" but by who knows it, and only when it is so.
    fn standings_changed(&mut self, state: &State, world: &World, event: &Event, now: i64) -> Result<(), Violation> {
        self.standings.retain(|id, _| state.accounts.contains_key(id));
        for (id, account) in &state.accounts {
            let known = self.standings.get(id).copied();
            for (kind, connection) in account.connections.iter() {
                let before = known.map(|known| *known.get(kind));
                let after = connection.standing;
                // The time of a loss may be corrected with the clock.
                let same = |before: &Standing| std::mem::discriminant(before) == std::mem::discriminant(&after);
                if before.as_ref().is_none_or(same) {
                    continue;
                }
                let by_consent =
                    matches!(state.configuration.routes.get(kind), token_keeper::consent::Route::Consent(_));
                let own = world.of_name(account.username.as_str());
                let page = |wanted: &[Seen]| match event {
                    Event::Seen { observation, .. } => {
                        said(observation, account.username.as_str(), kind).is_some_and(|said| wanted.contains(&said))
                    }
                    _ => false,
                };
                let confirmed = matches!(event, Event::Seen { observation, .. } if observation.confirmation.is_some());
                let by = |account: &AccountId, of: TokenKind| account == id && of == kind;
                let fair = match after {
                    Standing::Connected if by_consent => match event {
                        Event::Identified { result, .. } => result.as_ref().is_ok_and(|identity| {
                            own.is_some_and(|own| identity.user_id == world.accounts[own].user_id)
                        }),
                        Event::Checked { account, kind, result, .. } => by(account, *kind) && result.is_ok(),
                        _ => false,
                    },
                    Standing::Connected => {
                        page(&[Seen::Connected, Seen::AboutToEnd])
                            || (confirmed && own.is_some_and(|own| world.works(own, kind)))
                    }
                    Standing::Disconnected { .. } if by_consent => match event {
                        Event::Checked { account, kind, result: Err(AnswerProblem::Refused { error, .. }), .. } => {
                            by(account, *kind) && error == "invalid_grant"
                        }
                        _ => false,
                    },
                    Standing::Disconnected { .. } => {
                        page(&[Seen::Disconnected]) && own.is_some_and(|own| !world.works(own, kind))
                    }
                    Standing::NotConnected => page(&[Seen::NotConnected]),
                    Standing::Present => page(&[Seen::Present]),
                    Standing::Unknown => false,
                };
                if !fair {
                    return violation(format!(
                        "{kind:?} became {after:?} without a word of anybody who knows, at {now}"
                    ));
                }
            }
            let standings =
                PerKind { regular: account.connections.regular.standing, plus: account.connections.plus.standing };
            self.standings.insert(id.clone(), standings);
        }
        Ok(())
    }

    fn checks(&self, state: &State) -> Result<(), Violation> {
        // A seller who asks does not wait for the others.
        if state.session.checks.len() > 6 {
            return violation(format!("{} checks at a time", state.session.checks.len()));
        }
        Ok(())
    }

    fn history(&self, state: &State, clock: Timestamp) -> Result<(), Violation> {
        for account in state.accounts.values() {
            let entries = account.history.entries();
            if entries.len() > token_keeper::domain::History::MAX {
                return violation("the history grows without bounds");
            }
            let trusted = !self.clock_is_wrong;
            if trusted && entries.last().is_some_and(|entry| entry.at.since(clock) > DAY) {
                return violation("the history speaks of the future");
            }
        }
        Ok(())
    }

    /// Deadlines are where they belong, and none passes unannounced.
    fn deadlines(&mut self, state: &State, world: &World, clock: Timestamp) -> Result<(), Violation> {
        let now = clock.millis();
        let mut present = BTreeSet::new();
        for (id, account) in &state.accounts {
            for (kind, deadline) in deadlines(state, account) {
                let which = (id.clone(), kind);
                let at = deadline.at.millis();
                if !self.clock_was_wrong {
                    self.right_deadline(account, id, kind, at, world)?;
                }
                let new = Watched { at, ran: 0, told: false };
                let watched = self.deadlines.entry(which.clone()).or_insert(new);
                if (watched.at - at).abs() > HOUR {
                    *watched = new;
                }
                // An account has one alert at a time: what stands there already, or was put off of late, is told.
                let stands = self.told.contains(&alert(id, state.severity(account, clock)));
                let put_off = self.put_off.get(id).is_some_and(|when| (0..LADDER).contains(&(now - when)));
                watched.told |= (stands || put_off) && (at - LADDER..=at - AHEAD).contains(&now);
                if now > at - AHEAD && watched.ran > RINGS_AGAIN + 5 * MINUTE && !watched.told {
                    return violation(format!("the deadline {kind:?} at {at} was not announced seven days ahead"));
                }
                present.insert(which);
            }
        }
        self.deadlines.retain(|which, _| present.contains(which));
        Ok(())
    }

    /// What is believed of a deadline against what is true.
    fn right_deadline(
        &self,
        account: &Account,
        id: &AccountId,
        kind: Option<TokenKind>,
        at: i64,
        world: &World,
    ) -> Result<(), Violation> {
        match kind {
            Some(kind) => {
                let connection = account.connections.get(kind);
                let truth = connection.refresh_token.as_ref().and_then(|token| world.ends(&token.data));
                let told = connection.lifetime.is_some_and(|life| !life.estimated);
                // The answer takes its time, and the worker too.
                if let Some(truth) = truth.filter(|truth| told && (at - truth).abs() > 5 * MINUTE) {
                    return violation(format!("the {kind:?} token ends at {truth}, and {at} is told"));
                }
            }
            None => {
                if let Some(visit) = self.visits.get(id) {
                    let right = six_months_after(*visit);
                    // A visit is noted once an hour.
                    if at > right || right - at > HOUR {
                        return violation(format!("six months after {visit} is {right}, and {at} is told"));
                    }
                }
            }
        }
        Ok(())
    }

    /// What the browser is to look like.
    pub fn wanted(&mut self, state: &State, wanted: &Desired, clock: Timestamp) -> Result<(), Violation> {
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
        for account in state.accounts.values() {
            for (_, deadline) in deadlines(state, account) {
                for days in [30, 7, 2, 0] {
                    let step = deadline.at.millis() - days * DAY;
                    if step > now {
                        leads_to("the next step of a deadline", step)?;
                    }
                }
            }
            if let Some(until) = account.quiet.and_then(|quiet| quiet.until).filter(|until| *until > clock) {
                leads_to("the end of a snooze", until.millis())?;
            }
            if TokenKind::ALL.into_iter().any(|kind| can_check(state, account, kind)) {
                let longest = (self.check_hours * 11 / 10 + 1).max(24) * HOUR;
                leads_to("the next check", now + longest)?;
            }
        }
        Ok(())
    }

    /// A notification is shown.
    pub fn shown(&mut self, state: &State, notification: &Notification, clock: Timestamp) -> Result<(), Violation> {
        if notification.covers.iter().all(|id| self.told.contains(id)) {
            return violation(format!("{} is told twice", notification.id));
        }
        for cover in &notification.covers {
            self.told.insert(cover.clone());
            for ((id, _), watched) in &mut self.deadlines {
                let of_this =
                    state.accounts.get(id).is_some_and(|account| *cover == alert(id, state.severity(account, clock)));
                let in_time = (watched.at - LADDER..=watched.at - AHEAD).contains(&clock.millis());
                watched.told |= of_this && in_time;
            }
        }
        Ok(())
    }
}

/// Six calendar months later, by the Gregorian calendar in UTC; written anew, not with the crate that the product uses.
fn six_months_after(millis: i64) -> i64 {
    let (days, rest) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let (year, month) = if month > 6 { (year + 1, month - 6) } else { (year, month + 6) };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    since_1970(year, month, day.min(last)) * DAY + rest
}

/// Days since 1970 as a date (Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

fn since_1970(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (month + 9) % 12;
    let doy = (153 * mp + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

//! What must be true after every step.

mod calendar;
mod deadlines;
mod evidence;
mod promises;
mod sharing;
mod standings;

use std::collections::{BTreeMap, BTreeSet};

use token_keeper::consent::AnswerProblem;
use token_keeper::domain::{
    Account, AccountId, AlertTopic, Check, DAY, HOUR, MINUTE, PerKind, SECOND, Severity, Standing,
    Timestamp, TokenKind,
};
use token_keeper::keeper::{
    Alert, AlertSubject, Changes, Channel, Event, Records, State, alerts, can_check,
};
use token_keeper::projection::Notification;

use super::browser::RINGS_AGAIN;
use super::life::{BIRTH, Character, Habits};
use super::seller::Outside;
use super::world::index;
use deadlines::Watched;
use promises::{Hands, Promises, Unwritten};
use sharing::Sharing;
pub use sharing::agree;

/// What was not true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation(pub String);

impl Violation {
    /// What it says, but for the numbers.
    pub fn kind(&self) -> String {
        self.0.replace(|c: char| c.is_ascii_digit(), "")
    }

    /// Whether the other says the same, but for the numbers.
    pub fn is_like(&self, other: &Violation) -> bool {
        self.kind() == other.kind()
    }
}

fn violation<T>(text: impl Into<String>) -> Result<T, Violation> {
    Err(Violation(text.into()))
}

/// The longest time between two looks (`src/keeper/alarm.rs`).
const HEARTBEAT: i64 = 6 * HOUR;

/// What is remembered of an account.
#[derive(Debug, Default)]
struct Known {
    standings: Option<PerKind<Standing>>,
    /// How long eBay could have told that a token is dead.
    unknown: [Option<i64>; 2],
    /// The ends of both tokens, and of the account's activity.
    deadlines: [Option<Watched>; 3],
    /// How bad it was said to be last.
    told_last: Option<Severity>,
    /// When the seller snoozed each cause, and how urgent it was then.
    snoozed: BTreeMap<AlertTopic, (i64, Severity)>,
    /// The last visit that was seen here, by the browser's clock.
    visit: Option<i64>,
    /// What has to be told of it, and for how long it was not.
    promises: Promises,
}

impl Known {
    /// The seller hears of a cause, or snoozes it.
    fn is_told(&mut self, cause: AlertTopic, clock: Timestamp) {
        self.promises.is_told(cause);
        if let Some(watched) = self
            .deadlines
            .get_mut(cause as usize)
            .and_then(Option::as_mut)
        {
            watched.is_told(clock);
        }
    }
}

/// Watches one browser.
#[derive(Debug)]
pub struct Watch {
    check_hours: i64,
    /// How long after its time an alarm may ring in a browser that runs.
    late: i64,
    accounts: BTreeMap<AccountId, Known>,
    /// What notifications have spoken of, as long as it is so; the ends of actions for ever.
    told: BTreeSet<String>,
    /// What the seller was spared by faults.
    grace: i64,
    sharing: Sharing,
    /// Until when the token endpoint wants to be left alone by each client.
    peace: [i64; 2],
    clock_is_wrong: bool,
    /// The refresh tokens that this browser was given.
    hands: Hands,
    /// What is asked while nothing can be written.
    unwritten: Option<Unwritten>,
}

impl Watch {
    pub fn new(character: &Character, habits: &Habits) -> Self {
        Watch {
            check_hours: i64::from(character.check_hours),
            // A timer that stood still comes late by as much as it had left.
            late: RINGS_AGAIN + 5 * MINUTE + if habits.timer_sleeps { HEARTBEAT } else { 0 },
            accounts: BTreeMap::new(),
            told: BTreeSet::new(),
            grace: 0,
            sharing: Sharing::default(),
            peace: [0; 2],
            clock_is_wrong: false,
            hands: Hands::default(),
            unwritten: None,
        }
    }

    pub fn clock_jumped(&mut self, wrong: bool) {
        self.clock_is_wrong = wrong;
        self.peace = [0; 2];
        self.another_day();
        for known in self.accounts.values_mut() {
            (known.unknown, known.deadlines, known.visit) = Default::default();
            known.promises = Promises::default();
        }
        self.sharing.has_reason();
    }

    /// The clock, or the zone, says another day: what repeats is told anew.
    pub fn another_day(&mut self) {
        self.told.retain(|told| {
            !told.ends_with(|c: char| c.is_ascii_digit()) || told.starts_with("outcome.")
        });
    }

    /// A worker that died is missed for as long as no alarm rings again.
    pub fn worker_died(&mut self) {
        self.grace += RINGS_AGAIN + MINUTE;
        for watched in self
            .accounts
            .values_mut()
            .flat_map(|known| &mut known.deadlines)
            .flatten()
        {
            watched.ran -= RINGS_AGAIN;
        }
        self.sharing.has_reason();
    }

    /// Something has come from another device, or may have while the browser did not run.
    pub fn delivered(&mut self) {
        self.sharing.delivered();
    }

    /// What came from another device is going to be looked at.
    pub fn hears(&mut self, records: &Records) {
        self.sharing.hears(records);
    }

    /// Something is written to the sync storage.
    pub fn shares(&mut self, state: &State, changes: &Changes) -> Result<(), Violation> {
        self.sharing.shares(state, changes)
    }

    pub fn forget_standings(&mut self) {
        self.accounts
            .values_mut()
            .for_each(|known| known.standings = None);
    }

    /// The seller snoozes all that there is to tell of an account.
    fn is_snoozed(&mut self, state: &State, id: &AccountId, clock: Timestamp) {
        let (Some(known), Some(account)) = (self.accounts.get_mut(id), state.accounts.get(id))
        else {
            return;
        };
        for (cause, snooze) in &account.snoozes {
            known
                .snoozed
                .insert(*cause, (clock.millis(), snooze.severity));
            known.is_told(*cause, clock);
        }
    }

    /// Time passes until then; nothing happens in it.
    pub fn passes(
        &mut self,
        state: &State,
        outside: &Outside,
        device: usize,
        until: i64,
        offset: i64,
    ) -> Result<(), Violation> {
        let from = outside.now;
        if self.unwritten.is_none() {
            self.sharing
                .passes(state, outside, device, until - from, self.grace)?;
        }
        for watched in self
            .accounts
            .values_mut()
            .flat_map(|known| &mut known.deadlines)
            .flatten()
        {
            watched.passes(from + offset, until + offset);
        }
        self.failing_passes(state, until - from);
        if self.unwritten.is_none() {
            self.promises_pass(
                state,
                outside,
                Timestamp::from_millis(from + offset),
                until - from,
            )?;
        }
        if !outside.world.reachable(from) || self.unwritten.is_some() {
            return Ok(());
        }
        let limit = (self.check_hours * 11 / 10).max(22) * HOUR + 2 * HOUR + self.grace;
        let mut all_known = true;
        for (id, account) in &state.accounts {
            let Some(known) = self.accounts.get_mut(id) else {
                continue;
            };
            for kind in TokenKind::ALL {
                let token = account.connections.get(kind).refresh_token.as_ref();
                // Of one that a later consent may replace the proof of that one tells.
                let dead = token.is_some_and(|token| !outside.world.takes(&token.data, from))
                    && account.connections.get(kind).unproven.is_none()
                    && can_check(state, account, kind);
                let unknown = &mut known.unknown[index(kind)];
                if !dead {
                    *unknown = None;
                    continue;
                }
                all_known = false;
                let so_far = unknown.unwrap_or_default() + until - from;
                *unknown = Some(so_far);
                if so_far > limit {
                    let hours = so_far / HOUR;
                    return violation(format!(
                        "a dead token was not known for {hours} h in which eBay could be asked"
                    ));
                }
            }
        }
        if all_known {
            self.grace = 0;
        }
        Ok(())
    }

    /// So many events so far: a browser that is woken every minute is never at rest.
    pub fn rests(&self, events: u64, now: i64) -> Result<(), Violation> {
        let days = u64::try_from((now - BIRTH) / DAY + 30).unwrap_or(30);
        if events > days * 200 {
            violation(format!("{events} events in {days} days"))
        } else {
            Ok(())
        }
    }

    /// An event was taken in and saved.
    pub fn updated(
        &mut self,
        state: &State,
        outside: &Outside,
        event: &Event,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        let gone = match event {
            Event::Woke | Event::Checked { .. } | Event::NotificationsShown(_) => Vec::new(),
            _ => self.meet(state)?,
        };
        if let Event::DashboardObserved { observation, .. } = event {
            for (account, known) in state.accounts.values().zip(self.accounts.values_mut()) {
                if observation.accounts.contains(&account.username) {
                    known.visit = Some(clock.millis());
                }
            }
        }
        if let Event::Snooze { account, .. } = event {
            self.is_snoozed(state, account, clock);
        }
        self.hands.hear(event, outside);
        self.hear_of_promises(event);
        for ((id, account), known) in state.accounts.iter().zip(self.accounts.values_mut()) {
            standings::changed(state, outside, (event, clock), (id, account), known, &gone)?;
            // At any other event, what was noted in a future that the clock has left is noted as of
            // now.
            if matches!(
                event,
                Event::Checked { .. }
                    | Event::IdentityProofAttempted { .. }
                    | Event::DashboardObserved { .. }
            ) {
                self.hands
                    .no_loss_of_a_living_grant(state, outside, account, clock)?;
            }
            let severity = state.severity(account, clock);
            known.told_last = Some(severity);
            history(account, clock, self.clock_is_wrong)?;
        }
        if !self.clock_is_wrong {
            self.nothing_before_an_answer(state, clock)?;
        }
        if !self.told.is_empty() {
            let desktop: Vec<Alert> = alerts(state, clock)
                .into_iter()
                .filter(|alert| alert.is_told_on(Channel::Desktop))
                .collect();
            self.told.retain(|told| {
                told.starts_with("outcome.") || desktop.iter().any(|alert| speaks_of(told, alert))
            });
        }
        if let Event::Checked {
            account,
            kind,
            result: Err(AnswerProblem::TooManyRequests { retry_after }),
            ..
        } = event
        {
            self.is_sent_away(state.accounts.get(account), *kind, *retry_after, clock);
        }
        if state.session.checks.len() > 6 {
            // A seller who asks does not wait for the others.
            return violation(format!("{} checks at a time", state.session.checks.len()));
        }
        self.sharing.updated(state, event, clock)?;
        self.deadlines(state, outside, clock)
    }

    /// The token endpoint was asked too often; whoever wants to be left alone for more than a day
    /// is asked again after one.
    fn is_sent_away(
        &mut self,
        account: Option<&Account>,
        kind: TokenKind,
        retry_after: Option<u32>,
        clock: Timestamp,
    ) {
        let Some(seconds) = retry_after else { return };
        let until = clock.plus((i64::from(seconds) * SECOND).clamp(MINUTE, DAY));
        let check = account.map(|account| account.connections.get(kind).check);
        // An answer that came too late is not heard.
        if matches!(check, Some(Check::Failing { next, .. }) if next == until) {
            self.peace[index(kind)] = self.peace[index(kind)].max(until.millis());
        }
    }

    /// The token endpoint is asked how a token stands.
    pub fn asks(
        &mut self,
        account: &AccountId,
        kind: TokenKind,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        let left = self.peace[index(kind)] - clock.millis();
        if left > 0 {
            return violation(format!(
                "eBay is asked {} s before it wants to be",
                left / SECOND
            ));
        }
        let apart = self.check_hours * HOUR * 9 / 10;
        self.unwritten.as_mut().map_or(Ok(()), |unwritten| {
            unwritten.asks(account, kind, clock, apart)
        })
    }

    /// The browser refuses to write to `storage.local`, or takes it again.
    pub fn storage_is(&mut self, fails: bool) {
        self.unwritten = fails.then(Unwritten::default);
        self.sharing.delivered_anew();
        for known in self.accounts.values_mut() {
            (known.unknown, known.promises) = Default::default();
        }
    }

    /// Accounts that are new are watched from now on; gives those that are no more.
    fn meet(&mut self, state: &State) -> Result<Vec<Known>, Violation> {
        let mut names = BTreeSet::new();
        if !state
            .accounts
            .values()
            .all(|account| names.insert(account.username.as_str()))
        {
            return violation("two accounts have the same name");
        }
        for id in state.accounts.keys() {
            if !self.accounts.contains_key(id) {
                self.accounts.insert(id.clone(), Known::default());
            }
        }
        if self.accounts.len() == state.accounts.len() {
            return Ok(Vec::new());
        }
        let all = std::mem::take(&mut self.accounts);
        let (known, gone): (BTreeMap<_, _>, BTreeMap<_, _>) = all
            .into_iter()
            .partition(|(id, _)| state.accounts.contains_key(id));
        self.accounts = known;
        Ok(gone.into_values().collect())
    }

    /// A notification is shown.
    pub fn shown(
        &mut self,
        state: &State,
        notification: &Notification,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        let all = alerts(state, clock);
        let mut new = false;
        for cover in &notification.covers {
            new |= self.told.insert(cover.clone());
            if cover.starts_with("outcome.") {
                continue;
            }
            let so: Vec<&Alert> = all.iter().filter(|alert| speaks_of(cover, alert)).collect();
            if so.is_empty() {
                return violation(format!("{cover} is told, and is not so"));
            }
            if !so.iter().any(|alert| alert.is_told_on(Channel::Desktop)) {
                return violation(format!(
                    "{cover} is told on the desktop, where it is not to be"
                ));
            }
            for alert in so {
                if let AlertSubject::Account(id, cause) = &alert.subject
                    && let Some(known) = self.accounts.get_mut(id)
                {
                    known.is_told(*cause, clock);
                }
            }
        }
        if new {
            Ok(())
        } else {
            violation(format!("{} is told twice", notification.id))
        }
    }

    /// A worker died before it noted what it had shown: a repeat replaces.
    pub fn may_repeat(&mut self, covers: &[String]) {
        for cover in covers {
            self.told.remove(cover);
        }
    }
}

/// Whether what was noted of a notification is about an alert: by its id, on whatever day.
fn speaks_of(cover: &str, alert: &Alert) -> bool {
    cover
        .strip_prefix(&*alert.announcement_key())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn history(account: &Account, clock: Timestamp, clock_is_wrong: bool) -> Result<(), Violation> {
    let entries = account.history.entries();
    if entries.len() > token_keeper::domain::History::MAX {
        return violation("the history grows without bounds");
    }
    if !clock_is_wrong
        && entries
            .last()
            .is_some_and(|entry| entry.at.since(clock) > DAY)
    {
        return violation("the history speaks of the future");
    }
    Ok(())
}

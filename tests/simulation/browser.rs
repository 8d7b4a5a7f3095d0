//! A browser with Token Keeper in it: runs, sleeps, rings alarms, carries out effects, and kills
//! workers.

use std::collections::BTreeMap;

use token_keeper::consent::{AnswerProblem, Browser as Kind};
use token_keeper::dashboard::{Observation, TokenStatus};
use token_keeper::domain::{
    AccountId, DAY, LocalTime, MINUTE, SECOND, Severity, Site, Timestamp, TokenKind,
};
use token_keeper::keeper::{self, Context, Event, IdSource, SnoozeUntil, State, update};
use token_keeper::projection::{Desired, desired};
use token_keeper::view;

use super::effects::{self, Window};
use super::life::{Character, Habits, Stage};
use super::seller::Outside;
use super::watch::{Violation, Watch};

/// What stands for a secret or a token: it must never leave the device.
pub const SEALED: &str = "sealed";

/// An alarm that a worker did not live to set anew rings again after this time
/// (`src/browser/alarms.rs`).
pub const RINGS_AGAIN: i64 = 30 * MINUTE;

/// Browsers ring no sooner than this after an alarm was set.
const RINGS_AFTER: i64 = 30 * SECOND;

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Lived,
    /// The worker died; whether the event was saved.
    Died {
        saved: bool,
    },
}

/// An alarm as Chromium keeps it: a time of the clock, and one timer that measures the time until
/// then. The timer knows nothing of a clock that is set, and on some systems it stands still while
/// the computer sleeps. When it is done, the clock is looked at, and where it is not the time yet
/// the timer is set anew (crbug.com/471524).
#[derive(Clone, Copy, Debug)]
struct Alarm {
    /// By the browser's clock.
    at: i64,
    /// By true time.
    timer: i64,
}

/// How often what came about.
pub type Tally = BTreeMap<&'static str, u64>;

pub struct Browser {
    pub number: usize,
    pub state: State,
    habits: Habits,
    /// Whether the token endpoint gives a refresh token.
    pub gives_handle: bool,
    /// By how much the browser's clock is ahead of true time.
    offset: i64,
    utc_offset_minutes: i32,
    running: bool,
    /// Since when the computer sleeps.
    asleep: Option<i64>,
    worker: u64,
    pub dies_at: Option<Stage>,
    /// Whether `storage.local` refuses to be written.
    storage_fails: bool,
    alarm: Option<Alarm>,
    /// Whether the clock was set back since the alarm was set: it may ring in years. No browser
    /// tells an extension of that; the next event of any kind mends it.
    alarm_is_off: bool,
    /// Answers that are on their way, by true time.
    pub answers: BTreeMap<(i64, u64), Event>,
    pub count: u64,
    pub windows: BTreeMap<String, Window>,
    pub watch: Watch,
    pub events: u64,
    pub tally: Tally,
}

impl Browser {
    pub fn new(number: usize, character: &Character) -> Self {
        let habits = character.devices[number];
        Browser {
            number,
            state: State::default(),
            habits,
            gives_handle: character.gives_handle,
            offset: 0,
            utc_offset_minutes: habits.utc_offset_minutes,
            running: true,
            asleep: None,
            worker: 0,
            dies_at: None,
            storage_fails: false,
            alarm: None,
            alarm_is_off: false,
            answers: BTreeMap::new(),
            count: 0,
            windows: BTreeMap::new(),
            watch: Watch::new(character, &habits),
            events: 0,
            tally: Tally::new(),
        }
    }

    pub fn clock(&self, outside: &Outside) -> Timestamp {
        Timestamp::from_millis(outside.now + self.offset)
    }

    pub fn awake(&self) -> bool {
        self.running && self.asleep.is_none()
    }

    /// When the browser does something by itself.
    pub fn next_of_its_own(&self, outside: &Outside) -> Option<i64> {
        if !self.awake() {
            return None;
        }
        let rings = self.alarm.map(|alarm| alarm.timer);
        let answer = self.answers.keys().next().map(|(at, _)| *at);
        rings
            .into_iter()
            .chain(answer)
            .chain(outside.sync.next(self.number))
            .min()
            .map(|at| at.max(outside.now))
    }

    /// An answer comes, or something from another device, or else the alarm rings.
    pub fn go_on(&mut self, outside: &mut Outside) -> Result<(), Violation> {
        if let Some(entry) = self.answers.first_entry()
            && entry.key().0 <= outside.now
        {
            let event = entry.remove();
            return self.transact(outside, event).map(drop);
        }
        if outside
            .sync
            .next(self.number)
            .is_some_and(|at| at <= outside.now)
        {
            let Outside {
                sync, random, now, ..
            } = outside;
            if sync.arrive(self.number, *now, random) {
                self.count("changes from another device");
                self.watch.delivered();
                self.transact(outside, Event::SyncStorageChanged)?;
            }
            return Ok(());
        }
        let clock = self.clock(outside).millis();
        if let Some(alarm) = self.alarm.as_mut().filter(|alarm| alarm.at > clock) {
            alarm.timer = outside.now + (alarm.at - clock).max(RINGS_AFTER);
            return Ok(());
        }
        // It is periodic: a worker that dies now is woken again.
        self.set_alarm(outside, Some(clock + RINGS_AGAIN));
        self.transact(outside, Event::Woke).map(drop)
    }

    fn set_alarm(&mut self, outside: &Outside, at: Option<i64>) {
        let clock = self.clock(outside).millis();
        self.alarm = at.map(|at| Alarm {
            at,
            timer: outside.now + (at - clock).max(RINGS_AFTER),
        });
    }

    pub fn pass(&mut self, outside: &Outside, until: i64) -> Result<(), Violation> {
        // An alarm that is lost for good is nobody's fault here: nothing wakes the worker.
        let awake = self.awake() && self.alarm.is_some() && !self.alarm_is_off;
        if awake {
            self.watch
                .passes(&self.state, outside, self.number, until, self.offset)
        } else {
            Ok(())
        }
    }

    // --- What happens to it
    // ---------------------------------------------------------------------------------------

    pub fn starts(&mut self, outside: &mut Outside) -> Result<(), Violation> {
        if self.running {
            return Ok(());
        }
        (self.running, self.asleep) = (true, None);
        self.state.session = keeper::Session::default();
        if outside.random.percent(10) {
            self.reload(outside)?;
        }
        self.worker += 1;
        // Alarms outlive the browser, mostly.
        let kept = self
            .alarm
            .map(|alarm| alarm.at)
            .filter(|_| !outside.random.percent(20));
        self.set_alarm(outside, kept);
        self.dies_at = None;
        self.count("starts of the browser");
        self.watch.delivered();
        self.watch.starts(&self.state, self.clock(outside));
        self.transact(outside, Event::Woke).map(drop)
    }

    pub fn quits(&mut self) {
        self.running = false;
        self.answers.clear();
        self.watch.quits(&self.state);
    }

    pub fn storage_is(&mut self, fails: bool) {
        self.storage_fails = fails;
        self.watch.storage_is(fails);
    }

    pub fn sleeps(&mut self, now: i64) {
        self.asleep = self.asleep.or(Some(now));
    }

    pub fn wakes(&mut self, now: i64) {
        let Some(since) = self.asleep.take() else {
            return;
        };
        self.watch.did_not_run(&self.state);
        if let Some(alarm) = self
            .alarm
            .as_mut()
            .filter(|alarm| self.habits.timer_sleeps && alarm.timer > since)
        {
            alarm.timer += now - since;
        }
    }

    pub fn clock_is(&mut self, offset: i64) {
        self.alarm_is_off |= offset < self.offset;
        self.offset = offset;
        self.count("clocks set");
        self.watch.clock_jumped(offset != 0);
    }

    pub fn zone_is(&mut self, minutes: i32) {
        self.utc_offset_minutes = minutes;
        self.watch.another_day();
    }

    pub fn updates(&mut self, outside: &mut Outside) -> Result<(), Violation> {
        self.dies(outside)?;
        (self.alarm, self.dies_at) = (None, None);
        self.transact(outside, Event::Woke).map(drop)
    }

    /// The seller snoozes what is told.
    pub fn snooze(&mut self, outside: &mut Outside, until: SnoozeUntil) -> Result<(), Violation> {
        let clock = self.clock(outside);
        let speaks = |state: &State, id: &AccountId| {
            state
                .accounts
                .get(id)
                .is_some_and(|account| state.severity(account, clock) > Severity::None)
        };
        let ids: Vec<AccountId> = self
            .state
            .accounts
            .keys()
            .filter(|id| speaks(&self.state, id))
            .cloned()
            .collect();
        for account in ids {
            self.transact(
                outside,
                Event::Snooze {
                    account,
                    cause: None,
                    until,
                },
            )?;
        }
        Ok(())
    }

    /// The seller presses the ✕ of the banner on a page of eBay's.
    pub fn hide_banner(&mut self, outside: &mut Outside) -> Result<(), Violation> {
        if view::banner(&self.state, Site::Ebay, self.clock(outside)).is_none() {
            return Ok(());
        }
        self.count("banners hidden");
        self.transact(outside, Event::HideOnPages)?;
        let (clock, hidden) = (self.clock(outside), self.state.hidden.as_ref());
        let over = hidden.is_some_and(|hidden| hidden.until.since(clock) > 2 * DAY);
        if over {
            Err(Violation(
                "a banner is hidden for longer than until tomorrow".into(),
            ))
        } else {
            Ok(())
        }
    }

    pub fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    // --- The shell
    // ------------------------------------------------------------------------------------------------

    fn context(&self, outside: &mut Outside) -> Context {
        Context {
            now: self.clock(outside),
            ids: IdSource::new(outside.random.bytes()),
            worker: self.worker.to_string(),
            browser: Kind::Chromium,
            redirect_base: effects::BASE.into(),
            locale: None,
            local: LocalTime::fixed(self.utc_offset_minutes),
        }
    }

    /// What is known goes through the storage; the histories, which are most of it, only now and
    /// then.
    fn reload(&mut self, outside: &mut Outside) -> Result<(), Violation> {
        let whole = outside.random.percent(5);
        let mut histories = Vec::new();
        if !whole {
            histories.extend(
                self.state
                    .accounts
                    .values_mut()
                    .map(|account| std::mem::take(&mut account.history)),
            );
        }
        let session = keeper::session_records(&self.state);
        let mut read = loaded(&self.state, &session)?;
        if read != self.state {
            return Err(Violation("what is stored is not what was known".into()));
        }
        for (account, history) in read.accounts.values_mut().zip(histories) {
            account.history = history;
        }
        self.state = read;
        Ok(())
    }

    /// The worker dies; nobody hears the answers that are on their way.
    pub fn dies(&mut self, outside: &mut Outside) -> Result<(), Violation> {
        self.answers.clear();
        self.count("deaths of the worker");
        self.watch.worker_died();
        self.worker += 1;
        self.reload(outside)
    }

    pub fn transact(&mut self, outside: &mut Outside, event: Event) -> Result<Fate, Violation> {
        self.events += 1;
        match &event {
            Event::DashboardObserved { .. } => self.count("Dashboard pages"),
            Event::IdentityReceived { result: Ok(_), .. } => self.count("consents"),
            Event::Checked { result: Ok(_), .. } => self.count("checks that succeeded"),
            Event::Checked {
                result: Err(AnswerProblem::Refused { error, .. }),
                ..
            } if error == "invalid_grant" => {
                self.count("tokens found dead");
            }
            Event::Checked { .. } => self.count("checks without a verdict"),
            Event::CredentialsPageVisited(_) => self.count("visits to eBay's pages"),
            Event::Snooze { .. } => self.count("snoozes"),
            Event::AnswerFormerName { .. } => self.count("new names told"),
            _ => {}
        }
        self.watch.rests(self.events, outside.now)?;
        let stage = self.dies_at.filter(|stage| {
            *stage != Stage::BeforeAnnounced || matches!(event, Event::NotificationsShown(_))
        });
        if stage.is_some() {
            self.dies_at = None;
        }
        let before = (stage.is_some() || self.storage_fails).then(|| self.state.clone());
        let context = self.context(outside);
        // What another device tells is long, and looked at beforehand.
        let seen = match &event {
            Event::SyncStorageRead(Some(records)) => {
                self.watch.hears(records);
                Event::SyncStorageRead(Some(keeper::Records::new()))
            }
            event => event.clone(),
        };
        let announced = match &event {
            Event::NotificationsShown(ids) => ids.clone(),
            _ => Vec::new(),
        };
        let tries = keeper::save_again(&mut self.state);
        let step = update(&mut self.state, event, &context);
        if let (Some(before), Some(Stage::BeforeSave | Stage::BeforeAnnounced)) = (&before, stage) {
            self.state.clone_from(before);
            self.dies(outside)?;
            self.watch.forget_standings();
            return Ok(Fate::Died { saved: false });
        }
        if let Some(before) = before.as_ref().filter(|_| self.storage_fails)
            && (tries || keeper::changes_between(before, &self.state) != keeper::Changes::default())
        {
            // Nothing is saved, so nothing is begun; that is told.
            let after = std::mem::replace(&mut self.state, before.clone());
            keeper::save_failed(&mut self.state, &after, announced, context.now);
            self.show(outside, context.now)?;
            return Ok(Fate::Died { saved: false });
        }
        self.watch
            .updated(&self.state, outside, &seen, context.now)?;
        if let (Some(before), Some(Stage::BetweenWrites)) = (&before, stage) {
            self.state = loaded(&self.state, &keeper::session_records(before))?;
            self.dies(outside)?;
            return Ok(Fate::Died { saved: true });
        }
        if stage == Some(Stage::BeforeEffects) {
            self.dies(outside)?;
            return Ok(Fate::Died { saved: true });
        }
        for effect in step.effects {
            self.perform(outside, effect)?;
            if stage == Some(Stage::BetweenEffects) && outside.random.percent(50) {
                self.dies(outside)?;
                return Ok(Fate::Died { saved: true });
            }
        }
        if stage == Some(Stage::BeforeAlarm) {
            self.dies(outside)?;
            return Ok(Fate::Died { saved: true });
        }
        let wanted = self.set_as_desired(outside, context.now)?;
        if stage == Some(Stage::BeforeNotifications) {
            self.dies(outside)?;
            return Ok(Fate::Died { saved: true });
        }
        self.notify(outside, &wanted, context.now)?;
        Ok(Fate::Lived)
    }

    /// Makes the browser look like what is desired.
    fn show(&mut self, outside: &mut Outside, clock: Timestamp) -> Result<(), Violation> {
        let wanted = self.set_as_desired(outside, clock)?;
        self.notify(outside, &wanted, clock)
    }

    fn set_as_desired(
        &mut self,
        outside: &Outside,
        clock: Timestamp,
    ) -> Result<Desired, Violation> {
        let wanted = desired(&self.state, clock);
        self.alarm_is_off = false;
        self.watch.wanted(&self.state, &wanted, clock)?;
        let alarm = wanted.alarm.map(Timestamp::millis);
        if self.alarm.map(|alarm| alarm.at) != alarm {
            self.set_alarm(outside, alarm);
        }
        Ok(wanted)
    }

    fn notify(
        &mut self,
        outside: &mut Outside,
        wanted: &Desired,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        let mut announced = Vec::new();
        for notification in &wanted.notifications {
            if !notification
                .covers
                .iter()
                .all(|id| self.state.was_announced(id))
            {
                self.watch.shown(&self.state, notification, clock)?;
                self.count(if notification.covers.len() > 1 {
                    "alerts of many"
                } else {
                    "alerts"
                });
                announced.extend(notification.covers.iter().cloned());
            }
        }
        if !announced.is_empty() {
            let fate = self.transact(outside, Event::NotificationsShown(announced.clone()))?;
            let noted = announced.iter().all(|id| self.state.was_announced(id));
            if fate == (Fate::Died { saved: false }) && !noted {
                // A repeat replaces.
                self.watch.may_repeat(&announced);
            }
        }
        Ok(())
    }
}

fn loaded(state: &State, session: &keeper::Records) -> Result<State, Violation> {
    keeper::load(&keeper::records(state), session)
        .map_err(|problem| Violation(format!("state does not load: {problem:?}")))
}

/// What a page says of a token, by name.
pub fn said(observation: &Observation, name: &str, kind: TokenKind) -> Option<TokenStatus> {
    let of = |seen: &&token_keeper::dashboard::TokenReading| {
        seen.kind == kind
            && seen
                .account
                .as_ref()
                .is_some_and(|account| account.as_str() == name)
    };
    observation.tokens.iter().find(of).map(|seen| seen.standing)
}

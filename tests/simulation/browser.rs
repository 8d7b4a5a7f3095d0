//! A browser with Token Keeper in it: runs, sleeps, rings alarms, carries out effects, and kills workers.

use std::collections::BTreeMap;

use token_keeper::configuration;
use token_keeper::consent::{AnswerProblem, Browser as Kind, Identity, WindowProblem};
use token_keeper::dashboard::{Observation, Seen};
use token_keeper::domain::{
    AccountId, HOUR, MINUTE, PerKind, SECOND, Sealed, Secret, Severity, Timestamp, TokenKind, Username,
};
use token_keeper::keeper::{
    self, Desired, Effect, Event, Granted, Moment, Place, QuietUntil, Renewed, State, desired, update,
};

use super::life::{BIRTH, Happening, Life, Stage, What};
use super::random::Random;
use super::watch::{Violation, Watch};
use super::world::{World, returned};

const BASE: &str = "https://abc.chromiumapp.org/";

/// An alarm that a worker did not live to set anew rings again after this time (`src/browser/alarms.rs`).
pub const RINGS_AGAIN: i64 = 30 * MINUTE;

/// A window of eBay's that is open: who will answer in it, and how.
#[derive(Clone, Debug)]
struct Window {
    account: usize,
    kind: TokenKind,
    state: String,
}

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Lived,
    /// The worker died; whether the event was saved.
    Died {
        saved: bool,
    },
}

pub struct Browser<'a> {
    life: &'a Life,
    pub world: World,
    pub state: State,
    random: Random,
    /// True time, and by how much the browser's clock is ahead of it.
    pub now: i64,
    offset: i64,
    running: bool,
    asleep: bool,
    worker: u64,
    dies_at: Option<Stage>,
    /// By the browser's clock.
    alarm: Option<i64>,
    set_at: i64,
    /// Answers that are on their way, by true time.
    answers: BTreeMap<(i64, u64), Event>,
    count: u64,
    windows: BTreeMap<String, Window>,
    watch: Watch,
    /// Whether the clock was set back since the alarm was set: it may ring in years. No browser tells an extension of that; the next
    /// event of any kind mends it.
    alarm_is_off: bool,
    /// What the seller means to do when back at the desk.
    postponed: Vec<Happening>,
    /// How often what came about.
    pub tally: Tally,
}

/// How often what came about.
pub type Tally = BTreeMap<&'static str, u64>;

impl<'a> Browser<'a> {
    pub fn new(life: &'a Life) -> Self {
        let mut random = Random::new(life.seed ^ 0x5eed);
        let world = World::new(&life.character, &mut random);
        Browser {
            life,
            world,
            state: State::default(),
            random,
            now: BIRTH,
            offset: 0,
            running: false,
            asleep: false,
            worker: 0,
            dies_at: None,
            alarm: None,
            set_at: 0,
            answers: BTreeMap::new(),
            count: 0,
            windows: BTreeMap::new(),
            watch: Watch::new(&life.character),
            alarm_is_off: false,
            postponed: Vec::new(),
            tally: Tally::new(),
        }
    }

    /// Lives the life.
    pub fn live(&mut self) -> Result<(), Violation> {
        self.set_up()?;
        let mut index = 0;
        loop {
            let happening = self.life.happenings.get(index).copied();
            let end = BIRTH + self.life.years * 365 * 24 * HOUR;
            let until = happening.map_or(end, |happening| happening.at);
            // What the browser does until then.
            while let Some(at) = self.next_of_its_own().filter(|at| *at <= until) {
                self.pass(at)?;
                self.go_on()?;
            }
            self.pass(until)?;
            let Some(happening) = happening else { return Ok(()) };
            self.random = Random::new(happening.seed);
            self.happen(happening)?;
            index += 1;
        }
    }

    fn set_up(&mut self) -> Result<(), Violation> {
        self.running = true;
        let character = self.life.character.clone();
        let token = |number: usize| {
            serde_json::json!({ "route": "consent", "client_id": format!("Acme-{number}-PRD-{number}"), "ru_name": "R",
                "scopes": [token_keeper::consent::Profile::IDENTITY_SCOPE], "check_hours": character.check_hours })
        };
        let of = |number: usize| {
            if character.consent[number] { token(number) } else { serde_json::json!({ "route": "dashboard" }) }
        };
        let text = serde_json::json!({ "schema": 1, "ebay": { "tokens": { "regular": of(0), "plus": of(1) } } });
        let parsed = configuration::parse(&text.to_string()).map_err(|refusal| Violation(format!("{refusal:?}")))?;
        let configuration = Box::new(parsed.configuration);
        let secret = Some(Sealed { iv: String::new(), data: "secret".into() });
        let secrets = PerKind { regular: secret.clone(), plus: secret };
        self.transact(Event::UseConfiguration { configuration, secrets })?;
        for account in self.world.accounts.clone() {
            self.transact(Event::AddAccount { username: account.name, user_id: None })?;
        }
        self.running = false;
        Ok(())
    }

    pub fn clock(&self) -> Timestamp {
        Timestamp::from_millis(self.now + self.offset)
    }

    fn awake(&self) -> bool {
        self.running && !self.asleep
    }

    /// When the browser does something by itself.
    fn next_of_its_own(&self) -> Option<i64> {
        if !self.awake() {
            return None;
        }
        // Browsers ring no sooner than half a minute after an alarm was set.
        let rings = self.alarm.map(|at| (at - self.offset).max(self.set_at + 30 * SECOND).max(self.now));
        let answer = self.answers.keys().next().map(|(at, _)| (*at).max(self.now));
        rings.into_iter().chain(answer).min()
    }

    /// An answer comes, or else the alarm rings.
    fn go_on(&mut self) -> Result<(), Violation> {
        if let Some(entry) = self.answers.first_entry()
            && entry.key().0 <= self.now
        {
            let event = entry.remove();
            return self.transact(event).map(drop);
        }
        self.alarm = Some(self.now + self.offset + RINGS_AGAIN);
        self.set_at = self.now;
        self.transact(Event::Woke).map(drop)
    }

    fn pass(&mut self, until: i64) -> Result<(), Violation> {
        if until > self.now {
            // An alarm that is lost for good is nobody's fault here: nothing wakes the worker.
            let awake = self.awake() && self.alarm.is_some() && !self.alarm_is_off;
            self.watch.passes(&self.state, &self.world, (self.now, until), self.offset, awake)?;
            self.now = until;
        }
        Ok(())
    }

    fn happen(&mut self, happening: Happening) -> Result<(), Violation> {
        let here = self.awake();
        let at_the_desk = matches!(
            happening.what,
            What::Visits | What::LooksAt(_) | What::Reacts | What::PutsOff(_) | What::ChecksNow | What::OpensPopup
        );
        if at_the_desk && !here {
            self.postponed.truncate(5);
            self.postponed.push(happening);
            return Ok(());
        }
        self.happens(happening)?;
        if self.awake() && !here {
            for postponed in std::mem::take(&mut self.postponed) {
                self.random = Random::new(postponed.seed);
                self.happens(postponed)?;
            }
        }
        Ok(())
    }

    fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    fn happens(&mut self, happening: Happening) -> Result<(), Violation> {
        let here = self.awake();
        match happening.what {
            What::BrowserStarts if !self.running => {
                (self.running, self.asleep) = (true, false);
                self.reload(true, true)?;
                if self.random.percent(20) {
                    self.alarm = None;
                }
                self.dies_at = None;
                self.count("starts of the browser");
                self.transact(Event::Woke)?;
            }
            What::BrowserQuits => {
                self.running = false;
                self.answers.clear();
            }
            What::LaptopSleeps => self.asleep = true,
            What::LaptopWakes => self.asleep = false,
            What::Visits if here => self.visit(None)?,
            What::VisitsElsewhere => self.world.visited(self.now),
            What::ReconnectsElsewhere(account, kind) => self.world.reconnected(account, kind, self.now),
            What::Ends(account, page, here_too) => {
                if here_too && here {
                    self.transact(Event::CredentialsPage(page))?;
                }
                let mut random = self.random.clone();
                self.world.end(account, self.now, &mut random);
            }
            What::EbayEnds(account) => {
                let mut random = self.random.clone();
                self.world.end(account, self.now, &mut random);
            }
            What::LooksAt(page) if here => drop(self.transact(Event::CredentialsPage(page))?),
            What::OutageBegins(outage) => self.world.outage = Some(outage),
            What::OutageEnds => self.world.outage = None,
            What::ClockIs(offset) => {
                self.alarm_is_off |= offset < self.offset;
                self.offset = offset;
                self.count("clocks set");
                self.watch.clock_jumped(offset != 0);
                if let (true, Some(_)) = (here, self.alarm) {
                    self.set_at = self.now;
                }
            }
            What::WorkerDiesAt(stage) => self.dies_at = Some(stage),
            What::WorkerDies if here => self.die(true)?,
            What::ExtensionUpdates if here => {
                self.die(true)?;
                (self.alarm, self.dies_at) = (None, None);
                self.transact(Event::Woke)?;
            }
            What::Reacts if here => self.react()?,
            What::PutsOff(how) if here => self.put_off(how)?,
            What::ChecksNow if here => {
                let account = self.state.accounts.keys().next().cloned();
                if let Some(account) = account {
                    self.transact(Event::CheckNow(account))?;
                }
            }
            What::Dismisses if here => drop(self.transact(Event::DismissOutcome)?),
            What::OpensPopup if here => drop(self.transact(Event::Woke)?),
            _ => {}
        }
        Ok(())
    }

    /// A page of the Dashboard is open and was read; perhaps with a confirmation.
    fn visit(&mut self, confirmation: Option<(usize, TokenKind)>) -> Result<(), Violation> {
        let observation = Box::new(self.world.page(self.now, confirmation));
        self.count += 1;
        let place = Place { tab: 1, page: format!("page{}", self.count) };
        self.transact(Event::Seen { place, observation }).map(drop)
    }

    /// Does what is asked for.
    fn react(&mut self) -> Result<(), Violation> {
        let clock = self.clock();
        let worst = self.state.accounts.iter().max_by_key(|(_, account)| self.state.severity(account, clock));
        let Some((id, account)) = worst.map(|(id, account)| (id.clone(), account.clone())) else { return Ok(()) };
        let ladder = self.state.configuration.warnings.ladder;
        let kinds: Vec<TokenKind> = TokenKind::ALL
            .into_iter()
            .filter(|kind| account.connections.get(*kind).needs_connecting(&ladder, clock))
            .collect();
        let warned = self.state.severity(&account, clock) > Severity::None;
        if kinds.is_empty() {
            return if warned { self.visit(None) } else { Ok(()) };
        }
        let fate = self.transact(Event::Connect { account: id.clone(), kinds, login: false })?;
        // The Dashboard's way, where it was opened.
        let guide = self.state.session.guide.clone().filter(|guide| guide.account == id);
        if fate == Fate::Lived
            && let Some(guide) = guide
            && let Some(account) = self.world.of_name(account.username.as_str())
        {
            self.visit(None)?;
            if self.random.percent(80) {
                self.transact(Event::AtEbay { tab: 1 })?;
                self.world.reconnected(account, guide.kind, self.now);
                let said = self.random.percent(85).then_some((account, guide.kind));
                self.visit(said)?;
            }
        }
        Ok(())
    }

    fn put_off(&mut self, how: u8) -> Result<(), Violation> {
        let until = [QuietUntil::NextStep, QuietUntil::Tomorrow, QuietUntil::NextWeek][usize::from(how)];
        let clock = self.clock();
        let speaks = |state: &State, id: &AccountId| {
            state.accounts.get(id).is_some_and(|account| state.severity(account, clock) > Severity::None)
        };
        let ids: Vec<AccountId> = self.state.accounts.keys().filter(|id| speaks(&self.state, id)).cloned().collect();
        for account in ids {
            if self.transact(Event::Snooze { account: account.clone(), until })? == Fate::Lived {
                self.watch.was_put_off(&account, clock);
            }
        }
        Ok(())
    }

    // --- The shell ------------------------------------------------------------------------------------------------

    fn moment(&mut self) -> Moment {
        Moment {
            now: self.clock(),
            entropy: self.random.bytes(),
            worker: format!("w{}", self.worker),
            browser: Kind::Chromium,
            redirect_base: BASE.into(),
            locale: None,
            utc_offset_minutes: self.life.character.utc_offset_minutes,
        }
    }

    /// Everything that is known goes through the storage.
    fn reload(&mut self, new_worker: bool, new_session: bool) -> Result<(), Violation> {
        let session = if new_session { keeper::Records::new() } else { keeper::session_records(&self.state) };
        let local = keeper::records(&self.state);
        let read =
            keeper::load(local, &session).map_err(|problem| Violation(format!("state does not load: {problem:?}")))?;
        let mut same = self.state.clone();
        if new_session {
            same.session = keeper::Session::default();
        }
        if read != same {
            return Err(Violation("what is stored is not what was known".into()));
        }
        self.state = read;
        if new_worker {
            self.worker += 1;
        }
        Ok(())
    }

    /// The worker dies; nobody hears the answers that are on their way.
    fn die(&mut self, reload: bool) -> Result<(), Violation> {
        self.answers.clear();
        self.count("deaths of the worker");
        self.watch.worker_died();
        if reload { self.reload(true, false) } else { Ok(()) }
    }

    fn transact(&mut self, event: Event) -> Result<Fate, Violation> {
        self.count("events");
        match &event {
            Event::Seen { .. } => self.count("Dashboard pages"),
            Event::Identified { result: Ok(_), .. } => self.count("consents"),
            Event::Checked { result: Ok(_), .. } => self.count("checks that succeeded"),
            Event::Checked { result: Err(AnswerProblem::Refused { error, .. }), .. } if error == "invalid_grant" => {
                self.count("tokens found dead");
            }
            Event::Checked { .. } => self.count("checks without a verdict"),
            Event::CredentialsPage(_) => self.count("visits to eBay's pages"),
            Event::Snooze { .. } => self.count("snoozes"),
            _ => {}
        }
        self.watch.rests(self.tally.get("events").copied().unwrap_or_default(), self.now - BIRTH)?;
        let stage =
            self.dies_at.filter(|stage| *stage != Stage::BeforeAnnounced || matches!(event, Event::Announced(_)));
        if stage.is_some() {
            self.dies_at = None;
        }
        let before = stage.map(|_| self.state.clone());
        let moment = self.moment();
        let step = update(&mut self.state, event.clone(), &moment);
        if let (Some(before), Some(stage)) = (before, stage) {
            match stage {
                Stage::BeforeSave | Stage::BeforeAnnounced => {
                    self.state = before;
                    self.die(true)?;
                    self.watch.forget_standings();
                    return Ok(Fate::Died { saved: false });
                }
                Stage::BetweenWrites => {
                    self.watch.updated(&self.state, &self.world, &event, self.now, moment.now)?;
                    let session = keeper::session_records(&before);
                    let read = keeper::load(keeper::records(&self.state), &session);
                    self.state = read.map_err(|problem| Violation(format!("state does not load: {problem:?}")))?;
                    self.worker += 1;
                    self.die(false)?;
                    return Ok(Fate::Died { saved: true });
                }
                _ => {}
            }
        }
        self.watch.updated(&self.state, &self.world, &event, self.now, moment.now)?;
        if stage == Some(Stage::BeforeEffects) {
            self.die(true)?;
            return Ok(Fate::Died { saved: true });
        }
        for effect in step.effects {
            self.perform(effect);
        }
        if stage == Some(Stage::BeforeAlarm) {
            self.die(true)?;
            return Ok(Fate::Died { saved: true });
        }
        let wanted = desired(&self.state, moment.now);
        self.alarm_is_off = false;
        self.watch.wanted(&self.state, &wanted, moment.now)?;
        let alarm = wanted.alarm.map(Timestamp::millis);
        if self.alarm != alarm {
            (self.alarm, self.set_at) = (alarm, self.now);
        }
        if stage == Some(Stage::BeforeNotifications) {
            self.die(true)?;
            return Ok(Fate::Died { saved: true });
        }
        self.notify(&wanted, moment.now)?;
        Ok(Fate::Lived)
    }

    fn notify(&mut self, wanted: &Desired, clock: Timestamp) -> Result<(), Violation> {
        let mut announced = Vec::new();
        for notification in &wanted.notifications {
            if !notification.covers.iter().all(|id| self.state.announced.contains(id)) {
                self.watch.shown(&self.state, notification, clock)?;
                self.count(if notification.covers.len() > 1 { "alerts of many" } else { "alerts" });
                announced.extend(notification.covers.iter().cloned());
            }
        }
        if !announced.is_empty() {
            let fate = self.transact(Event::Announced(announced.clone()))?;
            if let Fate::Died { saved: false } = fate {
                // A repeat replaces.
                self.watch.may_repeat(&announced);
            }
        }
        Ok(())
    }

    fn answer(&mut self, after: i64, event: Event) {
        self.count += 1;
        self.answers.insert((self.now + after, self.count), event);
    }

    fn perform(&mut self, effect: Effect) {
        let soon = self.random.within(100, 15 * SECOND);
        match effect {
            Effect::OpenConsent { flow, url } => {
                let url = url::Url::parse(url.expose()).expect("an address");
                let of =
                    |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
                let state = of("state").unwrap_or_default();
                let pending = self.state.session.flow.as_ref().filter(|pending| pending.id == flow);
                let Some((id, kind)) = pending.map(|flow| (flow.account.clone(), flow.kind)) else { return };
                let name = self.state.accounts.get(&id).map(|account| account.username.to_string());
                let Some(account) = name.and_then(|name| self.world.of_name(&name)) else { return };
                let result = match self.random.within(0, 100) {
                    0..86 => Ok(returned(BASE, &state, true)),
                    86..90 => Ok(returned(BASE, &state, false)),
                    90..93 => Ok(returned(BASE, "forged", true)),
                    93..97 => Err(WindowProblem::Closed),
                    _ => Err(WindowProblem::NotLoaded),
                };
                self.windows.insert(flow.clone(), Window { account, kind, state });
                let after = self.random.within(10 * SECOND, 8 * MINUTE);
                self.answer(after, Event::Returned { flow, result });
            }
            Effect::RequestTokens { flow, .. } => {
                let Some(window) = self.windows.get(&flow).cloned() else { return };
                assert!(!window.state.is_empty());
                let gives = self.life.character.gives_handle;
                let result = self.world.exchange(window.account, window.kind, self.now).map(|(token, life)| Granted {
                    access_token: Secret::new("access"),
                    refresh_token: gives.then(|| Sealed { iv: String::new(), data: token }),
                    refresh_token_expires_in: life,
                });
                self.answer(soon, Event::Granted { flow, result });
            }
            Effect::RequestIdentity { flow, .. } => {
                let Some(window) = self.windows.get(&flow).cloned() else { return };
                let account = &self.world.accounts[window.account];
                let result = match self.random.within(0, 100) {
                    0..93 => Ok(Identity {
                        user_id: account.user_id.clone(),
                        username: Username::parse(&account.name).expect("a name"),
                    }),
                    93..96 => {
                        Ok(Identity { user_id: "u99".into(), username: Username::parse("stranger").expect("a name") })
                    }
                    _ => Err(AnswerProblem::Server { status: 500 }),
                };
                self.answer(soon, Event::Identified { flow, result });
            }
            Effect::Check { id, account, kind, refresh_token, .. } => {
                let result = self.world.refresh(&refresh_token.data, self.now).map(|new| Renewed {
                    rotated: new.is_some(),
                    refresh_token: new.map(|data| Sealed { iv: String::new(), data }),
                });
                self.answer(soon, Event::Checked { id, account, kind, result });
            }
            // One device: there is nothing to share with.
            Effect::ReadMirror | Effect::WriteMirror(_) => {}
            Effect::OpenTab { .. } | Effect::FocusConsent { .. } | Effect::CloseConsent { .. } => {}
        }
    }
}

/// What a page says of a token, by name.
pub fn said(observation: &Observation, name: &str, kind: TokenKind) -> Option<Seen> {
    let of = |seen: &&token_keeper::dashboard::TokenSeen| {
        seen.kind == kind && seen.account.as_ref().is_some_and(|account| account.as_str() == name)
    };
    observation.tokens.iter().find(of).map(|seen| seen.standing)
}

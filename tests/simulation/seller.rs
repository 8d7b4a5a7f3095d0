//! A seller with one browser or two: what is done at the desk, and what happens to browsers, eBay
//! and the Dashboard.

use token_keeper::configuration;
use token_keeper::domain::{AccountId, DAY, PerKind, Sealed, Severity, TokenKind};
use token_keeper::keeper::{Event, PageLocation, SnoozeUntil, former_names};

use super::browser::{Browser, Fate, SEALED, Tally};
use super::life::{BIRTH, Happening, Life, LifeEvent, Named};
use super::random::Random;
use super::sync::Sync;
use super::watch::{Violation, agree};
use super::world::World;

/// What all browsers share.
pub struct Outside {
    pub world: World,
    pub sync: Sync,
    pub random: Random,
    /// True time.
    pub now: i64,
    /// Whether a clock of any device was ever wrong: what devices tell each other may be, too.
    pub a_clock_was_wrong: bool,
}

pub struct Seller<'a> {
    life: &'a Life,
    pub outside: Outside,
    browsers: Vec<Browser>,
    /// What the seller means to do when back at that desk.
    postponed: Vec<Vec<Happening>>,
}

/// How long after the last happening everything that is on its way has arrived.
const SETTLED_AFTER: i64 = 8 * DAY;

impl<'a> Seller<'a> {
    pub fn new(life: &'a Life) -> Self {
        let mut random = Random::new(life.seed ^ 0x5eed);
        let world = World::new(&life.character, &mut random);
        let devices = life.character.devices.len();
        Seller {
            life,
            outside: Outside {
                world,
                sync: Sync::new(devices),
                random,
                now: BIRTH,
                a_clock_was_wrong: false,
            },
            browsers: (0..devices)
                .map(|number| Browser::new(number, &life.character))
                .collect(),
            postponed: vec![Vec::new(); devices],
        }
    }

    pub fn tally(&self) -> Tally {
        let mut tally = Tally::from([(
            "events",
            self.browsers.iter().map(|browser| browser.events).sum(),
        )]);
        for (what, count) in self.browsers.iter().flat_map(|browser| &browser.tally) {
            *tally.entry(what).or_default() += count;
        }
        tally
    }

    /// Lives the life.
    pub fn live(&mut self) -> Result<(), Violation> {
        for device in 0..self.browsers.len() {
            self.set_up(device)?;
        }
        for happening in &self.life.happenings {
            self.until(happening.at)?;
            self.outside.random = Random::new(happening.seed);
            self.happen(*happening)?;
        }
        self.until(BIRTH + self.life.years * 365 * DAY)?;
        self.settle()
    }

    /// What the browsers do until then.
    fn until(&mut self, until: i64) -> Result<(), Violation> {
        loop {
            let next =
                |browser: &Browser| Some((browser.next_of_its_own(&self.outside)?, browser.number));
            let next = self
                .browsers
                .iter()
                .filter_map(next)
                .min()
                .filter(|(at, _)| *at <= until);
            let at = next.map_or(until, |(at, _)| at);
            if at > self.outside.now {
                for browser in &mut self.browsers {
                    browser.pass(&self.outside, at)?;
                }
                self.outside.now = at;
            }
            let Some((_, device)) = next else {
                return Ok(());
            };
            self.browsers[device].go_on(&mut self.outside)?;
        }
    }

    fn set_up(&mut self, device: usize) -> Result<(), Violation> {
        let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
        let character = &self.life.character;
        let habits = &character.devices[device];
        if habits.shares {
            browser.transact(outside, Event::SetDeviceSync(true))?;
        }
        // Another device may get it from this one, but for the secrets.
        if habits.configured {
            browser.transact(
                outside,
                configuration(character.consent, character.check_hours, true)?,
            )?;
        }
        for account in outside.world.accounts.clone() {
            browser.transact(
                outside,
                Event::AddAccount {
                    username: account.name,
                    user_id: None,
                },
            )?;
        }
        browser.quits();
        Ok(())
    }

    /// All is well for a while, and both browsers run: then they know the same.
    fn settle(&mut self) -> Result<(), Violation> {
        self.outside.world.outage = None;
        for device in 0..self.browsers.len() {
            self.outside.sync.fails(device, false);
            let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
            browser.clock_is(0);
            browser.storage_is(false);
            browser.dies_at = None;
            browser.quits();
            browser.starts(outside)?;
        }
        self.until(self.outside.now + SETTLED_AFTER)?;
        // Once more, for what came while the first was written.
        for device in 0..self.browsers.len() {
            let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
            browser.quits();
            browser.starts(outside)?;
        }
        self.until(self.outside.now + SETTLED_AFTER)?;
        match self.browsers.as_slice() {
            [one, other] if !self.outside.a_clock_was_wrong => {
                agree([one, other].map(|browser| (&browser.state, &browser.watch)))
            }
            _ => Ok(()),
        }
    }

    fn happen(&mut self, happening: Happening) -> Result<(), Violation> {
        let device = happening.device.min(self.browsers.len() - 1);
        let here = self.browsers[device].awake();
        if happening.what.is_at_the_desk() && !here {
            self.postponed[device].truncate(5);
            self.postponed[device].push(happening);
            return Ok(());
        }
        self.happens(device, happening)?;
        if self.browsers[device].awake() && !here {
            for postponed in std::mem::take(&mut self.postponed[device]) {
                self.outside.random = Random::new(postponed.seed);
                self.happens(device, postponed)?;
            }
        }
        Ok(())
    }

    fn happens(&mut self, device: usize, happening: Happening) -> Result<(), Violation> {
        let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
        let here = browser.awake();
        match happening.what {
            LifeEvent::BrowserStarts => browser.starts(outside)?,
            LifeEvent::BrowserQuits => browser.quits(),
            LifeEvent::LaptopSleeps => browser.sleeps(outside.now),
            LifeEvent::LaptopWakes => browser.wakes(outside.now),
            LifeEvent::Visits(log_in, named) if here => {
                self.visit(device, (log_in, named), None)?
            }
            LifeEvent::VisitsElsewhere(log_in) => outside.world.visited(log_in, outside.now),
            LifeEvent::HidesBanner if here => browser.hide_banner(outside)?,
            LifeEvent::StorageFails(fails) => browser.storage_is(fails),
            LifeEvent::ReconnectsElsewhere(account, kind) => {
                outside.world.reconnected(account, kind, outside.now)
            }
            LifeEvent::Ends(account, page, here_too) => {
                if here_too && here {
                    browser.transact(outside, Event::CredentialsPageVisited(page))?;
                }
                outside.world.end(account, outside.now, &mut outside.random);
            }
            LifeEvent::EbayEnds(account) => {
                outside.world.end(account, outside.now, &mut outside.random)
            }
            LifeEvent::Renames(account) => {
                outside
                    .world
                    .rename(account, outside.now, &mut outside.random)
            }
            LifeEvent::LooksAt(page) if here => {
                browser.transact(outside, Event::CredentialsPageVisited(page))?;
            }
            LifeEvent::OutageBegins(outage) => outside.world.outage = Some(outage),
            LifeEvent::OutageEnds => outside.world.outage = None,
            LifeEvent::ClockIs(offset) => {
                outside.a_clock_was_wrong |= offset != 0;
                browser.clock_is(offset);
            }
            LifeEvent::ZoneIs(minutes) => browser.zone_is(minutes),
            LifeEvent::SyncFails(fails) => outside.sync.fails(device, fails),
            LifeEvent::Shares(on) if here => {
                browser.transact(outside, Event::SetDeviceSync(on))?;
            }
            LifeEvent::Configures(badge) if here => self.configure(device, badge)?,
            LifeEvent::WorkerDiesAt(stage) => browser.dies_at = Some(stage),
            LifeEvent::WorkerDies if here => browser.dies(outside)?,
            LifeEvent::ExtensionUpdates if here => browser.updates(outside)?,
            LifeEvent::Reacts if here => self.react(device)?,
            LifeEvent::Snoozes(how) if here => {
                let until = [SnoozeUntil::Tomorrow, SnoozeUntil::NextWeek][usize::from(how)];
                browser.snooze(outside, until)?;
            }
            LifeEvent::ChecksNow if here => {
                let account = browser.state.accounts.keys().next().cloned();
                if let Some(account) = account {
                    browser.transact(outside, Event::CheckNow(account))?;
                }
            }
            LifeEvent::Dismisses if here => drop(browser.transact(outside, Event::DismissOutcome)?),
            LifeEvent::OpensPopup if here => drop(browser.transact(outside, Event::Woke)?),
            _ => {}
        }
        Ok(())
    }

    /// A page of the Dashboard is open under a log-in and was read; perhaps with a confirmation.
    fn visit(
        &mut self,
        device: usize,
        page: (usize, Named),
        confirmation: Option<(usize, TokenKind)>,
    ) -> Result<(), Violation> {
        let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
        let observation = Box::new(outside.world.page(page, outside.now, confirmation));
        browser.count += 1;
        let place = PageLocation {
            tab: 1,
            page: format!("page{}", browser.count),
        };
        browser
            .transact(outside, Event::DashboardObserved { place, observation })
            .map(drop)
    }

    /// Does what is asked for.
    fn react(&mut self, device: usize) -> Result<(), Violation> {
        self.answer_former_name(device)?;
        let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
        let clock = browser.clock(outside);
        let state = &browser.state;
        let worst = state
            .accounts
            .iter()
            .max_by_key(|(_, account)| state.severity(account, clock));
        let Some((id, account)) = worst.map(|(id, account)| (id.clone(), account.clone())) else {
            return Ok(());
        };
        let rules = state.rules();
        let kinds: Vec<TokenKind> = TokenKind::ALL
            .into_iter()
            .filter(|kind| account.needs_connecting(*kind, &rules, clock))
            .collect();
        let warned = state.severity(&account, clock) > Severity::None;
        let log_in = outside
            .world
            .of_name(account.username.as_str())
            .map_or(0, |own| outside.world.accounts[own].log_in);
        if kinds.is_empty() {
            return if warned {
                self.visit(device, (log_in, Named::All), None)
            } else {
                Ok(())
            };
        }
        let fate = browser.transact(
            outside,
            Event::Connect {
                account: id.clone(),
                kinds,
                login: false,
            },
        )?;
        // The Dashboard's way, where it was opened.
        let guide = browser
            .state
            .session
            .guide
            .clone()
            .filter(|guide| guide.account == id);
        if fate == Fate::Lived
            && let Some(guide) = guide
            && let Some(account) = outside.world.of_name(account.username.as_str())
        {
            self.visit(device, (log_in, Named::All), None)?;
            if self.outside.random.percent(80) {
                self.browsers[device]
                    .transact(&mut self.outside, Event::GrantPageOpened { tab: 1 })?;
                self.outside
                    .world
                    .reconnected(account, guide.kind, self.outside.now);
                let said = self
                    .outside
                    .random
                    .percent(85)
                    .then_some((account, guide.kind));
                self.visit(device, (log_in, Named::All), said)?;
            }
        }
        Ok(())
    }

    /// Says which account a new one was, mostly.
    fn answer_former_name(&mut self, device: usize) -> Result<(), Violation> {
        let (outside, browser) = (&mut self.outside, &mut self.browsers[device]);
        let asked: Vec<AccountId> = browser
            .state
            .accounts
            .iter()
            .filter(|(_, account)| account.asks_for_former_name)
            .map(|(id, _)| id.clone())
            .collect();
        for account in asked {
            // The first answer may have been about this one, too.
            let Some(new) = browser.state.accounts.get(&account) else {
                continue;
            };
            let same = |known: &str| {
                outside.world.of_name(known) == outside.world.of_name(new.username.as_str())
            };
            let known = former_names(&browser.state, &account);
            let former = known
                .iter()
                .find(|(_, known)| same(known.username.as_str()))
                .map(|(id, _)| (*id).clone());
            if outside.random.percent(85) {
                browser.transact(outside, Event::AnswerFormerName { account, former })?;
            }
        }
        Ok(())
    }

    /// Imports the configuration again, a little changed.
    fn configure(&mut self, device: usize, badge: bool) -> Result<(), Violation> {
        let character = &self.life.character;
        let event = configuration(character.consent, character.check_hours, badge)?;
        self.browsers[device].count("configurations");
        self.browsers[device]
            .transact(&mut self.outside, event)
            .map(drop)
    }
}

fn configuration(consent: [bool; 2], check_hours: u32, badge: bool) -> Result<Event, Violation> {
    let of = |number: usize| {
        if !consent[number] {
            return serde_json::json!({ "route": "dashboard" });
        }
        serde_json::json!({ "route": "consent", "client_id": format!("Acme-{number}-PRD-{number}"), "ru_name": "R",
            "scopes": [token_keeper::consent::Profile::IDENTITY_SCOPE], "check_hours": check_hours })
    };
    let tokens = serde_json::json!({ "regular": of(0), "plus": of(1) });
    let text = serde_json::json!({ "schema": 1, "ebay": { "tokens": tokens }, "warnings": { "badge": badge } });
    let parsed = configuration::parse(&text.to_string())
        .map_err(|refusal| Violation(format!("{refusal:?}")))?;
    let secret = Some(Sealed {
        iv: SEALED.into(),
        data: "secret".into(),
    });
    let secrets = PerKind {
        regular: secret.clone(),
        plus: secret,
    };
    Ok(Event::UseConfiguration {
        configuration: Box::new(parsed.configuration),
        secrets,
    })
}

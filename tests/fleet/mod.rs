//! A fleet of installations that share one eBay client, and eBay's limit of refreshes a day: every
//! decision is the keeper's own.
//!
//! Each installation has one account whose one token is checked with the client. Between two checks
//! nothing happens, so only what checks leave behind is kept of each; it is put into a state, the
//! keeper is asked, and it is taken out again.

pub mod habits;
pub mod server;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use habits::Habits;
use serde_json::json;
use server::Server;
use token_keeper::configuration;
use token_keeper::consent::{Browser, Profile};
use token_keeper::domain::{
    Account, AccountId, Check, DAY, Evidence, EvidenceSource, HOUR, LocalTime, MINUTE, Sealed,
    Standing, Timestamp, TokenKind, Username,
};
use token_keeper::keeper::{
    CheckRequest, Context, Effect, Event, IdSource, State, next_check, update,
};

#[path = "../simulation/random.rs"]
#[allow(dead_code, reason = "the simulation takes more of it")]
mod random;

/// A Monday, midnight in UTC.
pub const START: Timestamp = Timestamp::from_millis(20_605 * DAY);

/// How long eBay takes to answer.
const ANSWER: i64 = 400;

const KIND: TokenKind = TokenKind::Plus;

/// What is lived through.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many installations.
    pub installations: u32,
    /// The profile's check_hours.
    pub check_hours: u32,
    /// How many days are lived through before it is counted.
    pub settle: i64,
    /// How many days are counted.
    pub days: i64,
    /// Whether every browser is always open.
    pub always_open: bool,
    /// Whether all gave consent in the same minute, that of the start; else they have been checked
    /// for long.
    pub at_once: bool,
    /// eBay.
    pub server: Server,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct TokenStatus {
    /// Checks that eBay answered, in each minute.
    pub served: Vec<u32>,
    /// Checks that eBay refused for its limit, in each minute.
    pub refused: Vec<u32>,
    /// How old a proof was when the next one came, in hours.
    pub ages: Vec<u32>,
    /// How many installations were never served while it was counted, by their [`habits::ZONES`].
    pub never: Vec<u32>,
    /// How many installations each zone has.
    pub zones: Vec<u32>,
    /// When the last one was served that was served at all, in minutes.
    pub last_first: usize,
    /// Tokens whose standing a refusal has touched: none.
    pub touched: u32,
}

/// What is kept of an installation.
#[derive(Clone, Copy)]
struct Installation {
    proof: Timestamp,
    check: Check,
    served: bool,
}

/// The keeper, and the one state that all installations take their turns in.
struct Keeper {
    state: State,
    context: Context,
}

/// Lives through it.
pub fn live(plan: &Plan) -> TokenStatus {
    let mut keeper = Keeper::new(plan.check_hours);
    let mut server = plan.server;
    let every = i64::from(plan.check_hours) * HOUR;
    let counted = START.plus(plan.settle * DAY);
    let minutes = usize::try_from(plan.days * DAY / MINUTE).unwrap();
    let zones = vec![0; habits::ZONES.len()];
    let mut seen = TokenStatus {
        served: vec![0; minutes],
        refused: vec![0; minutes],
        ages: vec![0; 24 * 60],
        never: zones.clone(),
        zones,
        ..TokenStatus::default()
    };
    let mut queue = BinaryHeap::with_capacity(plan.installations as usize);
    let mut fleet = Vec::with_capacity(plan.installations as usize);
    for number in 0..plan.installations {
        let habits = Habits::of(number, plan.always_open);
        let ago = if plan.at_once {
            i64::from(number % 60_000)
        } else {
            habits.random(0).within(0, every)
        };
        let installation = Installation {
            proof: START.plus(-ago),
            check: Check::Idle,
            served: false,
        };
        let next = keeper.next(number, &installation, START).unwrap();
        queue.push(Reverse((habits.open_at(next.max(START)), number)));
        fleet.push(installation);
    }
    let end = counted.plus(plan.days * DAY);
    while let Some(Reverse((now, number))) = queue.pop().filter(|Reverse((now, _))| *now < end) {
        let installation = &mut fleet[number as usize];
        let before = *installation;
        let answer = keeper.wake(number, installation, now, &mut server);
        if now >= counted {
            let minute = usize::try_from(now.since(counted) / MINUTE).unwrap();
            match answer {
                Some(true) => {
                    seen.served[minute] += 1;
                    let hours = usize::try_from(now.since(before.proof) / HOUR).unwrap();
                    let last = seen.ages.len() - 1;
                    seen.ages[hours.min(last)] += 1;
                    if !before.served {
                        seen.last_first = minute;
                    }
                    installation.served = true;
                }
                Some(false) => seen.refused[minute] += 1,
                None => {}
            }
        }
        if answer.is_none() || !keeper.is_connected() {
            seen.touched += 1;
        }
        let next = keeper.next(number, installation, now.plus(ANSWER)).unwrap();
        queue.push(Reverse((
            Habits::of(number, plan.always_open).open_at(next),
            number,
        )));
    }
    for (number, installation) in (0..plan.installations).zip(&fleet) {
        let zone = Habits::of(number, plan.always_open).zone();
        seen.zones[zone] += 1;
        seen.never[zone] += u32::from(!installation.served);
    }
    seen
}

impl Keeper {
    fn new(check_hours: u32) -> Self {
        let text = json!({ "schema": 1, "ebay": { "tokens": { KIND.id(): {
            "route": "consent", "client_id": "Acme-p-PRD-2", "ru_name": "R", "scopes": [Profile::IDENTITY_SCOPE],
            "token_endpoint": { "url": "https://broker.example/token", "authentication": "none" },
            "check_hours": check_hours,
        } } } });
        let configuration = configuration::parse(&text.to_string())
            .unwrap()
            .configuration;
        let mut state = State {
            configuration,
            ..State::default()
        };
        let mut account = Account::new(
            Username::parse("acme_store").unwrap(),
            None,
            START.plus(-DAY),
        );
        let connection = account.connections.get_mut(KIND);
        connection.standing = Standing::Connected;
        connection.refresh_token = Some(Sealed {
            iv: "iv".into(),
            data: "data".into(),
        });
        state.accounts.insert(AccountId(String::new()), account);
        let context = Context {
            now: START,
            ids: IdSource::new([7; 32]),
            worker: "w".into(),
            browser: Browser::Chromium,
            redirect_base: "https://abc.chromiumapp.org/".into(),
            locale: None,
            local: LocalTime::fixed(0),
        };
        Keeper { state, context }
    }

    /// Puts an installation into the state. Its account's id is random: checks are spread by it.
    fn put(&mut self, number: u32, installation: &Installation) {
        let (mut id, mut account) = self.state.accounts.pop_first().unwrap();
        id.0.clear();
        std::fmt::Write::write_fmt(
            &mut id.0,
            format_args!("{:016x}", habits::of(number).next()),
        )
        .unwrap();
        let connection = account.connections.get_mut(KIND);
        connection.evidence = Some(Evidence::sure(
            EvidenceSource::RefreshGrant,
            installation.proof,
        ));
        connection.check = installation.check;
        self.state.accounts.insert(id, account);
    }

    fn token(&self) -> &token_keeper::domain::Connection {
        self.state
            .accounts
            .values()
            .next()
            .unwrap()
            .connections
            .get(KIND)
    }

    fn is_connected(&self) -> bool {
        self.token().standing == Standing::Connected
    }

    /// When its next check is due.
    fn next(
        &mut self,
        number: u32,
        installation: &Installation,
        now: Timestamp,
    ) -> Option<Timestamp> {
        self.put(number, installation);
        next_check(&self.state, now)
    }

    /// Its alarm rings, or its browser starts: says whether eBay answered the check; `None` where
    /// none was made.
    fn wake(
        &mut self,
        number: u32,
        of: &mut Installation,
        now: Timestamp,
        server: &mut Server,
    ) -> Option<bool> {
        self.put(number, of);
        self.context.now = now;
        let step = update(&mut self.state, Event::Woke, &self.context);
        let is_check = |effect: &&Effect| matches!(effect, Effect::Check(_));
        let Some(Effect::Check(CheckRequest {
            id, account, kind, ..
        })) = step.effects.iter().find(is_check)
        else {
            return None;
        };
        let result = server.answer(now);
        let served = result.is_ok();
        self.context.now = now.plus(ANSWER);
        let answer = Event::Checked {
            id: id.clone(),
            account: account.clone(),
            kind: *kind,
            result,
        };
        let step = update(&mut self.state, answer, &self.context);
        assert!(step.effects.is_empty() && step.refusal.is_none());
        let token = self.token();
        (of.proof, of.check) = (token.evidence?.at, token.check);
        Some(served)
    }
}

//! What happens in a seller's life, drawn up before it is lived: so it can be lived again with less
//! in it.

use token_keeper::domain::{CredentialsPage, DAY, HOUR, MINUTE, TokenKind};

use super::random::Random;

/// The time at which every life begins.
pub const BIRTH: i64 = 1_795_000_000_000;

/// Where a worker can die in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before anything is written.
    BeforeSave,
    /// Between `storage.local` and `storage.session`.
    BetweenWrites,
    /// Before what follows from the event is begun.
    BeforeEffects,
    /// With some of it begun, and the rest not.
    BetweenEffects,
    /// After that; nobody hears the answers.
    BeforeAlarm,
    /// With the alarm set, before notifications are shown.
    BeforeNotifications,
    /// Before it is noted that they were.
    BeforeAnnounced,
}

/// Why eBay's token endpoint does not answer as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    Network,
    Timeout,
    Server,
    /// A captive portal's page.
    Page,
    /// 429, with Retry-After in seconds.
    TooMany(Option<u32>),
    /// The client's secret is refused.
    Client,
}

/// Which accounts of a Webinterpret log-in a page of the Dashboard names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    All,
    One,
    Nobody,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeEvent {
    BrowserStarts,
    BrowserQuits,
    LaptopSleeps,
    LaptopWakes,
    /// A page of the Dashboard in this browser, under one of the seller's log-ins.
    Visits(usize, Named),
    /// One on a phone.
    VisitsElsewhere(usize),
    /// Presses the ✕ of the banner on a page.
    HidesBanner,
    /// The browser refuses to write to `storage.local`, or takes it again.
    StorageFails(bool),
    /// Connects a token of the Dashboard on another device.
    ReconnectsElsewhere(usize, TokenKind),
    /// Ends both tokens of an account at eBay; whether its page was opened in this browser.
    Ends(usize, CredentialsPage, bool),
    /// eBay ends both, and nobody is told.
    EbayEnds(usize),
    /// Takes another eBay username, which ends both.
    Renames(usize),
    /// Opens one of eBay's pages and changes nothing.
    LooksAt(CredentialsPage),
    OutageBegins(Outage),
    OutageEnds,
    /// The clock is wrong by so much.
    ClockIs(i64),
    /// Local time is ahead of UTC by so many minutes.
    ZoneIs(i32),
    /// The sync storage cannot be read and written, or can again.
    SyncFails(bool),
    /// Switches the sharing between devices on or off.
    Shares(bool),
    /// Imports the configuration, with the badge or without it.
    Configures(bool),
    /// The worker dies in the next transaction.
    WorkerDiesAt(Stage),
    /// The worker dies while it waits.
    WorkerDies,
    ExtensionUpdates,
    /// Looks at what there is to see, and does what is asked for.
    Reacts,
    /// Snoozes what is said: until tomorrow, until next week.
    Snoozes(u8),
    ChecksNow,
    Dismisses,
    OpensPopup,
}

impl LifeEvent {
    /// Whether the seller does it in the browser.
    pub fn is_at_the_desk(self) -> bool {
        matches!(
            self,
            LifeEvent::Visits(..)
                | LifeEvent::HidesBanner
                | LifeEvent::LooksAt(_)
                | LifeEvent::Reacts
                | LifeEvent::Snoozes(_)
                | LifeEvent::ChecksNow
                | LifeEvent::OpensPopup
                | LifeEvent::Shares(_)
                | LifeEvent::Configures(_)
        )
    }
}

/// When, and on which device where it concerns one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happening {
    pub at: i64,
    pub device: usize,
    pub what: LifeEvent,
    /// The chance in it.
    pub seed: u64,
}

/// What one of the seller's browsers is like.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    pub utc_offset_minutes: i32,
    /// Whether timers stand still while the computer sleeps.
    pub timer_sleeps: bool,
    /// Whether visits and settings are shared with the other device.
    pub shares: bool,
    /// Whether the configuration was imported here.
    pub configured: bool,
}

/// Who the seller is.
#[derive(Clone, Debug)]
pub struct Character {
    pub accounts: usize,
    /// Whether the accounts belong to two Webinterpret log-ins, every other one to the second.
    pub two_log_ins: bool,
    /// Whether each token goes by consent.
    pub consent: [bool; 2],
    pub check_hours: u32,
    /// Whether the token endpoint gives a refresh token, and another one at each refresh.
    pub gives_handle: bool,
    pub rotates: bool,
    /// What the token endpoint says of a token's life, in seconds.
    pub life: Option<i64>,
    /// Whether the Dashboard says "connected" and "disconnected", or has only buttons.
    pub words: bool,
    pub devices: Vec<Habits>,
}

impl Character {
    /// The Webinterpret log-in that an account belongs to.
    pub fn log_in_of(&self, account: usize) -> usize {
        if self.two_log_ins { account % 2 } else { 0 }
    }
}

/// A whole life.
#[derive(Clone, Debug)]
pub struct Life {
    pub seed: u64,
    pub years: i64,
    pub character: Character,
    pub happenings: Vec<Happening>,
}

impl Life {
    /// Draws a life up.
    pub fn of(seed: u64, years: i64) -> Life {
        let mut random = Random::new(seed);
        let routes = random.within(0, 100);
        let consent = match routes {
            0..64 => [false, false],
            64..80 => [true, true],
            80..90 => [true, false],
            _ => [false, true],
        };
        let devices = if random.percent(35) { 2 } else { 1 };
        let accounts = if random.percent(80) {
            1
        } else {
            usize::try_from(random.within(2, 7)).unwrap_or(2)
        };
        let character = Character {
            accounts,
            two_log_ins: accounts > 1 && random.percent(50),
            consent,
            check_hours: check_hours(&mut random, accounts),
            gives_handle: random.percent(85),
            rotates: random.percent(20),
            life: random.pick(&[
                Some(47_304_000),
                Some(47_304_000),
                Some(47_304_000),
                None,
                Some(-1),
                Some(i64::MAX),
                Some(90 * 86_400),
            ]),
            words: random.percent(60),
            devices: (0..devices)
                .map(|number| habits(&mut random, number, devices))
                .collect(),
        };
        let mut happenings = Vec::new();
        let end = BIRTH + years * 365 * DAY;
        for device in 0..devices {
            hours_at_the_desk(&mut random, end, device, &mut happenings);
        }
        let mut often =
            |random: &mut Random, per_year: i64, what: &mut dyn FnMut(&mut Random) -> LifeEvent| {
                if per_year == 0 {
                    return;
                }
                let mut at = BIRTH;
                loop {
                    at += random.within(MINUTE, 2 * 365 * DAY / per_year);
                    if at >= end {
                        return;
                    }
                    let what = what(random);
                    let device = usize::from(devices > 1 && random.percent(40));
                    happenings.push(Happening {
                        at,
                        device,
                        what,
                        seed: random.next(),
                    });
                }
            };
        let visits = random.pick(&[0, 1, 2, 4, 12, 50]);
        let log_ins = if character.two_log_ins { 2 } else { 1 };
        let log_in = |random: &mut Random| usize::try_from(random.within(0, log_ins)).unwrap_or(0);
        often(&mut random, visits, &mut |random| {
            let named = random.pick(&[Named::All, Named::All, Named::One, Named::Nobody]);
            LifeEvent::Visits(log_in(random), named)
        });
        let elsewhere = random.pick(&[0, 0, 1, 6]);
        often(&mut random, elsewhere, &mut |random| {
            LifeEvent::VisitsElsewhere(log_in(random))
        });
        let annoyance = random.pick(&[0, 0, 2, 20]);
        often(&mut random, annoyance, &mut |_| LifeEvent::HidesBanner);
        let diligence = random.pick(&[2, 10, 40]);
        often(&mut random, diligence, &mut |_| LifeEvent::Reacts);
        let impatience = random.pick(&[0, 1, 8]);
        often(&mut random, impatience, &mut |random| {
            LifeEvent::Snoozes(u8::try_from(random.within(0, 2)).unwrap_or(0))
        });
        often(&mut random, 3, &mut |random| {
            random.pick(&[
                LifeEvent::ChecksNow,
                LifeEvent::Dismisses,
                LifeEvent::OpensPopup,
            ])
        });
        let trouble = random.pick(&[0, 1, 2]);
        let count = i64::try_from(accounts).unwrap_or(1);
        often(&mut random, trouble, &mut |random| {
            let account = usize::try_from(random.within(0, count)).unwrap_or(0);
            let page = random.pick(&[
                CredentialsPage::Password,
                CredentialsPage::Username,
                CredentialsPage::Access,
            ]);
            match random.within(0, 10) {
                0..5 => LifeEvent::Ends(account, page, random.percent(50)),
                5..7 => LifeEvent::EbayEnds(account),
                7 => LifeEvent::ReconnectsElsewhere(account, random.pick(&TokenKind::ALL)),
                8 => LifeEvent::Renames(account),
                _ => LifeEvent::LooksAt(page),
            }
        });
        let travels = random.pick(&[0, 0, 0, 4]);
        often(&mut random, travels, &mut |random| {
            LifeEvent::ZoneIs(random.pick(&ZONES))
        });
        if devices > 1 {
            often(&mut random, 3, &mut |random| match random.within(0, 10) {
                0..7 => LifeEvent::Configures(random.percent(50)),
                _ => LifeEvent::Shares(random.percent(80)),
            });
        }
        let faults = random.pick(&[0, 0, 5, 25]);
        often(
            &mut random,
            faults,
            &mut |random| match random.within(0, 10) {
                0..7 => LifeEvent::WorkerDiesAt(random.pick(&[
                    Stage::BeforeSave,
                    Stage::BetweenWrites,
                    Stage::BeforeEffects,
                    Stage::BetweenEffects,
                    Stage::BeforeAlarm,
                    Stage::BeforeNotifications,
                    Stage::BeforeAnnounced,
                ])),
                7..9 => LifeEvent::WorkerDies,
                _ => LifeEvent::ExtensionUpdates,
            },
        );
        outages(&mut random, end, &mut happenings);
        if random.percent(10) {
            storage_faults(&mut random, end, &mut happenings);
        }
        if devices > 1 {
            sync_faults(&mut random, end, &mut happenings);
        }
        for device in 0..devices {
            if random.percent(25) {
                clocks(&mut random, end, device, &mut happenings);
            }
        }
        happenings.sort_by_key(|happening| happening.at);
        Life {
            seed,
            years,
            character,
            happenings,
        }
    }
}

const ZONES: [i32; 6] = [0, 60, 120, -480, 330, 765];

fn habits(random: &mut Random, number: usize, devices: usize) -> Habits {
    Habits {
        utc_offset_minutes: random.pick(&ZONES),
        timer_sleeps: random.percent(50),
        shares: random.percent(if devices > 1 { 80 } else { 10 }),
        configured: number == 0 || random.percent(50),
    }
}

/// When the browser of a device runs.
fn hours_at_the_desk(
    random: &mut Random,
    end: i64,
    device: usize,
    happenings: &mut Vec<Happening>,
) {
    let habit = random.within(0, 4);
    let mut at = BIRTH;
    let mut push = |random: &mut Random, at: i64, what| {
        happenings.push(Happening {
            at,
            device,
            what,
            seed: random.next(),
        })
    };
    while at < end {
        push(random, at, LifeEvent::BrowserStarts);
        at += match habit {
            // The day's work.
            0 => random.within(6 * HOUR, 11 * HOUR),
            // A laptop that is shut every night and seldom restarted.
            1 => {
                let days = random.within(5, 40);
                for day in 0..days {
                    let (shut, opened) = (
                        random.within(8 * HOUR, 10 * HOUR),
                        random.within(21 * HOUR, 23 * HOUR),
                    );
                    push(random, at + day * DAY + shut, LifeEvent::LaptopSleeps);
                    push(random, at + day * DAY + opened, LifeEvent::LaptopWakes);
                }
                days * DAY
            }
            // Now and then.
            2 => random.within(10 * MINUTE, 3 * HOUR),
            // Always.
            _ => random.within(3 * DAY, 60 * DAY),
        };
        push(random, at, LifeEvent::BrowserQuits);
        at += match habit {
            0 => 14 * HOUR,
            1 | 3 => random.within(MINUTE, HOUR),
            _ => random.within(DAY, 20 * DAY),
        };
        if random.percent(if habit == 0 { 1 } else { 3 }) {
            // A holiday, an illness, another computer.
            at += random.within(7 * DAY, 220 * DAY);
        }
    }
}

fn outages(random: &mut Random, end: i64, happenings: &mut Vec<Happening>) {
    let apart = random.pick(&[20 * DAY, 90 * DAY, 400 * DAY]);
    let mut at = BIRTH + random.within(DAY, apart);
    while at < end {
        let outage = random.pick(&[
            Outage::Network,
            Outage::Timeout,
            Outage::Server,
            Outage::Page,
            Outage::TooMany(None),
            Outage::TooMany(Some(120)),
            Outage::TooMany(Some(40_000)),
            Outage::TooMany(Some(u32::MAX)),
            Outage::Client,
        ]);
        happenings.push(Happening {
            at,
            device: 0,
            what: LifeEvent::OutageBegins(outage),
            seed: random.next(),
        });
        at += random.pick(&[5 * MINUTE, HOUR, 6 * HOUR, 2 * DAY, 20 * DAY, 81 * DAY]);
        happenings.push(Happening {
            at,
            device: 0,
            what: LifeEvent::OutageEnds,
            seed: random.next(),
        });
        at += random.within(HOUR, 2 * apart);
    }
}

/// Once a day for most; at times every hour, or every month.
fn check_hours(random: &mut Random, accounts: usize) -> u32 {
    match random.within(0, 200) {
        0 => 1,
        1..8 => 720,
        _ if accounts > 1 || random.percent(50) => random.pick(&[48, 72]),
        _ => 20,
    }
}

fn storage_faults(random: &mut Random, end: i64, happenings: &mut Vec<Happening>) {
    let mut at = BIRTH + random.within(DAY, 400 * DAY);
    while at < end {
        happenings.push(Happening {
            at,
            device: 0,
            what: LifeEvent::StorageFails(true),
            seed: random.next(),
        });
        at += random.pick(&[MINUTE, HOUR, 23 * HOUR, 9 * DAY]);
        happenings.push(Happening {
            at,
            device: 0,
            what: LifeEvent::StorageFails(false),
            seed: random.next(),
        });
        at += random.within(DAY, 300 * DAY);
    }
}

fn sync_faults(random: &mut Random, end: i64, happenings: &mut Vec<Happening>) {
    let mut at = BIRTH + random.within(DAY, 400 * DAY);
    while at < end {
        let device = usize::from(random.percent(50));
        happenings.push(Happening {
            at,
            device,
            what: LifeEvent::SyncFails(true),
            seed: random.next(),
        });
        at += random.pick(&[MINUTE, HOUR, 6 * HOUR, 4 * DAY]);
        happenings.push(Happening {
            at,
            device,
            what: LifeEvent::SyncFails(false),
            seed: random.next(),
        });
        at += random.within(DAY, 300 * DAY);
    }
}

fn clocks(random: &mut Random, end: i64, device: usize, happenings: &mut Vec<Happening>) {
    let mut at = BIRTH + random.within(DAY, 400 * DAY);
    while at < end {
        let wrong = random.pick(&[
            HOUR,
            -HOUR,
            20 * HOUR,
            -20 * HOUR,
            3 * DAY,
            -3 * DAY,
            60 * DAY,
            -60 * DAY,
            400 * DAY,
            -400 * DAY,
            9_000 * DAY,
            -20_000 * DAY,
        ]);
        happenings.push(Happening {
            at,
            device,
            what: LifeEvent::ClockIs(wrong),
            seed: random.next(),
        });
        at += random.within(MINUTE, 5 * DAY);
        happenings.push(Happening {
            at,
            device,
            what: LifeEvent::ClockIs(0),
            seed: random.next(),
        });
        at += random.within(30 * DAY, 600 * DAY);
    }
}

//! Models of eBay and of Webinterpret, for what concerns tokens.

use std::collections::BTreeMap;

use token_keeper::consent::AnswerProblem;
use token_keeper::dashboard::{
    Confirmation, GuideTargets, Observation, Page, TokenReading, TokenStatus,
};
use token_keeper::domain::{DAY, HOUR, MINUTE, SECOND, Secret, TokenKind, Username};

use super::life::{BIRTH, Character, Named, Outage};
use super::random::Random;

pub const LIFE: i64 = 47_304_000 * SECOND;

pub fn index(kind: TokenKind) -> usize {
    usize::from(kind == TokenKind::Plus)
}

/// A refresh token at eBay, for the seller's own client.
#[derive(Clone, Copy, Debug)]
struct Grant {
    account: usize,
    kind: usize,
    ends: i64,
    alive: bool,
}

/// Webinterpret's own token.
#[derive(Clone, Copy, Debug, Default)]
struct Own {
    exists: bool,
    alive: bool,
    ends: i64,
    /// When Webinterpret notices that it is dead.
    noticed: i64,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    former_names: Vec<String>,
    pub user_id: String,
    /// The Webinterpret log-in that it belongs to.
    pub log_in: usize,
    /// The last true activity on the Dashboard, under that log-in.
    activity: i64,
    own: [Own; 2],
}

/// The world outside the browser.
#[derive(Clone, Debug)]
pub struct World {
    pub accounts: Vec<Account>,
    pub outage: Option<Outage>,
    /// Until when a server that was asked too often wants to be left alone.
    pub wants_peace_until: i64,
    identity_fails_until: i64,
    grants: BTreeMap<u64, Grant>,
    next: u64,
    words: bool,
    life: Option<i64>,
    rotates: bool,
}

impl World {
    pub fn new(character: &Character, random: &mut Random) -> Self {
        let account = |number: usize, random: &mut Random| {
            let own = |random: &mut Random| Own {
                exists: random.percent(90),
                alive: true,
                ends: BIRTH + random.within(DAY, LIFE),
                noticed: 0,
            };
            let own = [own(random), own(random)];
            let (name, user_id) = (format!("shop_{number}"), format!("user-{number}"));
            let log_in = character.log_in_of(number);
            Account {
                name,
                former_names: Vec::new(),
                user_id,
                log_in,
                activity: BIRTH,
                own,
            }
        };
        World {
            accounts: (0..character.accounts)
                .map(|number| account(number, random))
                .collect(),
            outage: None,
            wants_peace_until: 0,
            identity_fails_until: 0,
            grants: BTreeMap::new(),
            next: 0,
            words: character.words,
            life: character.life,
            rotates: character.rotates,
        }
    }

    /// The account that has this name, or had it.
    pub fn of_name(&self, name: &str) -> Option<usize> {
        let called = |account: &Account| {
            account.name == name || account.former_names.iter().any(|known| known == name)
        };
        self.accounts.iter().position(called)
    }

    /// When somebody last looked at the Dashboard.
    pub fn activity(&self, account: usize) -> i64 {
        self.accounts[account].activity
    }

    /// Whether a refresh token is taken.
    pub fn takes(&self, token: &str, now: i64) -> bool {
        token
            .parse::<u64>()
            .ok()
            .and_then(|id| self.grants.get(&id))
            .is_some_and(|grant| grant.alive && now < grant.ends)
    }

    /// Which account and kind a refresh token is of.
    pub fn of_token(&self, token: &str) -> Option<(usize, usize)> {
        let grant = token
            .parse::<u64>()
            .ok()
            .and_then(|id| self.grants.get(&id))?;
        Some((grant.account, grant.kind))
    }

    /// When a grant truly ends by itself.
    pub fn ends(&self, token: &str) -> Option<i64> {
        token
            .parse::<u64>()
            .ok()
            .and_then(|id| self.grants.get(&id))
            .map(|grant| grant.ends)
    }

    pub fn reachable(&self, now: i64) -> bool {
        self.outage.is_none() && now >= self.wants_peace_until
    }

    /// What the server says while it is not itself.
    fn trouble(&mut self, now: i64) -> Option<AnswerProblem> {
        Some(match self.outage? {
            Outage::Network => AnswerProblem::Network,
            Outage::Timeout => AnswerProblem::Timeout,
            Outage::Server => AnswerProblem::Server { status: 503 },
            Outage::Page => AnswerProblem::Unreadable,
            Outage::TooMany(retry_after) => {
                if let Some(seconds) = retry_after {
                    // Whoever asks for more than a day is asked again after a day.
                    let asked = (i64::from(seconds) * SECOND).clamp(MINUTE, DAY);
                    self.wants_peace_until = self.wants_peace_until.max(now + asked);
                }
                AnswerProblem::TooManyRequests { retry_after }
            }
            Outage::Client => AnswerProblem::Refused {
                status: 401,
                error: "invalid_client".into(),
            },
        })
    }

    /// What the Identity API says while it is not itself: with the token endpoint, now and then by
    /// itself, and at times for days.
    pub fn identity_trouble(&mut self, now: i64, random: &mut Random) -> Option<AnswerProblem> {
        if now < self.identity_fails_until {
            return Some(AnswerProblem::Timeout);
        }
        match random.within(0, 100) {
            0..4 => Some(AnswerProblem::Server { status: 500 }),
            4 => {
                self.identity_fails_until = now + random.pick(&[HOUR, DAY, 6 * DAY]);
                Some(AnswerProblem::Network)
            }
            _ => self.trouble(now),
        }
    }

    fn grant(&mut self, account: usize, kind: usize, ends: i64) -> u64 {
        self.next += 1;
        self.grants.insert(
            self.next,
            Grant {
                account,
                kind,
                ends,
                alive: true,
            },
        );
        self.next
    }

    /// A refresh grant: whether it is taken, and another refresh token where the server gives one.
    pub fn refresh(&mut self, token: &str, now: i64) -> Result<Option<String>, AnswerProblem> {
        if let Some(problem) = self.trouble(now) {
            return Err(problem);
        }
        if !self.takes(token, now) {
            return Err(AnswerProblem::Refused {
                status: 400,
                error: "invalid_grant".into(),
            });
        }
        let id = token.parse::<u64>().unwrap_or_default();
        let Some(grant) = self.grants.get_mut(&id).filter(|_| self.rotates) else {
            return Ok(None);
        };
        grant.alive = false;
        let Grant {
            account,
            kind,
            ends,
            ..
        } = *grant;
        Ok(Some(self.grant(account, kind, ends).to_string()))
    }

    /// A code is exchanged: the new token is the only one of its user and kind.
    pub fn exchange(
        &mut self,
        account: usize,
        kind: TokenKind,
        now: i64,
    ) -> Result<(String, Option<i64>), AnswerProblem> {
        if let Some(problem) = self.trouble(now) {
            return Err(problem);
        }
        for old in self
            .grants
            .values_mut()
            .filter(|old| (old.account, old.kind) == (account, index(kind)))
        {
            old.alive = false;
        }
        let believable = self
            .life
            .filter(|seconds| (1..=400_000_000).contains(seconds));
        let ends = now + believable.map_or(LIFE, |seconds| seconds * SECOND);
        Ok((
            self.grant(account, index(kind), ends).to_string(),
            self.life,
        ))
    }

    /// A password reset, another name, a removed access: everything of the account ends.
    pub fn end(&mut self, account: usize, now: i64, random: &mut Random) {
        for grant in self
            .grants
            .values_mut()
            .filter(|grant| grant.account == account)
        {
            grant.alive = false;
        }
        let noticed = now + random.within(0, 3 * DAY);
        for own in &mut self.accounts[account].own {
            if own.exists && own.alive {
                (own.alive, own.noticed) = (false, noticed);
            }
        }
    }

    /// Another eBay username: everything ends, and the Dashboard shows the new one.
    pub fn rename(&mut self, account: usize, now: i64, random: &mut Random) {
        self.end(account, now, random);
        let account = &mut self.accounts[account];
        let new = format!("{}x", account.name);
        account
            .former_names
            .push(std::mem::replace(&mut account.name, new));
    }

    /// What time ends.
    fn settle(&mut self, now: i64) {
        for account in &mut self.accounts {
            for own in &mut account.own {
                let inactive = account.activity + 184 * DAY;
                let end = own.ends.min(inactive);
                if own.exists && own.alive && now >= end {
                    (own.alive, own.noticed) = (false, end);
                }
            }
        }
    }

    /// Somebody looks at the Dashboard under a log-in.
    pub fn visited(&mut self, log_in: usize, now: i64) {
        self.settle(now);
        for account in self
            .accounts
            .iter_mut()
            .filter(|account| account.log_in == log_in)
        {
            account.activity = now;
        }
    }

    /// A token is connected on the Dashboard.
    pub fn reconnected(&mut self, account: usize, kind: TokenKind, now: i64) {
        self.visited(self.accounts[account].log_in, now);
        self.accounts[account].own[index(kind)] = Own {
            exists: true,
            alive: true,
            ends: now + LIFE,
            noticed: 0,
        };
    }

    /// Whether Webinterpret's own token works.
    pub fn works(&self, account: usize, kind: TokenKind) -> bool {
        let own = self.accounts[account].own[index(kind)];
        own.exists && own.alive
    }

    /// A page of the Dashboard under a log-in.
    pub fn page(
        &mut self,
        (log_in, named): (usize, Named),
        now: i64,
        confirmation: Option<(usize, TokenKind)>,
    ) -> Observation {
        self.visited(log_in, now);
        let username = |account: &Account| Username::parse(&account.name).expect("a name");
        let most = match named {
            Named::All => usize::MAX,
            Named::One => 1,
            Named::Nobody => 0,
        };
        let shown: Vec<&Account> = self
            .accounts
            .iter()
            .filter(|account| account.log_in == log_in)
            .take(most)
            .collect();
        let mut tokens = Vec::new();
        for account in &shown {
            for kind in TokenKind::ALL {
                let own = account.own[index(kind)];
                let seems_alive = own.alive || now < own.noticed;
                let standing = match (own.exists, seems_alive, self.words) {
                    (false, ..) => TokenStatus::NotConnected,
                    (true, true, true) => TokenStatus::Connected,
                    (true, true, false) => TokenStatus::Present,
                    (true, false, true) => TokenStatus::Disconnected,
                    (true, false, false) => TokenStatus::NotConnected,
                };
                let account = Some(username(account));
                tokens.push(TokenReading {
                    account,
                    kind,
                    standing,
                    until: None,
                    days: None,
                    sure: true,
                    button: None,
                });
            }
        }
        let of = |(account, kind): (usize, TokenKind)| Confirmation {
            account: Some(username(&self.accounts[account])),
            kind: Some(kind),
            sure: true,
        };
        Observation {
            page: Page::SignedIn,
            accounts: shown.into_iter().map(username).collect(),
            tokens,
            confirmation: confirmation.map(of),
            warning: None,
            guide_targets: GuideTargets::default(),
        }
    }
}

/// An address at which a consent ends.
pub fn returned(base: &str, state: &str, accepted: bool) -> Secret {
    let path = if accepted {
        "ebay/accepted"
    } else {
        "ebay/declined"
    };
    Secret::new(format!("{base}{path}?state={state}&code=c"))
}

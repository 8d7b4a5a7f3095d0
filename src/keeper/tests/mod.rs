//! Journeys of a seller through the pure core.

use serde_json::json;
use url::Url;

use super::*;
use crate::configuration::{self, Mistake};
use crate::consent::{AnswerProblem, Attempted, Browser, ConsentProblem, Identity, WindowProblem};
use crate::domain::{
    AccountId, DAY, EvidenceSource, HOUR, LocalTime, MINUTE, PerKind, Reason, SECOND, Sealed,
    Secret, Severity, Site, Standing, Timestamp, TokenKind, Username,
};
use crate::projection::{
    BANNER, CREDENTIALS, ContentScript, Desired, GUIDE, Notification, OBSERVER, Registration,
    desired,
};
use crate::protocol::{Message, SenderKind};
use crate::view;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const BASE: &str = "https://abc.chromiumapp.org/";
const LIFE: i64 = 47_304_000;

/// The keeper with its state, a clock and a source of bytes that never repeats.
struct Seller {
    state: State,
    now: Timestamp,
    steps: u8,
    worker: &'static str,
    local: LocalTime,
}

impl Seller {
    fn new() -> Self {
        Seller {
            state: State::default(),
            now: NOW,
            steps: 0,
            worker: "w1",
            local: LocalTime::fixed(60),
        }
    }

    fn context(&mut self) -> Context {
        self.steps = self.steps.wrapping_add(1);
        Context {
            now: self.now,
            ids: IdSource::new([self.steps; 32]),
            worker: self.worker.into(),
            browser: Browser::Chromium,
            redirect_base: BASE.into(),
            locale: None,
            local: self.local.clone(),
        }
    }

    /// The severity of the worst account.
    fn worst_severity(&self) -> Severity {
        let accounts = self.state.accounts.values();
        accounts
            .map(|account| self.state.severity(account, self.now))
            .max()
            .unwrap_or(Severity::None)
    }

    fn step(&mut self, event: Event) -> Step {
        let context = self.context();
        update(&mut self.state, event, &context)
    }

    /// The worker wakes; looks at what surrounds it are left out.
    fn woke(&mut self) -> Vec<Effect> {
        let mut effects = self.effects(Event::Woke);
        effects.retain(|effect| {
            !matches!(
                effect,
                Effect::CheckBrowserAccess { .. } | Effect::CountVanished
            )
        });
        effects
    }

    fn effects(&mut self, event: Event) -> Vec<Effect> {
        let step = self.step(event);
        assert_eq!(step.refusal, None);
        step.effects
    }

    /// A seller whose tokens go by eBay's consent, with one account.
    fn with_consent() -> (Self, AccountId) {
        let mut seller = Seller::new();
        let text = json!({ "schema": 1, "ebay": { "tokens": {
            "regular": { "route": "consent", "client_id": "Acme-r-PRD-1", "ru_name": "R1", "scopes": [crate::consent::Profile::IDENTITY_SCOPE] },
            "plus": { "route": "consent", "client_id": "Acme-p-PRD-2", "ru_name": "R2", "scopes": [crate::consent::Profile::IDENTITY_SCOPE] },
        } } });
        let configuration = Box::new(
            configuration::parse(&text.to_string())
                .unwrap()
                .configuration,
        );
        let secrets = PerKind {
            regular: Some(sealed("secret-r")),
            plus: Some(sealed("secret-p")),
        };
        assert!(
            seller
                .effects(Event::UseConfiguration {
                    configuration,
                    secrets
                })
                .is_empty()
        );
        let account = seller.add("acme_store");
        (seller, account)
    }

    fn add(&mut self, username: &str) -> AccountId {
        self.effects(Event::AddAccount {
            username: username.into(),
            user_id: None,
        });
        self.state.outcome.as_ref().unwrap().account.clone()
    }

    fn connect(&mut self, account: &AccountId, kinds: &[TokenKind]) -> (String, String) {
        opened(self.effects(Event::Connect {
            account: account.clone(),
            kinds: kinds.to_vec(),
            login: false,
        }))
    }

    /// eBay answers a consent with a code; gives the effects.
    fn accept(&mut self, flow: &str, state: &str) -> Vec<Effect> {
        self.returned(
            flow,
            &format!("{BASE}ebay/accepted?state={state}&code=v%5E1.1%23c&expires_in=299"),
        )
    }

    fn returned(&mut self, flow: &str, address: &str) -> Vec<Effect> {
        self.effects(Event::ConsentReturned {
            flow: flow.into(),
            result: Ok(Secret::new(address)),
        })
    }

    fn grant(&mut self, flow: &str) -> Vec<Effect> {
        self.effects(Event::TokensReceived {
            flow: flow.into(),
            result: Ok(granted()),
        })
    }

    fn identify(&mut self, flow: &str, username: &str, user_id: &str) -> Vec<Effect> {
        let identity = Identity {
            user_id: user_id.into(),
            username: Username::parse(username).unwrap(),
        };
        self.effects(Event::IdentityReceived {
            flow: flow.into(),
            result: Ok(identity),
        })
    }

    /// A whole consent of one token.
    fn connected(&mut self, account: &AccountId, kind: TokenKind) {
        let (flow, state) = self.connect(account, &[kind]);
        self.accept(&flow, &state);
        self.grant(&flow);
        assert!(self.identify(&flow, "acme_store", "u1").is_empty());
    }

    /// eBay or the Dashboard says that a token is disconnected.
    fn lose(&mut self, account: &AccountId, kind: TokenKind) {
        let standing = Standing::Disconnected {
            at: self.now,
            reason: Reason::NotStated,
        };
        self.state
            .accounts
            .get_mut(account)
            .unwrap()
            .connections
            .get_mut(kind)
            .standing = standing;
    }

    /// The last visit that was seen.
    fn visited(&mut self, account: &AccountId, at: Timestamp) {
        self.state.accounts.get_mut(account).unwrap().last_visit = Some(at);
    }

    /// The morning so many days from now.
    fn morning(&self, days: i64) -> Timestamp {
        self.local.morning(self.now, days)
    }

    /// As with a broker that gives no handle: evidence simply ages.
    fn with_nothing_to_check(&mut self, account: &AccountId) {
        for kind in TokenKind::ALL {
            self.state
                .accounts
                .get_mut(account)
                .unwrap()
                .connections
                .get_mut(kind)
                .refresh_token = None;
        }
    }

    fn standing(&self, account: &AccountId, kind: TokenKind) -> Standing {
        self.state.accounts[account].connections.get(kind).standing
    }

    /// What is known of the accounts. That and how often connecting them has failed is no part of
    /// that, nor is what a consent or a check leaves that came to nothing.
    fn known(&self) -> std::collections::BTreeMap<AccountId, crate::domain::Account> {
        let mut accounts = self.state.accounts.clone();
        for account in accounts.values_mut() {
            for entry in std::mem::take(&mut account.history).entries() {
                if !matches!(entry.what, crate::domain::HistoryEvent::Failed { .. }) {
                    account.history.add(entry.at, entry.what.clone());
                }
            }
            for kind in TokenKind::ALL {
                let connection = account.connections.get_mut(kind);
                (connection.failed_attempts, connection.check) = (0, Default::default());
                (connection.unproven, connection.replaced, connection.asked) = (None, None, None);
            }
        }
        accounts
    }

    fn problem(&self) -> &ConsentProblem {
        match &self.state.outcome.as_ref().unwrap().what {
            OutcomeKind::NotConnected { problem, .. } => problem,
            other => panic!("{other:?}"),
        }
    }
}

/// When something changes by itself; the looks between, at which nothing does, are left out.
fn next_change(state: &State, now: Timestamp) -> Option<Timestamp> {
    super::alarm::next_change(state, now)
}

/// The content script of that id, where it is wanted.
fn script<'a>(desired: &'a Desired, id: &str) -> Option<&'a ContentScript> {
    desired.scripts.iter().find(|script| script.id == id)
}

/// A tab on the Dashboard that is to be shown.
fn dashboard_tab() -> Effect {
    let url = Url::parse("https://app.webinterpret.com/").unwrap();
    Effect::OpenTab(TabPage::Dashboard(url))
}

/// What eBay gives for a code.
fn granted() -> TokenGrant {
    TokenGrant {
        access_token: Secret::new("access"),
        expires_in: 7_200,
        refresh_token: Some(sealed("refresh")),
        refresh_token_expires_in: Some(LIFE),
    }
}

fn sealed(data: &str) -> Sealed {
    Sealed {
        iv: "iv".into(),
        data: data.into(),
    }
}

/// The flow and the `state` of a consent that is to be opened.
fn opened(effects: Vec<Effect>) -> (String, String) {
    let [Effect::OpenConsent { flow, url }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let url = url::Url::parse(url.expose()).unwrap();
    let state = url
        .query_pairs()
        .find(|(key, _)| key == "state")
        .unwrap()
        .1
        .into_owned();
    (flow.clone(), state)
}

mod accounts;
mod backup;
mod checking;
mod clamping;
mod consenting;
mod dashboard;
mod device_sync;
mod evidence;
mod guiding;
mod health;
mod hiding;
mod notifications;
mod open_tabs;
mod policy;
mod proving;
mod rotation;
mod sequences;
mod shortcuts;
mod snoozing;
mod storage;
mod visits;
mod warnings;

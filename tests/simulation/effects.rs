//! What the browser does for the extension: windows of eBay's, requests, and the sync storage.
//! Results come back as events.

use token_keeper::consent::{AnswerProblem, Identity, WindowProblem};
use token_keeper::domain::{MINUTE, SECOND, Sealed, Secret, TokenKind, Username};
use token_keeper::keeper::{
    BrowserAccess, CheckRequest, DashboardAccess, Effect, Event, IdentityProof, ProofRequest,
    RefreshResult, TokenExchange, TokenGrant,
};

use super::browser::{Browser, SEALED};
use super::seller::Outside;
use super::watch::Violation;
use super::world::returned;

/// Where consents return to.
pub const BASE: &str = "https://abc.chromiumapp.org/";

/// Another user of eBay's, who has no account here.
const STRANGER: usize = usize::MAX;

/// A window of eBay's that is open: who will answer in it, and how.
#[derive(Clone, Debug)]
pub struct Window {
    /// Of the account that it was opened for, or [`STRANGER`].
    account: usize,
    kind: TokenKind,
    state: String,
}

impl Browser {
    fn answer(&mut self, at: i64, event: Event) {
        self.count += 1;
        self.answers.insert((at, self.count), event);
    }

    pub fn perform(&mut self, outside: &mut Outside, effect: Effect) -> Result<(), Violation> {
        let now = outside.now;
        let soon = now + outside.random.within(100, 15 * SECOND);
        match effect {
            Effect::OpenConsent { flow, url } => {
                let url = url::Url::parse(url.expose()).expect("an address");
                let of = |name: &str| {
                    url.query_pairs()
                        .find(|(key, _)| key == name)
                        .map(|(_, value)| value.into_owned())
                };
                let state = of("state").unwrap_or_default();
                let pending = self
                    .state
                    .session
                    .flow
                    .as_ref()
                    .filter(|pending| pending.id == flow);
                let Some((id, kind)) = pending.map(|flow| (flow.account.clone(), flow.kind)) else {
                    return Ok(());
                };
                let name = self
                    .state
                    .accounts
                    .get(&id)
                    .map(|account| account.username.to_string());
                let Some(account) = name.and_then(|name| outside.world.of_name(&name)) else {
                    return Ok(());
                };
                let result = match outside.random.within(0, 100) {
                    0..86 => Ok(returned(BASE, &state, true)),
                    86..90 => Ok(returned(BASE, &state, false)),
                    90..93 => Ok(returned(BASE, "forged", true)),
                    93..97 => Err(WindowProblem::Closed),
                    _ => Err(WindowProblem::NotLoaded),
                };
                let account = if outside.random.percent(3) {
                    STRANGER
                } else {
                    account
                };
                self.windows.insert(
                    flow.clone(),
                    Window {
                        account,
                        kind,
                        state,
                    },
                );
                let at = now + outside.random.within(10 * SECOND, 8 * MINUTE);
                self.answer(at, Event::ConsentReturned { flow, result });
            }
            Effect::RequestTokens(TokenExchange { flow, .. }) => {
                let Some(window) = self.windows.get(&flow).cloned() else {
                    return Ok(());
                };
                assert!(!window.state.is_empty());
                let gives = self.gives_handle;
                let result = outside
                    .world
                    .exchange(window.account, window.kind, now)
                    .map(|(token, life)| TokenGrant {
                        access_token: access_token(&token),
                        expires_in: ACCESS_LIFE,
                        refresh_token: gives.then(|| sealed(&token)),
                        refresh_token_expires_in: life,
                    });
                self.answer(soon, Event::TokensReceived { flow, result });
            }
            Effect::RequestIdentity { flow, request } => {
                let bearer = request
                    .headers
                    .iter()
                    .find(|(name, _)| name == "authorization");
                let token =
                    bearer.and_then(|(_, value)| value.expose().strip_prefix("Bearer access-"));
                let result = identity(outside, token.unwrap_or_default());
                self.answer(soon, Event::IdentityReceived { flow, result });
            }
            Effect::ProveIdentity(ProofRequest {
                id,
                account,
                kind,
                access_token: held,
                refresh_token,
                ..
            }) => {
                let proof = prove(outside, held, refresh_token);
                self.answer(
                    soon,
                    Event::IdentityProofAttempted {
                        id,
                        account,
                        kind,
                        proof,
                    },
                );
            }
            Effect::WakeIn(millis) => self.answer(now + i64::from(millis), Event::Woke),
            // Mostly there is nothing to see.
            Effect::CheckBrowserAccess { .. } if outside.random.percent(97) => {}
            Effect::CheckBrowserAccess { .. } => {
                let surroundings = BrowserAccess {
                    notifications_blocked: false,
                    dashboard: DashboardAccess::NotSeen,
                };
                self.answer(now + 10, Event::BrowserAccessChecked(surroundings));
            }
            Effect::Check(CheckRequest {
                id,
                account,
                kind,
                refresh_token,
                ..
            }) => {
                self.watch.asks(&account, kind, self.clock(outside))?;
                let result = outside
                    .world
                    .refresh(&refresh_token.data, now)
                    .map(|new| renewed(new, None));
                self.answer(
                    soon,
                    Event::Checked {
                        id,
                        account,
                        kind,
                        result,
                    },
                );
            }
            Effect::ReadMirror => {
                let records = outside.sync.read(self.number);
                self.answer(now + 10, Event::SyncStorageRead(records));
            }
            Effect::WriteMirror(changes) => {
                self.count("writes to the sync storage");
                self.watch.shares(&self.state, &changes)?;
                let taken = outside
                    .sync
                    .write(self.number, changes, now, &mut outside.random)?;
                self.answer(now + 20, Event::SyncStorageWritten(taken));
                if taken {
                    self.answer(now + 30, Event::SyncStorageChanged);
                }
            }
            Effect::ForgetKey
            | Effect::CountVanished
            | Effect::OpenTab { .. }
            | Effect::FocusConsent { .. }
            | Effect::CloseConsent { .. } => {}
        }
        Ok(())
    }
}

/// For how many seconds an access token is taken.
const ACCESS_LIFE: i64 = 7_200;

/// The access token that comes with a refresh token.
fn access_token(refresh_token: &str) -> Secret {
    Secret::new(format!("access-{refresh_token}"))
}

fn renewed(new: Option<String>, refresh_token_expires_in: Option<i64>) -> RefreshResult {
    RefreshResult {
        rotated: new.is_some(),
        refresh_token: new.map(|token| sealed(&token)),
        refresh_token_expires_in,
    }
}

/// The Identity API: whose refresh token an access token came with.
fn identity(outside: &mut Outside, token: &str) -> Result<Identity, AnswerProblem> {
    if let Some(problem) = outside
        .world
        .identity_trouble(outside.now, &mut outside.random)
    {
        return Err(problem);
    }
    let account = outside.world.of_token(token).map(|(account, _)| account);
    let (user_id, name) = match account.and_then(|account| outside.world.accounts.get(account)) {
        Some(account) => (account.user_id.clone(), account.name.clone()),
        None => ("u99".into(), "stranger".into()),
    };
    Ok(Identity {
        user_id,
        username: Username::parse(&name).expect("a name"),
    })
}

/// Fetches an access token, where none is held, and asks whose it is.
fn prove(
    outside: &mut Outside,
    held: Option<Secret>,
    refresh_token: Option<Sealed>,
) -> IdentityProof {
    let known = held.and_then(|held| held.expose().strip_prefix("access-").map(str::to_owned));
    let (token, renewed) = match (known, refresh_token) {
        (Some(token), _) => (token, None),
        (None, Some(sealed)) => match outside.world.refresh(&sealed.data, outside.now) {
            Ok(new) => (
                new.clone().unwrap_or(sealed.data),
                Some(Ok(renewed(new, None))),
            ),
            Err(problem) => {
                return IdentityProof {
                    renewed: Some(Err(problem)),
                    access_token: None,
                    identity: None,
                };
            }
        },
        (None, None) => {
            return IdentityProof {
                renewed: None,
                access_token: None,
                identity: None,
            };
        }
    };
    let fetched = renewed
        .is_some()
        .then(|| (access_token(&token), ACCESS_LIFE));
    IdentityProof {
        renewed,
        access_token: fetched,
        identity: Some(identity(outside, &token)),
    }
}

/// A refresh token as it is kept.
fn sealed(token: &str) -> Sealed {
    Sealed {
        iv: SEALED.into(),
        data: token.into(),
    }
}

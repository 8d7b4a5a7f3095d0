//! What the browser does for the extension: windows of eBay's, requests, and the sync storage. Results come back as events.

use token_keeper::consent::{AnswerProblem, Identity, WindowProblem};
use token_keeper::domain::{MINUTE, SECOND, Sealed, Secret, TokenKind, Username};
use token_keeper::keeper::{Effect, Event, Granted, Renewed};

use super::browser::{Browser, SEALED};
use super::seller::Outside;
use super::watch::Violation;
use super::world::returned;

/// Where consents return to.
pub const BASE: &str = "https://abc.chromiumapp.org/";

/// A window of eBay's that is open: who will answer in it, and how.
#[derive(Clone, Debug)]
pub struct Window {
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
                let of =
                    |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
                let state = of("state").unwrap_or_default();
                let pending = self.state.session.flow.as_ref().filter(|pending| pending.id == flow);
                let Some((id, kind)) = pending.map(|flow| (flow.account.clone(), flow.kind)) else { return Ok(()) };
                let name = self.state.accounts.get(&id).map(|account| account.username.to_string());
                let Some(account) = name.and_then(|name| outside.world.of_name(&name)) else { return Ok(()) };
                let result = match outside.random.within(0, 100) {
                    0..86 => Ok(returned(BASE, &state, true)),
                    86..90 => Ok(returned(BASE, &state, false)),
                    90..93 => Ok(returned(BASE, "forged", true)),
                    93..97 => Err(WindowProblem::Closed),
                    _ => Err(WindowProblem::NotLoaded),
                };
                self.windows.insert(flow.clone(), Window { account, kind, state });
                let at = now + outside.random.within(10 * SECOND, 8 * MINUTE);
                self.answer(at, Event::Returned { flow, result });
            }
            Effect::RequestTokens { flow, .. } => {
                let Some(window) = self.windows.get(&flow).cloned() else { return Ok(()) };
                assert!(!window.state.is_empty());
                let gives = self.gives_handle;
                let result = outside.world.exchange(window.account, window.kind, now).map(|(token, life)| Granted {
                    access_token: Secret::new("access"),
                    refresh_token: gives.then(|| sealed(&token)),
                    refresh_token_expires_in: life,
                });
                self.answer(soon, Event::Granted { flow, result });
            }
            Effect::RequestIdentity { flow, .. } => {
                let Some(window) = self.windows.get(&flow).cloned() else { return Ok(()) };
                let account = &outside.world.accounts[window.account];
                let result = match outside.random.within(0, 100) {
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
                self.watch.asks(kind, self.clock(outside))?;
                let result = outside
                    .world
                    .refresh(&refresh_token.data, now)
                    .map(|new| Renewed { rotated: new.is_some(), refresh_token: new.map(|token| sealed(&token)) });
                self.answer(soon, Event::Checked { id, account, kind, result });
            }
            Effect::ReadMirror => {
                let records = outside.sync.read(self.number);
                self.answer(now + 10, Event::Mirrored(records));
            }
            Effect::WriteMirror(changes) => {
                self.count("writes to the sync storage");
                self.watch.shares(&self.state, &changes)?;
                let taken = outside.sync.write(self.number, changes, now, &mut outside.random)?;
                self.answer(now + 20, Event::MirrorWritten(taken));
                if taken {
                    self.answer(now + 30, Event::MirrorChanged);
                }
            }
            Effect::ForgetKey | Effect::OpenTab { .. } | Effect::FocusConsent { .. } | Effect::CloseConsent { .. } => {}
        }
        Ok(())
    }
}

/// A refresh token as it is kept.
fn sealed(token: &str) -> Sealed {
    Sealed { iv: SEALED.into(), data: token.into() }
}

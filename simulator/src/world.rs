//! What the simulated sites know: plain state without any network, with a clock of its own.

/// How long a code lives.
pub const CODE_SECONDS: i64 = 299;

mod authorize;
mod clients;
mod faults;
mod tokens;
mod users;
mod webinterpret;

use std::collections::HashMap;

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use crate::log::Log;

pub use authorize::{AuthorizeError, AuthorizeParameters, AuthorizeRequest};
pub use clients::{Client, DEFAULT_EXTENSION_ID, IDENTITY_SCOPE, LOGIN};
pub use faults::{At, Fault, Faults, Kind, When};
pub use tokens::{Lifetime, Lifetimes, Refusal, TokenAnswer, TokenRequest, Tokens};
pub use users::{User, Users};
pub use webinterpret::{Dashboard, Flash, Login, Pending, Standing, TokenKind};

/// What is fixed at the start and survives a reset.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The extension that consents return to.
    pub extension_id: String,
}

/// System time plus an offset that only tests move.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    offset: i64,
}

impl Clock {
    /// Seconds since 1970.
    #[expect(
        clippy::disallowed_methods,
        reason = "the simulator plays other people's servers, which have clocks"
    )]
    pub fn now(self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since
            .map_or(0, |since| since.as_secs().try_into().unwrap_or(i64::MAX))
            .saturating_add(self.offset)
    }

    /// Lets time pass.
    pub fn advance(&mut self, seconds: i64) {
        self.offset = self.offset.saturating_add(seconds);
    }
}

/// What a broker gives back in place of eBay's refresh token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokerMode {
    /// Nothing.
    #[default]
    WithoutRefreshToken,
    /// An opaque handle of its own.
    Handle,
}

/// How the authorization server behaves.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mode {
    /// A plain OAuth 2.0 server in eBay's place: `Bearer`, no `refresh_token_expires_in`, PKCE,
    /// real redirect URIs.
    pub plain_oauth: bool,
    /// RFC 9207's `iss` in the redirect.
    pub iss: Option<String>,
    /// A refresh answers with a new refresh token and ends the old one.
    pub rotate: bool,
    /// No click on the grant page: for a signed-in user with an earlier grant, or with
    /// `plain_oauth` for anybody.
    pub auto_grant: bool,
    /// What the broker gives back.
    pub broker: BrokerMode,
}

/// Everything that the simulator knows.
#[derive(Debug)]
pub struct World {
    settings: Settings,
    /// The simulated time.
    pub clock: Clock,
    /// eBay users.
    pub users: Users,
    /// eBay applications of both environments.
    pub clients: Vec<Client>,
    /// Codes, grants and tokens.
    pub tokens: Tokens,
    /// Authorize requests that wait for a sign-in or a grant, by id.
    pub requests: HashMap<String, AuthorizeRequest>,
    /// eBay's sessions: cookie value to user id.
    pub sessions: HashMap<String, String>,
    /// How the authorization server behaves.
    pub mode: Mode,
    /// Lifetimes in the next token answers.
    pub lifetimes: Lifetimes,
    /// Faults that were asked for.
    pub faults: Faults,
    /// Webinterpret's side.
    pub dashboard: Dashboard,
    /// The broker's handles: handle to refresh token.
    pub handles: HashMap<String, String>,
    /// The request log.
    pub log: Log,
}

impl World {
    /// The default world.
    pub fn new(settings: Settings) -> Self {
        let users = Users::default();
        Self {
            clients: clients::defaults(&settings.extension_id),
            dashboard: Dashboard::new(users.all().iter().map(|user| user.user_id.clone())),
            users,
            settings,
            clock: Clock::default(),
            tokens: Tokens::default(),
            requests: HashMap::new(),
            sessions: HashMap::new(),
            mode: Mode::default(),
            lifetimes: Lifetimes::default(),
            faults: Faults::default(),
            handles: HashMap::new(),
            log: Log::default(),
        }
    }

    /// Back to the default world. Requests that hang are let go.
    pub fn reset(&mut self) {
        let mut fresh = Self::new(self.settings.clone());
        std::mem::swap(&mut fresh.log, &mut self.log);
        std::mem::swap(&mut fresh.faults, &mut self.faults);
        fresh.log.clear();
        fresh.faults.clear();
        *self = fresh;
    }

    /// A new session at eBay for `user_id`; returns the cookie's value.
    pub fn sign_in(&mut self, user_id: &str) -> String {
        let session = opaque();
        self.sessions.insert(session.clone(), user_id.to_owned());
        session
    }

    /// Who is signed in with this cookie.
    pub fn signed_in(&self, session: Option<&str>) -> Option<&User> {
        self.users.by_id(self.sessions.get(session?)?)
    }

    /// Ends all consent of a user, as eBay does after a change of credentials or name, and
    /// Webinterpret's tokens with it. Access tokens live out their two hours.
    pub fn end_consents_of(&mut self, user_id: &str) {
        self.tokens.end_all_of(user_id);
        self.dashboard.disconnect(user_id);
    }

    /// The user's password was reset: sessions end, and with them all consent.
    pub fn reset_password(&mut self, user_id: &str, password: Option<String>) {
        if let Some(password) = password {
            self.users.set_password(user_id, password);
        }
        self.sessions.retain(|_, owner| owner != user_id);
        self.end_consents_of(user_id);
    }
}

/// Random bytes as an opaque string that needs no encoding.
pub fn opaque() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::<24>())
}

/// A code or token in eBay's shape. Standard base64: `+`, `/` and `=` have to survive every
/// encoding on the way.
fn ebay_token(kind: &str) -> String {
    format!(
        "v^1.1#i^1#p^3#r^1#I^3#f^0#t^{kind}{}",
        BASE64_STANDARD.encode(random::<32>())
    )
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // An operating system without random bytes would only make the simulated tokens less unique.
    let _ = SystemRandom::new().fill(&mut bytes);
    bytes
}

//! Every way in which a consent can fail to connect a token.

use serde::{Deserialize, Serialize};

use crate::domain::{RecordedFailure, Username};

/// Which request got a bad answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempted {
    /// The token endpoint was asked.
    Token,
    /// The Identity API was asked.
    Identity,
}

/// Why a request brought no tokens, or no user. Holds no part of an answer but short error codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerProblem {
    /// No answer: no network, a refused connection, a TLS error, or CORS.
    Network,
    /// No answer, for this computer is offline.
    Offline,
    /// No answer in time.
    Timeout,
    /// The server sent us elsewhere; we do not follow with secrets in hand.
    Redirected,
    /// The answer is larger than any honest one.
    TooLarge,
    /// The answer is not what RFC 6749 or the Identity API says: HTML, half an answer, nothing.
    Unreadable,
    /// Status 429.
    TooManyRequests {
        /// Seconds from `Retry-After`, where it was given.
        retry_after: Option<u32>,
    },
    /// Status 5xx.
    Server {
        /// The status.
        status: u16,
    },
    /// The server refused in OAuth's words (`invalid_grant`) or, without any, by its status.
    Refused {
        /// The status.
        status: u16,
        /// The `error` code, letters and underscores only; empty where none was given.
        error: String,
    },
    /// The client secret is not here.
    SecretMissing,
    /// The client secret cannot be decrypted any more.
    SecretUnreadable,
    /// The refresh token cannot be decrypted any more.
    TokenUnreadable,
}

/// Why the browser's consent window brought no answer (`chrome.identity.launchWebAuthFlow`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowProblem {
    /// The seller closed the window.
    Closed,
    /// The page could not be loaded: no network, or eBay refused the request with an error page,
    /// which the browser reports alike.
    NotLoaded,
    /// Another consent of this extension is open.
    Busy,
    /// The browser cannot do it.
    Unsupported,
}

/// Why a consent did not connect a token. The token's standing is what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentProblem {
    /// No answer from the window.
    Window {
        /// Why.
        why: WindowProblem,
    },
    /// "Not now", or `access_denied`.
    Declined,
    /// eBay's answer carries an error instead of a code.
    Refused {
        /// The error code, letters, digits and underscores only.
        error: String,
    },
    /// The answer came to an address that is not ours, or carries no or several codes.
    Malformed,
    /// The answer does not belong to our request.
    StateMismatch,
    /// The answer names another issuer than eBay (RFC 9207).
    IssuerMismatch,
    /// A request after the redirect failed.
    Answer {
        /// Which one.
        attempted: Attempted,
        /// How.
        problem: AnswerProblem,
    },
    /// Another user gave consent than the one whose token it is.
    WrongUser {
        /// Whose account it is.
        expected: Username,
        /// Who gave consent.
        found: Username,
        /// Their immutable id.
        found_id: String,
    },
    /// The service worker, the browser or the extension was restarted in between.
    Interrupted,
    /// Tokens came, and the Identity API never said for which user.
    NotProved,
}

impl ConsentProblem {
    /// Returns the problem as the history tells it: without codes and names.
    pub const fn recorded(&self) -> RecordedFailure {
        match self {
            ConsentProblem::Window {
                why: WindowProblem::Closed,
            } => RecordedFailure::Closed,
            ConsentProblem::Declined => RecordedFailure::Declined,
            ConsentProblem::WrongUser { .. } => RecordedFailure::WrongUser,
            ConsentProblem::Interrupted => RecordedFailure::Interrupted,
            ConsentProblem::Window { .. }
            | ConsentProblem::Refused { .. }
            | ConsentProblem::Malformed
            | ConsentProblem::StateMismatch
            | ConsentProblem::IssuerMismatch
            | ConsentProblem::NotProved
            | ConsentProblem::Answer { .. } => RecordedFailure::Refused,
        }
    }
}

//! The pending records of requests: checks under way, and access tokens for the Identity API.

use super::state::State;
use crate::domain::{AccountId, Secret, Timestamp, TokenKind};

/// The key of what is under way for a token.
pub(super) fn key(account: &AccountId, kind: TokenKind) -> String {
    format!("{account}/{}", kind.id())
}

/// Whether a token is being checked.
pub fn is_checking(state: &State, account: &AccountId, kind: TokenKind) -> bool {
    // A few at most; making the key of each of thousands of tokens would take longer.
    let is_of = |key: &String| {
        key.strip_prefix(account.0.as_str())
            .and_then(|rest| rest.strip_prefix('/'))
            == Some(kind.id())
    };
    state.session.checks.keys().any(is_of)
}

/// Gives up what waits for an answer: of one token, or of both.
pub(super) fn forget(state: &mut State, account: &AccountId, kind: Option<TokenKind>) {
    for each in TokenKind::ALL
        .into_iter()
        .filter(|each| kind.is_none_or(|kind| kind == *each))
    {
        state.session.checks.remove(&key(account, each));
        state.session.keys.remove(&key(account, each));
    }
}

/// Takes the pending record of a check whose answer came; any other answer is discarded.
pub(super) fn take_record(state: &mut State, check: &str, id: &AccountId, kind: TokenKind) -> bool {
    let key = key(id, kind);
    let is_it = state
        .session
        .checks
        .get(&key)
        .is_some_and(|record| record.id == check);
    if is_it {
        state.session.checks.remove(&key);
    }
    is_it
}

/// What opens the Identity API now, where it is there.
pub(super) fn access_token(
    state: &State,
    id: &AccountId,
    kind: TokenKind,
    now: Timestamp,
) -> Option<Secret> {
    let key = state.session.keys.get(&key(id, kind))?;
    (key.until > now).then(|| key.access_token.clone())
}

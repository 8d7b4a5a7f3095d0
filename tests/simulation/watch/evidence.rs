//! What is green rests on fresh evidence.

use token_keeper::consent::Route;
use token_keeper::domain::{Account, DAY, HOUR, Standing, Timestamp, TokenKind};
use token_keeper::keeper::State;
use token_keeper::projection::Desired;
use token_keeper::view::{self, Key, Tone};

use super::{Violation, violation};

/// How long the Dashboard's word is fresh.
const DASHBOARD: i64 = 30 * DAY;
/// How long a check's verdict is fresh, beyond the time until the next one.
const CONSENT: i64 = 52 * HOUR;

fn is_fresh(state: &State, account: &Account, kind: TokenKind, clock: Timestamp) -> bool {
    let connection = account.connections.get(kind);
    let Some(evidence) = connection.evidence.filter(|evidence| !evidence.doubtful) else {
        return false;
    };
    let most = match state.configuration.routes.get(kind) {
        Route::Consent(profile) => i64::from(profile.check_hours) * HOUR + CONSENT,
        Route::Dashboard => DASHBOARD,
    };
    connection.standing == Standing::Connected && clock.since(evidence.at) < most
}

/// The icon does not claim that all is connected where the evidence of a token is old.
pub fn title(state: &State, wanted: &Desired, clock: Timestamp) -> Result<(), Violation> {
    if wanted.badge.title.key != Key::TitleHealthy {
        return Ok(());
    }
    for account in state.accounts.values() {
        for kind in TokenKind::ALL {
            if !is_fresh(state, account, kind, clock) {
                let evidence = account.connections.get(kind).evidence;
                return violation(format!(
                    "the icon says that all is connected, with {kind:?} at {evidence:?}"
                ));
            }
        }
    }
    Ok(())
}

/// No token is green in the popup whose evidence is old.
pub fn popup(state: &State, clock: Timestamp) -> Result<(), Violation> {
    for row in view::popup(state, clock).accounts {
        let Some(account) = state.accounts.get(&row.id) else {
            continue;
        };
        for token in row.tokens.iter().filter(|token| token.tone == Tone::Good) {
            if !is_fresh(state, account, token.kind, clock) {
                let evidence = account.connections.get(token.kind).evidence;
                return violation(format!(
                    "the popup shows {:?} green, with {evidence:?}",
                    token.kind
                ));
            }
        }
    }
    Ok(())
}

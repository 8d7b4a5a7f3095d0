//! Nobody is told "connected" or "disconnected" but by who knows it, and only when it is so.

use token_keeper::consent::{AnswerProblem, Route};
use token_keeper::dashboard::TokenStatus;
use token_keeper::domain::{Account, AccountId, PerKind, Standing, Timestamp, TokenKind};
use token_keeper::keeper::{Event, IdentityProof, State};

use super::super::browser::said;
use super::super::seller::Outside;
use super::super::world::World;
use super::{Known, Violation, violation};

fn same(one: Standing, other: Standing) -> bool {
    // The time of a loss may be corrected with the clock.
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// What an account's tokens are said to be, before and after an event.
pub fn changed(
    state: &State,
    outside: &Outside,
    (event, clock): (&Event, Timestamp),
    (id, account): (&AccountId, &Account),
    known: &mut Known,
    gone: &[Known],
) -> Result<(), Violation> {
    let of = |kind| account.connections.get(kind).standing;
    let now = PerKind {
        regular: of(TokenKind::Regular),
        plus: of(TokenKind::Plus),
    };
    if let Event::Checked {
        account: of,
        kind,
        result: Ok(renewed),
        ..
    } = event
        && of == id
    {
        let connection = account.connections.get(*kind);
        let heard = connection
            .evidence
            .is_some_and(|evidence| evidence.at == clock);
        if heard && renewed.rotated && connection.refresh_token != renewed.refresh_token {
            return violation(format!(
                "another refresh token of {kind:?} came, and was not kept"
            ));
        }
    }
    let Some(before) = known.standings.replace(now) else {
        return Ok(());
    };
    for kind in TokenKind::ALL {
        let after = of(kind);
        if same(*before.get(kind), after) {
            continue;
        }
        // Two entries turn out to be one account: what was known of either may be said of it.
        let joined = gone
            .iter()
            .filter_map(|gone| gone.standings)
            .any(|gone| same(*gone.get(kind), after));
        if !joined && !is_known(state, outside, event, (id, account), kind) {
            let now = outside.now;
            return violation(format!(
                "{kind:?} became {after:?} without a word of anybody who knows, at {now}"
            ));
        }
    }
    Ok(())
}

/// Whether the Identity API names the user of an account.
fn names(proof: &IdentityProof, own: Option<usize>, world: &World) -> bool {
    let Some(Ok(identity)) = &proof.identity else {
        return false;
    };
    own.is_some_and(|own| identity.user_id == world.accounts[own].user_id)
}

/// Whether the event says what is said now of a token, and whether that is so.
fn is_known(
    state: &State,
    outside: &Outside,
    event: &Event,
    (id, account): (&AccountId, &Account),
    kind: TokenKind,
) -> bool {
    let world = &outside.world;
    let by_consent = matches!(state.configuration.routes.get(kind), Route::Consent(_));
    let own = world.of_name(account.username.as_str());
    let page = |wanted: &[TokenStatus]| match event {
        Event::DashboardObserved { observation, .. } => {
            said(observation, account.username.as_str(), kind)
                .is_some_and(|said| wanted.contains(&said))
        }
        _ => false,
    };
    let confirmed = matches!(event, Event::DashboardObserved { observation, .. } if observation.confirmation.is_some());
    let of_this = |account: &AccountId, of: TokenKind| account == id && of == kind;
    match account.connections.get(kind).standing {
        Standing::Connected if by_consent => match event {
            Event::IdentityReceived {
                result: Ok(identity),
                ..
            } => own.is_some_and(|own| identity.user_id == world.accounts[own].user_id),
            Event::Checked {
                account,
                kind,
                result,
                ..
            } => of_this(account, *kind) && result.is_ok(),
            Event::IdentityProofAttempted {
                account,
                kind,
                proof,
                ..
            } => of_this(account, *kind) && names(proof, own, world),
            _ => false,
        },
        Standing::Connected => {
            page(&[TokenStatus::Connected, TokenStatus::AboutToEnd])
                || (confirmed && own.is_some_and(|own| world.works(own, kind)))
        }
        Standing::Disconnected { .. } if by_consent => match event {
            Event::Checked {
                account,
                kind,
                result: Err(AnswerProblem::Refused { error, .. }),
                ..
            } => of_this(account, *kind) && error == "invalid_grant",
            _ => false,
        },
        Standing::Disconnected { .. } => {
            page(&[TokenStatus::Disconnected]) && own.is_some_and(|own| !world.works(own, kind))
        }
        Standing::NotConnected => page(&[TokenStatus::NotConnected]),
        Standing::Present => page(&[TokenStatus::Present]),
        Standing::Unknown => false,
    }
}

//! Putting a configuration in force.

use super::checking;
use super::state::State;
use super::step::Refusal;
use crate::configuration::Configuration;
use crate::consent::Route;
use crate::domain::{PerKind, Sealed, TokenKind};

pub(super) fn use_configuration(
    state: &mut State,
    configuration: Configuration,
    mut secrets: PerKind<Option<Sealed>>,
) -> Result<(), Refusal> {
    if state.session.flow.is_some() {
        return Err(Refusal::ConsentUnderWay);
    }
    for kind in TokenKind::ALL {
        let (old, new) = (
            state.configuration.routes.get(kind),
            configuration.routes.get(kind),
        );
        // An export holds no secret: importing it again must not lose the one that the seller gave
        // for the same client.
        if let (Route::Consent(old), Route::Consent(new)) = (old, new)
            && (&old.client_id, &old.token_endpoint) == (&new.client_id, &new.token_endpoint)
            && secrets.get(kind).is_none()
        {
            *secrets.get_mut(kind) = state.secrets.get_mut(kind).take();
        }
    }
    let before = std::mem::replace(&mut state.configuration, configuration);
    state.secrets = secrets;
    checking::configured(state, &before);
    Ok(())
}

//! What an administrator prescribes (`storage.managed`). It takes the place of the seller's own
//! configuration, which is kept for when nothing is prescribed any more.

use super::configuring::use_configuration;
use super::event::ManagedPolicy;
use super::state::{Policy, State};
use super::step::Refusal;
use crate::configuration;

/// Something is prescribed, or nothing any more.
///
/// # Errors
/// [`Refusal::ConsentUnderWay`]: it is looked at again after that.
pub(super) fn prescribe(
    state: &mut State,
    prescription: Option<ManagedPolicy>,
) -> Result<(), Refusal> {
    let policy = state.policy.clone();
    match prescription {
        Some(new)
            if policy
                .as_ref()
                .is_some_and(|policy| policy.digest == new.digest) => {}
        Some(new) => {
            let (own, own_secrets) = match policy {
                Some(policy) => (policy.own, policy.own_secrets),
                None => (
                    configuration::export(&state.configuration),
                    state.secrets.clone(),
                ),
            };
            use_configuration(state, new.configuration, new.secrets)?;
            state.policy = Some(Policy {
                digest: new.digest,
                own,
                own_secrets,
            });
        }
        None => {
            if let Some(policy) = policy {
                // What was exported is read.
                let own = configuration::parse(&policy.own.to_string())
                    .map(|own| own.configuration)
                    .unwrap_or_default();
                use_configuration(state, own, policy.own_secrets)?;
                state.policy = None;
            }
        }
    }
    Ok(())
}

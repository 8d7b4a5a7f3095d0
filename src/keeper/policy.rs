//! The managed policy: a configuration that an administrator sets (`storage.managed`). It takes the
//! place of the seller's own, which is kept until the policy ends.

use super::configuring::use_configuration;
use super::event::ManagedPolicy;
use super::state::{Policy, State};
use super::step::Refusal;
use crate::configuration;

/// Puts a policy in force; without one, the seller's own configuration again.
///
/// # Errors
/// [`Refusal::ConsentUnderWay`]: the policy is read again after the consent.
pub(super) fn apply(state: &mut State, policy: Option<ManagedPolicy>) -> Result<(), Refusal> {
    let in_force = state.policy.clone();
    match policy {
        Some(new)
            if in_force
                .as_ref()
                .is_some_and(|policy| policy.digest == new.digest) => {}
        Some(new) => {
            let (own, own_secrets) = match in_force {
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
            if let Some(policy) = in_force {
                // What was exported can be read.
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

//! What an administrator prescribes (`storage.managed`). It takes the place of the seller's own
//! configuration, which is kept for when nothing is prescribed any more.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::update::use_configuration;
use super::{Refusal, State};
use crate::configuration::{self, Configuration};
use crate::domain::{PerKind, Sealed};

/// A configuration that is prescribed.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedPolicy {
    /// Names the document: a digest of its text.
    pub digest: String,
    /// What it says.
    pub configuration: Configuration,
    /// The secrets that came with it, encrypted.
    pub secrets: PerKind<Option<Sealed>>,
}

/// The prescription in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// [`ManagedPolicy::digest`].
    pub digest: String,
    /// The seller's own configuration, as it is exported.
    own: Value,
    /// The secrets that belong to it.
    #[serde(default)]
    own_secrets: PerKind<Option<Sealed>>,
}

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

//! The configuration of an administrator (`storage.managed`).

use super::error::EventError;
use super::storage::{self, StorageError};
use super::{managed, vault};
use crate::configuration;
use crate::keeper::{Event, ManagedPolicy, Refusal};

/// Returns the event of a managed policy that is not the one in force; `None` where it is.
///
/// # Errors
/// Where the policy cannot be used. What was in force stays, and settings says what is wrong.
pub async fn change() -> Result<Option<Event>, EventError> {
    let Some(text) = managed::policy_json().await else {
        return Ok(Some(Event::PolicyChanged(None)));
    };
    let imported = configuration::parse(&text).map_err(Refusal::Configuration)?;
    let digest = vault::digest(&text).await.ok_or(StorageError::Failed)?;
    let in_force = storage::load().await?.state.policy;
    if in_force.is_some_and(|policy| policy.digest == digest) {
        return Ok(None);
    }
    let secrets = vault::seal_client_secrets(&imported).await?;
    let policy = ManagedPolicy {
        digest,
        configuration: imported.configuration,
        secrets,
    };
    Ok(Some(Event::PolicyChanged(Some(Box::new(policy)))))
}

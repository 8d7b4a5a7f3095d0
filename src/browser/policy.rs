//! The configuration of an administrator (`storage.managed`), and the sealing of client secrets.

use super::error::EventError;
use super::storage::{self, StorageError};
use super::{managed, vault};
use crate::configuration::{self, Imported};
use crate::consent::Route;
use crate::domain::{PerKind, Sealed, TokenKind};
use crate::keeper::{Event, ManagedPolicy, Refusal, client_secret_name};

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
    let secrets = seal_client_secrets(&imported).await?;
    let policy = ManagedPolicy {
        digest,
        configuration: imported.configuration,
        secrets,
    };
    Ok(Some(Event::PolicyChanged(Some(Box::new(policy)))))
}

/// Returns the client secrets that came with a configuration, encrypted.
///
/// # Errors
/// Where the browser cannot encrypt.
pub async fn seal_client_secrets(
    imported: &Imported,
) -> Result<PerKind<Option<Sealed>>, EventError> {
    let mut secrets: PerKind<Option<Sealed>> = PerKind::default();
    for kind in TokenKind::ALL {
        if let (Some(secret), Route::Consent(profile)) = (
            imported.secrets.get(kind),
            imported.configuration.routes.get(kind),
        ) {
            let name = client_secret_name(kind, &profile.client_id);
            *secrets.get_mut(kind) = Some(
                vault::seal(&name, secret)
                    .await
                    .ok_or(StorageError::Failed)?,
            );
        }
    }
    Ok(secrets)
}

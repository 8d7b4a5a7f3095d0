//! The managed policy in force.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{PerKind, Sealed};

/// The prescription in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// [`ManagedPolicy::digest`](crate::keeper::ManagedPolicy::digest).
    pub digest: String,
    /// The seller's own configuration, as it is exported.
    pub(in crate::keeper) own: Value,
    /// The secrets that belong to it.
    #[serde(default)]
    pub(in crate::keeper) own_secrets: PerKind<Option<Sealed>>,
}

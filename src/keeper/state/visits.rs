//! What is known of visits beside the accounts' own.

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;

/// What is known of visits beside the accounts' own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    /// When a page was last seen that named nobody and could not be counted for anybody.
    #[serde(default)]
    pub unnamed: Option<Timestamp>,
    /// Whether accounts of two log-ins were ever seen: then a page that names nobody may be of
    /// either.
    #[serde(default)]
    pub two_log_ins: bool,
}

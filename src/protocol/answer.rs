//! What the background answers.

use serde::{Deserialize, Serialize};

use super::cards::GuideCard;

/// What a message of a page of ours is answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// It was done.
    Ok(T),
    /// It was refused.
    Error(ErrorAnswer),
}

/// What became of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreAnswer {
    /// How many of its accounts were not here.
    pub added: usize,
}

/// Why a request was refused, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct ErrorAnswer {
    /// What is wrong, and what to do.
    pub text: String,
    /// The place in the configuration that is wrong.
    pub path: Option<String>,
}

/// What follows for a page of the Dashboard that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct ObserveAnswer {
    /// Whether it told nothing new.
    pub same: bool,
    /// The words of the seller's own phrases, to look for too.
    pub watch: Vec<String>,
    /// The guide, where it is to be shown there.
    pub guide: Option<GuideCard>,
}

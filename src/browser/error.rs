//! Why an event of the browser was not taken.

use super::storage::StorageError;
use crate::keeper::Refusal;

/// Why an event was not taken.
pub enum EventError {
    /// What is stored cannot be read or written.
    Storage(StorageError),
    /// The keeper refused it.
    Refused(Refusal),
}

impl From<StorageError> for EventError {
    fn from(error: StorageError) -> Self {
        EventError::Storage(error)
    }
}

impl From<Refusal> for EventError {
    fn from(refusal: Refusal) -> Self {
        EventError::Refused(refusal)
    }
}

//! One request's entry in the log, in the hands of the handler that answers it.

use std::sync::Arc;

use crate::log::Entry;
use crate::state::App;

/// One request's entry in the hands of the handler that answers it.
#[derive(Clone)]
pub struct Note {
    app: Arc<App>,
    number: u64,
}

impl Note {
    /// The entry with this number.
    pub fn new(app: Arc<App>, number: u64) -> Self {
        Self { app, number }
    }

    /// The grant type that was asked for.
    pub fn grant_type(&self, grant_type: &str) {
        self.write(|entry| entry.grant_type = Some(grant_type.into()));
    }

    /// The client that asked.
    pub fn client_id(&self, client_id: &str) {
        self.write(|entry| entry.client_id = Some(client_id.into()));
    }

    /// A parameter that is no secret.
    pub fn detail(&self, name: &'static str, value: &str) {
        self.write(|entry| {
            entry.details.insert(name, value.into());
        });
    }

    /// What became of the request, in a word.
    pub fn outcome(&self, outcome: &str) {
        self.write(|entry| entry.outcome = outcome.into());
    }

    /// The answer was sent (`None`: the connection was closed instead).
    pub fn finish(&self, status: Option<u16>) {
        self.write(|entry| {
            entry.status = status;
            if entry.outcome == "pending" {
                entry.outcome = if status.is_some_and(|status| status < 400) {
                    "ok"
                } else {
                    "error"
                }
                .into();
            }
        });
    }

    fn write(&self, change: impl FnOnce(&mut Entry)) {
        self.app
            .change(|world| world.log.entry(self.number).map(change));
    }
}

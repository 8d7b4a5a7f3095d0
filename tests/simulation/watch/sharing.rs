//! What one device knows the other learns, nothing else leaves a device, and two devices do not
//! write in turn.

use std::collections::BTreeMap;

use token_keeper::domain::{DAY, HOUR, MINUTE, Timestamp};
use token_keeper::keeper::{Changes, Event, Records, State};

use super::super::browser::SEALED;
use super::super::seller::Outside;
use super::{HEARTBEAT, Violation, Watch, violation};

/// How long a browser may run before it looks at what another device has sent.
const LOOKS_WITHIN: i64 = DAY + HEARTBEAT + HOUR;

#[derive(Debug, Default)]
pub struct Sharing {
    /// How long the browser has run since something came that nobody has looked at.
    delivered: Option<i64>,
    /// The visits of which it is told.
    heard: BTreeMap<String, i64>,
    /// How often there was a reason to write, and how often it was written.
    reasons: u64,
    writes: u64,
    /// When the seller last changed the configuration on this device.
    pub configured: Option<Timestamp>,
}

impl Sharing {
    pub fn has_reason(&mut self) {
        self.reasons += 1;
    }

    pub fn delivered(&mut self) {
        self.delivered.get_or_insert(0);
    }

    /// What was not looked at yet counts from now.
    pub fn delivered_anew(&mut self) {
        self.delivered = self.delivered.map(|_| 0);
    }

    pub fn passes(
        &mut self,
        state: &State,
        outside: &Outside,
        device: usize,
        length: i64,
        grace: i64,
    ) -> Result<(), Violation> {
        let Some(waits) = self.delivered.as_mut() else {
            return Ok(());
        };
        if !state.device_sync.on || outside.sync.is_failing(device) {
            self.delivered = None;
            return Ok(());
        }
        *waits += length;
        if *waits > LOOKS_WITHIN + grace {
            return violation(format!(
                "what came from another device was not looked at for {} min",
                *waits / MINUTE
            ));
        }
        Ok(())
    }

    pub fn hears(&mut self, records: &Records) {
        let visits = records.iter().filter(|(key, _)| key.starts_with("visits."));
        let visits = visits
            .filter_map(|(_, record)| record.as_object())
            .flatten();
        self.heard = visits
            .filter_map(|(name, at)| Some((name.clone(), at.as_i64()?)))
            .collect();
    }

    /// An event was taken in.
    pub fn updated(
        &mut self,
        state: &State,
        event: &Event,
        clock: Timestamp,
    ) -> Result<(), Violation> {
        if matches!(event, Event::UseConfiguration { .. })
            && state.device_sync.configured == Some(clock)
        {
            self.configured = Some(clock);
        }
        match event {
            Event::DashboardObserved { .. }
            | Event::UseConfiguration { .. }
            | Event::SetDeviceSync(_)
            | Event::AddAccount { .. }
            | Event::ForgetAccount(_)
            | Event::AnswerFormerName { .. }
            | Event::IdentityReceived { .. }
            | Event::SyncStorageRead(None)
            | Event::SyncStorageWritten(false) => self.reasons += 1,
            Event::SyncStorageRead(Some(_)) => {
                self.delivered = None;
                // Nothing has happened later than in an hour.
                let latest = clock.millis() + HOUR;
                for account in state.accounts.values().filter(|_| state.device_sync.on) {
                    let heard = self
                        .heard
                        .get(&account.username.as_str().to_lowercase())
                        .copied();
                    let heard = heard.filter(|heard| *heard <= latest);
                    if heard > account.last_visit.map(Timestamp::millis) {
                        return violation(format!(
                            "another device told of a visit at {heard:?}, and it is not known"
                        ));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Something is written to the sync storage.
    pub fn shares(&mut self, state: &State, changes: &Changes) -> Result<(), Violation> {
        self.writes += 1;
        if self.writes > 10 + 2 * self.reasons {
            return violation(format!(
                "{} writes to the sync storage for {} reasons",
                self.writes, self.reasons
            ));
        }
        for (key, value) in &changes.set {
            let text = value.to_string();
            let fits = match key.as_str() {
                "schema" => value.is_u64(),
                "configuration" => true,
                key => {
                    key.starts_with("visits.")
                        && value
                            .as_object()
                            .is_some_and(|visits| visits.values().all(|at| at.is_i64()))
                }
            };
            let ids = state
                .accounts
                .values()
                .filter_map(|account| account.user_id.as_deref());
            let secret = std::iter::once(SEALED)
                .chain(ids)
                .find(|secret| text.contains(secret));
            if !fits || secret.is_some() {
                return violation(format!("{key} leaves the device: {text}"));
            }
        }
        Ok(())
    }
}

/// Two browsers that share know the same, once everything has arrived: the later of all.
pub fn agree([(one, ours), (other, theirs)]: [(&State, &Watch); 2]) -> Result<(), Violation> {
    if !one.device_sync.on || !other.device_sync.on {
        return Ok(());
    }
    for state in [one, other] {
        if state.device_sync.problem.is_some() || state.device_sync.waits.is_some() {
            return violation(format!("the sharing does not end: {:?}", state.device_sync));
        }
    }
    let latest = ours.sharing.configured.max(theirs.sharing.configured);
    if one.device_sync.configured != latest
        || other.device_sync.configured != latest
        || one.configuration != other.configuration
    {
        let (one, other) = (one.device_sync.configured, other.device_sync.configured);
        return violation(format!(
            "devices have configurations of {one:?} and {other:?}, and the last is of {latest:?}"
        ));
    }
    for account in one.accounts.values() {
        let same = other
            .accounts
            .values()
            .find(|other| other.username == account.username);
        if let Some(same) = same.filter(|same| same.last_visit != account.last_visit) {
            let (one, other) = (account.last_visit, same.last_visit);
            return violation(format!(
                "two devices know of visits at {one:?} and at {other:?}"
            ));
        }
    }
    Ok(())
}

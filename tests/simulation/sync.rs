//! The browser's sync storage of all the seller's devices: each has a copy, and what one writes
//! reaches the others some time later, key by key, the last one that arrives over those before it.

use std::collections::BTreeMap;

use serde_json::Value;
use token_keeper::domain::{DAY, MINUTE, SECOND};
use token_keeper::keeper::{Changes, Records};

use super::random::Random;
use super::watch::Violation;

/// What the browser takes: bytes of a record with its key, and in all (`chrome.storage.sync`).
const RECORD: usize = 8_192;
const ALL: usize = 102_400;

/// What is on its way.
#[derive(Clone, Debug)]
enum Transfer {
    Up(String),
    Down(String),
}

/// The copy on one device.
#[derive(Clone, Debug, Default)]
struct Copy {
    records: Records,
    /// By true time; only a browser that runs sends and receives.
    transfers: BTreeMap<(i64, u64), Transfer>,
    fails: bool,
}

/// The server and the copies.
#[derive(Clone, Debug)]
pub struct Sync {
    server: Records,
    copies: Vec<Copy>,
    count: u64,
}

impl Sync {
    pub fn new(devices: usize) -> Self {
        Sync {
            server: Records::new(),
            copies: vec![Copy::default(); devices],
            count: 0,
        }
    }

    /// The sync storage of a device can, or cannot, be read and written.
    pub fn fails(&mut self, device: usize, fails: bool) {
        self.copies[device].fails = fails;
    }

    pub fn is_failing(&self, device: usize) -> bool {
        self.copies[device].fails
    }

    pub fn read(&self, device: usize) -> Option<Records> {
        let copy = &self.copies[device];
        (!copy.fails).then(|| copy.records.clone())
    }

    /// A device writes; whether the browser takes it.
    pub fn write(
        &mut self,
        device: usize,
        changes: Changes,
        now: i64,
        random: &mut Random,
    ) -> Result<bool, Violation> {
        let copy = &mut self.copies[device];
        if copy.fails {
            return Ok(false);
        }
        let keys: Vec<String> = changes.set.keys().chain(&changes.remove).cloned().collect();
        copy.records.extend(changes.set);
        copy.records.retain(|key, _| !changes.remove.contains(key));
        let sizes = copy
            .records
            .iter()
            .map(|(key, value)| key.len() + value.to_string().len());
        if sizes.clone().any(|size| size > RECORD) || sizes.sum::<usize>() > ALL {
            return Err(Violation(
                "more is written to the sync storage than it takes".into(),
            ));
        }
        for key in keys {
            self.send(device, Transfer::Up(key), now, random);
        }
        Ok(true)
    }

    fn send(&mut self, device: usize, transfer: Transfer, now: i64, random: &mut Random) {
        let after = match random.within(0, 10) {
            0..7 => random.within(SECOND, 2 * MINUTE),
            7..9 => random.within(MINUTE, DAY / 4),
            _ => random.within(DAY / 4, 2 * DAY),
        };
        self.count += 1;
        self.copies[device]
            .transfers
            .insert((now + after, self.count), transfer);
    }

    /// When the next thing arrives at, or leaves, a device that runs.
    pub fn next(&self, device: usize) -> Option<i64> {
        self.copies[device]
            .transfers
            .keys()
            .next()
            .map(|(at, _)| *at)
    }

    /// It arrives: whether the device's copy has changed.
    pub fn arrive(&mut self, device: usize, now: i64, random: &mut Random) -> bool {
        let Some((_, transfer)) = self.copies[device].transfers.pop_first() else {
            return false;
        };
        match transfer {
            Transfer::Up(key) => {
                let value = self.copies[device].records.get(&key).cloned();
                put(&mut self.server, &key, value);
                for other in (0..self.copies.len()).filter(|other| *other != device) {
                    self.send(other, Transfer::Down(key.clone()), now, random);
                }
                false
            }
            Transfer::Down(key) => {
                let copy = &mut self.copies[device];
                // What is still to be sent is newer for this device than what arrives.
                let own = copy
                    .transfers
                    .values()
                    .any(|waits| matches!(waits, Transfer::Up(up) if *up == key));
                if own || copy.records.get(&key) == self.server.get(&key) {
                    return false;
                }
                put(&mut copy.records, &key, self.server.get(&key).cloned());
                true
            }
        }
    }
}

fn put(records: &mut Records, key: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(records.insert(key.to_owned(), value)),
        None => drop(records.remove(key)),
    }
}

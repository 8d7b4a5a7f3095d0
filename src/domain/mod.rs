//! What Token Keeper knows about: accounts, their two tokens, and how much time each has left.
//!
//! Plain data and rules: no browser, no clock, no randomness.

mod account;
mod check;
mod connection;
mod deadline;
mod history;
mod local_time;
mod name;
mod rules;
mod secret;
mod site;
mod snooze;
mod stable_hash;
mod time;
mod token_kind;

pub use account::{Account, AccountId};
pub use check::{Check, CheckTrouble, Outage};
pub use connection::{
    Connection, Evidence, EvidenceSource, Lifetime, Reason, Risk, RiskSignal, Standing, Unproven,
};
pub use deadline::{Deadline, DeadlineKind, Severity, SeverityThresholds, TOKEN_LIFE_MONTHS};
pub use history::{ClockCorrection, History, HistoryEntry, HistoryEvent, RecordedFailure};
pub use local_time::{LocalTime, ReminderDay, local_day};
pub use name::{FormerName, Label, LabelError, Username, UsernameError};
pub use rules::Rules;
pub use secret::{Sealed, Secret, exposed, exposed_option};
pub use site::{
    BANNER_EXCLUDED_PATHS, CredentialsPage, EBAY_SITES, Pattern, Site, is_consent_page,
    parse_address,
};
pub use snooze::{AlertTopic, Snooze};
pub use stable_hash::stable_hash;
pub use time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
pub use token_kind::{PerKind, TokenKind};

//! What Token Keeper knows about: accounts, their two tokens, and how much time each has left.
//!
//! Plain data and rules: no browser, no clock, no randomness.

mod account;
mod connection;
mod deadline;
mod history;
mod secret;
mod site;
mod time;

pub use account::{Account, AccountId, FormerName, Label, LabelError, Quiet, Username, UsernameError};
pub use connection::{
    Basis, Check, CheckTrouble, Connection, Evidence, Lifetime, PerKind, Reason, Risk, Sign, Standing, TokenKind,
};
pub use deadline::{Deadline, DeadlineKind, Ladder, Severity, TOKEN_LIFE_MONTHS};
pub use history::{Clamped, Entry, Failure, History, Past};
pub use secret::{Sealed, Secret, exposed, exposed_option};
pub use site::{BANNER_EXCLUDED_PATHS, CredentialsPage, EBAY_SITES, Pattern, Site, is_consent_page, parse_address};
pub use time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

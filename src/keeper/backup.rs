//! A backup of the accounts and of what happened to them: one JSON text without secrets, for
//! another computer or for bad days.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::state::{MAX_ACCOUNTS, State};
use crate::domain::{Account, AccountId, Check, TokenKind};

/// The version of the backups that this code reads and writes.
const VERSION: u64 = 1;

/// Accounts as they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    token_keeper_backup: u64,
    accounts: BTreeMap<AccountId, Account>,
}

/// Why a text cannot be used as a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupProblem {
    /// It is larger than any backup.
    TooLarge,
    /// It is none, or only a part of one.
    Unreadable,
    /// A newer version made it.
    Newer,
}

impl Backup {
    /// The most bytes: what browsers let an extension store.
    pub const MAX_BYTES: usize = 10_485_760;

    /// Reads a backup. Secrets are not taken from it, whoever put them there.
    ///
    /// # Errors
    /// [`BackupProblem`]; then nothing of it is to be used.
    pub fn parse(text: &str) -> Result<Backup, BackupProblem> {
        if text.len() > Self::MAX_BYTES {
            return Err(BackupProblem::TooLarge);
        }
        let value = crate::json::parse(text).map_err(|_| BackupProblem::Unreadable)?;
        let version = value
            .get("token_keeper_backup")
            .and_then(serde_json::Value::as_u64);
        if version.is_some_and(|version| version > VERSION) {
            return Err(BackupProblem::Newer);
        }
        let mut backup =
            crate::json::read::<Backup>(&value).map_err(|_| BackupProblem::Unreadable)?;
        let names = |id: &AccountId| {
            (1..=64).contains(&id.0.len())
                && id
                    .0
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if !backup.accounts.keys().all(names) || backup.accounts.len() > MAX_ACCOUNTS {
            return Err(BackupProblem::Unreadable);
        }
        backup.accounts.values_mut().for_each(strip);
        Ok(backup)
    }

    /// How many accounts it holds.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

/// Everything but what only this browser can use, or what is secret.
fn strip(account: &mut Account) {
    for kind in TokenKind::ALL {
        let connection = account.connections.get_mut(kind);
        (
            connection.refresh_token,
            connection.previous_token,
            connection.unproven,
        ) = (None, None, None);
        (connection.check, connection.replaced) = (Check::Idle, None);
    }
    // A random name that only this browser's pages can tell anything of.
    account.log_in = None;
}

/// By what the accounts that are here are known.
struct ExistingAccounts(BTreeSet<String>);

impl ExistingAccounts {
    fn of(state: &State) -> ExistingAccounts {
        ExistingAccounts(
            state
                .accounts
                .iter()
                .flat_map(|(id, account)| ExistingAccounts::names(id, account))
                .collect(),
        )
    }

    fn names(id: &AccountId, account: &Account) -> impl Iterator<Item = String> {
        let name = format!("name {}", account.username.as_str().to_lowercase());
        [format!("id {id}"), name]
            .into_iter()
            .chain(account.user_id.iter().map(|user| format!("user {user}")))
    }

    fn has(&self, id: &AccountId, account: &Account) -> bool {
        ExistingAccounts::names(id, account).any(|name| self.0.contains(&name))
    }
}

/// A backup of what is known now.
pub fn backup(state: &State) -> Backup {
    let mut accounts = state.accounts.clone();
    accounts.values_mut().for_each(strip);
    Backup {
        token_keeper_backup: VERSION,
        accounts,
    }
}

/// Brings back the accounts that are not here. Those that are stay as they are: what is known here
/// is newer.
pub(super) fn restore(state: &mut State, backup: Backup) {
    let mut here = ExistingAccounts::of(state);
    for (id, account) in backup.accounts {
        if state.accounts.len() < MAX_ACCOUNTS && !here.has(&id, &account) {
            here.0.extend(ExistingAccounts::names(&id, &account));
            state.accounts.insert(id, account);
        }
    }
}

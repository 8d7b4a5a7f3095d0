//! The three steps of the welcome page.

use super::{Arg, Key, Text};
use crate::keeper::State;

/// The steps: of each that is done, what it says then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The icon is pinned to the toolbar.
    pub pin: Option<Text>,
    /// The Dashboard was visited.
    pub dashboard: Option<Text>,
    /// An account was found or added.
    pub account: Option<Text>,
}

/// Returns the steps of the welcome page.
pub fn welcome(state: &State, is_pinned: bool) -> Welcome {
    let accounts = state.accounts.values();
    let visit = accounts.filter_map(|account| account.last_visit).max();
    let count = u32::try_from(state.accounts.len()).unwrap_or(u32::MAX);
    Welcome {
        pin: is_pinned.then(|| Key::ShellStepPinDone.into()),
        dashboard: visit.map(|visit| Text::new(Key::VisitLast, [Arg::Relative(visit)])),
        account: (count > 0).then(|| Text::new(Key::ShellStepAccountDone, [Arg::Number(count)])),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::{Account, AccountId, Timestamp, Username};

    #[test]
    fn each_step_is_done_by_itself() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let mut state = State::default();
        let steps = |state: &State, is_pinned| {
            let Welcome {
                pin,
                dashboard,
                account,
            } = welcome(state, is_pinned);
            [pin, dashboard, account].map(|done| done.is_some())
        };
        assert_eq!(steps(&state, false), [false; 3]);
        assert_eq!(steps(&state, true), [true, false, false]);
        let mut account = Account::new(Username::parse("acme").unwrap(), None, now);
        state
            .accounts
            .insert(AccountId("a".into()), account.clone());
        assert_eq!(steps(&state, false), [false, false, true]);
        account.last_visit = Some(now);
        state.accounts.insert(AccountId("b".into()), account);
        assert_eq!(steps(&state, false), [false, true, true]);
        let found = welcome(&state, false).account.unwrap();
        assert_eq!(found.args, [Arg::Number(2)]);
    }
}

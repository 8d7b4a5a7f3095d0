//! What there is to say of the sharing between devices.

use super::{Arg, Key, Text};
use crate::keeper::{State, SyncBlockedReason, SyncProblem, is_configuration_too_large};

/// What keeps visits or settings from being shared.
pub fn device_sync(state: &State) -> Vec<Text> {
    let device_sync = &state.device_sync;
    let problem = match device_sync.problem {
        Some(SyncProblem::Failed) if device_sync.on => Some(Key::MirrorFailed.into()),
        Some(SyncProblem::Failed) if device_sync.erase => Some(Key::MirrorNotErased.into()),
        Some(SyncProblem::Newer) => Some(Key::MirrorNewer.into()),
        Some(SyncProblem::Failed) | None => None,
    };
    let waits = match &device_sync.waits {
        Some(SyncBlockedReason::Hosts(hosts)) => Some(Text::new(
            Key::MirrorHosts,
            [Arg::Verbatim(hosts.join(", "))],
        )),
        Some(SyncBlockedReason::Unreadable) => Some(Key::MirrorUnreadable.into()),
        Some(SyncBlockedReason::Consent) | None => None,
    };
    let too_large = is_configuration_too_large(state).then(|| Key::MirrorTooLarge.into());
    problem.into_iter().chain(waits).chain(too_large).collect()
}

//! What there is to say of the sharing between devices.

use super::{Arg, Key, Text};
use crate::keeper::{MirrorProblem, State, Waits, is_configuration_too_large};

/// What keeps visits or settings from being shared.
pub fn mirror(state: &State) -> Vec<Text> {
    let mirror = &state.mirror;
    let problem = match mirror.problem {
        Some(MirrorProblem::Failed) if mirror.on => Some(Key::MirrorFailed.into()),
        Some(MirrorProblem::Failed) if mirror.erase => Some(Key::MirrorNotErased.into()),
        Some(MirrorProblem::Newer) => Some(Key::MirrorNewer.into()),
        Some(MirrorProblem::Failed) | None => None,
    };
    let waits = match &mirror.waits {
        Some(Waits::Hosts(hosts)) => Some(Text::new(
            Key::MirrorHosts,
            [Arg::Verbatim(hosts.join(", "))],
        )),
        Some(Waits::Unreadable) => Some(Key::MirrorUnreadable.into()),
        Some(Waits::Consent) | None => None,
    };
    let too_large = is_configuration_too_large(state).then(|| Key::MirrorTooLarge.into());
    problem.into_iter().chain(waits).chain(too_large).collect()
}

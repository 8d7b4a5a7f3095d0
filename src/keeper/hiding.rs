//! What the seller hides on pages: for a while on pages only. The icon, the popup and notifications
//! go on telling it.

use std::collections::BTreeSet;

use super::alerts::{Channel, alerts};
use super::context::Context;
use super::state::{Hidden, State};
use crate::domain::Timestamp;

/// The seller hides what pages show, until tomorrow morning. What was hidden before is hidden no
/// longer for that.
pub(super) fn hide(state: &mut State, context: &Context) {
    let shown = alerts(state, context.now)
        .into_iter()
        .filter(|alert| alert.is_told_on(Channel::Pages));
    let shown: BTreeSet<String> = shown.map(|alert| alert.id).collect();
    // A page may show a banner still whose alerts have gone.
    if shown.is_empty() {
        return;
    }
    let morning = context.local.morning(context.now, 1);
    let hidden = state.hidden.get_or_insert_with(|| Hidden {
        until: morning,
        alerts: BTreeSet::new(),
    });
    hidden.until = hidden.until.min(morning);
    hidden.alerts.extend(shown);
}

/// What was hidden until a time that has passed is shown again.
pub(super) fn apply_timeouts(state: &mut State, now: Timestamp) {
    state
        .hidden
        .take_if(|hidden| now >= hidden.until || hidden.until.since(now) > Hidden::LONGEST);
}

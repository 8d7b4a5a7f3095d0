//! The guide: leads a seller through the Dashboard's six steps (Webinterpret's help article
//! 204185707) to the confirmation.
//!
//! It follows what the pages show; it never clicks. Where no confirmation comes, it says so.

use super::accounts;
use super::context::Context;
use super::event::{GuideAction, PageLocation};
use super::state::{Guide, GuidePhase, GuidePlace, GuideStep, Outcome, OutcomeKind, State};
use super::step::{Effect, Refusal};
use crate::dashboard::{GuideTargets, Observation, Page, TokenReading, TokenStatus};
use crate::domain::{
    AccountId, HOUR, HistoryEvent, MINUTE, RecordedFailure, SECOND, Timestamp, TokenKind, Username,
};

/// How long after the return from eBay the Dashboard may take to confirm. Alarms of less than half
/// a minute are not kept by Chromium.
const CONFIRMS_WITHIN: i64 = 30 * SECOND;

/// How long a seller may take for one token before the guide asks whether something is wrong.
const PATIENCE: i64 = 15 * MINUTE;

/// How long the proof stays on the page.
const PROOF_STAYS: i64 = 10 * MINUTE;

/// How long a guide lives that nobody follows.
const LIFE: i64 = 2 * HOUR;

/// Opens the Dashboard and begins to guide through these tokens of an account.
pub(super) fn begin(
    state: &mut State,
    account: AccountId,
    kinds: &[TokenKind],
    context: &Context,
) -> Vec<Effect> {
    let username = state
        .accounts
        .get(&account)
        .map(|account| account.username.clone());
    if let (Some(username), Some((kind, remaining))) = (username, kinds.split_first()) {
        let what = OutcomeKind::SentToDashboard {
            kinds: kinds.to_vec(),
        };
        state.outcome = Some(Outcome::new(account.clone(), username, what, context));
        state.session.guide = Some(Guide::new(
            context.ids.record(),
            account,
            *kind,
            remaining,
            context.now,
        ));
    }
    vec![Effect::open_dashboard(&state.configuration)]
}

/// Notes where the seller is on a Dashboard page that was read. Returns the token that the page
/// confirms by its row, where a confirmation before it named none.
pub(super) fn observed(
    state: &mut State,
    place: &PageLocation,
    observation: &Observation,
    context: &Context,
) -> Option<(AccountId, TokenKind)> {
    let mut guide = state.session.guide.take()?;
    let account = state.accounts.get(&guide.account)?;
    if !guide.is_done() {
        let (step, target) = next_step(&account.username, observation, guide.kind);
        match &mut guide.phase {
            GuidePhase::Leading { reached_button } => *reached_button |= step == GuideStep::Press,
            // Back from eBay without the confirmation: it may take a moment.
            GuidePhase::Granting if observation.page == Page::SignedIn => {
                guide.phase = GuidePhase::AwaitingConfirmation { since: context.now };
            }
            _ => {}
        }
        guide.step = step;
        guide.place = Some(GuidePlace {
            tab: place.tab,
            page: place.page.clone(),
            target,
        });
    }
    let row = row_of(state, &guide, observation);
    let settled = guide.awaiting_since().is_some()
        && row.is_some_and(|row| row.sure && row.standing == TokenStatus::Connected);
    let (account, kind) = (guide.account.clone(), guide.kind);
    let ambiguous = guide.ambiguous;
    state.session.guide = Some(guide);
    (settled && ambiguous).then_some((account, kind))
}

/// What the page says of the token that the guide is about.
fn row_of<'a>(
    state: &State,
    guide: &Guide,
    observation: &'a Observation,
) -> Option<&'a TokenReading> {
    observation.tokens.iter().find(|seen| {
        let account = seen
            .account
            .as_ref()
            .and_then(|username| accounts::find_by_name(state, username));
        seen.kind == guide.kind && account.as_ref() == Some(&guide.account)
    })
}

/// The step that comes next on a page, and the node of it to point at. The farthest step whose
/// place the page shows is the next one.
fn next_step(
    username: &Username,
    observation: &Observation,
    kind: TokenKind,
) -> (GuideStep, Option<usize>) {
    let GuideTargets {
        log_in,
        account_menu,
        menu_accounts,
        account_settings,
        accounts,
        edit,
        chosen,
    } = &observation.guide_targets;
    if observation.page == Page::LogIn {
        return (GuideStep::LogIn, *log_in);
    }
    // A row that names no account is this one's only where the page is about no other.
    let alone = observation.accounts.iter().all(|name| name == username);
    let ours = |name: &Option<Username>| name.as_ref().map_or(alone, |name| name == username);
    // A token without its button is one that a message speaks of.
    let mut rows = observation
        .tokens
        .iter()
        .filter(|seen| seen.kind == kind && ours(&seen.account));
    if let Some(button) = rows.find_map(|seen| seen.button) {
        return (GuideStep::Press, Some(button));
    }
    let at = |places: &[(Username, usize)]| {
        places
            .iter()
            .find(|(name, _)| name == username)
            .map(|(_, node)| *node)
    };
    if let Some(node) = at(edit) {
        return (GuideStep::Edit, Some(node));
    }
    if chosen.as_ref().is_some_and(|chosen| chosen != username) {
        return (
            GuideStep::ChooseAccount,
            at(menu_accounts).or(*account_menu),
        );
    }
    (
        GuideStep::OpenAccounts,
        accounts.or(*account_settings).or(*account_menu),
    )
}

/// eBay's grant page is open in a tab while a guide is under way.
pub(super) fn at_ebay(state: &mut State, tab: i32) {
    // A consent of ours has its own window, and its own words.
    if state.session.flow.is_some() {
        return;
    }
    if let Some(guide) = state
        .session
        .guide
        .as_mut()
        .filter(|guide| !guide.is_done())
    {
        guide.step = GuideStep::Agree;
        guide.phase = GuidePhase::Granting;
        guide.unconfirmed = false;
        guide.place = Some(GuidePlace {
            tab,
            page: String::new(),
            target: None,
        });
    }
}

/// The Dashboard confirmed a token: on to the next one, or to the end.
pub(super) fn record_confirmation(
    state: &mut State,
    account: &AccountId,
    kind: TokenKind,
    context: &Context,
) {
    let Some(guide) = state
        .session
        .guide
        .as_mut()
        .filter(|guide| guide.account == *account)
    else {
        return;
    };
    if guide.kind == kind {
        guide.done.push(kind);
        guide.ambiguous = false;
        match guide.remaining.split_first() {
            Some((next, remaining)) => {
                let done = std::mem::take(&mut guide.done);
                let next = Guide {
                    done,
                    ..Guide::new(
                        guide.id.clone(),
                        account.clone(),
                        *next,
                        remaining,
                        context.now,
                    )
                };
                *guide = Guide {
                    place: guide.place.take(),
                    step: guide.step,
                    ..next
                };
            }
            None => {
                guide.phase = GuidePhase::Done {
                    at: context.now,
                    reached_button: guide.has_reached_button(),
                };
            }
        }
    } else if let Some(index) = guide
        .remaining
        .iter()
        .position(|remaining| *remaining == kind)
    {
        guide.remaining.remove(index);
        guide.done.push(kind);
    }
}

/// A confirmation came that names no token.
pub(super) fn note_ambiguous_confirmation(state: &mut State) {
    if let Some(guide) = &mut state.session.guide {
        guide.ambiguous = true;
    }
}

/// What passes with time: a confirmation that does not come, a proof that was read.
pub(super) fn apply_timeouts(state: &mut State, context: &Context) {
    let Some(guide) = &mut state.session.guide else {
        return;
    };
    let age = context.now.since(guide.since);
    let read = guide
        .done_at()
        .is_some_and(|done| context.now.since(done) >= PROOF_STAYS);
    if read || !(0..LIFE).contains(&age) || !state.accounts.contains_key(&guide.account) {
        state.session.guide = None;
        return;
    }
    let late = guide
        .awaiting_since()
        .is_some_and(|since| context.now.since(since) >= CONFIRMS_WITHIN)
        || age >= PATIENCE;
    if !guide.is_done() && late && !guide.unconfirmed {
        guide.unconfirmed = true;
        let guide = guide.clone();
        if let Some(account) = state.accounts.get_mut(&guide.account) {
            let connection = account.connections.get_mut(guide.kind);
            connection.failed_attempts = connection.failed_attempts.saturating_add(1);
            account.history.add(
                context.now,
                HistoryEvent::Failed {
                    kind: guide.kind,
                    why: RecordedFailure::NotConfirmed,
                },
            );
            let what = OutcomeKind::NoConfirmation {
                kind: guide.kind,
                remaining: guide.remaining,
            };
            state.outcome = Some(Outcome::new(
                guide.account,
                account.username.clone(),
                what,
                context,
            ));
        }
    }
}

/// When [`apply_timeouts`] has something to do next.
pub(super) fn next_look(state: &State) -> Option<Timestamp> {
    let guide = state.session.guide.as_ref()?;
    if let Some(done) = guide.done_at() {
        return Some(done.plus(PROOF_STAYS));
    }
    let end = guide.since.plus(LIFE);
    if guide.unconfirmed {
        return Some(end);
    }
    let patience = guide.since.plus(PATIENCE);
    Some(
        guide
            .awaiting_since()
            .map_or(patience, |since| since.plus(CONFIRMS_WITHIN).min(patience)),
    )
}

/// A button of the card was pressed. One of another guide changes nothing.
pub(super) fn act(
    state: &mut State,
    id: &str,
    action: GuideAction,
    context: &Context,
) -> Result<(), Refusal> {
    let Some(guide) = state.session.guide.take_if(|guide| guide.id == id) else {
        return Ok(());
    };
    if action == GuideAction::Again {
        let Guide {
            id,
            account,
            kind,
            remaining,
            done,
            place,
            step,
            ..
        } = guide;
        let again = Guide::new(id, account, kind, &remaining, context.now);
        state.session.guide = Some(Guide {
            done,
            place,
            step,
            ..again
        });
        state.outcome = None;
    }
    Ok(())
}

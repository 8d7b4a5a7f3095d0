//! The event loop: lock, load, ask the keeper, save, unlock; then begin the effects, and project.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::error::EventError;
use super::storage::{self, StorageError};
use super::{context, effects, lock, notifications, projector, vault};
use crate::keeper::{
    Effect, Event, Refusal, State, noted_account_count, save_again, save_failed, update,
};

/// What became of an event.
pub struct TransactionResult {
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// Whether anything was written.
    pub changed: bool,
    /// How many accounts there were.
    pub accounts_before: usize,
    /// What is known now.
    pub state: State,
}

/// Takes an event into the stored state, and begins its effects.
///
/// # Errors
/// Where the state cannot be read or written. Then no effect was begun.
pub async fn transact(event: Event) -> Result<TransactionResult, StorageError> {
    let taken = update_stored_state(event).await;
    // An answer does not wait for the projections: a notification service that hangs must not hang
    // the popup too.
    spawn_local(project());
    let (result, effects) = taken?;
    effects.into_iter().for_each(spawn_effect);
    Ok(result)
}

/// Takes an event as [`transact`] does.
///
/// # Errors
/// Also where the keeper refuses the event.
pub async fn transact_or_refuse(event: Event) -> Result<TransactionResult, EventError> {
    let result = transact(event).await?;
    match result.refusal {
        None => Ok(result),
        Some(refusal) => Err(refusal.into()),
    }
}

/// Takes an event as [`transact_or_refuse`] does, and answers that it was taken.
///
/// # Errors
/// As [`transact_or_refuse`].
pub async fn transact_and_answer(event: Event) -> Result<JsValue, EventError> {
    transact_or_refuse(event).await.map(|_| JsValue::TRUE)
}

/// Takes an event into the stored state. Returns the effects to begin. Where the browser refuses to
/// store what the event changed, nothing is begun, and that is noted for as long as the browser's
/// session lives.
async fn update_stored_state(
    event: Event,
) -> Result<(TransactionResult, Vec<Effect>), StorageError> {
    let _lock = lock::lock("state")
        .await
        .map_err(|_| StorageError::Failed)?;
    let stored = storage::load().await?;
    let mut state = stored.state.clone();
    let context = context::context();
    let announced = if let Event::NotificationsShown(ids) = &event {
        ids.clone()
    } else {
        Vec::new()
    };
    let tries = save_again(&mut state);
    let step = update(&mut state, event, &context);
    if noted_account_count(&state) == 0 && noted_account_count(&stored.state) > 0 {
        // Before the accounts go: where the worker dies in between, they are not missed.
        vault::forget_accounts().await;
    }
    let accounts_before = stored.state.accounts.len();
    match stored.save(&state, tries).await {
        Ok(changed) => {
            projector::schedule(&state, context.now);
            let result = TransactionResult {
                refusal: step.refusal,
                changed,
                accounts_before,
                state,
            };
            Ok((result, step.effects))
        }
        Err(error) => {
            let mut kept = stored.state.clone();
            save_failed(&mut kept, &state, announced, context.now);
            // Where not even that is noted, the next event finds it out again.
            let _ = stored.save_session(&kept).await;
            projector::invalidate();
            projector::schedule(&kept, context.now);
            Err(error)
        }
    }
}

/// How long to wait each time before a result is stored that could not be, in milliseconds:
/// together less than the 30 seconds after which a browser ends an idle worker.
const STORED_AGAIN_AFTER: [u32; 3] = [1_000, 5_000, 20_000];

/// Begins an effect. Its result comes back as an event; nobody waits for it.
fn spawn_effect(effect: Effect) {
    let report = |event| {
        spawn_local(async move {
            let _ = transact(event).await;
        });
    };
    spawn_local(async move {
        let Some(event) = effects::perform(effect, report).await else {
            return;
        };
        for wait in STORED_AGAIN_AFTER {
            if transact(event.clone()).await.is_ok() {
                return;
            }
            TimeoutFuture::new(wait).await;
        }
        // One that the browser does not store in the end is lost: its pending record is resolved
        // like that of a worker that died.
        let _ = transact(event).await;
    });
}

/// Makes the browser look as it should, and notes what was done. Where the note fails, a repeat
/// replaces.
async fn project() {
    let result = projector::apply().await;
    if result.injected {
        let _ = transact(Event::TabsInjected).await;
    }
    if !result.announced.is_empty() {
        let _ = transact(Event::NotificationsShown(result.announced)).await;
    }
}

/// Takes the event of a notification that was pressed. The notification goes once the page that the
/// event opens is there.
///
/// # Errors
/// As [`transact_or_refuse`].
pub async fn open_for_notification(id: &str, event: Event) -> Result<JsValue, EventError> {
    let (result, effects) = update_stored_state(event).await?;
    let mut is_open = true;
    for effect in effects {
        match effect {
            Effect::OpenTab(page) => match effects::open(page).await {
                Some(opened) => {
                    let _ = transact(opened).await;
                }
                None => is_open = false,
            },
            effect => spawn_effect(effect),
        }
    }
    if is_open {
        notifications::dismiss(id).await;
    }
    spawn_local(project());
    result
        .refusal
        .map_or(Ok(JsValue::TRUE), |refusal| Err(refusal.into()))
}

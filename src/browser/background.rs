//! The background: answers what the browser and our pages and content scripts tell it.

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};

use super::cards::{banner_card, guide_card};
use super::error::EventError;
use super::event_loop::{open_for_notification, transact, transact_and_answer, transact_or_refuse};
use super::i18n::{localize, message};
use super::javascript::{object, serialize};
use super::storage::{self, StorageError};
use super::{clock, managed, policy, projector, runtime, vault};
use crate::dashboard::Phrases;
use crate::domain::Site;
use crate::keeper::{Event, Refusal, State, TabPage};
use crate::protocol::{
    BrowserEvent, ErrorAnswer, Message, ObserveAnswer, Request, RestoreAnswer, Sender, SenderKind,
    event_of_command, event_of_menu, identify_sender, is_page,
};
use crate::view::{self, Key};

/// Prepares a run of the worker. Called once.
pub fn start() {
    storage::close_to_content_scripts();
}

/// Takes an event of the browser. Returns `{ ok }` or `{ error }`.
pub async fn handle(event: JsValue) -> JsValue {
    result_object(match serde_wasm_bindgen::from_value(event) {
        Ok(event) => take(event).await,
        Err(_) => Err(Refusal::Malformed.into()),
    })
}

/// Takes a message. Returns the answer for its sender: `{ ok }` or `{ error }`.
pub async fn receive(message: JsValue, sender: JsValue) -> JsValue {
    result_object(match serde_wasm_bindgen::from_value(sender) {
        Ok(sender) => answer_message(&message, &sender).await,
        Err(_) => Err(Refusal::Malformed.into()),
    })
}

fn result_object(result: Result<JsValue, EventError>) -> JsValue {
    match result {
        Ok(answer) => object([("ok", answer)]),
        Err(error) => object([("error", serialize(&error_answer(&error)))]),
    }
}

async fn take(event: BrowserEvent) -> Result<JsValue, EventError> {
    match event {
        BrowserEvent::Wake => {
            // A policy that came during a consent had to wait. Mostly there is none, and no reason
            // to look further.
            if managed::policy_json().await.is_some() {
                let _ = take_policy().await;
            }
            transact_and_answer(Event::Woke).await
        }
        BrowserEvent::Policy => take_policy().await,
        BrowserEvent::Permissions => {
            projector::invalidate();
            transact_and_answer(Event::PermissionsChanged).await
        }
        BrowserEvent::SyncStorageChanged => transact_and_answer(Event::SyncStorageChanged).await,
        BrowserEvent::Notification { id } => {
            open_for_notification(&id, Event::OpenPage(TabPage::Popup)).await
        }
        BrowserEvent::NotificationButton { id, button } => {
            let pressed = Event::NotificationAction {
                id: id.clone(),
                button,
            };
            open_for_notification(&id, pressed).await
        }
        BrowserEvent::Menu { item } => transact_and_answer(event_of_menu(&item)?).await,
        BrowserEvent::Command { name } => transact_and_answer(event_of_command(&name)?).await,
    }
}

async fn take_policy() -> Result<JsValue, EventError> {
    match policy::change().await? {
        Some(event) => transact_and_answer(event).await,
        None => Ok(JsValue::TRUE),
    }
}

/// Returns an error as pages show it.
fn error_answer(error: &EventError) -> ErrorAnswer {
    let (text, path) = match error {
        EventError::Storage(StorageError::Newer) => (message(Key::ShellStorageNewer), None),
        EventError::Storage(StorageError::Failed) => (message(Key::ShellStorageFailed), None),
        EventError::Refused(refusal) => {
            let path = match refusal {
                Refusal::Configuration(refusal) => Some(refusal.path.clone()),
                Refusal::Profile(finding) => Some(finding.path()),
                _ => None,
            };
            let sentences: Vec<String> = view::refusal(refusal).iter().map(localize).collect();
            (sentences.join(" "), path)
        }
    };
    ErrorAnswer { text, path }
}

async fn answer_message(message: &JsValue, sender: &Sender) -> Result<JsValue, EventError> {
    // Which content script may send which message depends on the configured Dashboard; nothing is
    // changed before that is known.
    let (id, base) = (runtime::id(), runtime::url_of(""));
    let state = if is_page(sender, &id, &base) {
        State::default()
    } else {
        storage::load().await?.state
    };
    let kind = identify_sender(sender, &id, &base, &state.configuration.dashboard);
    let message = match read_message(message, kind) {
        Ok(message) => message,
        Err(refusal) => {
            transact(Event::MessageRefused).await?;
            return Err(refusal.into());
        }
    };
    let tab = sender.tab;
    match message.into_request(kind, tab, state.session.guide.is_some())? {
        Request::Take(event) => transact_and_answer(event).await,
        Request::Restore(event) => {
            let result = transact_or_refuse(event).await?;
            let added = result
                .state
                .accounts
                .len()
                .saturating_sub(result.accounts_before);
            Ok(serialize(&RestoreAnswer { added }))
        }
        Request::UseConfiguration(imported) => {
            let secrets = vault::seal_client_secrets(&imported).await?;
            let event = Event::UseConfiguration {
                configuration: Box::new(imported.configuration),
                secrets,
            };
            transact_and_answer(event).await
        }
        Request::Banner(event) => Ok(banner_answer(&state_after(state, event).await?, kind)),
        Request::Guide(event) => Ok(guide_answer(&state_after(state, event).await?, kind, tab)),
        Request::Observe(event) => {
            let result = transact_or_refuse(event).await?;
            let guide = view::guide(&result.state, Site::Dashboard, tab);
            Ok(serialize(&ObserveAnswer {
                same: !result.changed,
                watch: Phrases::observer_keywords(&result.state.configuration.phrases),
                guide: guide.as_ref().map(guide_card),
            }))
        }
    }
}

/// Reads a message: a page of ours sends a typed value, everybody else one JSON text, which is not
/// even copied where it is too long.
fn read_message(message: &JsValue, sender: SenderKind) -> Result<Message, Refusal> {
    if sender == SenderKind::Page {
        let value = serde_wasm_bindgen::from_value(message.clone());
        return Message::read(&value.map_err(|_| Refusal::Malformed)?, sender);
    }
    let text = message.dyn_ref::<JsString>().ok_or(Refusal::Forbidden)?;
    if text.length() as usize > Message::MAX_UNITS {
        return Err(Refusal::Malformed);
    }
    Message::parse(&String::from(text), sender)
}

/// Returns what is known after an event; without one, what was known.
async fn state_after(state: State, event: Option<Event>) -> Result<State, EventError> {
    match event {
        Some(event) => Ok(transact_or_refuse(event).await?.state),
        None => Ok(state),
    }
}

fn banner_answer(state: &State, sender: SenderKind) -> JsValue {
    let SenderKind::ContentScript(site) = sender else {
        return JsValue::NULL;
    };
    serialize(
        &view::banner(state, site, clock::now())
            .as_ref()
            .map(banner_card),
    )
}

fn guide_answer(state: &State, sender: SenderKind, tab: Option<i32>) -> JsValue {
    let SenderKind::ContentScript(site) = sender else {
        return JsValue::NULL;
    };
    serialize(&view::guide(state, site, tab).as_ref().map(guide_card))
}

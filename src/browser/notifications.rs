//! `chrome.notifications`.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::i18n::localize;
use super::javascript::object;
use crate::projection::Notification;
use crate::view::Text;

#[wasm_bindgen]
extern "C" {
    // Not `async`: those do not catch what is thrown at once, as by Firefox for an option that it
    // lacks.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = create)]
    fn create(id: &str, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = clear)]
    async fn clear(id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = getAll)]
    async fn get_all() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = chrome, js_name = notifications)]
    static NOTIFICATIONS: Notifications;
    type Notifications;
    // Absent in Firefox.
    #[wasm_bindgen(method, getter, js_name = getPermissionLevel)]
    fn permission_level_getter(this: &Notifications) -> Option<Function>;
}

/// Whether the system or the seller blocks notifications. Firefox does not tell.
pub async fn are_blocked() -> bool {
    let asked = NOTIFICATIONS.with(|them| them.permission_level_getter()?.call0(them).ok());
    let Some(level) = asked else {
        return false;
    };
    let level = JsFuture::from(Promise::resolve(&level)).await;
    level.is_ok_and(|level| level.as_string().as_deref() == Some("denied"))
}

/// What [`apply`] did.
pub struct ShownNotifications {
    /// What the notifications speak of that were shown now.
    pub covers: Vec<String>,
    /// Whether all that were to be shown were.
    pub all_applied: bool,
}

/// Takes those away that are no longer wanted, and shows the wanted ones that were not announced.
pub async fn apply(
    wanted: &[Notification],
    was_announced: impl Fn(&String) -> bool,
) -> ShownNotifications {
    let shown = get_all()
        .await
        .ok()
        .and_then(|all| all.dyn_into::<Object>().ok());
    for id in shown
        .map(|all| Object::keys(&all).to_vec())
        .unwrap_or_default()
    {
        if let Some(id) = id
            .as_string()
            .filter(|id| !wanted.iter().any(|notification| &notification.id == id))
        {
            let _ = clear(&id).await;
        }
    }
    let mut done = ShownNotifications {
        covers: Vec::new(),
        all_applied: true,
    };
    let new: Vec<&Notification> = wanted
        .iter()
        .filter(|it| !it.covers.iter().all(&was_announced))
        .collect();
    if new.is_empty() {
        return done;
    }
    // A browser that blocks them takes them all the same, and shows none.
    let blocked = are_blocked().await;
    for notification in new {
        if !blocked && show_with_buttons(notification).await {
            done.covers.extend(notification.covers.iter().cloned());
        } else {
            done.all_applied = false;
        }
    }
    done
}

/// Shows a notification with its buttons, or else without: a browser that has none refuses a
/// notification that has some. Firefox has none, though it has their event.
async fn show_with_buttons(notification: &Notification) -> bool {
    let options = object([
        ("type", "basic".into()),
        ("iconUrl", "icons/icon-128.png".into()),
        ("title", localize(&notification.title).into()),
        (
            "message",
            notification
                .message
                .iter()
                .map(localize)
                .collect::<Vec<_>>()
                .join(" ")
                .into(),
        ),
    ]);
    let button = |label: &Text| object([("title", localize(label).into())]);
    let buttons = notification.buttons.iter().map(button).collect::<Array>();
    let with_buttons = Object::assign(&Object::new(), options.unchecked_ref());
    let has_buttons = buttons.length() > 0
        && Reflect::set(&with_buttons, &"buttons".into(), &buttons).unwrap_or_default();
    (has_buttons && show(&notification.id, &with_buttons).await)
        || show(&notification.id, &options).await
}

/// Shows a notification, in the place of the one with this id; says whether the browser took it.
async fn show(id: &str, options: &JsValue) -> bool {
    match create(id, options) {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// Takes a notification away that was clicked.
pub async fn dismiss(id: &str) {
    let _ = clear(id).await;
}

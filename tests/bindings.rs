//! The bindings of the browser's interfaces: what is asked of the browser, and what is made of its
//! answers, also of odd ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use support::{calls, fake, install, set};
use token_keeper::browser::{
    action, alarms, clock, managed, notifications, permissions, policy, runtime, storage, sync,
};
use token_keeper::domain::{DAY, HOUR, MINUTE, Timestamp};
use token_keeper::keeper::{Changes, Event};
use token_keeper::projection::Notification;
use token_keeper::view::{Badge, BadgeText, Key, Tone};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

#[wasm_bindgen_test]
async fn an_alarm_is_set_once_and_rings_again_half_an_hour_later() {
    install();
    fake("chrome.alarms.create", "async () => {}");
    // None, none with a time, and one at another time.
    for present in ["undefined", "{ name: 'next' }", "{ scheduledTime: 7 }"] {
        fake("chrome.alarms.get", &format!("async () => ({present})"));
        alarms::apply(Some(NOW)).await;
    }
    let set = "['chrome.alarms.create','next',{'when':1795000000000,'periodInMinutes':30}]";
    assert_eq!(calls("chrome.alarms.create"), [set; 3]);
    fake(
        "chrome.alarms.get",
        "async () => ({ scheduledTime: 1795000000000 })",
    );
    alarms::apply(Some(NOW)).await;
    assert_eq!(calls("chrome.alarms.create").len(), 3, "it is set so");
}

#[wasm_bindgen_test]
async fn an_alarm_is_cleared_only_where_there_is_one() {
    install();
    fake("chrome.alarms.clear", "async () => true");
    fake("chrome.alarms.get", "async () => undefined");
    alarms::apply(None).await;
    assert_eq!(calls("chrome.alarms.clear"), [""; 0]);
    fake("chrome.alarms.get", "async () => ({ scheduledTime: 7 })");
    alarms::apply(None).await;
    assert_eq!(
        calls("chrome.alarms.clear"),
        ["['chrome.alarms.clear','next']"]
    );
}

#[wasm_bindgen_test]
async fn a_badge_has_text_title_and_the_colour_of_its_tone() {
    install();
    for name in [
        "setBadgeText",
        "setBadgeBackgroundColor",
        "setBadgeTextColor",
        "setTitle",
    ] {
        fake(
            &format!("chrome.action.{name}"),
            "async () => { throw Error('no icon') }",
        );
    }
    action::show(&Badge {
        text: Some(BadgeText::Mark),
        tone: Tone::Lost,
        title: Key::OpenDashboard.into(),
    })
    .await;
    assert_eq!(
        calls("chrome.action."),
        [
            "['chrome.action.setBadgeBackgroundColor',{'color':'#b0132c'}]",
            "['chrome.action.setBadgeTextColor',{'color':'#ffffff'}]",
            "['chrome.action.setBadgeText',{'text':'!'}]",
            "['chrome.action.setTitle',{'title':'open_dashboard'}]",
        ]
    );
}

#[wasm_bindgen_test]
async fn the_icon_is_pinned_only_where_the_browser_says_so() {
    install();
    for (answer, pinned) in [
        ("({ isOnToolbar: true })", true),
        ("({ isOnToolbar: false })", false),
        ("({})", false),
        ("null", false),
        ("Promise.reject(Error('unknown'))", false),
    ] {
        fake(
            "chrome.action.getUserSettings",
            &format!("async () => {answer}"),
        );
        assert_eq!(action::is_pinned().await, pinned, "{answer}");
    }
}

fn notification(id: &str, buttons: bool) -> Notification {
    Notification {
        id: id.into(),
        title: Key::OpenDashboard.into(),
        message: vec![Key::PageSettings.into(), Key::PageAccounts.into()],
        buttons: Vec::from_iter(buttons.then(|| Key::RemindTomorrow.into())),
        covers: vec![format!("{id}.lost")],
    }
}

#[wasm_bindgen_test]
async fn new_notifications_are_shown_and_unwanted_ones_taken_away() {
    install();
    fake(
        "chrome.notifications.getAll",
        "async () => ({ old: true, known: true })",
    );
    fake("chrome.notifications.clear", "async () => true");
    fake("chrome.notifications.create", "async () => 'id'");
    let wanted = [notification("known", false), notification("new", true)];
    let shown = notifications::apply(&wanted, |covered| covered == "known.lost").await;
    assert_eq!(shown.covers, ["new.lost"]);
    assert!(shown.all_applied);
    assert_eq!(
        calls("chrome.notifications.clear"),
        ["['chrome.notifications.clear','old']"]
    );
    assert_eq!(
        calls("chrome.notifications.create"),
        [
            "['chrome.notifications.create','new',{'type':'basic','iconUrl':'icons/icon-128.png',\
             'title':'open_dashboard','message':'page_settings page_accounts',\
             'buttons':[{'title':'remind_tomorrow'}]}]"
        ]
    );
}

#[wasm_bindgen_test]
async fn a_browser_without_buttons_shows_a_notification_without_them() {
    install();
    fake("chrome.notifications.getAll", "async () => ({})");
    // As Firefox: it throws at once.
    fake(
        "chrome.notifications.create",
        "(id, options) => { if (options.buttons) throw TypeError('buttons'); return Promise.resolve(id); }",
    );
    let shown = notifications::apply(&[notification("new", true)], |_| false).await;
    assert!(shown.all_applied);
    assert_eq!(calls("chrome.notifications.create").len(), 2);
}

#[wasm_bindgen_test]
async fn a_notification_that_is_blocked_or_refused_was_not_shown() {
    for (level, create) in [
        ("async () => 'denied'", "async () => 'id'"),
        (
            "async () => 'granted'",
            "async () => { throw Error('no service') }",
        ),
    ] {
        install();
        fake("chrome.notifications.getAll", "async () => ({})");
        fake("chrome.notifications.getPermissionLevel", level);
        fake("chrome.notifications.create", create);
        let shown = notifications::apply(&[notification("new", false)], |_| false).await;
        assert!(shown.covers.is_empty() && !shown.all_applied, "{level}");
    }
}

#[wasm_bindgen_test]
async fn notifications_are_blocked_only_where_the_browser_says_so() {
    install();
    assert!(
        !notifications::are_blocked().await,
        "Firefox has no such function"
    );
    for (answer, blocked) in [
        ("async () => 'denied'", true),
        ("async () => 'granted'", false),
        ("async () => ({ level: 'denied' })", false),
        ("async () => { throw Error() }", false),
        ("() => { throw Error() }", false),
    ] {
        fake("chrome.notifications.getPermissionLevel", answer);
        assert_eq!(notifications::are_blocked().await, blocked, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn hosts_are_missing_only_where_the_browser_withholds_them() {
    install();
    fake(
        "chrome.runtime.getManifest",
        "() => ({ host_permissions: ['https://a/*', 'https://b/*'] })",
    );
    for (answer, missing) in [
        ("false", true),
        ("true", false),
        ("undefined", false),
        ("Promise.reject(Error())", false),
    ] {
        fake(
            "chrome.permissions.contains",
            &format!("async () => {answer}"),
        );
        assert_eq!(permissions::are_hosts_missing().await, missing, "{answer}");
    }
    let asked = "['chrome.permissions.contains',{'origins':['https://a/*','https://b/*']}]";
    assert_eq!(calls("chrome.permissions."), [asked; 4]);
    fake("chrome.permissions.contains", "async () => false");
    assert!(permissions::is_host_missing(&"https://c/*".into()).await);
    fake(
        "chrome.permissions.request",
        "async () => { throw Error('no click') }",
    );
    permissions::ask().await;
    assert_eq!(
        calls("chrome.permissions.request"),
        ["['chrome.permissions.request',{'origins':['https://a/*','https://b/*']}]"]
    );
}

#[wasm_bindgen_test]
async fn a_managed_configuration_is_a_text_that_is_not_blank() {
    install();
    for (answer, text) in [
        ("({ configuration: '{}' })", Some("{}")),
        ("({ configuration: ' ' })", None),
        ("({ configuration: 7 })", None),
        ("({})", None),
        ("undefined", None),
        (
            "Promise.reject(Error('Managed storage manifest not found'))",
            None,
        ),
    ] {
        fake(
            "chrome.storage.managed.get",
            &format!("async () => {answer}"),
        );
        assert_eq!(managed::policy_json().await.as_deref(), text, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn a_policy_is_news_where_it_is_another_one() {
    install();
    fake("chrome.storage.managed.get", "async () => ({})");
    assert!(matches!(
        policy::change().await,
        Ok(Some(Event::PolicyChanged(None)))
    ));
    fake(
        "chrome.storage.managed.get",
        r#"async () => ({ configuration: '{"schema":1}' })"#,
    );
    let Ok(Some(Event::PolicyChanged(Some(policy)))) = policy::change().await else {
        panic!("the policy is new");
    };
    let in_force = serde_json::json!({ "digest": policy.digest, "own": { "schema": 1 } });
    support::put("local", "policy", &in_force.to_string());
    assert!(matches!(policy::change().await, Ok(None)), "it is in force");
    fake(
        "chrome.storage.managed.get",
        r#"async () => ({ configuration: '{"schema":2}' })"#,
    );
    assert!(policy::change().await.is_err());
}

#[wasm_bindgen_test]
async fn a_message_that_nobody_took_is_sent_once_more() {
    install();
    fake(
        "chrome.runtime.sendMessage",
        "async () => { throw Error('Could not establish connection. Receiving end does not exist.') }",
    );
    assert!(runtime::send_message(&"hello".into()).await.is_err());
    assert_eq!(calls("chrome.runtime.").len(), 2);
    fake(
        "chrome.runtime.sendMessage",
        "async () => { throw Error('Extension context invalidated.') }",
    );
    assert!(runtime::send_message(&"hello".into()).await.is_err());
    assert_eq!(calls("chrome.runtime.").len(), 3);
}

#[wasm_bindgen_test]
fn the_end_of_the_background_is_heard_by_a_port() {
    install();
    fake(
        "chrome.runtime.connect",
        "() => ({ onDisconnect: { addListener: (listener) => { globalThis.disconnect = listener; } } })",
    );
    let ended = Rc::new(Cell::new(false));
    let noted = ended.clone();
    runtime::when_background_ends(move || noted.set(true));
    assert!(!ended.get());
    js_sys::eval("disconnect()").unwrap();
    assert!(ended.get());
    // After an update the extension is gone, and connecting throws.
    fake(
        "chrome.runtime.connect",
        "() => { throw Error('Extension context invalidated.') }",
    );
    runtime::when_background_ends(|| panic!("there is no port"));
}

#[wasm_bindgen_test]
async fn the_sync_storage_may_be_absent_or_refuse() {
    install();
    set("chrome.storage.sync", "undefined");
    let changes = || Changes {
        set: [("a".to_owned(), serde_json::json!({ "at": 1 }))].into(),
        remove: ["b".to_owned()].into(),
    };
    assert_eq!(sync::read().await, None);
    assert!(!sync::write(changes()).await);
    set("chrome.storage.sync", "{}");
    fake("chrome.storage.sync.get", "async () => ({ a: { at: 1 } })");
    fake("chrome.storage.sync.set", "async () => {}");
    fake("chrome.storage.sync.remove", "async () => {}");
    assert_eq!(
        sync::read().await.unwrap()["a"],
        serde_json::json!({ "at": 1 })
    );
    assert!(sync::write(changes()).await);
    assert_eq!(
        calls("chrome.storage.sync."),
        [
            "['chrome.storage.sync.get',null]",
            "['chrome.storage.sync.set',{'a':{'at':1}}]",
            "['chrome.storage.sync.remove',['b']]",
        ]
    );
    fake(
        "chrome.storage.sync.set",
        "async () => { throw Error('QUOTA_BYTES') }",
    );
    assert!(!sync::write(changes()).await);
}

#[wasm_bindgen_test]
async fn a_storage_that_refuses_to_write_fails_the_save() {
    install();
    let stored = storage::load().await.unwrap();
    let mut state = stored.state.clone();
    state.announced.insert("a.lost".into());
    fake(
        "chrome.storage.local.set",
        "async () => { throw Error('disk full') }",
    );
    assert!(matches!(
        stored.save(&state, false).await,
        Err(storage::StorageError::Failed)
    ));
    fake(
        "chrome.storage.local.get",
        "async () => { throw Error('corrupt') }",
    );
    assert!(matches!(
        storage::load().await,
        Err(storage::StorageError::Failed)
    ));
}

#[wasm_bindgen_test]
fn storage_is_closed_to_content_scripts_where_that_can_be() {
    install();
    storage::close_to_content_scripts();
    fake("chrome.storage.local.setAccessLevel", "async () => {}");
    storage::close_to_content_scripts();
    assert_eq!(
        calls("chrome.storage."),
        ["['chrome.storage.local.setAccessLevel',{'accessLevel':'TRUSTED_CONTEXTS'}]"]
    );
}

#[wasm_bindgen_test]
fn local_time_is_that_of_the_browser_on_every_day() {
    let local = clock::local_time(NOW);
    for hours in -24..24 * 9 {
        let at = NOW.plus(hours * HOUR);
        assert_eq!(local.offset(at), clock::utc_offset(at), "{hours} h");
    }
    assert_eq!(DAY, 24 * 60 * MINUTE);
    assert_ne!(clock::random::<32>(), clock::random::<32>());
}

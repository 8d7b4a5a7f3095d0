//! Tabs, windows and content scripts: which are found, opened, told and registered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use support::{calls, fake, install};
use token_keeper::browser::{identity, scripting, tabs};
use token_keeper::consent::WindowProblem;
use token_keeper::domain::{Pattern, Secret};
use token_keeper::projection::{BANNER, CREDENTIALS, ContentScript, GUIDE, OBSERVER, Registration};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const DASHBOARD: &str = "https://app.webinterpret.com/";

fn install_tabs(found: &str) {
    install();
    fake("chrome.tabs.query", &format!("async () => {found}"));
    fake("chrome.tabs.create", "async () => ({ id: 9 })");
    fake("chrome.tabs.update", "async () => {}");
    fake("chrome.windows.update", "async () => {}");
    fake(
        "chrome.windows.create",
        "async () => ({ id: 3, tabs: [{ id: 11 }] })",
    );
}

async fn open() -> Option<i32> {
    tabs::open(DASHBOARD, Pattern::from("https://app.webinterpret.com/*")).await
}

#[wasm_bindgen_test]
async fn a_tab_that_shows_the_page_comes_to_the_front() {
    install_tabs("[{ id: 5, windowId: 2, url: 'https://app.webinterpret.com/#/x' }, { id: 6 }]");
    assert_eq!(open().await, Some(5));
    assert_eq!(
        calls("chrome."),
        [
            "['chrome.tabs.query',{'url':['https://app.webinterpret.com/*']}]",
            "['chrome.tabs.update',5,{'active':true}]",
            "['chrome.windows.update',2,{'focused':true}]",
        ]
    );
}

#[wasm_bindgen_test]
async fn without_a_tab_that_shows_the_page_one_is_opened() {
    // None; one that has gone meanwhile; and an answer that is none.
    for found in [
        "[]",
        "[{ id: 5, url: 'https://app.webinterpret.com/' }]",
        "null",
    ] {
        install_tabs(found);
        fake(
            "chrome.tabs.update",
            "async () => { throw Error('No tab with id: 5') }",
        );
        assert_eq!(open().await, Some(9), "{found}");
    }
    assert_eq!(
        calls("chrome.tabs.create"),
        ["['chrome.tabs.create',{'url':'https://app.webinterpret.com/'}]"]
    );
}

#[wasm_bindgen_test]
async fn without_a_window_a_window_is_opened() {
    install_tabs("[]");
    fake(
        "chrome.tabs.create",
        "async () => { throw Error('No current window') }",
    );
    assert_eq!(open().await, Some(11));
    assert_eq!(
        calls("chrome.windows."),
        ["['chrome.windows.create',{'url':'https://app.webinterpret.com/','focused':true}]"]
    );
    // Firefox for Android has no windows at all.
    for refusal in [
        "() => { throw TypeError('no such function') }",
        "async () => { throw Error() }",
    ] {
        fake("chrome.windows.create", refusal);
        assert_eq!(open().await, None, "{refusal}");
    }
}

#[wasm_bindgen_test]
async fn tabs_are_matched_by_address_and_hidden_without_one() {
    install_tabs("[{ id: 5, windowId: 2, url: 'https://a/' }, { id: 6 }, { url: 'https://b/' }]");
    let seen: Vec<_> = tabs::matching(&["https://a/*".into()])
        .await
        .into_iter()
        .map(|tab| (tab.id, tab.window, tab.url))
        .collect();
    assert_eq!(seen, [(5, Some(2), "https://a/".to_owned())]);
    assert_eq!(tabs::hidden().await, [6]);
}

#[wasm_bindgen_test]
async fn a_message_goes_to_the_top_frame_of_a_tab_if_anybody_is_there() {
    install();
    fake(
        "chrome.tabs.sendMessage",
        "async () => { throw Error('Receiving end does not exist.') }",
    );
    tabs::send(5, &"hello".into()).await;
    assert_eq!(
        calls("chrome."),
        ["['chrome.tabs.sendMessage',5,'hello',{'frameId':0}]"]
    );
}

fn script(id: &'static str, pages: &'static [&'static str]) -> ContentScript {
    ContentScript {
        id,
        matches: pages
            .iter()
            .map(|page| Cow::Borrowed(*page))
            .collect::<Vec<_>>()
            .into(),
        exclude_matches: Cow::Borrowed(&[]),
    }
}

fn install_scripting() {
    install();
    fake(
        "chrome.scripting.getRegisteredContentScripts",
        "async () => [{ id: 'observer', matches: ['https://b/*', 'https://a/*'], js: [] }, { id: 'guide', matches: ['https://a/*'] }, { id: 'banner', matches: [] }]",
    );
    for name in [
        "registerContentScripts",
        "updateContentScripts",
        "unregisterContentScripts",
    ] {
        fake(&format!("chrome.scripting.{name}"), "async () => {}");
    }
}

fn wanted() -> [ContentScript; 3] {
    [
        script(OBSERVER, &["https://a/*", "https://b/*"]),
        script(GUIDE, &["https://c/*"]),
        script(CREDENTIALS, &["https://d/*"]),
    ]
}

fn registrations(scripts: &scripting::Scripts) -> [Registration; 4] {
    [OBSERVER, GUIDE, CREDENTIALS, BANNER].map(|id| scripts.registration(id))
}

#[wasm_bindgen_test]
async fn content_scripts_are_registered_changed_and_taken_away() {
    use Registration::{Known, New};
    install_scripting();
    let scripts = scripting::apply(&wanted()).await;
    assert!(scripts.all_applied);
    assert_eq!(registrations(&scripts), [Known, New, New, Known]);
    let description = |id: &str, page: &str| {
        format!(
            "[{{'id':'{id}','js':['content/{id}.js'],'matches':['{page}'],'excludeMatches':[],\
             'runAt':'document_idle','persistAcrossSessions':true}}]"
        )
    };
    assert_eq!(
        calls("chrome.scripting.")[1..],
        [
            format!(
                "['chrome.scripting.registerContentScripts',{}]",
                description("credentials", "https://d/*")
            ),
            format!(
                "['chrome.scripting.updateContentScripts',{}]",
                description("guide", "https://c/*")
            ),
            "['chrome.scripting.unregisterContentScripts',{'ids':['banner']}]".to_owned(),
        ]
    );
}

#[wasm_bindgen_test]
async fn a_registration_that_is_refused_is_none() {
    use Registration::{Known, New, None};
    install_scripting();
    fake(
        "chrome.scripting.registerContentScripts",
        "async () => { throw Error('Duplicate script ID') }",
    );
    let scripts = scripting::apply(&wanted()).await;
    assert!(!scripts.all_applied);
    assert_eq!(registrations(&scripts), [Known, New, None, Known]);
    fake(
        "chrome.scripting.getRegisteredContentScripts",
        "async () => { throw Error('No SW') }",
    );
    let scripts = scripting::apply(&wanted()).await;
    assert!(!scripts.all_applied);
    assert_eq!(registrations(&scripts), [None; 4]);
}

#[wasm_bindgen_test]
async fn a_script_runs_in_the_top_frame_of_an_open_tab() {
    install();
    fake(
        "chrome.scripting.executeScript",
        "async () => { throw Error('Cannot access contents of the page') }",
    );
    scripting::inject(5, BANNER).await;
    assert_eq!(
        calls("chrome."),
        [
            "['chrome.scripting.executeScript',{'target':{'tabId':5,'frameIds':[0]},'files':['content/banner.js']}]"
        ]
    );
    assert_eq!(
        scripting::try_in(5).await,
        Err("Cannot access contents of the page".to_owned())
    );
    fake("chrome.scripting.executeScript", "async () => [{}]");
    assert_eq!(scripting::try_in(5).await, Ok(()));
}

/// Opens a consent window in a browser that opens these windows and then does what the body of an
/// `async` function says. Returns the result and the windows that were noted.
async fn consent(windows: &str, flow: &str) -> (Result<String, WindowProblem>, Vec<i32>) {
    install();
    fake(
        "chrome.windows.onCreated.addListener",
        "(listener) => { globalThis.onCreated = listener; }",
    );
    fake("chrome.windows.onCreated.removeListener", "() => {}");
    fake(
        "chrome.identity.launchWebAuthFlow",
        &format!(
            "async ({{ url }}) => {{ for (const window of {windows}) onCreated(window); {flow} }}"
        ),
    );
    let noted = Rc::new(RefCell::new(Vec::new()));
    let notes = noted.clone();
    let url = Secret::new("https://auth.ebay.com/oauth2/authorize?redirect_uri=RuName");
    let result = identity::consent(&url, move |window| notes.borrow_mut().push(window)).await;
    assert_eq!(calls("chrome.windows.onCreated.removeListener").len(), 1);
    let noted = noted.borrow().clone();
    (result.map(|address| address.expose().to_owned()), noted)
}

#[wasm_bindgen_test]
async fn the_first_popup_window_of_a_consent_is_noted() {
    let windows = "[{ id: 1, type: 'normal' }, { type: 'popup' }, { id: 2, type: 'popup' }, { id: 3, type: 'popup' }]";
    let (result, noted) = consent(windows, "return 'https://ours.chromiumapp.org/?code=c'").await;
    assert_eq!(
        result.as_deref(),
        Ok("https://ours.chromiumapp.org/?code=c")
    );
    assert_eq!(noted, [2]);
    assert_eq!(
        calls("chrome.identity."),
        [
            "['chrome.identity.launchWebAuthFlow',{'url':'https://auth.ebay.com/oauth2/authorize?redirect_uri=RuName','interactive':true}]"
        ]
    );
}

#[wasm_bindgen_test]
async fn a_consent_that_brings_no_answer_says_why() {
    for (flow, problem) in [
        (
            "throw Error('The user did not approve access.')",
            WindowProblem::Closed,
        ),
        (
            "throw Error('User cancelled or denied access.')",
            WindowProblem::Closed,
        ),
        (
            "throw Error('Only one web auth flow can be active')",
            WindowProblem::Busy,
        ),
        (
            "throw TypeError('launchWebAuthFlow is not a function')",
            WindowProblem::Unsupported,
        ),
        (
            "throw Error('Authorization page could not be loaded.')",
            WindowProblem::NotLoaded,
        ),
        ("return undefined", WindowProblem::NotLoaded),
    ] {
        assert_eq!(consent("[]", flow).await.0, Err(problem), "{flow}");
    }
}

#[wasm_bindgen_test]
async fn where_an_ru_name_is_refused_the_parameter_has_another_name() {
    let flow =
        "if (url.includes('redirect_uri=')) throw Error('redirect_uri not allowed'); return url";
    let (result, _) = consent("[]", flow).await;
    assert_eq!(
        result.as_deref(),
        Ok("https://auth.ebay.com/oauth2/authorize?ru_name=RuName")
    );
}

#[wasm_bindgen_test]
async fn the_consent_window_is_the_noted_one_or_the_one_on_ebays_pages() {
    install();
    fake("chrome.windows.update", "async () => {}");
    fake(
        "chrome.windows.remove",
        "async () => { throw Error('No window with id') }",
    );
    fake(
        "chrome.windows.getAll",
        "async () => [{ id: 1, tabs: [{ url: 'https://example.com/' }] }, { id: 2, tabs: [{ id: 8 }, { url: 'https://signin.ebay.com/signin' }] }]",
    );
    identity::focus(Some(7)).await;
    identity::focus(None).await;
    identity::close(None).await;
    assert_eq!(
        calls("chrome.windows."),
        [
            "['chrome.windows.update',7,{'focused':true}]",
            "['chrome.windows.getAll',{'populate':true,'windowTypes':['popup']}]",
            "['chrome.windows.update',2,{'focused':true}]",
            "['chrome.windows.getAll',{'populate':true,'windowTypes':['popup']}]",
            "['chrome.windows.remove',2]",
        ]
    );
    fake("chrome.windows.getAll", "async () => []");
    identity::close(None).await;
    assert_eq!(calls("chrome.windows.remove").len(), 1);
}

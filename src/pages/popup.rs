//! `popup.html`: in the toolbar, or as a tab.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Interval;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::dom::{
    begin_page, by_id, clicked_button, fill, find, from_name, keeping_focus, key_of, keyed, on,
    set_attribute, set_text, show, slot,
};
use super::listing::Listing;
use super::send::{SendError, send};
use crate::browser::i18n::{localize, message, message_with, relative};
use crate::browser::storage::{self, StorageError};
use crate::browser::{clipboard, now, permissions, runtime};
use crate::domain::{AccountId, DAY, TokenKind};
use crate::keeper::MAX_REPORTED_DAYS;
use crate::protocol::Message;
use crate::view::{
    self, AccountRow, Key, Notice, NoticeAction, OutcomeAction, OutcomeButton, Popup, SnoozeRow,
    SnoozeState, TokenRow, Tone,
};

thread_local! {
    /// What a click was answered with, until something else happens.
    static PROBLEM: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The ways on that are on the screen.
    static OUTCOME_BUTTONS: RefCell<Vec<OutcomeButton>> = const { RefCell::new(Vec::new()) };
    /// Whether the background does not answer.
    static SILENT: Cell<bool> = const { Cell::new(false) };
    /// Whether the browser withholds host permissions.
    static WITHHELD: Cell<bool> = const { Cell::new(false) };
    /// Whether somebody will tell that the background ended.
    static WATCHING: Cell<bool> = const { Cell::new(false) };
    /// What is shown of the accounts.
    static ACCOUNTS: Listing = const { Listing::of("accounts") };
    /// How many stored records could not be read.
    static SET_ASIDE: Cell<usize> = const { Cell::new(0) };
    /// What is to be known of the watch itself.
    static NOTICES: RefCell<Vec<Notice>> = const { RefCell::new(Vec::new()) };
}

/// Brings the page to life.
pub async fn popup() {
    begin_page();
    // Before the first look at the storage: what is clicked or changes meanwhile is not lost.
    listen();
    let changed = Closure::new(|| {
        PROBLEM.set(None);
        spawn_local(draw());
    });
    storage::on_changed(&changed);
    changed.forget();
    draw().await;
    // Times are written as people speak of them; open as a tab, the page lives on.
    Interval::new(60_000, || spawn_local(draw())).forget();
    spawn_local(async {
        WITHHELD.set(permissions::are_hosts_missing().await);
        // Wakes the background, which resolves what a killed one left behind.
        SILENT.set(
            send(Message::Opened {})
                .await
                .is_err_and(|problem| problem.is_silence),
        );
        draw().await;
    });
}

async fn draw() {
    let loaded = storage::load().await;
    let trouble = match &loaded {
        Ok(_) => None,
        Err(StorageError::Newer) => Some(Key::ShellStorageNewer),
        Err(StorageError::Failed) => Some(Key::ShellNoAnswer),
    };
    keeping_focus(|| {
        if let Ok(stored) = loaded {
            let popup = view::popup(&stored.state, now());
            render(&popup);
            watch(popup.busy);
        }
        draw_notices(trouble);
    });
}

/// A background that is killed during a consent leaves it under way in storage: whoever sees that
/// happen wakes the next one, which resolves it. Only then: an idle background may sleep.
fn watch(busy: bool) {
    if busy && !WATCHING.replace(true) {
        runtime::when_background_ends(|| {
            WATCHING.set(false);
            spawn_local(async {
                // Drawn by what changes in storage; a background that does not come back is shown
                // by the next action.
                let _ = send(Message::Wake {}).await;
            });
        });
    }
}

/// A notice as it is drawn: by what it is known, how it looks, what it says, and its buttons by
/// their ids.
struct NoticeRow {
    id: &'static str,
    tone: Tone,
    title: Option<String>,
    text: String,
    buttons: Vec<(&'static str, String)>,
}

fn draw_notices(trouble: Option<Key>) {
    let Some(list) = by_id::<Element>("notices") else {
        return;
    };
    let plain = |key: Key| NoticeRow {
        id: key.name(),
        tone: Tone::Warning,
        title: None,
        text: message(key),
        buttons: Vec::new(),
    };
    // Of all pages that is said below.
    let is_said =
        |notice: &&Notice| WITHHELD.get() && notice.actions.contains(&NoticeAction::Allow);
    let notices = NOTICES.with_borrow(|all| {
        all.iter()
            .filter(|notice| !is_said(notice))
            .map(notice_row)
            .collect::<Vec<_>>()
    });
    let withheld = WITHHELD.get().then(|| NoticeRow {
        buttons: vec![(NoticeAction::Allow.id(), message(Key::ShellAllow))],
        ..plain(Key::ShellWithheld)
    });
    let rows: Vec<NoticeRow> = trouble
        .into_iter()
        .chain(SILENT.get().then_some(Key::ShellNoAnswer))
        .map(plain)
        .chain(notices)
        .chain(withheld)
        .chain((SET_ASIDE.get() > 0).then(|| plain(Key::ShellSetAside)))
        .collect();
    keyed(
        &list,
        "notice",
        rows.iter().map(|row| row.id),
        |index, element| {
            let Some(row) = rows.get(index) else { return };
            set_attribute(element, "data-tone", row.tone.name());
            fill(element, "title", row.title.as_deref());
            fill(element, "text", Some(&row.text));
            if let Some(actions) = slot::<Element>(element, "actions") {
                keyed(
                    &actions,
                    "outcome-action",
                    row.buttons.iter().map(|(id, _)| *id),
                    |index, element| {
                        if let Some((_, label)) = row.buttons.get(index) {
                            set_text(element, label);
                        }
                    },
                );
            }
        },
    );
}

fn notice_row(notice: &Notice) -> NoticeRow {
    let label = |action| match action {
        NoticeAction::Allow => message(Key::ShellAllow),
        NoticeAction::TryAgain => localize(&Key::TryAgain.into()),
        NoticeAction::Settings => message(Key::PageSettings),
        NoticeAction::Dashboard => localize(&Key::OpenDashboard.into()),
        NoticeAction::BeginAnew => message(Key::PageBeginAnew),
    };
    let mut buttons: Vec<_> = notice
        .actions
        .iter()
        .map(|action| (action.id(), label(*action)))
        .collect();
    if notice.snooze.is_some() {
        buttons.push(("tomorrow", localize(&Key::RemindTomorrow.into())));
        buttons.push(("next_week", localize(&Key::RemindNextWeek.into())));
    }
    let title = notice.title.as_ref().map(localize);
    NoticeRow {
        id: notice.id,
        tone: notice.tone,
        title,
        text: localize(&notice.text),
        buttons,
    }
}

/// Draws the popup into the page.
pub fn render(popup: &Popup) {
    SET_ASIDE.set(popup.set_aside);
    NOTICES.set(popup.notices.clone());
    render_outcome(popup);
    if let Some(list) = by_id::<Element>("accounts") {
        let rows = ACCOUNTS.with(|listing| {
            listing.choose(popup.accounts.iter().collect(), |row| row.search_text())
        });
        keyed(
            &list,
            "account",
            rows.iter().map(|row| &row.id.0),
            |index, element| {
                if let Some(row) = rows.get(index) {
                    render_account(row, popup.busy, element);
                }
            },
        );
        ACCOUNTS.with(Listing::drawn);
    }
    let none = popup.accounts.is_empty();
    if let Some(empty) = by_id::<Element>("empty") {
        show(&empty, none);
    }
    if let Some(details) = by_id::<HtmlDetailsElement>("add-account") {
        show(&details, true);
        if none {
            details.set_open(true);
        }
        set_attribute(&details, "data-first", if none { "true" } else { "false" });
    }
}

fn render_outcome(popup: &Popup) {
    let Some(outcome) = by_id::<Element>("outcome") else {
        return;
    };
    let problem = PROBLEM.with_borrow(Clone::clone);
    let shown = popup.outcome.as_ref().filter(|_| problem.is_none());
    let tone = if problem.is_some() {
        Tone::Urgent
    } else {
        shown.map_or(Tone::Unknown, |shown| shown.tone)
    };
    set_attribute(&outcome, "data-tone", tone.name());
    let text = problem.or_else(|| {
        let texts = shown.map(|shown| {
            [
                Some(&shown.text),
                shown.also.as_ref(),
                shown.advice.as_ref(),
            ]
        })?;
        Some(
            texts
                .into_iter()
                .flatten()
                .map(localize)
                .collect::<Vec<_>>()
                .join(" "),
        )
    });
    if let Some(slot) = slot::<Element>(&outcome, "text") {
        set_text(&slot, text.as_deref().unwrap_or_default());
    }
    let ways_on = shown.map(|shown| shown.buttons.clone()).unwrap_or_default();
    if let Some(actions) = slot::<Element>(&outcome, "actions") {
        let keys = 0..ways_on.len();
        keyed(
            &actions,
            "outcome-action",
            keys.map(|index| index.to_string()),
            |index, element| {
                if let Some(button) = ways_on.get(index) {
                    set_text(element, &localize(&button.label));
                }
            },
        );
    }
    OUTCOME_BUTTONS.set(ways_on);
    if let Some(dismiss) = by_id::<Element>("outcome-dismiss") {
        show(&dismiss, text.is_some());
    }
}

fn render_account(row: &AccountRow, busy: bool, element: &Element) {
    set_attribute(element, "aria-label", &row.username);
    set_attribute(element, "data-severity", Tone::from(row.severity).name());
    fill(element, "username", Some(&row.username));
    fill(element, "label", row.label.as_deref());
    fill(
        element,
        "visit",
        row.visit.as_ref().map(localize).as_deref(),
    );
    render_inactivity(row, element);
    for (name, shown) in [
        ("see_status", row.see_status),
        ("check", row.check_now),
        ("settings", row.settings),
        ("elsewhere", row.visited_elsewhere),
    ] {
        if let Some(part) = slot::<Element>(element, name) {
            show(&part, shown);
        }
    }
    fill(
        element,
        "no_warning",
        row.no_warning.as_ref().map(localize).as_deref(),
    );
    render_question(row, element);
    if let Some(snoozes) = slot::<Element>(element, "snoozes") {
        let several = row.snoozes.len() > 1;
        keyed(
            &snoozes,
            "snooze",
            row.snoozes.iter().map(|snooze| snooze.cause.id()),
            |index, element| {
                if let Some(snooze) = row.snoozes.get(index) {
                    render_snooze(snooze, several, element);
                }
            },
        );
    }
    if row.visited_elsewhere {
        render_days(element);
    }
    if let Some(tokens) = slot::<Element>(element, "tokens") {
        keyed(
            &tokens,
            "token",
            row.tokens.iter().map(|token| token.kind.id()),
            |index, element| {
                if let Some(token) = row.tokens.get(index) {
                    render_token(token, row.connect_both || busy, element);
                }
            },
        );
    }
    if let Some(both) = slot::<Element>(element, "both") {
        show(&both, row.connect_both);
        let _ = both.class_list().toggle_with_force("primary", !busy);
    }
}

fn render_inactivity(row: &AccountRow, element: &Element) {
    let inactivity = row.inactivity.as_ref();
    let text = inactivity.map(|(_, text)| localize(text));
    fill(element, "inactivity", text.as_deref());
    let tone = inactivity.map_or(Tone::Unknown, |(tone, _)| *tone);
    if let Some(button) = slot::<Element>(element, "dashboard") {
        show(&button, inactivity.is_some() && tone != Tone::Good);
    }
    if let Some(line) = find::<Element>(element, ".inactivity") {
        set_attribute(&line, "data-tone", tone.name());
        show(&line, inactivity.is_some());
    }
}

/// A cause that can be snoozed, or was; where there are several, with what it is about.
fn render_snooze(snooze: &SnoozeRow, several: bool, element: &Element) {
    let cause = localize(&snooze.label);
    let until = if let SnoozeState::Snoozed(text) = &snooze.state {
        Some(localize(text))
    } else {
        None
    };
    let named = until.as_ref().map(|until| {
        if several {
            format!("{cause}: {until}")
        } else {
            until.clone()
        }
    });
    fill(
        element,
        "until",
        named.or_else(|| several.then(|| cause.clone())).as_deref(),
    );
    let speaks = until.is_none();
    for (name, label, shown) in [
        ("tomorrow", localize(&Key::RemindTomorrow.into()), speaks),
        ("next_week", localize(&Key::RemindNextWeek.into()), speaks),
        ("over", message(Key::PageRemindAgain), !speaks),
    ] {
        if let Some(button) = slot::<Element>(element, name) {
            set_text(&button, &label);
            set_attribute(
                &button,
                "aria-label",
                &message_with(Key::ShellSnoozeOf, &[&label, &cause]),
            );
            show(&button, shown);
        }
    }
}

/// The days on which a visit made elsewhere may lie: today, and as many days back as are believed.
fn render_days(element: &Element) {
    let Some(select) = slot::<Element>(element, "days") else {
        return;
    };
    let today = now();
    let days = || 0..=MAX_REPORTED_DAYS;
    keyed(
        &select,
        "day",
        days().map(|days| days.to_string()),
        |index, element| {
            if let Some(days) = days().nth(index) {
                set_text(
                    element,
                    &relative(today.plus(-i64::from(days) * DAY), today),
                );
                set_attribute(element, "value", &days.to_string());
            }
        },
    );
}

/// Whether it is a known account under a new name.
fn render_question(row: &AccountRow, element: &Element) {
    if let Some(question) = slot::<Element>(element, "question") {
        show(&question, !row.former.is_empty());
    }
    if let Some(answers) = slot::<Element>(element, "former") {
        keyed(
            &answers,
            "outcome-action",
            row.former.iter().map(|former| &former.id.0),
            |index, element| {
                if let Some(former) = row.former.get(index) {
                    set_text(element, &localize(&former.label));
                }
            },
        );
    }
}

fn render_token(token: &TokenRow, quiet: bool, element: &Element) {
    set_attribute(element, "data-tone", token.tone.name());
    fill(element, "name", Some(token.kind.name()));
    fill(element, "standing", Some(&localize(&token.standing)));
    fill(
        element,
        "deadline",
        token.deadline.as_ref().map(localize).as_deref(),
    );
    fill(
        element,
        "evidence",
        token.evidence.as_ref().map(localize).as_deref(),
    );
    fill(
        element,
        "progress",
        token.progress.as_ref().map(localize).as_deref(),
    );
    fill(
        element,
        "usage",
        token
            .usage
            .as_ref()
            .map(|(_, text)| localize(text))
            .as_deref(),
    );
    set_attribute(
        element,
        "data-used",
        if matches!(token.usage, Some((true, _))) {
            "false"
        } else {
            "true"
        },
    );
    if let Some(button) = slot::<HtmlElement>(element, "button") {
        set_text(&button, &localize(&token.button.label));
        set_attribute(&button, "aria-label", &localize(&token.button.name));
        // One thing at a time asks to be pressed; nothing here does while eBay's window waits.
        let primary = token.button.primary && !quiet;
        let _ = button.class_list().toggle_with_force("primary", primary);
    }
}

fn listen() {
    Listing::listen(&ACCOUNTS, || spawn_local(draw()));
    for id in ["settings", "dashboard", "outcome-dismiss"] {
        if let Some(button) = by_id::<Element>(id) {
            on(&button, "click", move |_| {
                spawn_local(async move {
                    match id {
                        "settings" => drop(runtime::open_options_page().await),
                        "dashboard" => send_and_redraw(Message::OpenDashboard {}).await,
                        _ => {
                            PROBLEM.set(None);
                            send_and_redraw(Message::DismissOutcome {}).await;
                        }
                    }
                });
            });
        }
    }
    for (id, press) in [
        ("accounts", press_in_account as fn(HtmlElement, String)),
        ("outcome", press_in_outcome),
        ("notices", press_in_notice),
    ] {
        if let Some(part) = by_id::<Element>(id) {
            on(&part, "click", move |event| {
                if let Some((button, name)) = clicked_button(event) {
                    press(button, name);
                }
            });
        }
    }
    listen_to_add();
}

fn press_in_account(button: HtmlElement, name: String) {
    let Some(account) = key_of(&button, ".account").map(AccountId) else {
        return;
    };
    if name == "settings" {
        spawn_local(async { drop(runtime::open_options_page().await) });
    } else if let Some(message) = message_of(&name, account, &button) {
        spawn_local(send_and_redraw(message));
    }
}

fn press_in_outcome(button: HtmlElement, _: String) {
    let index = button
        .get_attribute("data-key")
        .and_then(|key| key.parse::<usize>().ok());
    let way_on = OUTCOME_BUTTONS.with_borrow(|ways| ways.get(index.unwrap_or(usize::MAX)).cloned());
    if let Some(OutcomeButton { action, .. }) = way_on {
        spawn_local(run_outcome_action(action, button));
    }
}

fn press_in_notice(button: HtmlElement, _: String) {
    let action = button.get_attribute("data-key").unwrap_or_default();
    let notice = key_of(&button, ".message");
    spawn_local(async move {
        match action.as_str() {
            "allow" => {
                permissions::ask().await;
                WITHHELD.set(permissions::are_hosts_missing().await);
                send_and_redraw(Message::Opened {}).await;
            }
            "settings" => drop(runtime::open_options_page().await),
            "dashboard" => send_and_redraw(Message::OpenDashboard {}).await,
            "begin_anew" => send_and_redraw(Message::BeginAnew {}).await,
            "tomorrow" | "next_week" => {
                let part = notice.as_deref().and_then(from_name);
                if let (Some(part), Some(until)) = (part, from_name(&action)) {
                    send_and_redraw(Message::SnoozePart { part, until }).await;
                }
            }
            _ => send_and_redraw(Message::Wake {}).await,
        }
    });
}

/// Returns what a button of an account's card asks for; `None` where the card lacks what it needs.
fn message_of(button: &str, account: AccountId, element: &Element) -> Option<Message> {
    let token = || key_of(element, ".token").as_deref().and_then(from_name);
    Some(match button {
        "button" => Message::Connect {
            account,
            tokens: vec![token()?],
            login: false,
        },
        "both" => Message::Connect {
            account,
            tokens: TokenKind::ALL.to_vec(),
            login: false,
        },
        "tomorrow" | "next_week" | "over" => Message::Snooze {
            account,
            cause: key_of(element, ".snooze").as_deref().and_then(from_name),
            until: from_name(button)?,
        },
        "check" => Message::CheckNow { account },
        "see_status" => Message::SeeStatus { account },
        "usage" => {
            let row = element.closest(".token").ok().flatten();
            let used = row.and_then(|row| row.get_attribute("data-used"));
            Message::SetUsed {
                account,
                token: token()?,
                used: used.as_deref() != Some("true"),
            }
        }
        "visited" => {
            let card = element.closest(".account").ok().flatten();
            let select = card.and_then(|card| slot::<HtmlSelectElement>(&card, "days"));
            let days = select.and_then(|select| select.value().parse().ok());
            Message::VisitedElsewhere {
                account,
                days: days.unwrap_or_default(),
            }
        }
        "label" | "another" => Message::AnswerFormerName {
            account,
            former: element.get_attribute("data-key").map(AccountId),
        },
        _ => Message::OpenDashboard {},
    })
}

async fn run_outcome_action(action: OutcomeAction, button: HtmlElement) {
    match action {
        OutcomeAction::Connect {
            account,
            kinds,
            login,
        } => {
            send_and_redraw(Message::Connect {
                account,
                tokens: kinds,
                login,
            })
            .await;
        }
        OutcomeAction::Add { username, user_id } => {
            send_and_redraw(Message::AddAccount {
                username,
                user_id: Some(user_id),
            })
            .await;
        }
        OutcomeAction::Copy { text } => {
            // A page that may not write to the clipboard leaves it as it is.
            if clipboard::write(&text).await.is_ok() {
                set_text(&button, &message(Key::ShellCopied));
            }
        }
        OutcomeAction::Visit { url } => {
            if let Some(window) = web_sys::window() {
                // A blocked tab is the browser's to say.
                let _ = window.open_with_url_and_target_and_features(url, "_blank", "noopener");
            }
        }
    }
}

/// Sends a message; a problem is shown where outcomes are.
async fn send_and_redraw(message: Message) {
    PROBLEM.set(send(message).await.err().map(|SendError { text, .. }| text));
    draw().await;
}

/// The form that adds an account; in settings it is the same.
pub(super) fn listen_to_add() {
    let (Some(form), Some(input)) = (
        by_id::<Element>("add"),
        by_id::<HtmlInputElement>("username"),
    ) else {
        return;
    };
    on(&form, "submit", move |event| {
        event.prevent_default();
        let input = input.clone();
        spawn_local(async move {
            let added = send(Message::AddAccount {
                username: input.value(),
                user_id: None,
            })
            .await;
            if added.is_ok() {
                input.set_value("");
                if let Some(details) = by_id::<HtmlDetailsElement>("add-account") {
                    keeping_focus(|| details.set_open(false));
                }
            }
            if let Some(error) = by_id::<Element>("add-error") {
                set_text(
                    &error,
                    &added.err().map(|problem| problem.text).unwrap_or_default(),
                );
            }
        });
    });
}

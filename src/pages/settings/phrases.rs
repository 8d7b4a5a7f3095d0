//! The seller's own phrases of the Dashboard.

use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::super::dom::{
    by_id, clicked_button, fill, find, from_name, key_of, keyed, on, set_attribute, set_text, slot,
};
use super::super::send::{SendError, send};
use super::{state, status};
use crate::browser::i18n::{message, message_with};
use crate::dashboard::OwnPhrase;
use crate::protocol::Message;
use crate::view::Key;

/// A meaning as it is stored, which is also the value of its option.
fn value(phrase: &OwnPhrase) -> String {
    let value = json!(phrase.meaning);
    value.as_str().unwrap_or_default().to_owned()
}

fn key(phrase: &OwnPhrase) -> String {
    format!("{}:{}", value(phrase), phrase.text)
}

/// What a meaning is called on the page.
fn label(phrase: &OwnPhrase) -> Option<String> {
    let select = by_id::<Element>("meaning")?;
    find::<Element>(&select, &format!("option[value={}]", value(phrase)))?.text_content()
}

/// A phrase in words: "“Verbinden”: Button that connects a token".
pub fn describe(phrase: &OwnPhrase) -> String {
    message_with(
        Key::ShellPhrase,
        &[&phrase.text, &label(phrase).unwrap_or_default()],
    )
}

pub fn draw(phrases: &[OwnPhrase]) {
    let Some(list) = by_id::<Element>("phrases") else {
        return;
    };
    keyed(
        &list,
        "phrase-row",
        phrases.iter().map(key),
        |index, element| {
            let Some(phrase) = phrases.get(index) else {
                return;
            };
            fill(element, "phrase", Some(&phrase.text));
            fill(element, "meaning", label(phrase).as_deref());
            if let Some(button) = slot::<Element>(element, "remove") {
                set_attribute(
                    &button,
                    "aria-label",
                    &message_with(Key::ShellRemovePhrase, &[&phrase.text]),
                );
            }
        },
    );
}

pub fn listen() {
    let (Some(form), Some(list)) = (by_id::<Element>("add-phrase"), by_id::<Element>("phrases"))
    else {
        return;
    };
    on(&form, "submit", |event| {
        event.prevent_default();
        status("unknown", "");
        spawn_local(async {
            let problem = add().await.err();
            if let Some(error) = by_id::<Element>("phrase-error") {
                set_text(&error, problem.as_deref().unwrap_or_default());
            }
        });
    });
    on(&list, "click", |event| {
        let key = clicked_button(event).and_then(|(button, _)| key_of(&button, "li"));
        spawn_local(async {
            if let Some(key) = key
                && let Err(text) = remove(key).await
            {
                status("urgent", &text);
            }
        });
    });
}

/// Adds what was typed; what could not be added stays in the field.
async fn add() -> Result<(), String> {
    let (Some(select), Some(input)) = (
        by_id::<HtmlSelectElement>("meaning"),
        by_id::<HtmlInputElement>("phrase"),
    ) else {
        return Ok(());
    };
    let mut phrases = stored().await?;
    let (meaning, text) = (select.value(), input.value().trim().to_owned());
    if phrases
        .iter()
        .any(|phrase| value(phrase) == meaning && phrase.text == text)
    {
        return Err(message(Key::ShellPhraseKnown));
    }
    let Some(meaning) = from_name(&meaning) else {
        return Ok(());
    };
    phrases.push(OwnPhrase {
        meaning,
        text: text.clone(),
    });
    send(Message::SetPhrases { phrases })
        .await
        .map_err(describe_problem)?;
    input.set_value("");
    status("good", &message_with(Key::ShellPhraseAdded, &[&text]));
    Ok(())
}

async fn remove(removed: String) -> Result<(), String> {
    let mut phrases = stored().await?;
    let Some(index) = phrases.iter().position(|phrase| key(phrase) == removed) else {
        return Ok(());
    };
    let text = phrases.remove(index).text;
    send(Message::SetPhrases { phrases })
        .await
        .map_err(describe_problem)?;
    status("good", &message_with(Key::ShellPhraseRemoved, &[&text]));
    // The button goes with its row; the focus would be lost.
    if let Some(heading) = by_id::<HtmlElement>("phrases-heading") {
        let _ = heading.focus();
    }
    Ok(())
}

/// The phrases as they are now, also when another page has changed them.
async fn stored() -> Result<Vec<OwnPhrase>, String> {
    let state = state().await.ok_or_else(|| message(Key::ShellNoAnswer))?;
    Ok(state.configuration.phrases)
}

/// A refused phrase in words that fit the form: its path would say nothing here.
fn describe_problem(problem: SendError) -> String {
    match problem.path.as_deref() {
        Some("dashboard.phrases") => message(Key::ShellPhrasesFull),
        Some(path) if path.starts_with("dashboard.phrases[") => message(Key::ShellPhraseRefused),
        _ => problem.text,
    }
}

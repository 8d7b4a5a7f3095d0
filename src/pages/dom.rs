//! Templates and slots.

use gloo_events::{EventListener, EventListenerOptions};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement, HtmlTemplateElement};

use crate::browser::{i18n, storage};
use crate::json;

/// The page.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The element of this id.
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// The first element below that fits the selector.
pub fn find<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// The slot of this name below an element.
pub fn slot<T: JsCast>(root: &Element, name: &str) -> Option<T> {
    find(root, &format!("[data-slot={name}]"))
}

/// Puts a text into an element, and nothing if it is there: what did not change is not spoken
/// again, nor loses its selection.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute, unless it is so.
pub fn set_attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        // A name of ours is a valid name.
        let _ = element.set_attribute(name, value);
    }
}

/// Shows an element, or not.
pub fn show(element: &Element, shown: bool) {
    // A name of ours is a valid name.
    let _ = if shown {
        element.remove_attribute("hidden")
    } else {
        element.set_attribute("hidden", "")
    };
}

/// Puts a text into a slot, and hides the slot without one.
pub fn fill(root: &Element, name: &str, text: Option<&str>) {
    if let Some(slot) = slot::<Element>(root, name) {
        set_text(&slot, text.unwrap_or_default());
        show(&slot, text.is_some());
    }
}

/// A new copy of a template's element, its static text in the seller's language.
pub fn copy(template: &str) -> Option<Element> {
    let content = by_id::<HtmlTemplateElement>(template)?.content();
    let element = content
        .first_element_child()?
        .clone_node_with_deep(true)
        .ok()?
        .dyn_into::<Element>()
        .ok()?;
    translate(&element);
    Some(element)
}

/// Makes the children of a list the ones with these keys, in this order: those that are there stay,
/// with their focus.
pub fn keyed<K: AsRef<str>>(
    list: &Element,
    template: &str,
    keys: impl Iterator<Item = K>,
    mut draw: impl FnMut(usize, &Element),
) {
    let keys: Vec<String> = keys.map(|key| key.as_ref().to_owned()).collect();
    arrange(list, template, &keys, &mut draw);
}

/// Compiled once, and not for each list.
fn arrange(list: &Element, template: &str, keys: &[String], draw: &mut dyn FnMut(usize, &Element)) {
    let mut place = list.first_element_child();
    for (index, key) in keys.iter().enumerate() {
        let mut candidate = place.clone();
        while let Some(element) = &candidate {
            if element.get_attribute("data-key").as_ref() == Some(key) {
                break;
            }
            candidate = element.next_element_sibling();
        }
        let Some(element) = candidate.or_else(|| copy(template)) else {
            continue;
        };
        set_attribute(&element, "data-key", key);
        draw(index, &element);
        if place.as_ref() == Some(&element) {
            place = element.next_element_sibling();
        } else {
            // Both are in this page.
            let _ = list.insert_before(&element, place.as_ref().map(AsRef::as_ref));
        }
    }
    while let Some(element) = place {
        place = element.next_element_sibling();
        element.remove();
    }
}

/// Draws, and loses no focus: where what had it is gone or hidden, the nearest around it that can
/// have it does.
pub fn keeping_focus(draw: impl FnOnce()) {
    let before = document().and_then(|document| document.active_element());
    let mut around = Vec::new();
    let mut place = before.clone();
    while let Some(element) = place {
        place = element
            .parent_element()
            .and_then(|parent| parent.closest("[tabindex]").ok().flatten());
        around.push(element);
    }
    draw();
    let folded = "[hidden], details:not([open]) > :not(summary)";
    let is_there = |element: &&Element| {
        element.is_connected() && element.closest(folded).is_ok_and(|it| it.is_none())
    };
    if let Some(element) = around.iter().find(is_there)
        && Some(element) != before.as_ref()
        && let Some(element) = element.dyn_ref::<HtmlElement>()
    {
        // What takes no focus leaves it where the browser put it.
        let _ = element.focus();
    }
}

/// Puts the seller's language into everything marked with `data-i18n`, below and at an element.
pub fn translate(root: &Element) {
    each(root, "data-i18n", |element, key| {
        set_text(element, &i18n::message_by_name(key))
    });
    for (mark, attribute) in [
        ("data-i18n-label", "aria-label"),
        ("data-i18n-group", "label"),
        ("data-i18n-title", "title"),
        ("data-i18n-placeholder", "placeholder"),
    ] {
        each(root, mark, |element, key| {
            set_attribute(element, attribute, &i18n::message_by_name(key))
        });
    }
}

fn each(root: &Element, mark: &str, act: impl Fn(&Element, &str)) {
    let act = |element: &Element| {
        if let Some(key) = element.get_attribute(mark) {
            act(element, &key);
        }
    };
    act(root);
    let Ok(found) = root.query_selector_all(&format!("[{mark}]")) else {
        return;
    };
    for index in 0..found.length() {
        if let Some(element) = found
            .get(index)
            .and_then(|node| node.dyn_into::<Element>().ok())
        {
            act(&element);
        }
    }
}

/// Translates the page and says its language.
pub fn begin_page() {
    storage::ask_to_persist();
    if let Some(root) = document().and_then(|document| document.document_element()) {
        set_attribute(&root, "lang", &i18n::text_language());
        set_attribute(&root, "dir", &i18n::direction());
        translate(&root);
    }
}

/// Listens for as long as the page lives.
pub fn on(element: &Element, event: &'static str, act: impl FnMut(&Event) + 'static) {
    let act: Box<dyn FnMut(&Event)> = Box::new(act);
    let options = EventListenerOptions {
        passive: false,
        ..EventListenerOptions::default()
    };
    EventListener::new_with_options(element, event, options, act).forget();
}

/// The button that was clicked, and the slot or id that says which it is.
pub fn clicked_button(event: &Event) -> Option<(HtmlElement, String)> {
    let button = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("button")
        .ok()??;
    let name = button
        .get_attribute("data-slot")
        .unwrap_or_else(|| button.id());
    Some((button.dyn_into().ok()?, name))
}

/// The key of the list element that an element is in.
pub fn key_of(element: &Element, selector: &str) -> Option<String> {
    element.closest(selector).ok()??.get_attribute("data-key")
}

/// Returns the value that an attribute names, such as a variant without fields; `None` where the
/// name is not known.
pub fn from_name<T: DeserializeOwned>(name: &str) -> Option<T> {
    json::read(&Value::from(name)).ok()
}

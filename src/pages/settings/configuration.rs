//! The configuration in force, and the ways in and out of it.

use std::cell::RefCell;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{chosen_file, click, download, phrases, state, status};
use crate::browser::i18n::{localize, message, message_with};
use crate::browser::{browser, managed};
use crate::configuration::{self, Configuration, Finding, MAX_BYTES};
use crate::consent::Route;
use crate::domain::{PerKind, TokenKind};
use crate::keeper::State;
use crate::pages::dom::{by_id, fill, find, keyed, set_attribute, show};
use crate::pages::send::{SendError, send};
use crate::protocol::Message;
use crate::view::{self, Key, SummaryText};

thread_local! {
    /// The document that waits for the seller's consent to be used.
    static IMPORT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What an administrator prescribes is shown as such, and cannot be edited.
pub async fn draw(state: &State) {
    draw_summary(&state.configuration);
    let prescribed = state.policy.is_some();
    if let Some(policy) = by_id::<Element>("policy") {
        show(&policy, prescribed);
    }
    for part in ["import-label", "add-phrase"] {
        if let Some(part) = by_id::<Element>(part) {
            show(&part, !prescribed);
        }
    }
    if let Some(input) = by_id::<HtmlInputElement>("import") {
        input.set_disabled(prescribed);
    }
    if let Some(list) = by_id::<Element>("phrases") {
        set_attribute(
            &list,
            "data-prescribed",
            if prescribed { "true" } else { "false" },
        );
    }
    let refusal = managed::policy_json()
        .await
        .and_then(|text| configuration::parse(&text).err());
    problem(
        "policy-error",
        refusal.map(|refusal| {
            let SendError { text, path, .. } = refused(&refusal);
            SendError {
                text: message_with(Key::ShellPolicyRefused, &[&text]),
                path,
                is_silence: false,
            }
        }),
    );
}

fn refused(refusal: &configuration::ConfigurationRefusal) -> SendError {
    let path = Some(refusal.path.clone()).filter(|path| !path.is_empty());
    SendError {
        text: localize(&view::configuration_refusal(refusal)),
        path,
        is_silence: false,
    }
}

fn draw_summary(configuration: &Configuration) {
    let written = |text: &SummaryText| match text {
        SummaryText::Text(text) => localize(text),
        SummaryText::Verbatim(text) => text.clone(),
    };
    let rows: Vec<(String, String)> = view::configuration_summary(configuration)
        .iter()
        .map(|row| (written(&row.name), written(&row.value)))
        .collect();
    if let Some(list) = by_id::<Element>("configuration-summary") {
        keyed(
            &list,
            "configuration-row",
            rows.iter().map(|(name, _)| name),
            |index, element| {
                if let Some((name, value)) = rows.get(index) {
                    fill(element, "name", Some(name));
                    fill(element, "value", Some(value));
                }
            },
        );
    }
}

pub fn listen() {
    click("export", || spawn_local(export()));
    click("check-profile", || spawn_local(check_profile()));
    chosen_file("import", read);
    click("cancel-import", || {
        end_import();
        focus("import");
    });
    click("use", || {
        spawn_local(async {
            let Some(text) = IMPORT.with_borrow(Clone::clone) else {
                return;
            };
            match send(Message::UseConfiguration { text }).await {
                Ok(()) => {
                    end_import();
                    focus("import");
                    status("good", &message(Key::ShellConfigurationUsed));
                }
                Err(problem) => import_error(Some(problem)),
            }
        });
    });
}

fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        // What takes no focus leaves it where it is.
        let _ = element.focus();
    }
}

fn end_import() {
    IMPORT.set(None);
    import_error(None);
    if let Some(preview) = by_id::<Element>("import-preview") {
        show(&preview, false);
    }
}

async fn read(file: web_sys::File) {
    end_import();
    let too_large = file.size() > MAX_BYTES as f64;
    // What is too large is not even read.
    let text = if too_large {
        None
    } else {
        JsFuture::from(file.text())
            .await
            .ok()
            .and_then(|text| text.as_string())
    };
    let refusal = configuration::ConfigurationRefusal {
        path: String::new(),
        kind: configuration::ConfigurationRefusalKind::TooLarge,
    };
    match text {
        Some(text) => preview(text),
        None => import_error(Some(refused(&refusal))),
    }
}

/// Shows what a document would bring, and asks.
pub fn preview(text: String) {
    end_import();
    let imported = match configuration::parse(&text) {
        Ok(imported) => imported,
        Err(refusal) => return import_error(Some(refused(&refusal))),
    };
    let secrets = PerKind {
        regular: imported.secrets.regular.is_some(),
        plus: imported.secrets.plus.is_some(),
    };
    let findings = configuration::findings(&imported.configuration, secrets, browser());
    let mut warnings = texts(&findings);
    if secrets.regular || secrets.plus {
        warnings.push(message(Key::ShellSecretStays));
    }
    let hosts = imported.configuration.new_hosts();
    let phrases: Vec<String> = imported
        .configuration
        .phrases
        .iter()
        .map(phrases::describe)
        .collect();
    list("import-hosts", "host", "host", &hosts);
    list("import-phrases", "imported-phrase", "text", &phrases);
    list("import-warnings", "finding", "text", &warnings);
    for (id, texts) in [
        ("import-hosts", &hosts),
        ("import-phrases", &phrases),
        ("import-warnings", &warnings),
    ] {
        if let Some(part) =
            by_id::<Element>(id).and_then(|list| list.closest(".part").ok().flatten())
        {
            show(&part, !texts.is_empty());
        }
    }
    IMPORT.set(Some(text));
    if let Some(preview) = by_id::<Element>("import-preview") {
        show(&preview, true);
        focus("import-preview");
    }
}

fn texts(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{} ({})", localize(&view::finding(finding)), finding.path()))
        .collect()
}

fn list(id: &str, template: &str, slot: &str, texts: &[String]) {
    if let Some(list) = by_id::<Element>(id) {
        keyed(&list, template, texts.iter(), |index, element| {
            fill(element, slot, texts.get(index).map(String::as_str));
        });
    }
}

fn import_error(refusal: Option<SendError>) {
    problem("import-error", refusal);
}

fn problem(id: &str, problem: Option<SendError>) {
    let Some(error) = by_id::<Element>(id) else {
        return;
    };
    if let Some(message) = find::<Element>(&error, ".message") {
        show(&message, problem.is_some());
    }
    fill(
        &error,
        "text",
        problem.as_ref().map(|problem| problem.text.as_str()),
    );
    fill(
        &error,
        "path",
        problem.as_ref().and_then(|problem| problem.path.as_deref()),
    );
}

async fn export() {
    let Some(state) = state().await else { return };
    let text = format!("{:#}\n", configuration::export(&state.configuration));
    if download("token-keeper-configuration.json", "application/json", &text).is_some() {
        status("good", &message(Key::ShellExported));
    }
}

async fn check_profile() {
    let Some(state) = state().await else { return };
    let secrets = PerKind {
        regular: state.secrets.regular.is_some(),
        plus: state.secrets.plus.is_some(),
    };
    let findings = configuration::findings(&state.configuration, secrets, browser());
    let consents = TokenKind::ALL
        .iter()
        .any(|kind| matches!(state.configuration.routes.get(*kind), Route::Consent(_)));
    list("profile-findings", "finding", "text", &texts(&findings));
    if !consents {
        status("good", &message(Key::ShellProfileNone));
    } else if findings.is_empty() {
        status("good", &message(Key::ShellProfileGood));
    } else {
        status("warning", &message(Key::ShellProfileFindings));
    }
}

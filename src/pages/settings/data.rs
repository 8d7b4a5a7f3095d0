//! What is stored here: records that could not be read, and the way to erase everything.

use serde_json::json;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use super::{chosen_file, click, confirm_dialog, download, send, state, status};
use crate::browser::i18n::{localize, message, message_with};
use crate::keeper::{Backup, BackupProblem, State, backup};
use crate::pages::dom::{by_id, fill, show};
use crate::pages::send::ask;
use crate::protocol::{Message, RestoreAnswer};
use crate::view::{self, Key};

pub fn listen() {
    click("export-set-aside", || spawn_local(export()));
    click("back-up", || spawn_local(back_up()));
    chosen_file("restore", restore);
    click("erase", || {
        confirm_dialog::open(
            &message(Key::PageEraseHeading),
            &message(Key::PageEraseText),
            &message(Key::PageErase),
            || {
                spawn_local(async {
                    match send(Message::EraseEverything {}).await {
                        Ok(()) => status("good", &message(Key::ShellErased)),
                        Err(problem) => status("urgent", &problem.text),
                    }
                });
            },
        );
    });
}

pub fn draw(state: &State) {
    if let Some(button) = by_id::<Element>("back-up") {
        show(&button, !state.accounts.is_empty());
    }
    if let Some(part) = by_id::<Element>("set-aside") {
        let count = state.set_aside.len();
        show(&part, count > 0);
        fill(
            &part,
            "text",
            Some(&message_with(Key::ShellSetAsideHere, &[&count.to_string()])),
        );
    }
}

async fn back_up() {
    let Some(state) = state().await else { return };
    let text = format!("{}\n", json!(backup(&state)));
    if download("token-keeper-backup.json", "application/json", &text).is_some() {
        status("good", &message(Key::ShellBackedUp));
    }
}

async fn restore(file: web_sys::File) {
    if let Err(problem) = try_to_restore(file).await {
        status("urgent", &problem);
    }
}

/// What is too large is not even read.
async fn try_to_restore(file: web_sys::File) -> Result<(), String> {
    let refused = |problem| localize(&view::backup_refusal(problem));
    if file.size() > Backup::MAX_BYTES as f64 {
        return Err(refused(BackupProblem::TooLarge));
    }
    let text = JsFuture::from(file.text())
        .await
        .ok()
        .and_then(|text| text.as_string());
    let text = text.ok_or_else(|| refused(BackupProblem::Unreadable))?;
    let backup = Backup::parse(&text).map_err(refused)?;
    let RestoreAnswer { added } = ask(Message::Restore { text })
        .await
        .map_err(|problem| problem.text)?;
    let kept = backup.len().saturating_sub(added);
    let numbers = [added.to_string(), kept.to_string()];
    status(
        "good",
        &message_with(Key::ShellRestored, &numbers.each_ref().map(String::as_str)),
    );
    Ok(())
}

/// The records as they were found: whoever helps can see what is wrong with them. Secrets in them
/// are encrypted.
async fn export() {
    let Some(state) = state().await else { return };
    let text = format!("{:#}\n", json!(state.set_aside));
    if download("token-keeper-set-aside.json", "application/json", &text).is_some() {
        status("good", &message(Key::ShellExported));
    }
}

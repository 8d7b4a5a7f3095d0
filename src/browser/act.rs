//! Effects: done once, after the state is saved. Their results come back as events.

use wasm_bindgen_futures::spawn_local;

use super::background::{prescribe, transact};
use super::{http, identity, runtime, sync, tabs, vault};
use crate::consent::{AnswerProblem, exchange_request, read_identity, read_token_answer, refresh_request};
use crate::keeper::{Effect, Event, Granted, Renewed};

/// Begins an effect; nobody waits for it.
pub fn begin(effect: Effect) {
    spawn_local(async move {
        let event = perform(effect).await;
        if let Some(event) = event {
            // A result that cannot be saved is lost: the pending record is resolved at the next start of the worker.
            let _ = transact(event).await;
        }
    });
}

async fn perform(effect: Effect) -> Option<Event> {
    match effect {
        Effect::OpenConsent { flow, url } => {
            let of = flow.clone();
            let opened = move |window| {
                let flow = of.clone();
                spawn_local(async move {
                    let _ = transact(Event::WindowOpened { flow, window }).await;
                });
            };
            let result = identity::consent(&url, opened).await;
            Some(Event::Returned { flow, result })
        }
        Effect::RequestTokens { ref flow, .. } => {
            let flow = flow.clone();
            Some(Event::Granted { flow, result: request_tokens(effect).await })
        }
        Effect::RequestIdentity { flow, request } => {
            let result = http::send(&request).await.and_then(|answer| read_identity(&answer));
            Some(Event::Identified { flow, result })
        }
        Effect::Check { ref id, ref account, kind, .. } => {
            let (id, account) = (id.clone(), account.clone());
            Some(Event::Checked { id, account, kind, result: check(effect).await })
        }
        Effect::OpenTab { url } => {
            let url = if url.starts_with("https:") { url } else { runtime::url_of(&url) };
            tabs::open(&url).await;
            None
        }
        Effect::ForgetKey => {
            vault::forget_key().await;
            // What is prescribed is not the seller's to erase: it holds again at once, its secrets under the next key.
            let _ = prescribe().await;
            None
        }
        Effect::ReadMirror => Some(Event::Mirrored(sync::read().await)),
        Effect::WriteMirror(changes) => Some(Event::MirrorWritten(sync::write(changes).await)),
        Effect::FocusConsent { window } => {
            identity::focus(window).await;
            None
        }
        Effect::CloseConsent { window } => {
            identity::close(window).await;
            None
        }
    }
}

async fn check(effect: Effect) -> Result<Renewed, AnswerProblem> {
    let Effect::Check { client, client_secret, refresh_token, refresh_token_name, .. } = effect else {
        return Err(AnswerProblem::Unreadable);
    };
    let unreadable = AnswerProblem::SecretUnreadable;
    let secret = match client_secret.filter(|_| client.basic) {
        Some((sealed, name)) => Some(vault::unseal(&name, &sealed).await.ok_or(unreadable.clone())?),
        None => None,
    };
    let token = vault::unseal(&refresh_token_name, &refresh_token).await.ok_or(unreadable)?;
    let request = refresh_request(&client, secret.as_ref(), &token)?;
    let tokens = read_token_answer(&http::send(&request).await?)?;
    // A server may send the same one again; eBay sends none.
    let new = tokens.refresh_token.filter(|new| !token.equals(new.expose()));
    Ok(match new {
        Some(new) => Renewed { rotated: true, refresh_token: vault::seal(&refresh_token_name, &new).await },
        None => Renewed::default(),
    })
}

async fn request_tokens(effect: Effect) -> Result<Granted, AnswerProblem> {
    let Effect::RequestTokens { client, client_secret, ru_name, code, verifier, refresh_token_name, .. } = effect
    else {
        return Err(AnswerProblem::Unreadable);
    };
    let secret = match client_secret.filter(|_| client.basic) {
        Some((sealed, name)) => Some(vault::unseal(&name, &sealed).await.ok_or(AnswerProblem::SecretUnreadable)?),
        None => None,
    };
    let request = exchange_request(&client, secret.as_ref(), &ru_name, &code, verifier.as_ref())?;
    let tokens = read_token_answer(&http::send(&request).await?)?;
    let refresh_token = match &tokens.refresh_token {
        Some(token) => vault::seal(&refresh_token_name, token).await,
        None => None,
    };
    let refresh_token_expires_in = tokens.refresh_token_expires_in;
    Ok(Granted { access_token: tokens.access_token, refresh_token, refresh_token_expires_in })
}

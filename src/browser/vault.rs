//! Encrypted secrets, and the note beside their key of how many accounts there are.

use wasm_bindgen::prelude::*;

use super::error::EventError;
use super::javascript::deserialize;
use super::storage::StorageError;
use crate::configuration::Imported;
use crate::consent::Route;
use crate::domain::{PerKind, Sealed, Secret, TokenKind};
use crate::keeper::client_secret_name;

#[wasm_bindgen(module = "/src/browser/vault.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = seal)]
    async fn seal_js(name: &str, secret: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = unseal)]
    async fn unseal_js(name: &str, iv: &str, data: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = forgetKey)]
    async fn forget_key_js() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = noteAccounts)]
    async fn note_accounts_js(count: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = forgetAccounts)]
    async fn forget_accounts_js() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = countAccounts)]
    async fn count_accounts_js() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = digest)]
    async fn digest_js(text: &str) -> Result<JsValue, JsValue>;
}

/// Encrypts a secret, bound to a name. `None` where the browser cannot: then it is not kept at all.
pub async fn seal(name: &str, secret: &Secret) -> Option<Sealed> {
    deserialize(seal_js(name, secret.expose()).await.ok()?)
}

/// Returns the client secrets that came with a configuration, encrypted.
///
/// # Errors
/// Where the browser cannot encrypt.
pub async fn seal_client_secrets(
    imported: &Imported,
) -> Result<PerKind<Option<Sealed>>, EventError> {
    let mut secrets: PerKind<Option<Sealed>> = PerKind::default();
    for kind in TokenKind::ALL {
        if let (Some(secret), Route::Consent(profile)) = (
            imported.secrets.get(kind),
            imported.configuration.routes.get(kind),
        ) {
            let name = client_secret_name(kind, &profile.client_id);
            *secrets.get_mut(kind) = Some(seal(&name, secret).await.ok_or(StorageError::Failed)?);
        }
    }
    Ok(secrets)
}

/// Decrypts it; `None` where the key is gone or the name is another one.
pub async fn unseal(name: &str, sealed: &Sealed) -> Option<Secret> {
    unseal_js(name, &sealed.iv, &sealed.data)
        .await
        .ok()?
        .as_string()
        .map(Secret::new)
}

/// Throws the key away: what was encrypted with it never opens again.
pub async fn forget_key() {
    // Without it there is nothing that the key would open: everything encrypted is gone already.
    let _ = forget_key_js().await;
}

/// Notes how many accounts there are. Where that fails, only the alarm about accounts that vanish
/// is missing.
pub async fn note_accounts(count: u32) {
    let _ = note_accounts_js(count).await;
}

/// Forgets how many accounts there are.
pub async fn forget_accounts() {
    let _ = forget_accounts_js().await;
}

/// How many accounts there were when that was last noted; none where it cannot be read.
pub async fn count_accounts() -> u32 {
    count_accounts_js()
        .await
        .ok()
        .and_then(|count| count.as_f64())
        .map_or(0, |count| count as u32)
}

/// A name for a text from which the text cannot be told.
pub async fn digest(text: &str) -> Option<String> {
    digest_js(text).await.ok()?.as_string()
}

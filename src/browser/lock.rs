//! Web Locks: one lock for all contexts of the extension.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"])]
    fn request(name: &str, callback: &JsValue) -> Result<Promise, JsValue>;
}

/// A lock that is held until it is dropped.
pub struct Lock {
    release: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            // Resolving a promise does not fail.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Waits for an exclusive lock.
pub async fn lock(name: &str) -> Result<Lock, JsValue> {
    let mut release = None;
    let held = Promise::new(&mut |resolve, _| release = Some(resolve));
    let mut requested = Ok(());
    let granted = Promise::new(&mut |resolve, _| {
        let held = held.clone();
        let callback = Closure::once_into_js(move || -> Promise {
            let _ = resolve.call0(&JsValue::NULL);
            held
        });
        // What the request itself promises comes when the lock is released again; nobody waits for
        // that.
        requested = request(name, &callback).map(drop);
    });
    requested?;
    JsFuture::from(granted).await?;
    Ok(Lock { release })
}

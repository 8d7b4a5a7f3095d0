//! Generates the keys of all texts from the English ones, so that no key is listed by hand.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

const MESSAGES: &str = "extension/_locales/en/messages.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={MESSAGES}");
    let messages = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(MESSAGES);
    let messages: Map<String, Value> = serde_json::from_str(&fs::read_to_string(messages)?)?;
    let code = Path::new(&env::var("OUT_DIR")?).join("keys.rs");
    fs::write(code, generate_keys(&messages)?)?;
    Ok(())
}

/// Returns the macro call that declares the keys: a variant, its name, its number of placeholders,
/// and its English text each.
fn generate_keys(messages: &Map<String, Value>) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("keys! {\n");
    for (name, message) in messages {
        let text = message.get("message").and_then(Value::as_str);
        let text = text.ok_or_else(|| format!("{name} has no text"))?;
        let placeholders = message.get("placeholders").and_then(Value::as_object);
        let placeholders = placeholders.map_or(0, Map::len);
        let variant = variant_name(name);
        writeln!(code, "    {variant} {name:?} {placeholders} {text:?},")?;
    }
    code.push_str("}\n");
    Ok(code)
}

/// Returns `OpenDashboard` for `open_dashboard`.
fn variant_name(name: &str) -> String {
    let capitalise = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    };
    name.split('_').map(capitalise).collect()
}

//! Values that must not be seen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A client secret, token, code or verifier. It does not print, and it serialises only where a
/// field asks for it by name (`#[serde(with = "exposed")]`).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Takes a value in.
    pub fn new(value: impl Into<String>) -> Self {
        Secret(value.into())
    }

    /// Gives the value out: every call of this is a place to look at.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares without telling by its duration where the first difference is.
    pub fn constant_time_eq(&self, other: &str) -> bool {
        let (a, b) = (self.0.as_bytes(), other.as_bytes());
        let differences = a
            .iter()
            .zip(b)
            .fold(a.len() ^ b.len(), |seen, (x, y)| seen | usize::from(x ^ y));
        differences == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Serialises a [`Secret`] in the clear: only for `storage.session`, which lives in memory.
pub mod exposed {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the value.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Reads the value.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret)
    }
}

/// As [`exposed`], for a secret that may be absent.
pub mod exposed_option {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the value.
    pub fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Secret::expose).serialize(serializer)
    }

    /// Reads the value.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Secret))
    }
}

/// A secret that the shell has encrypted (AES-GCM, with a key that WebCrypto does not give out):
/// safe to store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The initialisation vector, base64.
    pub iv: String,
    /// Ciphertext and tag, base64.
    pub data: String,
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("v^1.1#i^1")), "[secret]");
    }

    #[test]
    fn comparison_sees_every_difference() {
        let secret = Secret::new("abc");
        assert!(secret.constant_time_eq("abc"));
        // In the last one the differences would cancel each other out.
        for other in ["", "ab", "abd", "abcd", "bbc", "bac"] {
            assert!(!secret.constant_time_eq(other), "{other}");
        }
    }
}

//! A hash that is the same in every run, on every device and in every version.

use std::hash::Hasher;

use fnv::FnvHasher;

/// Hashes these parts, one after the other, by FNV-1a with 64 bits.
pub fn stable_hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = FnvHasher::default();
    for part in parts {
        hasher.write(part);
    }
    hasher.finish()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// The vectors that the authors of the hash publish.
    #[test]
    fn published_vectors_match() {
        for (text, expected) in [
            ("", 0xcbf2_9ce4_8422_2325),
            ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] {
            assert_eq!(stable_hash([text.as_bytes()]), expected, "{text}");
        }
    }

    #[test]
    fn parts_are_hashed_as_one_text() {
        let parts: [&[u8]; 2] = [b"foo", b"bar"];
        assert_eq!(stable_hash(parts), stable_hash([b"foobar".as_slice()]));
    }
}

//! Random names.

use std::cell::Cell;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::consent::random_text;
use crate::domain::{AccountId, Secret};

/// A source of random names, each drawn only once. The same seed gives the same names, so that a
/// decision can be repeated.
#[derive(Clone)]
pub struct IdSource {
    seed: [u8; 32],
    drawn: Cell<u64>,
}

impl IdSource {
    /// Returns the source of a seed, which has to be fresh random bytes.
    pub const fn new(seed: [u8; 32]) -> Self {
        IdSource {
            seed,
            drawn: Cell::new(0),
        }
    }

    /// Draws so many bytes, at most 32, in base64url.
    fn draw<const BYTES: usize>(&self) -> String {
        let number = self.drawn.get();
        self.drawn.set(number.wrapping_add(1));
        let digest = Sha256::new()
            .chain_update(self.seed)
            .chain_update(number.to_le_bytes())
            .finalize();
        random_text(digest.get(..BYTES).unwrap_or(&digest))
    }

    /// Draws the id of a new account.
    pub fn account(&self) -> AccountId {
        AccountId(self.draw::<12>())
    }

    /// Draws the id of a consent, a check, a guide, an outcome or a log-in.
    pub fn record(&self) -> String {
        self.draw::<12>()
    }

    /// Draws `state`, which ties eBay's answer to our request (RFC 6749 §10.12): 32 bytes.
    pub fn csrf_state(&self) -> Secret {
        Secret::new(self.draw::<32>())
    }

    /// Draws a PKCE verifier (RFC 7636 §4.1): 32 bytes, which are 43 characters.
    pub fn pkce_verifier(&self) -> Secret {
        Secret::new(self.draw::<32>())
    }
}

/// Does not print the seed: what is drawn of it can be a secret.
impl fmt::Debug for IdSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_names_of_a_source_are_alike() {
        let ids = IdSource::new([7; 32]);
        let mut drawn: BTreeSet<String> = (0..100).map(|_| ids.record()).collect();
        drawn.extend((0..100).map(|_| ids.account().to_string()));
        drawn.extend((0..100).map(|_| ids.csrf_state().expose()[..16].to_owned()));
        drawn.extend((0..100).map(|_| ids.pkce_verifier().expose()[..16].to_owned()));
        assert_eq!(drawn.len(), 400);
    }

    #[test]
    fn names_differ_with_the_seed_and_with_it_alone() {
        let name = |byte| IdSource::new([byte; 32]).record();
        assert_ne!(name(1), name(2));
        assert_eq!(name(1), name(1));
    }

    #[test]
    fn a_verifier_is_as_long_as_rfc_7636_asks() {
        assert_eq!(IdSource::new([1; 32]).pkce_verifier().expose().len(), 43);
    }

    #[test]
    fn the_seed_is_not_printed() {
        assert_eq!(format!("{:?}", IdSource::new([9; 32])), "IdSource { .. }");
    }
}

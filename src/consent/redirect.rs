//! The authorization response (RFC 6749 §4.1.2): the address that the consent window ended at.

use super::ConsentProblem;
use crate::domain::{Secret, parse_address};

/// Where a granted consent returns to, below the extension's redirect address.
pub const ACCEPTED_PATH: &str = "/ebay/accepted";
/// Where a declined one returns to (the RuName's "Auth Declined URL").
pub const DECLINED_PATH: &str = "/ebay/declined";

/// Codes are at most 1024 characters long, says eBay; no honest answer is longer than this.
const MAX_ADDRESS: usize = 8192;

/// A granted consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The authorization code: single use, 299 seconds. Never stored, never logged.
    pub code: Secret,
}

/// Reads the address that a consent ended at. `base` is the extension's redirect address
/// (`https://<id>.chromiumapp.org/`), `state` what we sent; `issuer` the `iss` that an answer must
/// name if it names one, and must name if `issuer_required`.
///
/// eBay documents no parameters of a decline, so its address decides first; `state` is not asked of
/// it. A query is decoded once: codes hold `^`, `#` and `=`.
///
/// # Errors
/// [`ConsentProblem`] for everything but exactly one code that belongs to our request.
pub fn read_redirect(
    address: &str,
    base: &str,
    state: &Secret,
    issuer: &str,
    issuer_required: bool,
) -> Result<Accepted, ConsentProblem> {
    if address.len() > MAX_ADDRESS {
        return Err(ConsentProblem::Malformed);
    }
    let (Some(url), Some(base)) = (parse_address(address), parse_address(base)) else {
        return Err(ConsentProblem::Malformed);
    };
    if url.origin() != base.origin() {
        return Err(ConsentProblem::Malformed);
    }
    let answer = Answer(url.query_pairs().into_owned().collect());
    if url.path() == DECLINED_PATH {
        return Err(match answer.error() {
            Some(error) if error != "access_denied" => ConsentProblem::Refused { error },
            _ => ConsentProblem::Declined,
        });
    }
    if url.path() != ACCEPTED_PATH {
        return Err(ConsentProblem::Malformed);
    }
    if !answer
        .only("state")
        .is_some_and(|sent| state.constant_time_eq(sent))
    {
        // An error without state may be eBay's own; a code without it is nobody's.
        return Err(match answer.error() {
            Some(error) if answer.all("state").is_empty() => refusal(error),
            _ => ConsentProblem::StateMismatch,
        });
    }
    match answer.all("iss").as_slice() {
        [] if issuer_required => return Err(ConsentProblem::IssuerMismatch),
        [] => {}
        [iss] if *iss == issuer => {}
        _ => return Err(ConsentProblem::IssuerMismatch),
    }
    if let Some(error) = answer.error() {
        return Err(refusal(error));
    }
    match answer.only("code") {
        Some(code) if !code.is_empty() => Ok(Accepted {
            code: Secret::new(code),
        }),
        _ => Err(ConsentProblem::Malformed),
    }
}

fn refusal(error: String) -> ConsentProblem {
    if error == "access_denied" {
        ConsentProblem::Declined
    } else {
        ConsentProblem::Refused { error }
    }
}

struct Answer(Vec<(String, String)>);

impl Answer {
    fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    fn only(&self, name: &str) -> Option<&str> {
        match self.all(name).as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// The error by any of the names seen at eBay: OAuth's, its Android library's, its own page's.
    fn error(&self) -> Option<String> {
        let named = ["error", "errorId", "error_id"]
            .iter()
            .find_map(|name| self.all(name).first().copied());
        let unsuccessful = self
            .all("isAuthSuccessful")
            .contains(&"false")
            .then_some("access_denied");
        named.or(unsuccessful).map(error_code)
    }
}

/// An error code fit to show: whatever else a server put there is left out.
pub(super) fn error_code(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .take(60)
        .collect()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/";

    fn read(path_and_query: &str) -> Result<String, ConsentProblem> {
        let address = format!("{}{path_and_query}", BASE.trim_end_matches('/'));
        read_redirect(
            &address,
            BASE,
            &Secret::new("S1"),
            "https://auth.ebay.com",
            false,
        )
        .map(|accepted| accepted.code.expose().to_owned())
    }

    #[test]
    fn a_code_is_decoded_exactly_once() {
        assert_eq!(
            read(
                "/ebay/accepted?state=S1&code=v%5E1.1%23i%5E1%23p%5E3%23r%5E1%23f%5E0%23I%5E3%23t%5EUl41NjA%3D&expires_in=299"
            ),
            Ok("v^1.1#i^1#p^3#r^1#f^0#I^3#t^Ul41NjA=".into())
        );
        assert_eq!(
            read("/ebay/accepted?state=S1&code=v%255E1"),
            Ok("v%5E1".into()),
            "and not twice"
        );
    }

    #[test]
    fn a_decline_is_known_by_its_address_whatever_it_carries() {
        for query in [
            "",
            "?state=S1",
            "?state=other",
            "?error=access_denied",
            "?isAuthSuccessful=false",
            "?code=x",
        ] {
            assert_eq!(
                read(&format!("/ebay/declined{query}")),
                Err(ConsentProblem::Declined),
                "{query}"
            );
        }
    }

    #[test]
    fn errors_by_all_their_names_are_refusals() {
        for name in ["error", "errorId", "error_id"] {
            let expected = Err(ConsentProblem::Refused {
                error: "invalid_scope".into(),
            });
            assert_eq!(
                read(&format!("/ebay/accepted?state=S1&{name}=invalid_scope")),
                expected
            );
            assert_eq!(
                read(&format!("/ebay/accepted?{name}=invalid_scope")),
                expected
            );
            assert_eq!(
                read(&format!("/ebay/declined?{name}=invalid_scope")),
                expected
            );
        }
        assert_eq!(
            read("/ebay/accepted?state=S1&error=access_denied"),
            Err(ConsentProblem::Declined)
        );
        assert_eq!(
            read("/ebay/accepted?state=S1&error=%3Cscript%3Ealert(1)"),
            Err(ConsentProblem::Refused {
                error: "scriptalert1".into()
            })
        );
    }

    #[test]
    fn a_code_with_another_state_or_none_is_not_taken() {
        for query in [
            "code=c",
            "code=c&state=S2",
            "code=c&state=",
            "code=c&state=S1&state=S1",
            "code=c&state=S2&error=x",
        ] {
            assert_eq!(
                read(&format!("/ebay/accepted?{query}")),
                Err(ConsentProblem::StateMismatch),
                "{query}"
            );
        }
    }

    #[test]
    fn an_answer_needs_exactly_one_code_at_exactly_our_address() {
        for answer in [
            "/ebay/accepted?state=S1",
            "/ebay/accepted?state=S1&code=",
            "/ebay/accepted?state=S1&code=a&code=b",
            "/ebay/accepted/?state=S1&code=a",
            "/?state=S1&code=a",
            "/ebay/acceptedX?state=S1&code=a",
        ] {
            assert_eq!(read(answer), Err(ConsentProblem::Malformed), "{answer}");
        }
        let other = "https://ponmlkjihgfedcbaponmlkjihgfedcba.chromiumapp.org/ebay/accepted?state=S1&code=a";
        let result = read_redirect(
            other,
            BASE,
            &Secret::new("S1"),
            "https://auth.ebay.com",
            false,
        );
        assert_eq!(result, Err(ConsentProblem::Malformed));
    }

    #[test]
    fn an_address_longer_than_any_honest_one_is_not_read() {
        let with_code = |length: usize| {
            let rest = format!("{BASE}ebay/accepted?state=S1&code=").len();
            read(&format!(
                "/ebay/accepted?state=S1&code={}",
                "c".repeat(length - rest)
            ))
        };
        assert!(with_code(MAX_ADDRESS).is_ok());
        assert_eq!(with_code(MAX_ADDRESS + 1), Err(ConsentProblem::Malformed));
    }

    #[test]
    fn the_issuer_is_checked_when_sent_and_asked_for_when_configured() {
        assert_eq!(
            read("/ebay/accepted?state=S1&code=a&iss=https%3A%2F%2Fauth.ebay.com"),
            Ok("a".into())
        );
        let evil = "/ebay/accepted?state=S1&code=a&iss=https%3A%2F%2Fevil.example";
        assert_eq!(read(evil), Err(ConsentProblem::IssuerMismatch));
        let address = format!("{BASE}ebay/accepted?state=S1&code=a");
        let result = read_redirect(
            &address,
            BASE,
            &Secret::new("S1"),
            "https://as.example",
            true,
        );
        assert_eq!(result, Err(ConsentProblem::IssuerMismatch));
    }

    proptest! {
        #[test]
        fn any_code_survives_the_trip(code in "\\PC{1,80}") {
            let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("code", &code).finish();
            prop_assert_eq!(read(&format!("/ebay/accepted?{query}&state=S1")), Ok(code));
        }

        #[test]
        fn no_text_panics_or_passes(text in "\\PC*") {
            prop_assert!(read_redirect(&text, BASE, &Secret::new("S1"), "i", false).is_err());
            prop_assert!(read(&text).is_err());
        }
    }
}

//! A server that gives another refresh token at each refresh: the new one, and the one before it.

use super::*;
use crate::domain::{HistoryEvent, Lifetime};

fn rotated(token: &str) -> Result<RefreshResult, AnswerProblem> {
    Ok(RefreshResult {
        rotated: true,
        refresh_token: Some(sealed(token)),
        refresh_token_expires_in: None,
    })
}

fn no_longer() -> Result<RefreshResult, AnswerProblem> {
    Err(AnswerProblem::Refused {
        status: 400,
        error: "invalid_grant".into(),
    })
}

impl Seller {
    /// The token that is tried next, and the one before it.
    fn tokens(&self, account: &AccountId) -> (Option<Sealed>, Option<Sealed>) {
        let connection = self.connection(account);
        (connection.refresh_token, connection.previous_token)
    }
}

#[test]
fn the_token_before_a_rotation_is_kept_until_the_new_one_was_used() {
    let (mut seller, account) = Seller::with_token();
    let check = seller.rung().remove(0);
    seller.answered(&check, rotated("second"));
    assert_eq!(
        seller.tokens(&account),
        (Some(sealed("second")), Some(sealed("refresh")))
    );
    assert_eq!(
        load(&records(&seller.state), &session_records(&seller.state)).as_ref(),
        Ok(&seller.state)
    );
    let check = seller.rung().remove(0);
    assert_eq!(check.token, sealed("second"));
    seller.answered(&check, rotated("third"));
    assert_eq!(
        seller.tokens(&account),
        (Some(sealed("third")), Some(sealed("second")))
    );
    let check = seller.rung().remove(0);
    assert_eq!(check.token, sealed("third"));
    seller.answered(&check, Ok(RefreshResult::default()));
    assert_eq!(
        seller.tokens(&account),
        (Some(sealed("third")), None),
        "it was taken, and is the last one"
    );
}

#[test]
fn where_the_new_token_is_refused_the_one_before_it_is_tried_at_once() {
    let (mut seller, account) = Seller::with_token();
    let check = seller.rung().remove(0);
    seller.answered(&check, rotated("second"));
    let check = seller.rung().remove(0);
    let again = seller.answered(&check, no_longer());
    assert_eq!(
        again.iter().map(|check| &check.token).collect::<Vec<_>>(),
        [&sealed("refresh")]
    );
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Connected,
        "nothing is lost yet"
    );
    assert!(view::banner(&seller.state, Site::Ebay, seller.now).is_none());
    let told = |seller: &Seller| {
        let lost = |entry: &&crate::domain::HistoryEntry| {
            matches!(entry.what, HistoryEvent::Disconnected { .. })
        };
        seller.state.accounts[&account]
            .history
            .entries()
            .iter()
            .filter(lost)
            .count()
    };
    assert_eq!(told(&seller), 0);
    let before = seller.state.clone();
    // It is taken: the server had lost what it gave.
    seller.answered(&again[0], rotated("third"));
    assert_eq!(
        seller.tokens(&account),
        (Some(sealed("third")), Some(sealed("refresh")))
    );
    // Or it is not: now it is lost, once.
    seller.state = before;
    assert!(seller.answered(&again[0], no_longer()).is_empty());
    assert!(matches!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Disconnected { .. }
    ));
    assert_eq!(seller.tokens(&account), (None, None));
    assert_eq!(told(&seller), 1);
}

#[test]
fn a_new_token_that_cannot_be_encrypted_leaves_the_old_one_in_use() {
    let (mut seller, account) = Seller::with_token();
    let check = seller.rung().remove(0);
    seller.answered(
        &check,
        Ok(RefreshResult {
            rotated: true,
            ..RefreshResult::default()
        }),
    );
    assert_eq!(seller.tokens(&account), (Some(sealed("refresh")), None));
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Connected
    );
    assert_eq!(seller.rung()[0].token, sealed("refresh"));
}

#[test]
fn a_rotated_tokens_life_is_counted_from_the_request() {
    let (mut seller, account) = Seller::with_token();
    let life = seller.connection(&account).lifetime;
    for (told, expected) in [
        (None, None),
        (Some(-1), None),
        (Some(i64::MAX), None),
        (Some(3_600), Some(HOUR)),
    ] {
        let check = seller.rung().remove(0);
        let begun = seller.now;
        seller.now = begun.plus(MINUTE);
        let renewed = RefreshResult {
            rotated: true,
            refresh_token: Some(sealed("r")),
            refresh_token_expires_in: told,
        };
        seller.answered(&check, Ok(renewed));
        let end = expected.map(|expected| Lifetime {
            end: begun.plus(expected),
            estimated: false,
        });
        assert_eq!(
            seller.connection(&account).lifetime,
            end.or(life),
            "{told:?}"
        );
    }
}

#[test]
fn a_new_consent_leaves_no_token_of_the_one_before() {
    let (mut seller, account) = Seller::with_token();
    let check = seller.rung().remove(0);
    seller.answered(&check, rotated("second"));
    seller.connected(&account, TokenKind::Regular);
    assert_eq!(seller.tokens(&account), (Some(sealed("refresh")), None));
}

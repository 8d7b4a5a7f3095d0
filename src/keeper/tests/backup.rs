//! Backups, and what sellers call their accounts.

use super::*;

fn restore(seller: &mut Seller, text: &str) -> Result<(), BackupProblem> {
    Backup::parse(text).map(|backup| drop(seller.effects(Event::Restore(Box::new(backup)))))
}

#[test]
fn a_backup_from_a_clock_that_was_ahead_is_brought_to_now_at_once() {
    let (mut ahead, acme) = Seller::with_consent();
    ahead.now = NOW.plus(300 * DAY);
    ahead.connected(&acme, TokenKind::Plus);
    let text = serde_json::to_string(&backup(&ahead.state)).unwrap();
    let mut seller = Seller::new();
    restore(&mut seller, &text).unwrap();
    let restored = seller.state.accounts[&acme].clone();
    assert_eq!(restored.connections.plus.evidence.unwrap().at, NOW);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts[&acme], restored, "once");
}

#[test]
fn a_backup_brings_back_what_is_not_here_and_leaves_what_is() {
    let (mut seller, acme) = Seller::with_consent();
    seller.step(Event::LabelAccount {
        account: acme.clone(),
        label: " Shop in the UK ".into(),
    });
    let connection = seller
        .state
        .accounts
        .get_mut(&acme)
        .unwrap()
        .connections
        .get_mut(TokenKind::Plus);
    connection.standing = Standing::Connected;
    connection.refresh_token = Some(sealed("hush-hush"));
    let text = serde_json::to_string(&backup(&seller.state)).unwrap();
    assert!(!text.contains(&sealed("hush-hush").data) && !text.contains("secret-"));

    let mut elsewhere = Seller::new();
    let other = elsewhere.add("other_shop");
    restore(&mut elsewhere, &text).unwrap();
    let restored = &elsewhere.state.accounts[&acme];
    assert_eq!(restored.label.as_ref().unwrap().as_str(), "Shop in the UK");
    assert_eq!(restored.connections.plus.standing, Standing::Connected);
    assert_eq!(restored.connections.plus.refresh_token, None);
    assert_eq!(restored.history, seller.state.accounts[&acme].history);
    assert!(elsewhere.state.accounts.contains_key(&other));

    // Under its key, under its name in another case, or as the same eBay user.
    let before = seller.state.clone();
    restore(&mut seller, &text).unwrap();
    assert_eq!(seller.state, before);
    let mut known = Seller::new();
    known.add("ACME_store");
    restore(&mut known, &text).unwrap();
    assert_eq!(known.state.accounts.len(), 1);
    let mut renamed = Seller::new();
    renamed.effects(Event::AddAccount {
        username: "new_name".into(),
        user_id: Some("u1".into()),
    });
    let user = text.replace("\"user_id\":null", "\"user_id\":\"u1\"");
    restore(&mut renamed, &user).unwrap();
    assert_eq!(renamed.state.accounts.len(), 1);
}

#[test]
fn no_secret_comes_in_with_a_backup_whoever_put_it_there() {
    let account = json!({ "username": "acme", "added": 1, "connections": {
        "regular": { "standing": "connected", "refresh_token": { "iv": "aaaa", "data": "bbbb" } }, "plus": {} } });
    let text = json!({ "token_keeper_backup": 1, "accounts": { "id": account } }).to_string();
    let mut seller = Seller::new();
    restore(&mut seller, &text).unwrap();
    assert_eq!(
        seller.state.accounts[&AccountId("id".into())]
            .connections
            .regular
            .refresh_token,
        None
    );
}

#[test]
fn a_backup_with_anything_wrong_in_it_is_refused_as_a_whole() {
    let good = json!({ "username": "acme", "added": 1 });
    let of = |id: &str, account: &serde_json::Value| json!({ "token_keeper_backup": 1, "accounts": { "good": good, id: account } });
    let many: serde_json::Map<_, _> = (0..2_001)
        .map(|number| {
            (
                format!("id{number}"),
                json!({ "username": format!("n{number}"), "added": 1 }),
            )
        })
        .collect();
    for (document, problem) in [
        (of("", &good).to_string(), BackupProblem::Unreadable),
        (of(&"x".repeat(65), &good).to_string(), BackupProblem::Unreadable),
        (of("a.b", &good).to_string(), BackupProblem::Unreadable),
        (of("bad", &json!({ "username": "two words", "added": 1 })).to_string(), BackupProblem::Unreadable),
        (json!({ "token_keeper_backup": 1, "accounts": many }).to_string(), BackupProblem::Unreadable),
        (json!({ "token_keeper_backup": 1, "accounts": {}, "more": 1 }).to_string(), BackupProblem::Unreadable),
        (json!({ "accounts": {} }).to_string(), BackupProblem::Unreadable),
        ("{".to_owned(), BackupProblem::Unreadable),
        (r#"{"token_keeper_backup":1,"accounts":{},"accounts":{}}"#.to_owned(), BackupProblem::Unreadable),
        (
            r#"{"token_keeper_backup":1,"accounts":{"id":{"username":"a","username":"b","added":1}}}"#.to_owned(),
            BackupProblem::Unreadable,
        ),
        (json!({ "token_keeper_backup": 2, "anything": [] }).to_string(), BackupProblem::Newer),
        (" ".repeat(10_485_761), BackupProblem::TooLarge),
    ] {
        assert_eq!(Backup::parse(&document).unwrap_err(), problem, "{}", &document[..document.len().min(80)]);
    }
    let two = Backup::parse(&of(&"x".repeat(64), &good).to_string()).unwrap();
    assert_eq!((two.len(), two.is_empty()), (2, false));
    let full = json!({ "token_keeper_backup": 1, "accounts": {} }).to_string();
    assert!(
        Backup::parse(&(full.clone() + &" ".repeat(10_485_760 - full.len())))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_is_full_stays_as_it_is() {
    let mut seller = Seller::new();
    let accounts: serde_json::Map<_, _> = (0..2_000)
        .map(|number| {
            (
                format!("id{number}"),
                json!({ "username": format!("n{number}"), "added": 1 }),
            )
        })
        .collect();
    seller.add("first");
    restore(
        &mut seller,
        &json!({ "token_keeper_backup": 1, "accounts": accounts }).to_string(),
    )
    .unwrap();
    assert_eq!(seller.state.accounts.len(), 2_000);
}

#[test]
fn a_label_is_kept_until_it_is_emptied() {
    let (mut seller, acme) = Seller::with_consent();
    let label = |seller: &Seller, id: &AccountId| {
        seller.state.accounts[id]
            .label
            .as_ref()
            .map(|label| label.as_str().to_owned())
    };
    let set = |seller: &mut Seller, text: &str| {
        seller
            .step(Event::LabelAccount {
                account: acme.clone(),
                label: text.into(),
            })
            .refusal
    };
    assert_eq!(set(&mut seller, "Shop"), None);
    assert_eq!(set(&mut seller, &"x".repeat(41)), Some(Refusal::Label));
    assert_eq!(label(&seller, &acme), Some("Shop".into()));
    assert_eq!(set(&mut seller, ""), None);
    assert_eq!(label(&seller, &acme), None);
    let nobody = Event::LabelAccount {
        account: AccountId("nobody".into()),
        label: "x".into(),
    };
    assert_eq!(seller.step(nobody).refusal, Some(Refusal::UnknownAccount));
}

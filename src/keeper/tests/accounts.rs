//! Accounts and the configuration.

use super::*;
use crate::domain::{Evidence, History, HistoryEvent};

#[test]
fn everything_is_erased_and_what_was_shared_is_taken_back() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.connect(&account, &[TokenKind::Plus]);
    seller.step(Event::SetDeviceSync(true));
    seller.state.set_aside.insert("account.x".into(), json!(1));
    let effects = seller.effects(Event::EraseEverything);
    assert_eq!(
        effects,
        [
            Effect::CloseConsent { window: None },
            Effect::ForgetKey,
            Effect::ReadMirror
        ]
    );
    let remote = Records::from([
        ("schema".into(), json!(1)),
        ("visits.3".into(), json!({ "acme_store": 1 })),
    ]);
    let [Effect::WriteMirror(changes)] = &seller.effects(Event::SyncStorageRead(Some(remote)))[..]
    else {
        panic!()
    };
    assert!(changes.set.is_empty() && changes.remove.len() == 2);
    seller.effects(Event::SyncStorageWritten(true));
    assert_eq!(
        records(&seller.state).into_keys().collect::<Vec<_>>(),
        ["schema"]
    );
    assert_eq!(session_records(&seller.state), Records::new());
    assert_eq!(
        seller.effects(Event::TokensReceived {
            flow: "f".into(),
            result: Err(AnswerProblem::Network)
        }),
        []
    );
}

#[test]
fn accounts_are_added_once_and_forgotten_wholly() {
    let mut seller = Seller::new();
    let account = seller.add("acme_store");
    let again = seller.step(Event::AddAccount {
        username: "ACME_store ".into(),
        user_id: None,
    });
    assert_eq!(
        again.refusal,
        Some(Refusal::KnownAccount {
            username: "acme_store".into()
        })
    );
    let empty = seller.step(Event::AddAccount {
        username: " ".into(),
        user_id: None,
    });
    assert!(matches!(empty.refusal, Some(Refusal::Username(_))));
    seller.effects(Event::ForgetAccount(account.clone()));
    assert!(seller.state.accounts.is_empty() && seller.state.outcome.is_none());
    assert_eq!(
        seller.step(Event::ForgetAccount(account)).refusal,
        Some(Refusal::UnknownAccount)
    );
}

#[test]
fn forgetting_an_account_gives_its_consent_up() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.effects(Event::ConsentWindowOpened {
        flow: flow.clone(),
        window: 7,
    });
    assert_eq!(
        seller.effects(Event::ForgetAccount(account)),
        [Effect::CloseConsent { window: Some(7) }]
    );
    assert!(seller.accept(&flow, &state).is_empty());
}

#[test]
fn importing_an_export_keeps_the_secret_of_the_same_client_only() {
    let (mut seller, _) = Seller::with_consent();
    let exported = configuration::export(&seller.state.configuration).to_string();
    let import = |text: &str| Event::UseConfiguration {
        configuration: Box::new(configuration::parse(text).unwrap().configuration),
        secrets: PerKind::default(),
    };
    seller.effects(import(&exported));
    assert_eq!(seller.state.secrets.plus, Some(sealed("secret-p")));
    seller.effects(import(&exported.replace("Acme-p-PRD-2", "Acme-q-PRD-3")));
    assert_eq!(seller.state.secrets.plus, None);
    assert_eq!(seller.state.secrets.regular, Some(sealed("secret-r")));
}

#[test]
fn a_configuration_does_not_change_under_a_consent() {
    let (mut seller, account) = Seller::with_consent();
    seller.connect(&account, &[TokenKind::Regular]);
    let configuration = Box::default();
    let step = seller.step(Event::UseConfiguration {
        configuration,
        secrets: PerKind::default(),
    });
    assert_eq!(step.refusal, Some(Refusal::ConsentUnderWay));
}

#[test]
fn an_account_is_known_by_its_user_id_too() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let mut add = |username: &str, user_id: &str| {
        seller
            .step(Event::AddAccount {
                username: username.into(),
                user_id: Some(user_id.into()),
            })
            .refusal
    };
    assert_eq!(
        add("acme_renamed", "u1"),
        Some(Refusal::KnownAccount {
            username: "acme_store".into()
        })
    );
    assert_eq!(add("other_shop", "u2"), None);
    assert_eq!(add("third_shop", "u3"), None);
}

#[test]
fn of_two_entries_for_one_account_only_newer_proof_counts() {
    for (proved, expected) in [
        (-1, Standing::Connected),
        (0, Standing::Connected),
        (1, Standing::Present),
    ] {
        let mut seller = Seller::new();
        let known = seller.add("old_name");
        let connection = &mut seller
            .state
            .accounts
            .get_mut(&known)
            .unwrap()
            .connections
            .plus;
        connection.standing = Standing::Connected;
        connection.evidence = Some(Evidence::sure(EvidenceSource::Consent, NOW));
        seller.now = NOW.plus(DAY);
        let new = seller.add("new_name");
        let account = seller.state.accounts.get_mut(&new).unwrap();
        account.asks_for_former_name = true;
        account.connections.plus.standing = Standing::Present;
        account.connections.plus.evidence = Some(Evidence::sure(
            EvidenceSource::DashboardButton,
            NOW.plus(proved),
        ));
        seller.effects(Event::AnswerFormerName {
            account: new,
            former: Some(known.clone()),
        });
        let account = &seller.state.accounts[&known];
        assert_eq!(account.connections.plus.standing, expected, "{proved}");
        assert_eq!(account.username.as_str(), "new_name");
    }
}

#[test]
fn of_two_ebay_users_neither_is_the_others_former_name() {
    for (old, new, asked) in [
        (None, None, true),
        (Some("u1"), None, true),
        (None, Some("u1"), true),
        (Some("u1"), Some("u1"), true),
        (Some("u1"), Some("u2"), false),
    ] {
        let mut seller = Seller::new();
        let known = seller.add("old_name");
        seller.now = NOW.plus(DAY);
        let found = seller.add("new_name");
        seller.state.accounts.get_mut(&known).unwrap().user_id = old.map(str::to_owned);
        let account = seller.state.accounts.get_mut(&found).unwrap();
        account.user_id = new.map(str::to_owned);
        account.asks_for_former_name = true;
        assert_eq!(
            former_names(&seller.state, &found).len(),
            usize::from(asked),
            "{old:?} {new:?}"
        );
    }
}

#[test]
fn a_guide_goes_on_for_the_account_that_its_own_turned_out_to_be() {
    for of_the_new_one in [true, false] {
        let mut seller = Seller::new();
        let (known, bystander) = (seller.add("old_name"), seller.add("other_shop"));
        seller.now = NOW.plus(DAY);
        let found = seller.add("new_name");
        seller
            .state
            .accounts
            .get_mut(&found)
            .unwrap()
            .asks_for_former_name = true;
        let guided = if of_the_new_one { &found } else { &bystander };
        seller.state.session.guide = Some(Guide::new(
            "g".into(),
            guided.clone(),
            TokenKind::Plus,
            &[],
            seller.now,
        ));
        seller.effects(Event::AnswerFormerName {
            account: found,
            former: Some(known.clone()),
        });
        let expected = if of_the_new_one { known } else { bystander };
        assert_eq!(seller.state.session.guide.unwrap().account, expected);
    }
}

#[test]
fn a_thousand_accounts_remember_less_each_and_one_remembers_all() {
    for count in [1, 1_000] {
        let mut seller = Seller::new();
        let account = seller.add("acme_store");
        let kept = seller.state.accounts.get_mut(&account).unwrap();
        for days in 0..History::MAX as i64 {
            kept.history
                .add(NOW.plus((days - 1_000) * DAY), HistoryEvent::Visited);
        }
        let twin = kept.clone();
        for number in 1..count {
            seller
                .state
                .accounts
                .insert(AccountId(format!("a{number}")), twin.clone());
        }
        seller.effects(Event::Woke);
        let most = History::max_entries_per_account(count);
        assert_eq!(most < History::MAX, count > 1);
        assert!(
            seller
                .state
                .accounts
                .values()
                .all(|account| account.history.entries().len() == most)
        );
    }
}

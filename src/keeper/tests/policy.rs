//! What an administrator prescribes.

use super::*;
use crate::dashboard::{Meaning, OwnPhrase};

fn prescription(digest: &str, months: u32) -> Option<Box<ManagedPolicy>> {
    let text = json!({ "schema": 1, "dashboard": { "inactivity_months": months } }).to_string();
    let configuration = configuration::parse(&text).unwrap().configuration;
    Some(Box::new(ManagedPolicy {
        digest: digest.into(),
        configuration,
        secrets: PerKind::default(),
    }))
}

#[test]
fn a_managed_configuration_is_in_force_until_the_policy_ends() {
    let (mut seller, _) = Seller::with_consent();
    let (own, secrets) = (
        seller.state.configuration.clone(),
        seller.state.secrets.clone(),
    );
    for (digest, months) in [("a", 3), ("b", 4)] {
        assert!(
            seller
                .effects(Event::PolicyChanged(prescription(digest, months)))
                .is_empty()
        );
        assert_eq!(seller.state.configuration.inactivity_months, months);
        assert_eq!(seller.state.secrets, PerKind::default());
        assert_eq!(
            load(&records(&seller.state), &session_records(&seller.state)).unwrap(),
            seller.state
        );
    }
    // The same document again is no news.
    seller.effects(Event::PolicyChanged(prescription("b", 5)));
    assert_eq!(seller.state.configuration.inactivity_months, 4);
    seller.effects(Event::PolicyChanged(None));
    assert_eq!(
        (&seller.state.configuration, &seller.state.secrets),
        (&own, &secrets)
    );
    assert_eq!(seller.state.policy, None);
    seller.effects(Event::PolicyChanged(None));
    assert_eq!(seller.state.configuration, own);
}

#[test]
fn what_is_prescribed_cannot_be_changed() {
    let mut seller = Seller::new();
    seller.effects(Event::PolicyChanged(prescription("a", 3)));
    let before = seller.state.clone();
    let configuration = Box::new(configuration::Configuration::default());
    let phrases = vec![OwnPhrase {
        meaning: Meaning::Connect,
        text: "Verbinden".into(),
    }];
    for event in [
        Event::UseConfiguration {
            configuration,
            secrets: PerKind::default(),
        },
        Event::SetPhrases(phrases),
        Event::SetWarnings(json!({})),
    ] {
        assert_eq!(seller.step(event).refusal, Some(Refusal::ManagedByPolicy));
        assert_eq!(seller.state, before);
    }
}

#[test]
fn it_waits_for_the_end_of_a_consent() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, _) = seller.connect(&account, &[TokenKind::Regular]);
    assert_eq!(
        seller
            .step(Event::PolicyChanged(prescription("a", 3)))
            .refusal,
        Some(Refusal::ConsentUnderWay)
    );
    assert_eq!(seller.state.policy, None);
    seller.effects(Event::ConsentReturned {
        flow,
        result: Err(WindowProblem::Closed),
    });
    seller.effects(Event::PolicyChanged(prescription("a", 3)));
    let (flow, own) = (
        seller.state.session.flow.clone(),
        seller.state.policy.clone(),
    );
    assert!(flow.is_none() && own.is_some());
}

#[test]
fn it_stays_on_this_device() {
    let (mut seller, _) = Seller::with_consent();
    seller.effects(Event::SetDeviceSync(true));
    seller.state.device_sync.configured = Some(NOW);
    assert!(sync_records(&seller.state, &Records::new(), NOW).contains_key("configuration"));
    seller.effects(Event::PolicyChanged(prescription("a", 3)));
    assert!(!sync_records(&seller.state, &Records::new(), NOW).contains_key("configuration"));
    // And what another device has does not take its place; nor is it lost there.
    let document = json!({ "schema": 1, "dashboard": { "inactivity_months": 9 } });
    let remote = Records::from([
        ("schema".into(), json!(1)),
        (
            "configuration".into(),
            json!({ "at": NOW.plus(MINUTE), "document": document }),
        ),
    ]);
    seller.now = NOW.plus(HOUR);
    seller.effects(Event::SyncStorageRead(Some(remote.clone())));
    assert_eq!(seller.state.configuration.inactivity_months, 3);
    assert_eq!(
        sync_records(&seller.state, &remote, seller.now)["configuration"],
        remote["configuration"]
    );
}

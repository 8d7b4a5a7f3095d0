//! What comes from outside, one function for each way in, and what must hold of it whatever it is.
//! The fuzz targets feed them (`./build.sh fuzz`), and so does `tests/anything.rs`.

use std::collections::BTreeMap;

use serde_json::Value;
use token_keeper::configuration;
use token_keeper::consent::{
    Browser, HttpAnswer, lifetime_of, read_identity, read_redirect, read_token_answer,
};
use token_keeper::dashboard::{Phrases, Snapshot, recognise};
use token_keeper::domain::{Lifetime, LocalTime, Secret, Site, Timestamp};
use token_keeper::keeper::{
    Backup, Context, Event, IdSource, Records, State, load, records, session_records, update,
};
use token_keeper::projection::desired;
use token_keeper::protocol::{Message, SenderKind};
use url::Url;

const BASE: &str = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/";
const STATE: &str = "the-state-of-this-flow";

/// A way in.
pub type Input = fn(&str);

/// All, by the names of their fuzz targets.
#[allow(dead_code, reason = "a fuzz target takes one")]
pub const ALL: [(&str, Input); 7] = [
    ("answers", answers),
    ("backup", backup),
    ("configuration", configuration),
    ("message", message),
    ("redirect", redirect),
    ("snapshot", snapshot),
    ("stored", stored),
];

/// The address at which a consent ends: a code is taken from an exact answer only.
pub fn redirect(address: &str) {
    if read_redirect(
        address,
        BASE,
        &Secret::new(STATE),
        "https://auth.ebay.com",
        false,
    )
    .is_ok()
    {
        let (url, base) = (
            Url::parse(address).expect("an address"),
            Url::parse(BASE).expect("an address"),
        );
        let all = |name: &str| {
            url.query_pairs()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (url.origin(), url.path()),
            (base.origin(), "/ebay/accepted"),
            "{address}"
        );
        assert_eq!(all("state"), [STATE], "{address}");
        assert_eq!(all("code").len(), 1, "{address}");
    }
}

/// Answers of the token endpoint and of the Identity API: a life is never absurd, and a user has a
/// name.
pub fn answers(body: &str) {
    for status in [200, 400, 429, 500] {
        let answer = HttpAnswer {
            status,
            retry_after: Some(body.to_owned()),
            body: Secret::new(body),
        };
        if let Ok(tokens) = read_token_answer(&answer) {
            let now = Timestamp::from_millis(1_795_000_000_000);
            let left = lifetime_of(tokens.refresh_token_expires_in, now)
                .end
                .since(now);
            assert!(
                status == 200 && left > 0 && left <= Lifetime::LONGEST,
                "{left}"
            );
        }
        assert!(read_identity(&answer).is_err() || status == 200);
    }
}

/// A configuration: what is taken is exported without a secret and read back the same.
pub fn configuration(text: &str) {
    if let Ok(imported) = configuration::parse(text) {
        let exported = configuration::export(&imported.configuration).to_string();
        assert!(!exported.contains("client_secret"));
        let again = configuration::parse(&exported).expect("what was exported is read");
        assert_eq!(again.configuration, imported.configuration);
    }
}

/// Messages: a stranger is never heard, a page on eBay only for what its script may say.
pub fn message(text: &str) {
    let Ok(value) = serde_json::from_str(text) else {
        return;
    };
    assert!(Message::read(&value, SenderKind::Stranger).is_err());
    if let Ok(message) = Message::read(&value, SenderKind::ContentScript(Site::Ebay)) {
        assert!(
            matches!(message, Message::Banner {} | Message::BannerAction { .. }),
            "{message:?}"
        );
    }
    let _ = Message::read(&value, SenderKind::Page);
}

/// What a content script says of a Dashboard page.
pub fn snapshot(text: &str) {
    if let Some(snapshot) = Snapshot::parse(text) {
        let dashboard = Url::parse("https://app.webinterpret.com/").expect("an address");
        let _ = recognise(&snapshot, &dashboard, &Phrases::shipped(), &[]);
    }
}

fn context(now: Timestamp) -> Context {
    Context {
        now,
        ids: IdSource::new([7; 32]),
        worker: "w".into(),
        browser: Browser::Chromium,
        redirect_base: "https://abc.chromiumapp.org/".into(),
        locale: None,
        local: LocalTime::fixed(60),
    }
}

/// A backup: it brings accounts and no secret, what it brings is stored and read again, and a
/// second time it brings nothing.
pub fn backup(text: &str) {
    let Ok(read) = Backup::parse(text) else {
        return;
    };
    let (mut state, context) = (
        State::default(),
        context(Timestamp::from_millis(1_795_000_000_000)),
    );
    update(&mut state, Event::Restore(Box::new(read.clone())), &context);
    assert!(state.accounts.len() <= read.len());
    let before = state.clone();
    update(&mut state, Event::Restore(Box::new(read)), &context);
    assert_eq!(state, before);
    assert!(state.accounts.values().all(|account| {
        account
            .connections
            .iter()
            .all(|(_, it)| it.refresh_token.is_none())
    }));
    assert_eq!(
        load(&records(&state), &session_records(&state)).expect("it is of this version"),
        state
    );
    let _ = desired(&state, context.now);
}

/// Stored records: what cannot be read is set aside, nothing is lost, and any look at the rest
/// ends.
pub fn stored(text: &str) {
    let Ok(input) = serde_json::from_str::<BTreeMap<String, Value>>(text) else {
        return;
    };
    let of = |area: &str| {
        input
            .get(area)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let (local, session): (Records, Records) = (
        of("local").into_iter().collect(),
        of("session").into_iter().collect(),
    );
    let Ok(mut state) = load(&local, &session) else {
        return;
    };
    let again = load(&records(&state), &session_records(&state)).expect("it is of this version");
    assert_eq!(again, state, "what is stored is what is known");
    let now = Timestamp::from_millis(input.get("now").and_then(Value::as_i64).unwrap_or_default());
    update(&mut state, Event::Woke, &context(now));
    let _ = desired(&state, now);
}

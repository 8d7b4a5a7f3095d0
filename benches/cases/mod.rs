//! What the core is timed at: the same natively and in WebAssembly.

use std::hint::black_box;

use serde_json::json;
use token_keeper::configuration;
use token_keeper::consent::{Browser, Profile};
use token_keeper::dashboard::{Phrases, Snapshot, recognise};
use token_keeper::domain::{
    Account, AccountId, DAY, Evidence, EvidenceSource, HOUR, History, HistoryEvent, Lifetime,
    LocalTime, MINUTE, SECOND, Sealed, Standing, Timestamp, TokenKind, Username,
};
use token_keeper::keeper::{
    Context, Event, IdSource, State, changes_between, load, records, refresh_token_name,
    session_records, update,
};
use token_keeper::projection::desired;
use token_keeper::view;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

/// How many connections there are at a step: of 5 to 50,000 accounts.
const STEPS: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// Something to be timed.
pub struct Case {
    /// Its name, and after a blank the number of connections where it has any.
    pub id: String,
    /// Does it once. Each time finds what the first one found.
    pub run: Box<dyn FnMut()>,
}

/// How to make a case: one at a time, for the largest takes much room.
pub type Make = Box<dyn FnOnce() -> Case>;

/// All of them.
pub fn all() -> Vec<Make> {
    let mut all: Vec<Make> = Vec::new();
    for connections in STEPS {
        all.push(Box::new(move || step(connections)));
    }
    for connections in [10, 1_000, 10_000] {
        all.push(Box::new(move || stored(connections)));
        all.push(Box::new(move || changed(connections)));
    }
    for connections in [6, 2_000] {
        all.push(Box::new(move || popup(connections)));
    }
    all.push(Box::new(snapshot));
    all.push(Box::new(imported));
    all
}

/// A wake-up: what it changes, and what the browser should look like after it.
fn step(connections: usize) -> Case {
    let mut state = seller(connections);
    let context = context();
    run(format!("step {connections}"), move || {
        // The checks that the last time has begun are begun anew.
        state.session.checks.clear();
        black_box(update(&mut state, Event::Woke, &context));
        black_box(desired(&state, context.now));
    })
}

/// Reading what is stored.
fn stored(connections: usize) -> Case {
    let state = seller(connections);
    let (local, session) = (records(&state), session_records(&state));
    run(format!("load {connections}"), move || {
        black_box(load(&local, &session).expect("it is of this version"));
    })
}

/// Finding out what of the state is to be written.
fn changed(connections: usize) -> Case {
    let before = seller(connections);
    let mut state = before.clone();
    if let Some(account) = state.accounts.values_mut().next() {
        account.last_visit = Some(NOW.plus(SECOND));
    }
    run(format!("save {connections}"), move || {
        let changes = changes_between(&before, &state);
        assert_eq!(changes.set.len(), 1);
        black_box(changes);
    })
}

/// What the popup shows.
fn popup(connections: usize) -> Case {
    let state = seller(connections);
    run(format!("popup {connections}"), move || {
        black_box(view::popup(&state, NOW));
    })
}

/// Reading the largest page of the Dashboard that the observer tells of: of one with 5,000 nodes it
/// sends the first 2,000 that a person sees.
fn snapshot() -> Case {
    let mut nodes = vec![
        json!([0, "", ""]),
        json!([1, "main", ""]),
        json!([2, "table", ""]),
    ];
    let row = |cells: [&str; 3]| {
        let cell = |text: &str| match text {
            "Refresh" | "Connect" => vec![json!([4, "cell", ""]), json!([5, "button", text])],
            _ => vec![json!([4, "cell", text])],
        };
        std::iter::once(json!([3, "row", ""]))
            .chain(cells.into_iter().flat_map(cell))
            .collect::<Vec<_>>()
    };
    nodes.extend([
        json!([3, "row", ""]),
        json!([4, "columnheader", "eBay username"]),
    ]);
    nodes.extend(TokenKind::ALL.map(|kind| json!([4, "columnheader", kind.name()])));
    for number in 0..100 {
        nodes.extend(row([&format!("acme_store_{number}"), "Refresh", "Connect"]));
    }
    nodes.push(json!([2, "table", ""]));
    let listings =
        (0..).flat_map(|number| row([&format!("Brass lamp number {number}"), "£9.99", "Active"]));
    nodes.extend(
        listings
            .take(Snapshot::MAX_NODES - nodes.len())
            .collect::<Vec<_>>(),
    );
    let address = "https://app.webinterpret.com/#/account-settings/accounts";
    let page = json!({ "address": address, "title": "Accounts", "language": "en", "truncated": true, "nodes": nodes });
    let (text, dashboard) = (page.to_string(), configuration().dashboard);
    run("snapshot".to_owned(), move || {
        let snapshot = Snapshot::parse(&text).expect("a snapshot");
        let seen = recognise(&snapshot, &dashboard, &Phrases::shipped(), &[]);
        assert_eq!(seen.accounts.len(), 100);
        black_box(seen);
    })
}

/// Reading a configuration.
fn imported() -> Case {
    let text = document();
    run("configuration".to_owned(), move || {
        black_box(configuration::parse(&text).expect("a configuration"));
    })
}

fn run(id: String, run: impl FnMut() + 'static) -> Case {
    Case {
        id,
        run: Box::new(run),
    }
}

fn document() -> String {
    let client = |client_id: &str, ru_name: &str| {
        json!({ "route": "consent", "client_id": client_id, "ru_name": ru_name, "scopes": [Profile::IDENTITY_SCOPE],
                "token_endpoint": { "url": "https://broker.example/token", "authentication": "none" } })
    };
    let (regular, plus) = (
        client("Acme-r-PRD-1", "Acme-R1"),
        client("Acme-p-PRD-2", "Acme-R2"),
    );
    json!({ "schema": 1, "ebay": { "tokens": { "regular": regular, "plus": plus } } }).to_string()
}

fn configuration() -> configuration::Configuration {
    configuration::parse(&document())
        .expect("a configuration")
        .configuration
}

fn context() -> Context {
    Context {
        now: NOW,
        ids: IdSource::new([7; 32]),
        worker: "w".into(),
        browser: Browser::Chromium,
        redirect_base: "https://abc.chromiumapp.org/".into(),
        locale: None,
        local: LocalTime::fixed(60),
    }
}

/// A seller with two tokens of each account, all by consent: some checks are due, of each tenth
/// account a deadline comes near, and what there is to say has been said.
fn seller(connections: usize) -> State {
    let mut state = State {
        configuration: configuration(),
        ..State::default()
    };
    let accounts = connections / TokenKind::ALL.len();
    for number in 0..accounts {
        let id = AccountId(format!(
            "{:016x}",
            (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ));
        let account = account(
            number,
            &id,
            History::max_entries_per_account(accounts).min(365),
        );
        state.accounts.insert(id, account);
    }
    let said = desired(&state, NOW).notifications;
    state.announced = said
        .into_iter()
        .flat_map(|notification| notification.covers)
        .collect();
    state
}

fn account(number: usize, id: &AccountId, visits: usize) -> Account {
    let mixed = i64::try_from(number).expect("a small number");
    let username = Username::parse(&format!("acme_store_{number}")).expect("a name");
    let mut account = Account::new(
        username,
        Some(format!("user{number}")),
        NOW.plus(-400 * DAY),
    );
    for days in (0..i64::try_from(visits).expect("a small number")).rev() {
        account.history.add(
            NOW.plus(-days * DAY - mixed % 600 * MINUTE),
            HistoryEvent::Visited,
        );
    }
    account.last_visit = Some(NOW.plus(-(mixed % 600) * MINUTE));
    for kind in TokenKind::ALL {
        let connection = account.connections.get_mut(kind);
        connection.standing = Standing::Connected;
        connection.evidence = Some(Evidence::sure(
            EvidenceSource::RefreshGrant,
            NOW.plus(-(mixed % 19) * HOUR - mixed % 60 * SECOND),
        ));
        let days = if number.is_multiple_of(10) {
            3 + mixed % 20
        } else {
            100 + mixed % 400
        };
        connection.lifetime = Some(Lifetime {
            end: NOW.plus(days * DAY),
            estimated: false,
        });
        connection.refresh_token = Some(Sealed {
            iv: "AAECAwQFBgcICQoL".into(),
            data: refresh_token_name(id, kind).repeat(4),
        });
    }
    account
}

//! Journeys of a seller through the pure core.

use serde_json::json;

use super::*;
use crate::configuration::{self, Mistake, PerKind};
use crate::consent::{AnswerProblem, Attempted, Browser, ConsentProblem, Identity, WindowProblem};
use crate::domain::{
    AccountId, Basis, DAY, HOUR, MINUTE, Reason, SECOND, Sealed, Secret, Severity, Site, Standing, Timestamp,
    TokenKind, Username,
};
use crate::view;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const BASE: &str = "https://abc.chromiumapp.org/";
const LIFE: i64 = 47_304_000;

/// The keeper with its state, a clock and a source of bytes that never repeats.
struct Seller {
    state: State,
    now: Timestamp,
    steps: u8,
    worker: &'static str,
}

impl Seller {
    fn new() -> Self {
        Seller { state: State::default(), now: NOW, steps: 0, worker: "w1" }
    }

    fn moment(&mut self) -> Moment {
        self.steps += 1;
        let mut entropy = [0; 96];
        for (index, byte) in entropy.iter_mut().enumerate() {
            *byte = self.steps.wrapping_mul(31).wrapping_add(u8::try_from(index).unwrap());
        }
        Moment {
            now: self.now,
            entropy,
            worker: self.worker.into(),
            browser: Browser::Chromium,
            redirect_base: BASE.into(),
            locale: None,
            utc_offset_minutes: 60,
        }
    }

    fn step(&mut self, event: Event) -> Step {
        let moment = self.moment();
        update(&mut self.state, event, &moment)
    }

    fn effects(&mut self, event: Event) -> Vec<Effect> {
        let step = self.step(event);
        assert_eq!(step.refusal, None);
        step.effects
    }

    /// A seller whose tokens go by eBay's consent, with one account.
    fn with_consent() -> (Self, AccountId) {
        let mut seller = Seller::new();
        let text = json!({ "schema": 1, "ebay": { "tokens": {
            "regular": { "route": "consent", "client_id": "Acme-r-PRD-1", "ru_name": "R1", "scopes": [crate::consent::Profile::IDENTITY_SCOPE] },
            "plus": { "route": "consent", "client_id": "Acme-p-PRD-2", "ru_name": "R2", "scopes": [crate::consent::Profile::IDENTITY_SCOPE] },
        } } });
        let configuration = Box::new(configuration::parse(&text.to_string()).unwrap().configuration);
        let secrets = PerKind { regular: Some(sealed("secret-r")), plus: Some(sealed("secret-p")) };
        assert!(seller.effects(Event::UseConfiguration { configuration, secrets }).is_empty());
        let account = seller.add("acme_store");
        (seller, account)
    }

    fn add(&mut self, username: &str) -> AccountId {
        self.effects(Event::AddAccount { username: username.into(), user_id: None });
        self.state.outcome.as_ref().unwrap().account.clone()
    }

    fn connect(&mut self, account: &AccountId, kinds: &[TokenKind]) -> (String, String) {
        opened(self.effects(Event::Connect { account: account.clone(), kinds: kinds.to_vec(), login: false }))
    }

    /// eBay answers a consent with a code; gives the effects.
    fn accept(&mut self, flow: &str, state: &str) -> Vec<Effect> {
        self.returned(flow, &format!("{BASE}ebay/accepted?state={state}&code=v%5E1.1%23c&expires_in=299"))
    }

    fn returned(&mut self, flow: &str, address: &str) -> Vec<Effect> {
        self.effects(Event::Returned { flow: flow.into(), result: Ok(Secret::new(address)) })
    }

    fn grant(&mut self, flow: &str) -> Vec<Effect> {
        let refresh_token = Some(sealed("refresh"));
        let granted =
            Granted { access_token: Secret::new("access"), refresh_token, refresh_token_expires_in: Some(LIFE) };
        self.effects(Event::Granted { flow: flow.into(), result: Ok(granted) })
    }

    fn identify(&mut self, flow: &str, username: &str, user_id: &str) -> Vec<Effect> {
        let identity = Identity { user_id: user_id.into(), username: Username::parse(username).unwrap() };
        self.effects(Event::Identified { flow: flow.into(), result: Ok(identity) })
    }

    /// A whole consent of one token.
    fn connected(&mut self, account: &AccountId, kind: TokenKind) {
        let (flow, state) = self.connect(account, &[kind]);
        self.accept(&flow, &state);
        self.grant(&flow);
        assert!(self.identify(&flow, "acme_store", "u1").is_empty());
    }

    fn standing(&self, account: &AccountId, kind: TokenKind) -> Standing {
        self.state.accounts[account].connections.get(kind).standing
    }

    fn problem(&self) -> &ConsentProblem {
        match &self.state.outcome.as_ref().unwrap().what {
            What::NotConnected { problem, .. } => problem,
            other => panic!("{other:?}"),
        }
    }
}

fn sealed(data: &str) -> Sealed {
    Sealed { iv: "iv".into(), data: data.into() }
}

/// The flow and the `state` of a consent that is to be opened.
fn opened(effects: Vec<Effect>) -> (String, String) {
    let [Effect::OpenConsent { flow, url }] = effects.as_slice() else { panic!("{effects:?}") };
    let url = url::Url::parse(url.expose()).unwrap();
    let state = url.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    (flow.clone(), state)
}

#[test]
fn one_consent_makes_one_token_request_one_identity_request_and_a_confirmed_token() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    let effects = seller.accept(&flow, &state);
    let [Effect::RequestTokens { client, client_secret, ru_name, code, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((client.client_id.as_str(), ru_name.as_str(), code.expose()), ("Acme-r-PRD-1", "R1", "v^1.1#c"));
    assert_eq!(client_secret, &Some((sealed("secret-r"), "client_secret/regular/Acme-r-PRD-1".into())));
    let effects = seller.grant(&flow);
    assert!(matches!(effects.as_slice(), [Effect::RequestIdentity { .. }]), "{effects:?}");
    assert_eq!(seller.standing(&account, TokenKind::Regular), Standing::Unknown, "not before eBay said who it was");
    assert!(seller.identify(&flow, "acme_store", "u1").is_empty());

    let connection = seller.state.accounts[&account].connections.regular.clone();
    assert_eq!(connection.standing, Standing::Connected);
    assert_eq!(connection.evidence.unwrap().basis, Basis::Consent);
    assert_eq!(connection.lifetime.unwrap().end, NOW.plus(LIFE * SECOND));
    assert_eq!(connection.refresh_token, Some(sealed("refresh")));
    assert_eq!(seller.state.accounts[&account].user_id.as_deref(), Some("u1"));
    assert_eq!(seller.state.session, Session::default());
    assert_eq!(seller.standing(&account, TokenKind::Plus), Standing::Unknown);
}

#[test]
fn both_tokens_come_one_after_the_other_and_each_with_its_own_client() {
    let (mut seller, account) = Seller::with_consent();
    let (first, state) = seller.connect(&account, &TokenKind::ALL);
    seller.accept(&first, &state);
    seller.grant(&first);
    let (second, state) = opened(seller.identify(&first, "acme_store", "u1"));
    assert_ne!(first, second);
    let effects = seller.accept(&second, &state);
    let [Effect::RequestTokens { client, client_secret, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(client.client_id, "Acme-p-PRD-2");
    assert_eq!(client_secret.as_ref().unwrap().0, sealed("secret-p"));
    seller.grant(&second);
    assert!(seller.identify(&second, "acme_store", "u1").is_empty());
    let What::Connected { kinds, .. } = &seller.state.outcome.as_ref().unwrap().what else { panic!("not connected") };
    assert_eq!(kinds, &TokenKind::ALL);
}

#[test]
fn the_second_consent_does_not_open_after_the_first_failed() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, _) = seller.connect(&account, &TokenKind::ALL);
    assert!(seller.returned(&flow, &format!("{BASE}ebay/declined")).is_empty());
    assert_eq!(seller.problem(), &ConsentProblem::Declined);
    assert_eq!(seller.state.session.flow, None);
}

#[test]
fn whatever_goes_wrong_the_previous_standing_stands() {
    let closed: Result<Secret, _> = Err(WindowProblem::Closed);
    let address = |path: &str| Ok(Secret::new(format!("{BASE}{path}")));
    for result in [
        closed,
        Err(WindowProblem::NotLoaded),
        address("ebay/declined"),
        address("ebay/accepted?state=forged&code=c"),
        address("ebay/accepted?code=c"),
        address("elsewhere?code=c"),
        Ok(Secret::new("https://evil.example/ebay/accepted?code=c")),
    ] {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        let before = seller.state.accounts.clone();
        let (flow, _) = seller.connect(&account, &[TokenKind::Regular]);
        assert!(seller.effects(Event::Returned { flow, result: result.clone() }).is_empty(), "{result:?}");
        assert_eq!(seller.state.accounts, before, "{result:?}");
        seller.problem();
        assert_eq!(seller.state.session.flow, None);
    }
}

#[test]
fn bad_answers_of_the_servers_leave_the_previous_standing_too() {
    for (attempted, problem) in [
        (Attempted::Token, AnswerProblem::Network),
        (Attempted::Token, AnswerProblem::Refused { status: 400, error: "invalid_grant".into() }),
        (Attempted::Token, AnswerProblem::TooManyRequests { retry_after: Some(30) }),
        (Attempted::Identity, AnswerProblem::Server { status: 500 }),
        (Attempted::Identity, AnswerProblem::Unreadable),
    ] {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Plus);
        let before = seller.state.accounts.clone();
        let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
        seller.accept(&flow, &state);
        let effects = match attempted {
            Attempted::Token => seller.effects(Event::Granted { flow, result: Err(problem.clone()) }),
            Attempted::Identity => {
                seller.grant(&flow);
                seller.effects(Event::Identified { flow, result: Err(problem.clone()) })
            }
        };
        assert!(effects.is_empty());
        assert_eq!(seller.state.accounts, before);
        assert_eq!(seller.problem(), &ConsentProblem::Answer { attempted, problem });
    }
}

#[test]
fn another_user_is_refused_in_plain_words_with_the_ways_on() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &TokenKind::ALL);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    assert!(seller.identify(&flow, "other_shop", "u2").is_empty(), "and Token Plus is not asked for");
    assert_eq!(seller.standing(&account, TokenKind::Regular), Standing::Unknown);
    assert_eq!(seller.state.accounts[&account].user_id, None);
    let view = view::outcome(&seller.state, seller.state.outcome.as_ref().unwrap());
    assert_eq!(view.text.args, [view::Arg::from("other_shop"), view::Arg::from("acme_store")]);
    let actions: Vec<_> = view.buttons.into_iter().map(|button| button.action).collect();
    let sign_in = view::OutcomeAction::Connect { account, kinds: TokenKind::ALL.to_vec(), login: true };
    let add = view::OutcomeAction::Add { username: "other_shop".into(), user_id: "u2".into() };
    assert_eq!(actions[..2], [sign_in, add]);
    assert!(matches!(actions[2], view::OutcomeAction::Visit { .. }));
}

#[test]
fn a_known_user_id_with_another_name_is_a_rename() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.identify(&flow, "acme_shop", "u1");
    let renamed = &seller.state.accounts[&account];
    assert_eq!(renamed.username.as_str(), "acme_shop");
    assert_eq!(renamed.former_usernames[0].username.as_str(), "acme_store");
    let What::Connected { renamed_from, .. } = &seller.state.outcome.as_ref().unwrap().what else { panic!() };
    assert_eq!(renamed_from.as_ref().unwrap().as_str(), "acme_store");
}

#[test]
fn the_same_name_with_another_user_id_is_another_user() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.identify(&flow, "acme_store", "u9");
    assert!(matches!(seller.problem(), ConsentProblem::WrongUser { .. }));
    assert_eq!(seller.standing(&account, TokenKind::Plus), Standing::Unknown);
}

#[test]
fn one_consent_at_a_time_and_a_second_click_shows_its_window() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, _) = seller.connect(&account, &[TokenKind::Regular]);
    seller.effects(Event::WindowOpened { flow: flow.clone(), window: 7 });
    let again = Event::Connect { account, kinds: vec![TokenKind::Plus], login: false };
    assert_eq!(seller.effects(again), [Effect::FocusConsent { window: Some(7) }]);
    assert_eq!(seller.state.session.flow.as_ref().unwrap().id, flow);
}

#[test]
fn answers_to_a_flow_that_was_given_up_are_discarded() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.returned(&flow, &format!("{BASE}ebay/declined"));
    let before = seller.state.clone();
    assert!(seller.accept(&flow, &state).is_empty());
    assert!(seller.grant(&flow).is_empty());
    assert!(seller.identify(&flow, "acme_store", "u1").is_empty());
    assert_eq!(seller.state, before);
    // Nor does an answer count that comes twice, or at another step than its own.
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    assert_eq!(seller.accept(&flow, &state).len(), 1);
    assert!(seller.accept(&flow, &state).is_empty(), "a code is exchanged once");
}

#[test]
fn a_worker_that_was_killed_at_any_step_leaves_no_spinner() {
    for steps in 0..3 {
        let (mut seller, account) = Seller::with_consent();
        let (flow, state) = seller.connect(&account, &TokenKind::ALL);
        seller.effects(Event::WindowOpened { flow: flow.clone(), window: 7 });
        if steps > 0 {
            seller.accept(&flow, &state);
        }
        if steps > 1 {
            seller.grant(&flow);
        }
        let accounts = seller.state.accounts.clone();
        seller.worker = "w2";
        let effects = seller.effects(Event::Woke);
        assert_eq!(seller.problem(), &ConsentProblem::Interrupted);
        assert_eq!(seller.state.session.flow, None);
        assert_eq!(seller.state.accounts, accounts);
        let expected = if steps == 0 { vec![Effect::CloseConsent { window: Some(7) }] } else { Vec::new() };
        assert_eq!(effects, expected, "an orphaned consent window is closed");
        // And the next click begins anew.
        seller.connect(&account, &[TokenKind::Regular]);
    }
}

#[test]
fn the_alarm_looks_after_a_consent_within_a_minute() {
    let (mut seller, account) = Seller::with_consent();
    seller.connect(&account, &[TokenKind::Regular]);
    let alarm = |seller: &Seller| desired(&seller.state, seller.now).alarm.unwrap();
    assert_eq!(alarm(&seller), NOW.plus(MINUTE));
    seller.now = NOW.plus(MINUTE);
    assert_eq!(alarm(&seller), NOW.plus(2 * MINUTE));
}

#[test]
fn without_set_up_the_dashboard_is_opened() {
    let mut seller = Seller::new();
    let account = seller.add("acme_store");
    let effects =
        seller.effects(Event::Connect { account: account.clone(), kinds: TokenKind::ALL.to_vec(), login: false });
    assert_eq!(effects, [Effect::OpenTab { url: "https://app.webinterpret.com/".into() }]);
    assert_eq!(seller.state.session.flow, None);
    assert_eq!(seller.standing(&account, TokenKind::Regular), Standing::Unknown, "opening a page proves nothing");
}

#[test]
fn on_mixed_routes_ebays_consent_comes_first_and_then_the_dashboard() {
    let (mut seller, account) = Seller::with_consent();
    seller.state.configuration.routes.regular = crate::consent::Route::Dashboard;
    let (flow, state) = seller.connect(&account, &TokenKind::ALL);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    let effects = seller.identify(&flow, "acme_store", "u1");
    assert_eq!(effects, [Effect::OpenTab { url: "https://app.webinterpret.com/".into() }]);
    assert_eq!(seller.standing(&account, TokenKind::Plus), Standing::Connected);
}

#[test]
fn a_profile_with_a_mistake_is_named_before_a_window_opens() {
    let (mut seller, account) = Seller::with_consent();
    seller.state.secrets.plus = None;
    let step = seller.step(Event::Connect { account, kinds: TokenKind::ALL.to_vec(), login: false });
    let Some(Refusal::Profile(finding)) = step.refusal else { panic!("{step:?}") };
    assert_eq!((finding.kind, finding.mistake), (TokenKind::Plus, Mistake::NoSecret));
    assert!(step.effects.is_empty());
    assert_eq!(seller.state.session.flow, None);
}

#[test]
fn accounts_are_added_once_and_forgotten_wholly() {
    let mut seller = Seller::new();
    let account = seller.add("acme_store");
    let again = seller.step(Event::AddAccount { username: "ACME_store ".into(), user_id: None });
    assert_eq!(again.refusal, Some(Refusal::KnownAccount { username: "acme_store".into() }));
    let empty = seller.step(Event::AddAccount { username: " ".into(), user_id: None });
    assert!(matches!(empty.refusal, Some(Refusal::Username(_))));
    seller.effects(Event::ForgetAccount(account.clone()));
    assert!(seller.state.accounts.is_empty() && seller.state.outcome.is_none());
    assert_eq!(seller.step(Event::ForgetAccount(account)).refusal, Some(Refusal::UnknownAccount));
}

#[test]
fn forgetting_an_account_gives_its_consent_up() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.effects(Event::WindowOpened { flow: flow.clone(), window: 7 });
    assert_eq!(seller.effects(Event::ForgetAccount(account)), [Effect::CloseConsent { window: Some(7) }]);
    assert!(seller.accept(&flow, &state).is_empty());
}

#[test]
fn importing_an_export_keeps_the_secret_of_the_same_client_and_of_no_other() {
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
    let step = seller.step(Event::UseConfiguration { configuration, secrets: PerKind::default() });
    assert_eq!(step.refusal, Some(Refusal::ConsentUnderWay));
}

#[test]
fn a_healthy_sellers_pages_carry_no_script_and_a_dying_token_brings_the_banner() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.connected(&account, TokenKind::Plus);
    let healthy = desired(&seller.state, seller.now);
    assert_eq!(healthy.banner, None);
    assert_eq!(healthy.badge.text, None);

    let end = NOW.plus(LIFE * SECOND);
    seller.now = healthy.alarm.unwrap();
    assert_eq!(seller.now, end.plus(-30 * DAY), "the alarm is set to the first step of the ladder");
    let notice = desired(&seller.state, seller.now);
    let matches = notice.banner.unwrap().matches;
    assert!(matches.contains(&"https://www.ebay.de/*".to_owned()));
    assert!(matches.contains(&"https://app.webinterpret.com/*".to_owned()));
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now).unwrap().severity, Severity::Notice);

    seller.now = end;
    let banner = view::banner(&seller.state, Site::Dashboard, seller.now).unwrap();
    assert_eq!(banner.severity, Severity::Lost);
    assert_eq!(seller.standing(&account, TokenKind::Regular), Standing::Connected, "our clock disconnects nothing");

    // Refresh: the banner goes when both are renewed.
    seller.connected(&account, TokenKind::Regular);
    seller.connected(&account, TokenKind::Plus);
    assert_eq!(desired(&seller.state, seller.now).banner, None);
}

#[test]
fn remind_me_tomorrow_is_quiet_until_morning_but_not_past_the_next_step() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.now = NOW.plus(LIFE * SECOND - 3 * DAY);
    let banner = view::banner(&seller.state, Site::Ebay, seller.now).unwrap();
    assert_eq!(banner.severity, Severity::Warning);
    seller.effects(Event::Quiet { banner: banner.id.clone(), tomorrow: true });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now), None);
    let morning = seller.now.tomorrow_morning(60);
    assert_eq!(desired(&seller.state, seller.now).alarm, Some(morning.min(seller.now.plus(DAY))));
    assert!(view::banner(&seller.state, Site::Ebay, morning).is_some());
    // Dismissed for good: it stays away for this step of the ladder and comes back with the next one.
    seller.effects(Event::Quiet { banner: banner.id, tomorrow: false });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now.plus(23 * HOUR)), None);
    let urgent = view::banner(&seller.state, Site::Ebay, seller.now.plus(DAY + 1)).unwrap();
    assert_eq!(urgent.severity, Severity::Urgent);
}

#[test]
fn a_click_on_an_outdated_banner_changes_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let before = seller.state.clone();
    seller.effects(Event::Quiet { banner: format!("{account}.Warning"), tomorrow: false });
    seller.effects(Event::Quiet { banner: "nonsense".into(), tomorrow: true });
    assert_eq!(seller.state, before);
}

#[test]
fn a_notification_is_announced_once_and_again_after_it_was_mended() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.effects(Event::DismissOutcome);
    seller.now = NOW.plus(LIFE * SECOND - DAY);
    let wanted = desired(&seller.state, seller.now).notifications;
    let [notification] = wanted.as_slice() else { panic!("{wanted:?}") };
    seller.effects(Event::Announced(vec![notification.id.clone()]));
    seller.effects(Event::Woke);
    assert!(seller.state.announced.contains(&notification.id), "not forgotten while it stands");
    seller.connected(&account, TokenKind::Regular);
    assert!(!seller.state.announced.contains(&notification.id));
}

#[test]
fn a_disconnected_token_is_named_with_what_stops() {
    let (mut seller, account) = Seller::with_consent();
    let connection = &mut seller.state.accounts.get_mut(&account).unwrap().connections.plus;
    connection.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
    let banner = view::banner(&seller.state, Site::Ebay, NOW).unwrap();
    assert_eq!(banner.text.key, view::Key::WarningDisconnected);
    assert_eq!(banner.detail.key, view::Key::DetailLost);
    assert_eq!(desired(&seller.state, NOW).badge.text, Some(view::BadgeText::Mark));
}

#[test]
fn the_inactivity_deadline_asks_for_a_visit_and_not_for_a_consent() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.state.accounts.get_mut(&account).unwrap().last_visit = Some(NOW);
    seller.now = NOW.plus_months(6).plus(-3 * DAY);
    let banner = view::banner(&seller.state, Site::Ebay, seller.now).unwrap();
    assert_eq!((banner.text.key, banner.button), (view::Key::WarningInactivity, view::BannerButton::Dashboard));
}

mod storage {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn full() -> State {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        seller.add("other_shop");
        seller.connect(&account, &[TokenKind::Plus]);
        seller.effects(Event::Announced(vec!["gone".into()]));
        seller.state.set_aside.insert("account.x".into(), json!(7));
        seller.state
    }

    #[test]
    fn what_is_stored_is_read_back_the_same() {
        let state = full();
        assert_eq!(load(records(&state), &session_records(&state)), Ok(state));
        assert_eq!(load(Records::new(), &Records::new()), Ok(State::default()));
    }

    #[test]
    fn no_secret_is_stored_in_the_clear() {
        let text = format!("{:?}", records(&full()));
        assert!(!text.contains("access"), "access tokens live in the session only");
    }

    #[test]
    fn a_record_that_cannot_be_read_is_set_aside_and_the_others_go_on() {
        let mut stored = records(&full());
        let key = stored.keys().find(|key| key.starts_with("account.")).unwrap().clone();
        stored.insert(key.clone(), json!({ "username": 7 }));
        stored.insert("configuration".into(), json!({ "schema": 1, "extra": true }));
        stored.insert("surprise".into(), json!("?"));
        let state = load(stored.clone(), &Records::new()).unwrap();
        assert_eq!(state.accounts.len(), 1);
        assert_eq!(state.set_aside[&key], json!({ "username": 7 }));
        assert_eq!(state.set_aside["surprise"], json!("?"));
        assert_eq!(state.set_aside["account.x"], json!(7), "what was set aside before stays");
        assert!(state.set_aside.contains_key("configuration"));
        let after = records(&state);
        let changes = changes(&stored, &after);
        assert!(changes.remove.contains(&key) && changes.set.contains_key(&format!("set_aside.{key}")));
        assert_eq!(load(after, &Records::new()), Ok(state), "and nothing is set aside twice");
    }

    #[test]
    fn records_of_a_newer_version_are_left_alone() {
        assert_eq!(load([("schema".into(), json!(2))].into(), &Records::new()), Err(StorageProblem::Newer));
    }

    #[test]
    fn only_what_differs_is_written() {
        let before = records(&full());
        let mut state = full();
        state.outcome = None;
        assert_eq!(changes(&before, &before), Changes::default());
        assert_eq!(changes(&before, &records(&state)).remove, ["outcome"]);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("(username|added|connections|is|regular|[a-z]{1,6})", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_stored_value_is_read_or_set_aside(
            key in "(account\\.[a-z]|configuration|secrets|outcome|announced|set_aside\\.[a-z]|[a-z]{1,5})",
            value in any_json(),
            session in any_json(),
        ) {
            let stored = Records::from([(key, value)]);
            let state = load(stored, &[("flow".to_owned(), session)].into()).unwrap();
            let _ = desired(&state, NOW);
            let _ = view::popup(&state, NOW);
            prop_assert_eq!(load(records(&state), &session_records(&state)), Ok(state));
        }
    }
}

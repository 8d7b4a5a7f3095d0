//! Whatever happens in whatever order.

use proptest::prelude::*;

use super::*;

/// Something that can happen; answers are to the newest flow, or to one that is long gone.
#[derive(Clone, Debug)]
enum Happening {
    Connect { both: bool, login: bool },
    Window,
    Return { state: u8, path: u8 },
    Grant { good: bool },
    Identify { user: u8, good: bool },
    Prove { user: u8, good: bool },
    StaleAnswers,
    Killed,
    Later { hours: u16 },
    Forget,
    Dismiss,
    Hide,
    Snooze { tomorrow: bool },
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => (any::<bool>(), any::<bool>()).prop_map(|(both, login)| Happening::Connect { both, login }),
        1 => Just(Happening::Window),
        4 => (0..4_u8, 0..4_u8).prop_map(|(state, path)| Happening::Return { state, path }),
        4 => prop::bool::weighted(0.8).prop_map(|good| Happening::Grant { good }),
        4 => (0..4_u8, prop::bool::weighted(0.7)).prop_map(|(user, good)| Happening::Identify { user, good }),
        3 => (0..4_u8, prop::bool::weighted(0.7)).prop_map(|(user, good)| Happening::Prove { user, good }),
        1 => Just(Happening::StaleAnswers),
        1 => Just(Happening::Killed),
        2 => any::<u16>().prop_map(|hours| Happening::Later { hours }),
        1 => Just(Happening::Forget),
        1 => Just(Happening::Dismiss),
        1 => Just(Happening::Hide),
        1 => any::<bool>().prop_map(|tomorrow| Happening::Snooze { tomorrow }),
    ]
}

/// What the Identity API answers: of the right user, of somebody else, or nothing.
fn identity(user: u8, good: bool) -> Result<Identity, AnswerProblem> {
    let (name, user_id) = if user > 0 {
        ("acme_store", "u1")
    } else {
        ("other_shop", "u2")
    };
    let identity = Identity {
        user_id: user_id.to_owned(),
        username: Username::parse(name).unwrap(),
    };
    if good {
        Ok(identity)
    } else {
        Err(AnswerProblem::Server { status: 500 })
    }
}

/// What the seller's world does with a happening. Gives the kind that eBay confirmed for the right
/// user, if it did.
fn live(seller: &mut Seller, account: &AccountId, happening: &Happening) -> Option<TokenKind> {
    let flow = seller.state.session.flow.clone();
    let id = flow
        .as_ref()
        .map_or("none".to_owned(), |flow| flow.id.clone());
    let mut confirmed = None;
    let event = match happening {
        Happening::Connect { both, login } => {
            let kinds = if *both {
                TokenKind::ALL.to_vec()
            } else {
                vec![TokenKind::Plus]
            };
            Event::Connect {
                account: account.clone(),
                kinds,
                login: *login,
            }
        }
        Happening::Window => Event::ConsentWindowOpened {
            flow: id,
            window: 7,
        },
        Happening::Return { state, path } => {
            let own = match flow.as_ref().map(|flow| &flow.step) {
                Some(FlowStep::Consent { state, .. }) => state.expose().to_owned(),
                _ => "none".into(),
            };
            let state = if *state == 0 {
                "forged".to_owned()
            } else {
                own
            };
            let path = [
                "ebay/accepted",
                "ebay/accepted",
                "ebay/accepted",
                "ebay/declined",
            ][usize::from(*path)];
            let address = format!("{BASE}{path}?state={state}&code=c");
            Event::ConsentReturned {
                flow: id,
                result: Ok(Secret::new(address)),
            }
        }
        Happening::Grant { good } => {
            let result = if *good {
                Ok(granted())
            } else {
                Err(AnswerProblem::Network)
            };
            Event::TokensReceived { flow: id, result }
        }
        Happening::Identify { user, good } => {
            let asked = flow
                .as_ref()
                .filter(|flow| matches!(flow.step, FlowStep::Identify { .. }));
            confirmed = asked.filter(|_| *user > 0 && *good).map(|flow| flow.kind);
            Event::IdentityReceived {
                flow: id,
                result: identity(*user, *good),
            }
        }
        Happening::Prove { user, good } => {
            let (connections, checks) = (
                seller.state.accounts.get(account),
                &seller.state.session.checks,
            );
            let under_way = TokenKind::ALL.into_iter().find_map(|kind| {
                let unproven = connections?.connections.get(kind).unproven.as_ref();
                unproven
                    .and(checks.get(&super::super::pending::key(account, kind)))
                    .map(|check| (kind, check.id.clone()))
            });
            confirmed = under_way
                .as_ref()
                .filter(|_| *user > 0 && *good)
                .map(|(kind, _)| *kind);
            let (kind, id) = under_way.unwrap_or((TokenKind::Plus, "none".into()));
            let proof = IdentityProof {
                renewed: None,
                access_token: None,
                identity: Some(identity(*user, *good)),
            };
            Event::IdentityProofAttempted {
                id,
                account: account.clone(),
                kind,
                proof,
            }
        }
        Happening::StaleAnswers => {
            let username = Username::parse("acme_store").unwrap();
            Event::IdentityReceived {
                flow: "long gone".into(),
                result: Ok(Identity {
                    user_id: "u1".into(),
                    username,
                }),
            }
        }
        Happening::Killed => {
            seller.worker = if seller.worker == "w1" { "w2" } else { "w1" };
            Event::Woke
        }
        Happening::Later { hours } => {
            seller.now = seller.now.plus(i64::from(*hours) * HOUR);
            Event::Woke
        }
        Happening::Forget => Event::ForgetAccount(account.clone()),
        Happening::Dismiss => Event::DismissOutcome,
        Happening::Hide => Event::HideOnPages,
        Happening::Snooze { tomorrow } => {
            let until = if *tomorrow {
                SnoozeUntil::Tomorrow
            } else {
                SnoozeUntil::NextWeek
            };
            Event::Snooze {
                account: account.clone(),
                cause: None,
                until,
            }
        }
    };
    seller.step(event);
    confirmed
}

proptest! {
    #[test]
    fn no_order_of_events_connects_a_token_that_ebay_did_not_confirm(
        happenings in prop::collection::vec(happening(), 1..60),
    ) {
        let (mut seller, account) = Seller::with_consent();
        let mut confirmed = Vec::new();
        for happening in &happenings {
            let before = seller.known().get(&account).cloned();
            let by_this = live(&mut seller, &account, happening);
            confirmed.extend(by_this);
            let state = &seller.state;
            for kind in TokenKind::ALL {
                let known = seller.known();
                let Some(now) = known.get(&account).map(|account| account.connections.get(kind)) else { continue };
                if now.standing == Standing::Connected {
                    prop_assert!(confirmed.contains(&kind), "{kind:?} is connected and nobody confirmed it");
                }
                let changed = before.as_ref().is_some_and(|before| before.connections.get(kind) != now);
                prop_assert!(!changed || by_this == Some(kind), "{happening:?} changed {kind:?}");
            }
            // What the browser shows is computed from any state, and the alarm leads to where it
            // changes.
            let wanted = desired(state, seller.now);
            prop_assert!(wanted.alarm.is_none_or(|alarm| alarm > seller.now));
            prop_assert_eq!(script(&wanted, BANNER).is_some(), [Site::Ebay, Site::Dashboard].iter().any(|site| view::banner(state, *site, seller.now).is_some()));
            // No spinner without a flow of this worker, and no flow without its account.
            if let Some(flow) = &state.session.flow {
                prop_assert_eq!(flow.worker.as_str(), seller.worker);
                prop_assert!(state.accounts.contains_key(&flow.account));
            }
            prop_assert_eq!(&load(&records(state), &session_records(state)).unwrap(), state);
        }
    }

    #[test]
    fn between_two_alarms_nothing_changes_by_itself(life in 1..60_i64, visit in 0..240_i64, part in 0.0..1.0_f64) {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        seller.with_nothing_to_check(&account);
        seller.state.configuration.warnings.notifications = false;
        let kept = seller.state.accounts.get_mut(&account).unwrap();
        kept.last_visit = Some(NOW.plus(-visit * DAY));
        kept.connections.regular.lifetime.as_mut().unwrap().end = NOW.plus(life * DAY);
        let mut now = NOW;
        while let Some(next) = next_change(&seller.state, now) {
            let between = now.plus((next.since(now) as f64 * part) as i64).min(next.plus(-1));
            let account = &seller.state.accounts[&account];
            prop_assert_eq!(seller.state.severity(account, between), seller.state.severity(account, now));
            now = next;
        }
        prop_assert_eq!(seller.state.severity(&seller.state.accounts[&account], now), Severity::Lost);
    }
}

//! Consents: from the click to the confirmed token, and all that comes between.

use super::*;

#[test]
fn one_consent_makes_one_token_and_one_identity_request() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    let effects = seller.accept(&flow, &state);
    let [
        Effect::RequestTokens(TokenExchange {
            client,
            client_secret,
            ru_name,
            code,
            ..
        }),
    ] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(
        (client.client_id.as_str(), ru_name.as_str(), code.expose()),
        ("Acme-r-PRD-1", "R1", "v^1.1#c")
    );
    assert_eq!(
        client_secret,
        &Some((
            sealed("secret-r"),
            "client_secret/regular/Acme-r-PRD-1".into()
        ))
    );
    let effects = seller.grant(&flow);
    assert!(
        matches!(effects.as_slice(), [Effect::RequestIdentity { .. }]),
        "{effects:?}"
    );
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Unknown,
        "not before eBay said who it was"
    );
    assert!(seller.identify(&flow, "acme_store", "u1").is_empty());

    let connection = seller.state.accounts[&account].connections.regular.clone();
    assert_eq!(connection.standing, Standing::Connected);
    assert_eq!(connection.evidence.unwrap().basis, EvidenceSource::Consent);
    assert_eq!(connection.lifetime.unwrap().end, NOW.plus(LIFE * SECOND));
    assert_eq!(connection.refresh_token, Some(sealed("refresh")));
    assert_eq!(
        seller.state.accounts[&account].user_id.as_deref(),
        Some("u1")
    );
    let today = seller.state.session.today;
    assert_eq!(
        seller.state.session,
        Session {
            today,
            ..Session::default()
        }
    );
    assert_eq!(
        seller.standing(&account, TokenKind::Plus),
        Standing::Unknown
    );
}

#[test]
fn a_life_is_counted_from_the_request_however_late_the_answer() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    seller.now = NOW.plus(13 * HOUR);
    seller.grant(&flow);
    seller.identify(&flow, "acme_store", "u1");
    let life = seller.state.accounts[&account].connections.regular.lifetime;
    assert_eq!(life.unwrap().end, NOW.plus(LIFE * SECOND));
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
    let [
        Effect::RequestTokens(TokenExchange {
            client,
            client_secret,
            ..
        }),
    ] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(client.client_id, "Acme-p-PRD-2");
    assert_eq!(client_secret.as_ref().unwrap().0, sealed("secret-p"));
    seller.grant(&second);
    assert!(seller.identify(&second, "acme_store", "u1").is_empty());
    let OutcomeKind::Connected { kinds, .. } = &seller.state.outcome.as_ref().unwrap().what else {
        panic!("not connected")
    };
    assert_eq!(kinds, &TokenKind::ALL);
}

#[test]
fn the_second_consent_does_not_open_after_the_first_failed() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, _) = seller.connect(&account, &TokenKind::ALL);
    assert!(
        seller
            .returned(&flow, &format!("{BASE}ebay/declined"))
            .is_empty()
    );
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
        let before = seller.known();
        let (flow, _) = seller.connect(&account, &[TokenKind::Regular]);
        assert!(
            seller
                .effects(Event::ConsentReturned {
                    flow,
                    result: result.clone()
                })
                .is_empty(),
            "{result:?}"
        );
        assert_eq!(seller.known(), before, "{result:?}");
        seller.problem();
        assert_eq!(seller.state.session.flow, None);
    }
}

#[test]
fn bad_answers_of_the_servers_leave_the_previous_standing_too() {
    // Where the code may have been redeemed, that is kept: the server may take the token that was
    // there no longer.
    for (attempted, problem, redeemed) in [
        (Attempted::Token, AnswerProblem::Network, true),
        (Attempted::Token, AnswerProblem::Offline, true),
        (Attempted::Token, AnswerProblem::Timeout, true),
        (Attempted::Token, AnswerProblem::Unreadable, true),
        (
            Attempted::Token,
            AnswerProblem::Server { status: 500 },
            true,
        ),
        (
            Attempted::Token,
            AnswerProblem::Refused {
                status: 400,
                error: "invalid_grant".into(),
            },
            false,
        ),
        (Attempted::Token, AnswerProblem::SecretUnreadable, false),
        (
            Attempted::Token,
            AnswerProblem::TooManyRequests {
                retry_after: Some(600),
            },
            false,
        ),
        (
            Attempted::Identity,
            AnswerProblem::Refused {
                status: 403,
                error: "1100".into(),
            },
            true,
        ),
    ] {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Plus);
        let before = seller.known();
        let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
        seller.accept(&flow, &state);
        let effects = match attempted {
            Attempted::Token => seller.effects(Event::TokensReceived {
                flow,
                result: Err(problem.clone()),
            }),
            Attempted::Identity => {
                seller.grant(&flow);
                seller.effects(Event::IdentityReceived {
                    flow,
                    result: Err(problem.clone()),
                })
            }
        };
        // Whether the token that was there still works, a check tells at once.
        let checks = matches!(
            effects[..],
            [Effect::Check(CheckRequest {
                kind: TokenKind::Plus,
                ..
            })]
        );
        assert_eq!(
            (checks, effects.len()),
            (redeemed, usize::from(redeemed)),
            "{problem:?}"
        );
        let view = view::outcome(
            &seller.state,
            seller.state.outcome.as_ref().unwrap(),
            seller.now,
        );
        assert_eq!(
            view.also,
            redeemed.then(|| view::Key::OutcomeMayBeReplaced.into())
        );
        assert_eq!(seller.known(), before);
        let connection = &seller.state.accounts[&account].connections.plus;
        assert_eq!(connection.replaced, redeemed.then_some(NOW), "{problem:?}");
        assert_eq!(connection.unproven, None);
        assert_eq!(
            seller.problem(),
            &ConsentProblem::Answer { attempted, problem }
        );
    }
}

#[test]
fn another_user_is_refused_in_plain_words_with_the_ways_on() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &TokenKind::ALL);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    assert!(
        seller.identify(&flow, "other_shop", "u2").is_empty(),
        "and Token Plus is not asked for"
    );
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Unknown
    );
    assert_eq!(seller.state.accounts[&account].user_id, None);
    let view = view::outcome(
        &seller.state,
        seller.state.outcome.as_ref().unwrap(),
        seller.now,
    );
    assert_eq!(
        view.text.args,
        [view::Arg::from("other_shop"), view::Arg::from("acme_store")]
    );
    let actions: Vec<_> = view
        .buttons
        .into_iter()
        .map(|button| button.action)
        .collect();
    let sign_in = view::OutcomeAction::Connect {
        account,
        kinds: TokenKind::ALL.to_vec(),
        login: true,
    };
    let add = view::OutcomeAction::Add {
        username: "other_shop".into(),
        user_id: "u2".into(),
    };
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
    let OutcomeKind::Connected { renamed_from, .. } = &seller.state.outcome.as_ref().unwrap().what
    else {
        panic!()
    };
    assert_eq!(renamed_from.as_ref().unwrap().as_str(), "acme_store");
}

#[test]
fn a_rename_joins_the_entry_that_the_dashboard_made() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    // The Dashboard shows the new name, and the seller does not say that it is the same account.
    seller.now = seller.now.plus(DAY);
    let found = seller.add("acme_shop");
    seller.state.accounts.get_mut(&found).unwrap().last_visit = Some(seller.now);
    let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.identify(&flow, "acme_shop", "u1");
    assert_eq!(seller.state.accounts.keys().collect::<Vec<_>>(), [&account]);
    let joined = &seller.state.accounts[&account];
    assert_eq!(
        (joined.username.as_str(), joined.last_visit),
        ("acme_shop", Some(seller.now))
    );
    assert_eq!(joined.former_usernames[0].username.as_str(), "acme_store");
    assert_eq!(
        seller.standing(&account, TokenKind::Plus),
        Standing::Connected
    );
    let OutcomeKind::Connected { renamed_from, .. } = &seller.state.outcome.as_ref().unwrap().what
    else {
        panic!()
    };
    assert_eq!(renamed_from.as_ref().unwrap().as_str(), "acme_store");
}

#[test]
fn a_rename_takes_in_nobody_who_is_somebody_else() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.add("other_shop");
    // The new name was that of another eBay user, who has one that is not known here yet.
    seller.effects(Event::AddAccount {
        username: "acme_shop".into(),
        user_id: Some("u7".into()),
    });
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.identify(&flow, "acme_shop", "u1");
    assert_eq!(seller.state.accounts.len(), 3);
    assert_eq!(
        seller.state.accounts[&account].username.as_str(),
        "acme_shop"
    );
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
    assert_eq!(
        seller.standing(&account, TokenKind::Plus),
        Standing::Unknown
    );
}

#[test]
fn one_consent_at_a_time_and_a_second_click_shows_its_window() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, _) = seller.connect(&account, &[TokenKind::Regular]);
    seller.effects(Event::ConsentWindowOpened {
        flow: flow.clone(),
        window: 7,
    });
    let again = Event::Connect {
        account,
        kinds: vec![TokenKind::Plus],
        login: false,
    };
    assert_eq!(
        seller.effects(again),
        [Effect::FocusConsent { window: Some(7) }]
    );
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
    assert!(
        seller.accept(&flow, &state).is_empty(),
        "a code is exchanged once"
    );
}

#[test]
fn a_worker_that_was_killed_at_any_step_leaves_no_spinner() {
    for steps in 0..3 {
        let (mut seller, account) = Seller::with_consent();
        let (flow, state) = seller.connect(&account, &TokenKind::ALL);
        seller.effects(Event::ConsentWindowOpened {
            flow: flow.clone(),
            window: 7,
        });
        if steps > 0 {
            seller.accept(&flow, &state);
        }
        if steps > 1 {
            seller.grant(&flow);
        }
        let accounts = seller.known();
        seller.worker = "w2";
        let effects = seller.effects(Event::NotificationsShown(Vec::new()));
        // Where eBay has given tokens already, they are kept, and it is asked again who gave them.
        match &seller.state.outcome.as_ref().unwrap().what {
            OutcomeKind::NotProvedYet {
                kind: TokenKind::Regular,
                done,
            } if done.is_empty() => assert_eq!(steps, 2),
            _ => assert_eq!(seller.problem(), &ConsentProblem::Interrupted),
        }
        assert_eq!(seller.state.session.flow, None);
        assert_eq!(seller.known(), accounts);
        let expected = if steps == 0 {
            vec![Effect::CloseConsent { window: Some(7) }]
        } else {
            Vec::new()
        };
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
    let effects = seller.effects(Event::Connect {
        account: account.clone(),
        kinds: TokenKind::ALL.to_vec(),
        login: false,
    });
    assert_eq!(effects, [dashboard_tab()]);
    assert_eq!(seller.state.session.flow, None);
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Unknown,
        "opening a page proves nothing"
    );
}

#[test]
fn on_mixed_routes_ebays_consent_comes_first_and_then_the_dashboard() {
    let (mut seller, account) = Seller::with_consent();
    seller.state.configuration.routes.regular = crate::consent::Route::Dashboard;
    let (flow, state) = seller.connect(&account, &TokenKind::ALL);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    let effects = seller.identify(&flow, "acme_store", "u1");
    assert_eq!(effects, [dashboard_tab()]);
    assert_eq!(
        seller.standing(&account, TokenKind::Plus),
        Standing::Connected
    );
}

#[test]
fn a_profile_with_a_mistake_is_named_before_a_window_opens() {
    let (mut seller, account) = Seller::with_consent();
    seller.state.secrets.plus = None;
    let step = seller.step(Event::Connect {
        account,
        kinds: TokenKind::ALL.to_vec(),
        login: false,
    });
    let Some(Refusal::Profile(finding)) = step.refusal else {
        panic!("{step:?}")
    };
    assert_eq!(
        (finding.kind, finding.mistake),
        (TokenKind::Plus, Mistake::NoSecret)
    );
    assert!(step.effects.is_empty());
    assert_eq!(seller.state.session.flow, None);
}

#[test]
fn an_account_added_again_under_its_new_name_is_joined_with_itself() {
    let (mut seller, first) = Seller::with_consent();
    seller.connected(&first, TokenKind::Regular);
    let regular = seller.state.accounts[&first].connections.regular.clone();
    let second = seller.add("acme_shop");
    let (flow, state) = seller.connect(&second, &TokenKind::ALL);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    assert!(
        seller.identify(&flow, "acme_shop", "u1").is_empty(),
        "no window opens on its own"
    );
    assert_eq!(seller.state.accounts.keys().collect::<Vec<_>>(), [&first]);
    let joined = &seller.state.accounts[&first];
    // Of the consent that was just given nothing is kept, and the server may have replaced the
    // token for it.
    let replaced = crate::domain::Connection {
        replaced: Some(NOW),
        ..regular
    };
    assert_eq!(
        (joined.username.as_str(), &joined.connections.regular),
        ("acme_shop", &replaced)
    );
    let view = view::outcome(
        &seller.state,
        seller.state.outcome.as_ref().unwrap(),
        seller.now,
    );
    assert_eq!(
        view.text.args,
        [view::Arg::from("acme_shop"), view::Arg::from("acme_store")]
    );
    let again = view::OutcomeAction::Connect {
        account: first,
        kinds: TokenKind::ALL.to_vec(),
        login: false,
    };
    assert_eq!(view.buttons[0].action, again);
    assert_eq!(desired(&seller.state, NOW).notifications.len(), 1);
    // A third one with an id of its own is nobody else.
    let third = seller.add("third_shop");
    let (flow, state) = seller.connect(&third, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.identify(&flow, "third_shop", "u3");
    assert_eq!(
        seller.standing(&third, TokenKind::Regular),
        Standing::Connected
    );
}

/// Saving writes what lasts before what lives with the session: a worker can die in between.
#[test]
fn a_worker_killed_after_the_first_write_of_an_end_reports_that_end() {
    for (username, user_id, kinds) in [
        ("acme_store", "u1", &TokenKind::ALL[..1]),
        ("acme_store", "u1", &TokenKind::ALL),
        ("other_shop", "u2", &TokenKind::ALL),
    ] {
        for dashboard in [false, true] {
            let (mut seller, account) = Seller::with_consent();
            if dashboard {
                seller.state.configuration.routes.plus = crate::consent::Route::Dashboard;
            }
            let (flow, state) = seller.connect(&account, kinds);
            seller.accept(&flow, &state);
            seller.grant(&flow);
            let session = session_records(&seller.state);
            seller.identify(&flow, username, user_id);
            let ended = seller.state.outcome.clone();
            seller.state = load(&records(&seller.state), &session).unwrap();
            seller.worker = "w2";
            assert!(seller.woke().is_empty());
            assert_eq!(seller.state.outcome, ended);
            assert_eq!(seller.state.session.flow, None);
        }
    }
}

#[test]
fn the_third_failure_in_a_row_offers_the_way_round_an_old_access() {
    let (mut seller, account) = Seller::with_consent();
    let mut advised = Vec::new();
    for _ in 0..4 {
        let (flow, _) = seller.connect(&account, &[TokenKind::Regular]);
        seller.returned(&flow, &format!("{BASE}ebay/declined"));
        let view = view::outcome(
            &seller.state,
            seller.state.outcome.as_ref().unwrap(),
            seller.now,
        );
        let keys: Vec<_> = view.buttons.iter().map(|button| button.label.key).collect();
        advised.push((view.advice.map(|advice| advice.key), keys));
    }
    use view::Key::{AskSupport, CopyDiagnostics, OutcomeStubborn, RemoveAtEbay, TryAgain};
    assert_eq!(advised[1], (None, vec![TryAgain]));
    for number in [2, 3] {
        let ways = vec![RemoveAtEbay, TryAgain, AskSupport, CopyDiagnostics];
        assert_eq!(advised[number], (Some(OutcomeStubborn), ways));
    }
    // The other token is another matter, and a success begins anew.
    let (flow, _) = seller.connect(&account, &[TokenKind::Plus]);
    seller.returned(&flow, &format!("{BASE}ebay/declined"));
    let view = view::outcome(
        &seller.state,
        seller.state.outcome.as_ref().unwrap(),
        seller.now,
    );
    assert_eq!(view.advice, None);
    seller.connected(&account, TokenKind::Regular);
    assert_eq!(
        seller.state.accounts[&account]
            .connections
            .regular
            .failed_attempts,
        0
    );
}

#[test]
fn a_reconnection_tells_from_when_to_when_listings_were_out_of_step() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let also = |seller: &Seller| {
        view::outcome(
            &seller.state,
            seller.state.outcome.as_ref().unwrap(),
            seller.now,
        )
        .also
    };
    assert_eq!(also(&seller), None);
    seller.now = NOW.plus(DAY);
    let checks = seller.effects(Event::CheckNow(account.clone()));
    let [Effect::Check(CheckRequest { id, .. })] = checks.as_slice() else {
        panic!("{checks:?}")
    };
    let result = Err(AnswerProblem::Refused {
        status: 400,
        error: "invalid_grant".into(),
    });
    seller.effects(Event::Checked {
        id: id.clone(),
        account: account.clone(),
        kind: TokenKind::Regular,
        result,
    });
    seller.now = NOW.plus(9 * DAY);
    seller.connected(&account, TokenKind::Regular);
    let gap = also(&seller).unwrap();
    assert_eq!(gap.key, view::Key::OutcomeGap);
    assert_eq!(
        gap.args,
        [
            view::Arg::Date(NOW.plus(DAY)),
            view::Arg::Date(NOW.plus(9 * DAY))
        ]
    );
    seller.now = NOW.plus(10 * DAY);
    seller.connected(&account, TokenKind::Regular);
    assert_eq!(also(&seller), None);
}

//! Tokens of a consent of which the Identity API has not said yet who gave it, and codes that are
//! sent once more.

use super::*;
use crate::domain::{Check, ClockCorrection, HistoryEvent, Lifetime, Unproven};
use crate::view::Key;

/// A try to prove who gave a consent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Try {
    id: String,
    account: AccountId,
    kind: TokenKind,
    access_token: Option<Secret>,
    refresh_token: Option<Sealed>,
}

fn tries(effects: &[Effect]) -> Vec<Try> {
    let one = |effect: &Effect| match effect {
        Effect::ProveIdentity(ProofRequest {
            id,
            account,
            kind,
            access_token,
            refresh_token,
            ..
        }) => {
            let (id, account, access_token) = (id.clone(), account.clone(), access_token.clone());
            Some(Try {
                id,
                account,
                kind: *kind,
                access_token,
                refresh_token: refresh_token.clone(),
            })
        }
        _ => None,
    };
    effects.iter().filter_map(one).collect()
}

fn user(name: &str, user_id: &str) -> Result<Identity, AnswerProblem> {
    Ok(Identity {
        user_id: user_id.into(),
        username: Username::parse(name).unwrap(),
    })
}

fn silence() -> Result<Identity, AnswerProblem> {
    Err(AnswerProblem::Server { status: 500 })
}

/// What the Identity API answered to the access token that was there.
fn said(identity: Result<Identity, AnswerProblem>) -> IdentityProof {
    IdentityProof {
        renewed: None,
        access_token: None,
        identity: Some(identity),
    }
}

/// What it answered to one that was fetched.
fn fetched(renewed: RefreshResult, identity: Result<Identity, AnswerProblem>) -> IdentityProof {
    let access_token = Some((Secret::new("fetched"), 7_200));
    IdentityProof {
        renewed: Some(Ok(renewed)),
        access_token,
        identity: Some(identity),
    }
}

fn refused(status: u16, error: &str) -> AnswerProblem {
    AnswerProblem::Refused {
        status,
        error: error.into(),
    }
}

impl Seller {
    /// eBay has given tokens for a consent, and the Identity API is asked.
    fn with_grant() -> (Self, AccountId, String) {
        let (mut seller, account) = Seller::with_consent();
        let flow = seller.granted_to(&account);
        (seller, account, flow)
    }

    fn granted_to(&mut self, account: &AccountId) -> String {
        let (flow, state) = self.connect(account, &[TokenKind::Regular]);
        self.accept(&flow, &state);
        self.grant(&flow);
        flow
    }

    fn identified(&mut self, flow: &str, result: Result<Identity, AnswerProblem>) -> Vec<Effect> {
        self.effects(Event::IdentityReceived {
            flow: flow.into(),
            result,
        })
    }

    /// The Identity API says nothing while the seller looks on.
    fn put_off(&mut self, flow: &str) {
        for wait in [3, 12] {
            self.identified(flow, silence());
            self.passes(self.now.plus(wait * SECOND));
        }
        assert!(self.identified(flow, silence()).is_empty());
        assert_eq!(self.state.session.flow, None);
    }

    /// The same, and the old token is there still.
    fn with_unproven() -> (Self, AccountId, String) {
        let (mut seller, account) = Seller::with_token();
        let flow = seller.granted_to(&account);
        seller.put_off(&flow);
        (seller, account, flow)
    }

    /// Sleeps until the alarm rings; gives the tries that are begun.
    fn tried(&mut self) -> Vec<Try> {
        self.now = self.alarm();
        tries(&self.woke())
    }

    fn proved(&mut self, asked: &Try, proof: IdentityProof) -> Vec<Effect> {
        let Try {
            id, account, kind, ..
        } = asked.clone();
        self.effects(Event::IdentityProofAttempted {
            id,
            account,
            kind,
            proof,
        })
    }

    fn unproven(&self, account: &AccountId) -> Option<Unproven> {
        self.connection(account).unproven
    }

    /// The token that there was before is checked; what eBay says to it.
    fn old_token_is_checked(
        &mut self,
        account: &AccountId,
        result: Result<RefreshResult, AnswerProblem>,
    ) {
        let begun = self
            .state
            .session
            .checks
            .values()
            .next()
            .map(|check| check.id.clone());
        let id = begun.unwrap_or_else(|| self.rung().remove(0).id);
        let (account, kind) = (account.clone(), TokenKind::Regular);
        self.effects(Event::Checked {
            id,
            account,
            kind,
            result,
        });
    }
}

#[test]
fn the_identity_api_is_asked_again_at_once_and_then_like_a_check() {
    let (mut seller, account, flow) = Seller::with_grant();
    for wait in [3, 12] {
        assert_eq!(
            seller.identified(&flow, silence()),
            [Effect::WakeIn(wait * 1_000 + 50)]
        );
        assert!(seller.woke().is_empty(), "not before that");
        seller.now = seller.now.plus(i64::from(wait) * SECOND);
        let effects = seller.woke();
        assert!(
            matches!(effects.as_slice(), [Effect::RequestIdentity { .. }]),
            "{effects:?}"
        );
    }
    assert!(seller.identified(&flow, silence()).is_empty());
    assert_eq!(
        seller.what(),
        &OutcomeKind::NotProvedYet {
            kind: TokenKind::Regular,
            done: vec![]
        }
    );
    let unproven = seller.unproven(&account).unwrap();
    assert_eq!(
        (unproven.since, unproven.refresh_token),
        (NOW, Some(sealed("refresh")))
    );
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Unknown,
        "nobody said who it was"
    );
    assert!(matches!(
        seller.connection(&account).check,
        Check::Failing { failures: 1, .. }
    ));
    let popup = view::popup(&seller.state, seller.now);
    assert_eq!(popup.outcome.unwrap().text.key, Key::OutcomeNotProvedYet);
    assert_eq!(
        popup.accounts[0].tokens[0].progress,
        Some(Key::ProgressProving.into())
    );
    assert!(popup.accounts[0].check_now);
    let told: Vec<_> = seller.shown().iter().map(|it| it.title.key).collect();
    assert_eq!(told, [Key::TitleNotProvedYet]);
    assert_eq!(
        load(&records(&seller.state), &session_records(&seller.state)).as_ref(),
        Ok(&seller.state)
    );
    assert!(!format!("{:?}", records(&seller.state)).contains("access"));
}

#[test]
fn what_is_not_proved_is_proved_by_a_later_worker_and_told_once_more() {
    let (mut seller, account, flow) = Seller::with_grant();
    seller.put_off(&flow);
    seller.shown();
    seller.worker = "w2";
    let begun = seller.tried();
    let [asked] = begun.as_slice() else {
        panic!("{begun:?}")
    };
    let (key, token) = (Some(Secret::new("access")), Some(sealed("refresh")));
    assert_eq!(
        (&asked.access_token, &asked.refresh_token, asked.kind),
        (&key, &token, TokenKind::Regular)
    );
    assert!(seller.woke().is_empty(), "one at a time");
    assert!(
        seller
            .proved(asked, said(user("acme_store", "u1")))
            .is_empty()
    );
    let connection = seller.connection(&account);
    assert_eq!(
        (connection.standing, connection.refresh_token),
        (Standing::Connected, Some(sealed("refresh")))
    );
    assert_eq!(connection.evidence.unwrap().basis, EvidenceSource::Consent);
    assert_eq!(
        connection.lifetime,
        Some(Lifetime {
            end: NOW.plus(LIFE * SECOND),
            estimated: false
        })
    );
    assert_eq!(
        (connection.unproven, connection.check, connection.replaced),
        (None, Check::Idle, None)
    );
    assert_eq!(
        seller.state.accounts[&account].user_id.as_deref(),
        Some("u1")
    );
    let kinds = vec![TokenKind::Regular];
    assert_eq!(
        seller.what(),
        &OutcomeKind::Connected {
            kinds,
            renamed_from: None
        }
    );
    let told: Vec<_> = seller.shown().iter().map(|it| it.title.key).collect();
    assert_eq!(
        told,
        [Key::TitleConnected],
        "it is another outcome than the one before"
    );
    assert!(seller.state.session.keys.is_empty() && seller.state.session.checks.is_empty());
}

#[test]
fn a_worker_that_died_over_the_question_leaves_it_to_the_next_one() {
    let (mut seller, account, _) = Seller::with_grant();
    seller.worker = "w2";
    let begun = tries(&seller.woke());
    assert_eq!(
        seller.what(),
        &OutcomeKind::NotProvedYet {
            kind: TokenKind::Regular,
            done: vec![]
        }
    );
    assert_eq!(
        seller.connection(&account).check,
        Check::Idle,
        "it was not asked in vain"
    );
    let [asked] = begun.as_slice() else {
        panic!("{begun:?}")
    };
    seller.proved(asked, said(user("acme_store", "u1")));
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Connected
    );
}

#[test]
fn without_an_access_token_one_is_fetched_with_the_refresh_token() {
    // The browser was restarted: what lives with the session is gone. Or two hours have passed.
    for restarted in [true, false] {
        let (mut seller, account, flow) = Seller::with_grant();
        seller.put_off(&flow);
        if restarted {
            seller.state = load(&records(&seller.state), &Records::new()).unwrap();
        } else {
            seller.now = NOW.plus(7_200 * SECOND);
        }
        let asked = if restarted {
            seller.tried()
        } else {
            tries(&seller.woke())
        }
        .remove(0);
        assert_eq!(
            (&asked.access_token, &asked.refresh_token),
            (&None, &Some(sealed("refresh")))
        );
        let rotated = RefreshResult {
            rotated: true,
            refresh_token: Some(sealed("second")),
            ..RefreshResult::default()
        };
        seller.proved(&asked, fetched(rotated, silence()));
        // Both are kept, whatever the Identity API says.
        assert_eq!(
            seller.unproven(&account).unwrap().refresh_token,
            Some(sealed("second"))
        );
        let asked = seller.tried().remove(0);
        assert_eq!(
            (&asked.access_token, &asked.refresh_token),
            (&Some(Secret::new("fetched")), &Some(sealed("second")))
        );
        seller.proved(&asked, said(user("acme_store", "u1")));
        assert_eq!(
            seller.connection(&account).refresh_token,
            Some(sealed("second"))
        );
    }
}

#[test]
fn an_access_token_that_is_taken_no_longer_is_not_tried_again() {
    let (mut seller, account, flow) = Seller::with_grant();
    seller.put_off(&flow);
    let asked = seller.tried().remove(0);
    seller.proved(&asked, said(Err(refused(401, "1001"))));
    assert!(
        seller.unproven(&account).is_some(),
        "that says nothing of the consent"
    );
    assert_eq!(seller.tried()[0].access_token, None);
    // While the seller looks on, it is the same.
    let (mut seller, _, flow) = Seller::with_grant();
    assert_eq!(
        seller.identified(&flow, Err(refused(401, "1001"))),
        [Effect::WakeIn(3_050)]
    );
}

#[test]
fn after_seven_days_without_proof_the_tokens_are_given_up() {
    let (mut seller, account, flow) = Seller::with_unproven();
    seller.effects(Event::DismissOutcome);
    let (mut count, mut worst) = (0, Severity::None);
    while seller.unproven(&account).is_some() {
        for asked in seller.tried() {
            count += 1;
            let proof = match asked.access_token {
                Some(_) => said(silence()),
                None => fetched(RefreshResult::default(), silence()),
            };
            seller.proved(&asked, proof);
        }
        worst = worst.max(seller.worst_severity());
    }
    let since = seller.now.since(NOW);
    assert!(
        (7 * DAY..=7 * DAY + 2 * HOUR).contains(&since) && (80..110).contains(&count),
        "{since} {count}"
    );
    assert_eq!(seller.problem(), &ConsentProblem::NotProved);
    assert!(
        worst >= Severity::Warning,
        "that it is not known was told meanwhile"
    );
    assert_eq!(
        seller.state.outcome.as_ref().unwrap().id,
        format!("{flow}.proved")
    );
    let connection = seller.connection(&account);
    assert_eq!(
        (connection.standing, connection.refresh_token.clone()),
        (Standing::Connected, Some(sealed("refresh")))
    );
    assert_eq!(
        (connection.failed_attempts, connection.replaced),
        (1, Some(NOW))
    );
    assert!(seller.state.session.keys.is_empty());
    // From then on it is the old token that is checked, and where it is refused that has its
    // reason.
    seller.old_token_is_checked(&account, Err(refused(400, "invalid_grant")));
    let standing = Standing::Disconnected {
        at: seller.now,
        reason: Reason::ReplacedByConsent,
    };
    assert_eq!(seller.standing(&account, TokenKind::Regular), standing);
    let row = &view::popup(&seller.state, seller.now).accounts[0].tokens[0];
    assert_eq!(row.standing.key, Key::StandingReplaced);
}

#[test]
fn an_old_token_that_is_taken_after_all_was_replaced_by_nothing() {
    let (mut seller, account, _) = Seller::with_unproven();
    let asked = seller.tried().remove(0);
    seller.proved(
        &asked,
        IdentityProof {
            renewed: Some(Err(refused(400, "invalid_grant"))),
            access_token: None,
            identity: None,
        },
    );
    assert_eq!(
        (seller.problem(), seller.unproven(&account)),
        (&ConsentProblem::NotProved, None)
    );
    assert!(seller.connection(&account).replaced.is_some());
    seller.old_token_is_checked(&account, Ok(RefreshResult::default()));
    assert_eq!(seller.connection(&account).replaced, None);
    seller.old_token_is_checked(&account, Err(refused(400, "invalid_grant")));
    let standing = Standing::Disconnected {
        at: seller.now,
        reason: Reason::NotStated,
    };
    assert_eq!(seller.standing(&account, TokenKind::Regular), standing);
}

#[test]
fn a_refusal_after_a_code_whose_answer_was_lost_has_its_reason() {
    let (mut seller, account) = Seller::with_token();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    // Stored before it is asked: the worker dies over the answer.
    assert_eq!(seller.connection(&account).replaced, Some(NOW));
    seller.worker = "w2";
    seller.woke();
    assert_eq!(seller.problem(), &ConsentProblem::Interrupted);
    seller.old_token_is_checked(&account, Err(refused(400, "invalid_grant")));
    let standing = Standing::Disconnected {
        at: seller.now,
        reason: Reason::ReplacedByConsent,
    };
    assert_eq!(seller.standing(&account, TokenKind::Regular), standing);
}

#[test]
fn somebody_elses_tokens_are_dropped_and_replace_nothing_here() {
    let (mut seller, account, _) = Seller::with_unproven();
    let asked = seller.tried().remove(0);
    seller.proved(&asked, said(user("other_shop", "u2")));
    assert!(matches!(seller.problem(), ConsentProblem::WrongUser { .. }));
    let connection = seller.connection(&account);
    assert_eq!((connection.unproven, connection.replaced), (None, None));
    assert_eq!(connection.refresh_token, Some(sealed("refresh")));
    let last = seller.state.accounts[&account]
        .history
        .entries()
        .last()
        .unwrap()
        .what
        .clone();
    assert_eq!(
        last,
        HistoryEvent::Failed {
            kind: TokenKind::Regular,
            why: crate::domain::RecordedFailure::WrongUser
        }
    );
}

#[test]
fn a_consent_by_another_account_may_have_replaced_its_tokens() {
    let (mut seller, other) = Seller::with_token();
    let account = seller.add("second_shop");
    let flow = seller.granted_to(&account);
    seller.put_off(&flow);
    seller.state.accounts.get_mut(&account).unwrap().user_id = Some("u2".into());
    let asked = seller.tried().remove(0);
    assert_eq!(asked.account, account);
    seller.proved(&asked, said(user("acme_store", "u1")));
    assert!(matches!(seller.problem(), ConsentProblem::WrongUser { .. }));
    assert_eq!(seller.connection(&account).replaced, None);
    assert_eq!(seller.connection(&other).replaced, Some(NOW));
}

#[test]
fn an_account_that_turns_out_to_be_another_one_is_joined_with_it() {
    let (mut seller, first) = Seller::with_token();
    let second = seller.add("acme_shop");
    let flow = seller.granted_to(&second);
    seller.put_off(&flow);
    let asked = seller.tried().remove(0);
    seller.proved(&asked, said(user("acme_shop", "u1")));
    assert_eq!(seller.state.accounts.keys().collect::<Vec<_>>(), [&first]);
    let (former, kinds) = (
        Username::parse("acme_store").unwrap(),
        vec![TokenKind::Regular],
    );
    assert_eq!(seller.what(), &OutcomeKind::Joined { former, kinds });
    assert_eq!(seller.connection(&first).replaced, Some(NOW));
}

#[test]
fn without_a_refresh_token_proof_ends_with_the_access_token() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    let result = Ok(TokenGrant {
        refresh_token: None,
        ..granted()
    });
    seller.effects(Event::TokensReceived {
        flow: flow.clone(),
        result,
    });
    seller.put_off(&flow);
    let asked = seller.tried().remove(0);
    assert_eq!(
        (&asked.access_token, &asked.refresh_token),
        (&Some(Secret::new("access")), &None)
    );
    let before = seller.state.clone();
    seller.proved(&asked, said(user("acme_store", "u1")));
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Connected
    );
    seller.state = before;
    seller.proved(&asked, said(silence()));
    seller.passes(NOW.plus(7_200 * SECOND - 1));
    assert!(seller.unproven(&account).is_some());
    seller.passes(NOW.plus(7_200 * SECOND));
    assert_eq!(
        (seller.problem(), seller.unproven(&account)),
        (&ConsentProblem::NotProved, None)
    );
}

#[test]
fn an_identity_api_that_refuses_for_good_ends_it() {
    let (mut seller, account, flow) = Seller::with_grant();
    let before = seller.state.clone();
    seller.identified(&flow, Err(refused(403, "1100")));
    let problem = ConsentProblem::Answer {
        attempted: Attempted::Identity,
        problem: refused(403, "1100"),
    };
    assert_eq!(
        (seller.problem(), seller.unproven(&account)),
        (&problem, None)
    );
    seller.state = before;
    // One that names no error may come from a proxy.
    assert_eq!(
        seller.identified(&flow, Err(refused(403, ""))),
        [Effect::WakeIn(3_050)]
    );
    seller.put_off(&flow);
    let asked = seller.tried().remove(0);
    seller.proved(&asked, said(Err(refused(403, "1100"))));
    assert_eq!(
        (seller.problem(), seller.unproven(&account)),
        (&problem, None)
    );
}

#[test]
fn a_newer_consent_takes_the_place_of_one_that_is_not_proved() {
    let (mut seller, account, _) = Seller::with_unproven();
    let asked = seller.tried().remove(0);
    seller.connected(&account, TokenKind::Regular);
    let connected = seller.connection(&account);
    assert_eq!(
        (connected.standing, &connected.unproven),
        (Standing::Connected, &None)
    );
    assert!(
        seller
            .proved(&asked, said(user("other_shop", "u2")))
            .is_empty()
    );
    assert_eq!(
        seller.connection(&account),
        connected,
        "nobody waits for the answer any more"
    );
}

#[test]
fn while_a_token_waits_for_proof_the_second_consent_does_not_open() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &TokenKind::ALL);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.put_off(&flow);
    let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
    seller.accept(&flow, &state);
    seller.grant(&flow);
    seller.put_off(&flow);
    seller.now = seller.now.plus(HOUR);
    for asked in tries(&seller.woke()) {
        seller.proved(&asked, said(user("acme_store", "u1")));
    }
    assert_eq!(
        TokenKind::ALL.map(|kind| seller.standing(&account, kind)),
        [Standing::Connected; 2]
    );
}

#[test]
fn an_absurd_life_is_noted_when_the_token_is_proved() {
    let (mut seller, account) = Seller::with_consent();
    let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
    seller.accept(&flow, &state);
    let result = Ok(TokenGrant {
        refresh_token_expires_in: Some(-1),
        ..granted()
    });
    seller.effects(Event::TokensReceived {
        flow: flow.clone(),
        result,
    });
    seller.put_off(&flow);
    let asked = seller.tried().remove(0);
    seller.proved(&asked, said(user("acme_store", "u1")));
    assert_eq!(
        seller.connection(&account).lifetime,
        Some(Lifetime::estimate(NOW))
    );
    let last = seller.state.accounts[&account]
        .history
        .entries()
        .last()
        .unwrap()
        .what
        .clone();
    assert_eq!(
        last,
        HistoryEvent::Clamped {
            what: ClockCorrection::Lifetime {
                kind: TokenKind::Regular
            }
        }
    );
}

mod codes {
    use super::*;

    const BUSY: AnswerProblem = AnswerProblem::Server { status: 503 };

    fn limited(retry_after: Option<u32>) -> AnswerProblem {
        AnswerProblem::TooManyRequests { retry_after }
    }

    impl Seller {
        /// A code is on its way to the token endpoint.
        fn with_code() -> (Self, AccountId, String) {
            let (mut seller, account) = Seller::with_consent();
            let (flow, state) = seller.connect(&account, &[TokenKind::Regular]);
            seller.accept(&flow, &state);
            (seller, account, flow)
        }

        fn not_granted(&mut self, flow: &str, problem: AnswerProblem) -> Vec<Effect> {
            self.effects(Event::TokensReceived {
                flow: flow.into(),
                result: Err(problem),
            })
        }

        fn asked_in_vain(&self, problem: AnswerProblem) {
            assert_eq!(
                self.problem(),
                &ConsentProblem::Answer {
                    attempted: Attempted::Token,
                    problem
                }
            );
            assert_eq!(self.state.session.flow, None);
        }
    }

    fn codes(effects: &[Effect]) -> Vec<&str> {
        let one = |effect: &Effect| matches!(effect, Effect::RequestTokens(_));
        let codes = effects
            .iter()
            .filter(|effect| one(effect))
            .map(|effect| match effect {
                Effect::RequestTokens(TokenExchange { code, .. }) => code.expose(),
                _ => "",
            });
        codes.collect()
    }

    #[test]
    fn a_code_is_sent_once_more_where_the_server_has_only_asked_to_wait() {
        for (problem, wait) in [(BUSY, 5), (limited(None), 5), (limited(Some(12)), 12)] {
            let (mut seller, account, flow) = Seller::with_code();
            assert_eq!(
                seller.not_granted(&flow, problem.clone()),
                [Effect::WakeIn(wait * 1_000 + 50)]
            );
            seller.now = NOW.plus(i64::from(wait) * SECOND - 1);
            assert!(codes(&seller.woke()).is_empty(), "not before that");
            seller.now = NOW.plus(i64::from(wait) * SECOND);
            assert_eq!(codes(&seller.woke()), ["v^1.1#c"]);
            assert!(codes(&seller.woke()).is_empty());
            let before = seller.state.clone();
            seller.grant(&flow);
            seller.identify(&flow, "acme_store", "u1");
            assert_eq!(
                seller.standing(&account, TokenKind::Regular),
                Standing::Connected
            );
            // A life is counted from the first time that it was sent.
            assert_eq!(
                seller.connection(&account).lifetime.unwrap().end,
                NOW.plus(LIFE * SECOND)
            );
            // And not a third time.
            seller.state = before;
            assert!(seller.not_granted(&flow, problem.clone()).is_empty());
            seller.asked_in_vain(problem);
        }
    }

    #[test]
    fn a_longer_wait_is_left_to_the_alarm_and_outlives_the_worker() {
        let (mut seller, _, flow) = Seller::with_code();
        assert!(seller.not_granted(&flow, limited(Some(45))).is_empty());
        assert_eq!(seller.desired().alarm, Some(NOW.plus(45 * SECOND)));
        seller.state = load(&records(&seller.state), &session_records(&seller.state)).unwrap();
        (seller.worker, seller.now) = ("w2", NOW.plus(45 * SECOND));
        assert_eq!(codes(&seller.woke()), ["v^1.1#c"]);
        // A worker that dies over the answer has redeemed it, or not: nobody knows.
        seller.worker = "w3";
        assert!(codes(&seller.woke()).is_empty());
        assert_eq!(seller.problem(), &ConsentProblem::Interrupted);
    }

    #[test]
    fn a_code_that_may_have_been_used_is_never_sent_again() {
        for problem in [
            refused(400, "invalid_grant"),
            refused(401, "invalid_client"),
            AnswerProblem::Timeout,
            AnswerProblem::Network,
            AnswerProblem::Offline,
            AnswerProblem::Unreadable,
            AnswerProblem::Server { status: 500 },
            AnswerProblem::Server { status: 504 },
        ] {
            let (mut seller, _, flow) = Seller::with_code();
            assert!(seller.not_granted(&flow, problem.clone()).is_empty());
            seller.asked_in_vain(problem);
            seller.now = NOW.plus(MINUTE);
            assert!(codes(&seller.woke()).is_empty());
        }
    }

    #[test]
    fn a_code_is_not_sent_after_its_life() {
        // It lives for 299 seconds.
        let (mut seller, _, flow) = Seller::with_code();
        assert!(seller.not_granted(&flow, limited(Some(300))).is_empty());
        seller.asked_in_vain(limited(Some(300)));
        // The computer sleeps over the wait.
        let (mut seller, _, flow) = Seller::with_code();
        seller.not_granted(&flow, BUSY);
        seller.now = NOW.plus(5 * MINUTE);
        assert!(codes(&seller.woke()).is_empty());
        assert_eq!(seller.problem(), &ConsentProblem::Interrupted);
    }
}

//! What the Dashboard shows.

use super::*;
use crate::dashboard::{
    Confirmation, GuideTargets, Observation, Page, TokenReading, TokenStatus, TokenWarning,
};
use crate::domain::{
    Account, ClockCorrection, CredentialsPage, HistoryEvent, Lifetime, RiskSignal,
};
use crate::keeper::{PageLocation, observing};

pub(super) fn page(accounts: &[&str]) -> Observation {
    Observation {
        page: Page::SignedIn,
        accounts: accounts
            .iter()
            .map(|name| Username::parse(name).unwrap())
            .collect(),
        tokens: Vec::new(),
        confirmation: None,
        warning: None,
        guide_targets: GuideTargets::default(),
    }
}

pub(super) fn token(account: &str, kind: TokenKind, standing: TokenStatus) -> TokenReading {
    let account = Some(Username::parse(account).unwrap());
    TokenReading {
        account,
        kind,
        standing,
        until: None,
        days: None,
        sure: true,
        button: Some(7),
    }
}

/// A page that shows tokens.
pub(super) fn tokens(tokens: &[TokenReading]) -> Observation {
    let mut page = page(&[]);
    for seen in tokens {
        let name = seen.account.clone().unwrap();
        if !page.accounts.contains(&name) {
            page.accounts.push(name);
        }
    }
    page.tokens = tokens.to_vec();
    page
}

pub(super) fn confirmation(
    account: Option<&str>,
    kind: Option<TokenKind>,
    mut page: Observation,
) -> Observation {
    let account = account.map(|name| Username::parse(name).unwrap());
    page.confirmation = Some(Confirmation {
        account,
        kind,
        sure: true,
    });
    page
}

impl Seller {
    pub(super) fn sees_in(&mut self, document: &str, observation: &Observation) {
        let context = self.context();
        let place = PageLocation {
            tab: 3,
            page: document.into(),
        };
        observing::take(&mut self.state, &place, observation, &context);
        update(&mut self.state, Event::Woke, &context);
    }

    pub(super) fn sees(&mut self, observation: &Observation) {
        self.sees_in("document", observation);
    }

    pub(super) fn account(&self, name: &str) -> &Account {
        let name = Username::parse(name).unwrap();
        self.state
            .accounts
            .values()
            .find(|account| account.username == name)
            .unwrap()
    }

    pub(super) fn id(&self, name: &str) -> AccountId {
        let name = Username::parse(name).unwrap();
        self.state
            .accounts
            .iter()
            .find(|(_, account)| account.username == name)
            .unwrap()
            .0
            .clone()
    }

    pub(super) fn what(&self) -> &OutcomeKind {
        &self.state.outcome.as_ref().unwrap().what
    }
}

use TokenKind::{Plus, Regular};
use TokenStatus::{AboutToEnd, Connected, Disconnected, NotConnected, Present};

#[test]
fn a_new_installation_finds_accounts_tokens_and_the_visit() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[
        token("acme", Regular, Present),
        token("acme", Plus, NotConnected),
        token("beta", Regular, Connected),
    ]));
    assert_eq!(seller.state.accounts.len(), 2);
    let acme = seller.account("acme");
    assert_eq!(acme.connections.regular.standing, Standing::Present);
    assert_eq!(acme.connections.plus.standing, Standing::NotConnected);
    assert_eq!(acme.last_visit, Some(NOW));
    assert_eq!(
        acme.history
            .entries()
            .iter()
            .map(|entry| &entry.what)
            .collect::<Vec<_>>(),
        [
            &HistoryEvent::Found,
            &HistoryEvent::Visited,
            &HistoryEvent::NotConnected { kind: Plus },
        ]
    );
    assert_eq!(
        seller.account("beta").connections.regular.standing,
        Standing::Connected
    );
    assert_eq!(seller.account("beta").log_in, acme.log_in);
    // Nobody was there before: nobody is asked for a former name.
    assert!(former_names(&seller.state, &seller.id("beta")).is_empty());
    assert_eq!(seller.state.outcome, None);
}

#[test]
fn only_a_signed_in_page_is_a_visit() {
    let mut seller = Seller::new();
    seller.add("acme");
    for kind in [Page::LogIn, Page::Unknown, Page::Elsewhere] {
        seller.sees(&Observation {
            page: kind,
            ..tokens(&[token("acme", Regular, Connected)])
        });
    }
    assert_eq!(seller.account("acme").last_visit, None);
    assert_eq!(seller.account("acme").connections, PerKind::default());
}

#[test]
fn the_same_page_again_writes_nothing_for_an_hour() {
    let mut seller = Seller::new();
    let shown = tokens(&[
        token("acme", Regular, Connected),
        token("acme", Plus, Present),
    ]);
    seller.sees(&shown);
    let before = seller.state.clone();
    seller.now = NOW.plus(HOUR - 1);
    seller.sees(&shown);
    assert_eq!(seller.state, before);
    seller.now = NOW.plus(HOUR);
    seller.sees(&shown);
    assert_eq!(seller.account("acme").last_visit, Some(seller.now));
    assert_eq!(
        seller
            .account("acme")
            .connections
            .regular
            .evidence
            .unwrap()
            .at,
        seller.now
    );
}

#[test]
fn the_button_changes_no_standing_that_says_more() {
    for (before, after) in [
        (Connected, Standing::Connected),
        (
            Disconnected,
            Standing::Disconnected {
                at: NOW,
                reason: Reason::NotStated,
            },
        ),
        (NotConnected, Standing::Present),
        (Present, Standing::Present),
    ] {
        let mut seller = Seller::new();
        seller.sees(&tokens(&[token("acme", Regular, before)]));
        seller.now = NOW.plus(DAY);
        seller.sees(&tokens(&[token("acme", Regular, Present)]));
        assert_eq!(seller.account("acme").connections.regular.standing, after);
    }
}

#[test]
fn connect_where_there_was_a_token_is_a_loss_and_says_so() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[token("acme", Regular, NotConnected)]));
    assert_eq!(seller.worst_severity(), Severity::Notice);
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    assert_eq!(seller.worst_severity(), Severity::None);
    seller.sees(&tokens(&[token("acme", Regular, NotConnected)]));
    assert_eq!(seller.worst_severity(), Severity::Lost);
    assert_eq!(
        seller.account("acme").connections.regular.standing,
        Standing::NotConnected
    );
}

#[test]
fn a_passed_deadline_is_named_as_the_likely_reason() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    seller.now = NOW.plus_months(6).plus(DAY);
    // The visit itself ends the wait: what the row says is read after it.
    seller.sees(&tokens(&[token("acme", Regular, Disconnected)]));
    let standing = seller.account("acme").connections.regular.standing;
    assert_eq!(
        standing,
        Standing::Disconnected {
            at: seller.now,
            reason: Reason::Inactivity
        }
    );
}

#[test]
fn a_visit_after_the_deadline_ends_the_wait_but_not_the_doubt() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    seller.now = NOW.plus_months(6).plus(DAY);
    seller.sees(&page(&["acme"]));
    let risk = seller.account("acme").connections.regular.at_risk.unwrap();
    assert_eq!(risk.signal, RiskSignal::LongAbsence);
    assert_eq!(
        seller.account("acme").connections.plus.at_risk,
        None,
        "where there is no token there is no risk"
    );
    assert_eq!(seller.worst_severity(), Severity::Warning);
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    assert_eq!(seller.account("acme").connections.regular.at_risk, None);
}

#[test]
fn the_stated_end_is_taken_and_otherwise_estimated_once() {
    let mut seller = Seller::new();
    let until = NOW.plus(40 * DAY);
    seller.sees(&tokens(&[TokenReading {
        until: Some(until),
        ..token("acme", Regular, Connected)
    }]));
    let life = |seller: &Seller| seller.account("acme").connections.regular.lifetime.unwrap();
    assert_eq!((life(&seller).end, life(&seller).estimated), (until, false));
    // Without a date the known one stays.
    seller.now = NOW.plus(DAY);
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    assert_eq!(life(&seller).end, until);
    // Still connected after it: then it was wrong.
    seller.now = NOW.plus(41 * DAY);
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    assert_eq!(
        (life(&seller).end, life(&seller).estimated),
        (seller.now.plus_months(18), true)
    );
    // A date of the past is no end of a token that is said to be connected.
    seller.sees(&tokens(&[TokenReading {
        until: Some(NOW),
        ..token("acme", Regular, Connected)
    }]));
    assert!(life(&seller).estimated);
}

#[test]
fn about_to_end_warns_with_the_days_that_the_page_tells() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[TokenReading {
        days: Some(5),
        ..token("acme", Regular, AboutToEnd)
    }]));
    let life = seller.account("acme").connections.regular.lifetime.unwrap();
    assert_eq!((life.end, life.estimated), (NOW.plus(5 * DAY), true));
    assert_eq!(
        seller.account("acme").connections.regular.at_risk,
        None,
        "the end that is told says enough"
    );
    assert_eq!(seller.worst_severity(), Severity::Warning);
    // Told again two hours later it is the same end.
    seller.now = NOW.plus(2 * HOUR);
    seller.sees(&tokens(&[TokenReading {
        days: Some(5),
        ..token("acme", Regular, AboutToEnd)
    }]));
    assert_eq!(
        seller.account("acme").connections.regular.lifetime,
        Some(life)
    );
    seller.sees(&tokens(&[TokenReading {
        days: Some(20),
        ..token("acme", Regular, AboutToEnd)
    }]));
    assert_eq!(
        seller
            .account("acme")
            .connections
            .regular
            .lifetime
            .unwrap()
            .end,
        seller.now.plus(20 * DAY)
    );
    seller.sees(&tokens(&[token("acme", Plus, AboutToEnd)]));
    assert_eq!(
        seller
            .account("acme")
            .connections
            .plus
            .at_risk
            .unwrap()
            .signal,
        RiskSignal::Warned
    );
}

#[test]
fn doubtful_words_are_believed_where_nothing_is_certain_and_marked() {
    let mut seller = Seller::new();
    let unsure = |standing| TokenReading {
        sure: false,
        ..token("acme", Regular, standing)
    };
    seller.sees(&tokens(&[unsure(Connected)]));
    assert!(seller.account("acme").connections.regular.is_doubtful());
    seller.sees(&tokens(&[unsure(Disconnected)]));
    assert_eq!(seller.worst_severity(), Severity::Warning);
    assert!(matches!(
        seller.account("acme").connections.regular.standing,
        Standing::Disconnected { .. }
    ));
    let row = &view::popup(&seller.state, seller.now).accounts[0].tokens[0];
    assert_eq!(row.standing.key, view::Key::StandingSeemsDisconnected);
    assert_eq!(
        row.evidence.as_ref().unwrap().key,
        view::Key::EvidenceDoubtful
    );
}

#[test]
fn doubtful_words_never_overrule_what_is_certain() {
    let mut seller = Seller::new();
    let unsure = |standing| TokenReading {
        sure: false,
        ..token("acme", Regular, standing)
    };
    seller.sees(&tokens(&[token("acme", Regular, Connected)]));
    seller.sees(&tokens(&[unsure(Connected)]));
    assert_eq!(
        seller.account("acme").connections.regular.at_risk,
        None,
        "they say the same"
    );
    seller.sees(&tokens(&[unsure(Disconnected)]));
    let connection = &seller.account("acme").connections.regular;
    assert_eq!(connection.standing, Standing::Connected);
    assert_eq!(
        connection.at_risk.unwrap().signal,
        RiskSignal::DoubtfulWords
    );
    assert_eq!(seller.worst_severity(), Severity::Warning);
    seller.sees(&tokens(&[token("acme", Regular, Disconnected)]));
    seller.sees(&tokens(&[unsure(Connected)]));
    assert!(matches!(
        seller.account("acme").connections.regular.standing,
        Standing::Disconnected { .. }
    ));
}

#[test]
fn a_doubtful_loss_ends_with_a_button_that_is_sure() {
    let lost = Standing::Disconnected {
        at: NOW,
        reason: Reason::NotStated,
    };
    for (loss, button, after) in [
        (false, true, Standing::Present),
        (false, false, lost),
        (true, true, lost),
    ] {
        let mut seller = Seller::new();
        let seen = |standing, sure| {
            tokens(&[TokenReading {
                sure,
                ..token("acme", Regular, standing)
            }])
        };
        seller.sees(&seen(Disconnected, loss));
        seller.sees(&seen(Present, button));
        assert_eq!(
            seller.account("acme").connections.regular.standing,
            after,
            "{loss} {button}"
        );
    }
}

#[test]
fn who_looks_ten_minutes_after_a_visit_to_ebays_page_has_looked() {
    for (sure, wait, over) in [
        (true, 10 * MINUTE - 1, false),
        (true, 10 * MINUTE, true),
        (false, 10 * MINUTE, false),
    ] {
        let mut seller = Seller::new();
        let shown = tokens(&[TokenReading {
            sure,
            ..token("acme", Regular, Present)
        }]);
        seller.sees(&shown);
        seller.effects(Event::CredentialsPageVisited(CredentialsPage::Password));
        assert_eq!(
            seller
                .account("acme")
                .connections
                .regular
                .at_risk
                .unwrap()
                .signal,
            RiskSignal::PasswordPage
        );
        seller.now = NOW.plus(wait);
        seller.sees(&shown);
        assert_eq!(
            seller.account("acme").connections.regular.at_risk.is_none(),
            over,
            "{sure} {wait}"
        );
    }
}

#[test]
fn an_end_in_centuries_is_an_estimate_with_a_note() {
    let most = u32::try_from(Lifetime::LONGEST / DAY).unwrap();
    let until = |until| TokenReading {
        until: Some(NOW.plus(until)),
        ..token("acme", Regular, Connected)
    };
    let days = |days| TokenReading {
        days: Some(days),
        ..token("acme", Regular, AboutToEnd)
    };
    for (seen, believed) in [
        (until(Lifetime::LONGEST), true),
        (until(Lifetime::LONGEST + 1), false),
        (days(most), true),
        (days(most + 1), false),
    ] {
        let mut seller = Seller::new();
        seller.sees(&tokens(std::slice::from_ref(&seen)));
        let account = seller.account("acme");
        let note = HistoryEvent::Clamped {
            what: ClockCorrection::Lifetime { kind: Regular },
        };
        assert_eq!(
            account
                .history
                .entries()
                .iter()
                .any(|entry| entry.what == note),
            !believed,
            "{seen:?}"
        );
        assert_eq!(
            account.connections.regular.lifetime == Some(Lifetime::estimate(NOW)),
            !believed,
            "{seen:?}"
        );
    }
}

#[test]
fn a_token_of_the_consent_route_is_none_of_the_dashboards() {
    let (mut seller, _) = Seller::with_consent();
    seller.sees(&confirmation(
        Some("acme_store"),
        Some(Regular),
        tokens(&[token("acme_store", Regular, Connected)]),
    ));
    assert_eq!(
        seller.account("acme_store").connections.regular.standing,
        Standing::Unknown
    );
    assert_eq!(seller.account("acme_store").last_visit, Some(NOW));
}

#[test]
fn the_confirmation_connects_what_the_page_names() {
    let mut seller = Seller::new();
    let rows = tokens(&[
        token("acme", Regular, Present),
        token("acme", Plus, Present),
    ]);
    seller.sees(&confirmation(Some("acme"), Some(Plus), rows));
    let connection = &seller.account("acme").connections.plus;
    assert_eq!(connection.standing, Standing::Connected);
    assert_eq!(
        connection.evidence.unwrap().basis,
        EvidenceSource::DashboardConfirmation
    );
    assert_eq!(connection.lifetime.unwrap().end, NOW.plus_months(18));
    assert!(connection.lifetime.unwrap().estimated);
    assert_eq!(
        seller.account("acme").connections.regular.standing,
        Standing::Present
    );
    assert_eq!(
        *seller.what(),
        OutcomeKind::Confirmed(Confirmed {
            kind: Plus,
            sure: true
        })
    );
}

#[test]
fn a_confirmation_that_names_no_token_connects_none() {
    let mut seller = Seller::new();
    let rows = tokens(&[
        token("acme", Regular, Present),
        token("acme", Plus, Present),
    ]);
    seller.sees(&confirmation(None, None, rows));
    assert_eq!(
        seller.account("acme").connections.plus.standing,
        Standing::Present
    );
    assert_eq!(
        *seller.what(),
        OutcomeKind::OneConfirmed {
            account: true,
            kind: None
        }
    );
    seller.sees_in(
        "other",
        &confirmation(None, Some(Plus), page(&["acme", "beta"])),
    );
    assert_eq!(
        *seller.what(),
        OutcomeKind::OneConfirmed {
            account: false,
            kind: Some(Plus)
        }
    );
    // Nor does one that names somebody who is not on the page.
    seller.sees_in(
        "third",
        &confirmation(Some("stranger"), Some(Plus), page(&["acme"])),
    );
    assert_eq!(
        seller.account("acme").connections.plus.standing,
        Standing::Present
    );
}

#[test]
fn a_confirmation_that_the_row_denies_connects_nothing() {
    let mut seller = Seller::new();
    seller.sees(&confirmation(
        Some("acme"),
        Some(Plus),
        tokens(&[token("acme", Plus, Disconnected)]),
    ));
    assert!(matches!(
        seller.account("acme").connections.plus.standing,
        Standing::Disconnected { .. }
    ));
    assert_eq!(
        *seller.what(),
        OutcomeKind::OneConfirmed {
            account: true,
            kind: Some(Plus)
        }
    );
}

#[test]
fn a_message_that_stays_on_the_page_is_one_confirmation() {
    let mut seller = Seller::new();
    let shown = confirmation(Some("acme"), Some(Plus), page(&["acme"]));
    seller.sees(&shown);
    seller.effects(Event::DismissOutcome);
    seller.now = NOW.plus(DAY);
    seller.sees(&shown);
    assert_eq!(seller.state.outcome, None);
    assert_eq!(
        seller.account("acme").connections.plus.evidence.unwrap().at,
        NOW
    );
    // Gone and there again, or in another document, it is another one.
    seller.sees(&page(&["acme"]));
    seller.sees(&shown);
    assert_eq!(
        seller.account("acme").connections.plus.evidence.unwrap().at,
        seller.now
    );
    seller.effects(Event::DismissOutcome);
    seller.sees_in("another", &shown);
    assert!(seller.state.outcome.is_some());
}

#[test]
fn a_doubtful_confirmation_does_not_end_a_certain_loss() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[token("acme", Plus, Disconnected)]));
    let mut unsure = confirmation(Some("acme"), Some(Plus), page(&["acme"]));
    unsure.confirmation.as_mut().unwrap().sure = false;
    seller.sees(&unsure);
    assert!(matches!(
        seller.account("acme").connections.plus.standing,
        Standing::Disconnected { .. }
    ));
    assert_eq!(
        *seller.what(),
        OutcomeKind::Confirmed(Confirmed {
            kind: Plus,
            sure: false
        })
    );
    let mut other = confirmation(Some("beta"), Some(Plus), page(&["beta"]));
    other.confirmation.as_mut().unwrap().sure = false;
    seller.sees_in("other", &other);
    assert_eq!(
        seller.account("beta").connections.plus.standing,
        Standing::Connected
    );
    assert!(seller.account("beta").connections.plus.is_doubtful());
    let last = &seller
        .account("beta")
        .history
        .entries()
        .last()
        .unwrap()
        .what;
    assert!(matches!(
        last,
        HistoryEvent::Connected { doubtful: true, .. }
    ));
}

#[test]
fn webinterprets_banner_is_a_sign_until_it_is_gone() {
    let mut seller = Seller::new();
    let rows = [
        token("acme", Regular, Connected),
        token("acme", Plus, Present),
    ];
    seller.sees(&tokens(&rows));
    let mut warned = page(&["acme"]);
    warned.warning = Some(TokenWarning {
        happened: false,
        account: None,
        kind: None,
        sure: true,
    });
    seller.sees(&warned);
    assert_eq!(
        seller
            .account("acme")
            .connections
            .regular
            .at_risk
            .unwrap()
            .signal,
        RiskSignal::Warned
    );
    assert_eq!(
        seller
            .account("acme")
            .connections
            .plus
            .at_risk
            .unwrap()
            .signal,
        RiskSignal::Warned
    );
    // The page fills itself again: that is no end of the warning.
    seller.now = NOW.plus(HOUR - 1);
    seller.sees(&page(&["acme"]));
    assert!(seller.account("acme").connections.plus.at_risk.is_some());
    seller.now = NOW.plus(HOUR);
    seller.sees(&page(&["acme"]));
    assert_eq!(seller.account("acme").connections.plus.at_risk, None);
    // Of two accounts it says nothing.
    let mut both = page(&["acme", "beta"]);
    both.warning = warned.warning;
    seller.sees(&both);
    assert_eq!(seller.account("acme").connections.plus.at_risk, None);
}

#[test]
fn a_warning_is_a_sign_for_the_tokens_that_it_can_mean() {
    // What the rows tell in words says more than a warning.
    let two = [
        token("acme", Regular, Connected),
        token("acme", Plus, Present),
        token("beta", Plus, Present),
    ];
    for (rows, account, kind, expected) in [
        (&two[..], Some("acme"), None, Some("acme")),
        (&two, Some("acme"), Some(Plus), Some("acme")),
        (&two, Some("acme"), Some(Regular), None),
        (&two, Some("beta"), None, Some("beta")),
        (&two, Some("stranger"), None, None),
        (&two[..2], Some("stranger"), None, None),
        (&two[..2], None, None, Some("acme")),
    ] {
        let mut seller = Seller::new();
        seller.sees(&tokens(rows));
        let account = account.map(|name| Username::parse(name).unwrap());
        let warning = Some(TokenWarning {
            happened: false,
            account: account.clone(),
            kind,
            sure: true,
        });
        seller.sees(&Observation {
            warning,
            ..tokens(rows)
        });
        for it in seller.state.accounts.values() {
            let signs = [&it.connections.regular, &it.connections.plus]
                .map(|it| it.at_risk.map(|risk| risk.signal));
            let plus = (expected == Some(it.username.as_str())).then_some(RiskSignal::Warned);
            assert_eq!(signs, [None, plus], "{} {account:?} {kind:?}", it.username);
        }
    }
}

#[test]
fn a_name_not_seen_before_asks_whether_a_known_account_was_renamed() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[
        token("acme", Regular, Connected),
        token("beta", Regular, Connected),
    ]));
    let acme = seller.id("acme");
    seller.now = NOW.plus(DAY);
    seller.sees(&tokens(&[
        token("acme_new", Regular, Disconnected),
        token("beta", Regular, Connected),
    ]));
    let new = seller.id("acme_new");
    let asked = former_names(&seller.state, &new);
    assert_eq!(
        asked.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [&acme],
        "beta stands beside it"
    );

    let answer = Event::AnswerFormerName {
        account: new.clone(),
        former: Some(acme.clone()),
    };
    assert!(seller.effects(answer).is_empty());
    assert_eq!(seller.state.accounts.len(), 2);
    let account = &seller.state.accounts[&acme];
    assert_eq!(account.username.as_str(), "acme_new");
    assert!(account.has_or_had_username(&Username::parse("acme").unwrap()));
    assert!(
        matches!(
            account.connections.regular.standing,
            Standing::Disconnected { .. }
        ),
        "what was seen last"
    );
    assert!(
        account
            .history
            .entries()
            .iter()
            .any(|entry| matches!(entry.what, HistoryEvent::Renamed { .. }))
    );
    assert_eq!(
        *seller.what(),
        OutcomeKind::Renamed {
            former: Username::parse("acme").unwrap()
        }
    );
    // A page that still shows the old name adds nobody.
    seller.sees(&page(&["acme"]));
    assert_eq!(seller.state.accounts.len(), 2);
}

#[test]
fn the_question_ends_with_the_answer_or_when_both_are_seen() {
    let mut seller = Seller::new();
    seller.sees(&page(&["acme"]));
    seller.sees(&page(&["beta"]));
    seller.now = NOW.plus(DAY);
    seller.sees(&page(&["gamma"]));
    let gamma = seller.id("gamma");
    assert_eq!(former_names(&seller.state, &gamma).len(), 2);
    seller.sees(&page(&["acme"]));
    assert_eq!(former_names(&seller.state, &gamma).len(), 1);
    seller.effects(Event::AnswerFormerName {
        account: gamma.clone(),
        former: None,
    });
    assert!(former_names(&seller.state, &gamma).is_empty());
    let stale = seller.step(Event::AnswerFormerName {
        account: gamma,
        former: Some(seller.id("acme")),
    });
    assert_eq!(stale.refusal, Some(Refusal::UnknownAccount));
    assert_eq!(seller.state.accounts.len(), 3);
}

#[test]
fn an_account_seen_after_a_new_one_is_not_its_former_name() {
    let mut seller = Seller::new();
    seller.sees(&page(&["acme"]));
    seller.now = NOW.plus(10 * MINUTE);
    seller.sees(&page(&["gamma"]));
    let gamma = seller.id("gamma");
    assert_eq!(former_names(&seller.state, &gamma).len(), 1);
    let before = seller.state.clone();
    seller.now = NOW.plus(20 * MINUTE);
    seller.sees(&page(&["gamma"]));
    assert_eq!(
        seller.state, before,
        "the same page writes nothing, whatever is asked"
    );
    seller.sees(&page(&["acme"]));
    assert!(former_names(&seller.state, &gamma).is_empty());
}

#[test]
fn a_page_that_lies_cannot_add_accounts_without_end() {
    let mut seller = Seller::new();
    let names: Vec<String> = (0..2_010)
        .map(|number| format!("seller_{number}"))
        .collect();
    seller.sees(&page(&names.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(seller.state.accounts.len(), 2_000);
}

#[test]
fn what_the_dashboard_shows_survives_the_storage() {
    let mut seller = Seller::new();
    seller.sees(&confirmation(
        Some("acme"),
        Some(Plus),
        tokens(&[token("acme", Regular, Present)]),
    ));
    seller.effects(Event::Connect {
        account: seller.id("acme"),
        kinds: vec![Regular, Plus],
        login: false,
    });
    let stored = load(&records(&seller.state), &session_records(&seller.state)).unwrap();
    assert_eq!(stored, seller.state);
}

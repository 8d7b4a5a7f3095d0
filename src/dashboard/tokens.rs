//! How the tokens on a page stand.

use std::collections::BTreeMap;
use std::ops::Range;

use super::meaning::{Meaning, Meanings};
use super::owners::{Owners, Ownership};
use super::reading::{KIND, Reading, STANDING, StatusPhrase, TOKENS};
use super::role::Role;
use super::scopes::{Owner, TokenRegion};
use super::view::View;
use super::{TokenReading, TokenStatus};
use crate::domain::TokenKind;

/// A control that connects or renews a token.
#[derive(Clone, Copy, Debug)]
struct TokenAction {
    node: usize,
    refresh: bool,
    sure: bool,
    disabled: bool,
}

/// What the heading of a page or part with tokens speaks of.
const HEADINGS: Meanings = Meanings::of(&[
    Meaning::AccountList,
    Meaning::AccountSettings,
    Meaning::Username,
    Meaning::User,
    Meaning::Edit,
    Meaning::AccountSwitcher,
    Meaning::State,
    Meaning::Connect,
    Meaning::Refresh,
]);

/// Where tokens are named, and of which kind. Talk about tokens is left out: a name must be the
/// whole text, but for its standing.
pub(super) fn mentions(view: &View) -> Vec<(usize, TokenKind)> {
    let speaks = |index: &usize| {
        !matches!(
            view.role(*index),
            Role::Option | Role::Select | Role::Switch | Role::Dialog
        )
    };
    let named_above = |heading: usize| {
        let reading = view.reading(heading);
        reading
            .items
            .first()
            .is_some_and(|item| item.means.has(Meaning::Username))
            || view.is_about(heading, TOKENS)
    };
    let in_alert = |index: usize| {
        std::iter::once(index)
            .chain(view.tree.ancestors(index).take(2))
            .any(|above| view.role(above) == Role::Alert)
    };
    let named = |index: usize| {
        let reading = view.reading(index);
        // "Your Token Plus has been disconnected" is a message, and so is whatever an alert says.
        let warns = reading.mentions(Meanings::of(&[
            Meaning::WarningAboutTo,
            Meaning::WarningHasBeen,
        ]));
        if warns || (in_alert(index) && reading.mentions(STANDING)) {
            return None;
        }
        let kind = if view.role(index).is_control() {
            token_action(reading)
                .and_then(|_| reading.kind())
                .or(reading.label())
        } else {
            reading.label()
        };
        // "Regular Token – fetches your listings", where an account is named and nobody lists
        // things to sell.
        let described = || {
            reading.description().filter(|_| {
                view.role(index) == Role::Plain
                    && view.heading_above(index).is_some_and(named_above)
            })
        };
        kind.or_else(described).map(|kind| (index, kind))
    };
    (0..view.tree.len())
        .filter(|index| view.is_full_evidence(*index))
        .filter(speaks)
        .filter_map(named)
        .collect()
}

/// What a control does to a token: `Connect` or `Refresh`, alone or with the token's name, perhaps
/// "for" an account.
pub(super) fn token_action(reading: &Reading) -> Option<(bool, bool)> {
    const DEED: Meanings = Meanings::of(&[Meaning::Connect, Meaning::Refresh]);
    let mut found = None;
    let mut after = false;
    let mut parts = reading
        .items
        .iter()
        .filter(|item| !item.is_ignorable)
        .peekable();
    while let Some(item) = parts.next() {
        if item.means.intersects(DEED) {
            let refresh = item.means.has(Meaning::Refresh);
            // A picture may have the same name as the control.
            let same = found.is_none_or(|(other, _)| other == refresh);
            if !same || (refresh && item.means.has(Meaning::Connect)) {
                return None;
            }
            found = Some((refresh, item.sure.intersects(DEED)));
        } else if item.means.intersects(KIND)
            || item.means.has(Meaning::Token)
            || (found.is_none() && item.means.has(Meaning::Icon))
        {
            // "Refresh Token Plus", "Token Plus: Refresh"
        } else if found.is_some() && item.means.has(Meaning::Greeting) {
            after = true;
        } else if !(after && item.means == Meanings::NONE && parts.peek().is_none()) {
            return None;
        }
    }
    found.filter(|_| !reading.is_question())
}

/// What the page says of each token.
pub(super) fn read(view: &View, owners: &Owners, scopes: &[TokenRegion]) -> TokenReadings {
    let mut tokens = TokenReadings::default();
    let around: Vec<Ownership> = scopes
        .iter()
        .map(|scope| owners.of(scope.first(), true))
        .collect();
    // What names an account, or a page that names none, stands for one pair of tokens: with more it
    // is not told whose they are.
    let place = |whose: &Ownership| match whose {
        Ownership::Named(_, node) => Some(Some(*node)),
        Ownership::Nobodys => Some(None),
        Ownership::Somebodys => None,
    };
    let mut counts: BTreeMap<(Option<usize>, &'static str), usize> = BTreeMap::new();
    for (scope, whose) in scopes
        .iter()
        .zip(&around)
        .filter(|(scope, _)| matches!(scope.owner, Owner::Around))
    {
        if let Some(place) = place(whose) {
            *counts.entry((place, scope.kind.id())).or_default() += 1;
        }
    }
    let shared = |whose: &Ownership, kind: TokenKind| {
        place(whose).is_some_and(|place| {
            counts
                .get(&(place, kind.id()))
                .is_some_and(|count| *count > 1)
        })
    };
    // Where some have an owner, or a heading may be a name, what has none is somebody's all the
    // same.
    let named = around
        .iter()
        .any(|whose| !matches!(whose, Ownership::Nobodys));
    let nobodys = !named && owners.stated().is_empty() && !owners.is_doubtful();
    let account_of = |whose: Ownership| match whose {
        Ownership::Named(name, _) => Some(Some(name)),
        Ownership::Somebodys => None,
        Ownership::Nobodys => Some(owners.only().cloned()).filter(|only| only.is_some() || nobodys),
    };
    // Tokens that no name stands by are taken for tokens where the heading does not speak of
    // something else.
    let at_home = |node: usize| {
        view.heading_above(node).is_none_or(|heading| {
            let stated = view.reading(heading);
            stated.mentions(TOKENS.union(HEADINGS))
                || view.text(heading).to_lowercase().contains("ebay")
        })
    };
    for (scope, around) in scopes.iter().zip(around) {
        let lonely = |dialog: usize| {
            let range = view.within(dialog);
            !scopes
                .iter()
                .any(|other| other.kind != scope.kind && range.contains(&other.first()))
        };
        // "Refresh Token Plus?": a dialog about a single token asks and does not tell.
        let asked = view
            .tree
            .ancestors(scope.first())
            .find(|above| view.role(*above) == Role::Dialog)
            .is_some_and(lonely);
        let account = match &scope.owner {
            Owner::Named(name) => Some(name.clone()),
            Owner::Illegible => continue,
            Owner::Around => {
                if shared(&around, scope.kind) {
                    continue;
                }
                let homeless = matches!(around, Ownership::Nobodys) && !at_home(scope.first());
                match account_of(around).filter(|_| !homeless) {
                    Some(account) => account,
                    None => continue,
                }
            }
        };
        if !asked && let Some((seen, words)) = status_of_region(view, owners, scope) {
            tokens.add(TokenReading { account, ..seen }, words);
        }
    }
    for node in (0..view.tree.len())
        .filter(|node| view.is_full_evidence(*node) && !view.role(*node).is_control())
    {
        let Some(pair) = view.reading(node).pair() else {
            continue;
        };
        let Some(account) = account_of(owners.of(node, true)) else {
            continue;
        };
        for (kind, words) in pair {
            if let Some(token) = by_words(kind, &words) {
                tokens.add(
                    TokenReading {
                        account: account.clone(),
                        ..token
                    },
                    true,
                );
            }
        }
    }
    tokens
}

/// A token that words tell of.
fn by_words(kind: TokenKind, words: &StatusPhrase) -> Option<TokenReading> {
    let standing = words.standing?;
    Some(TokenReading {
        account: None,
        kind,
        standing,
        until: words
            .until
            .filter(|_| matches!(standing, TokenStatus::Connected | TokenStatus::AboutToEnd)),
        days: words.days.filter(|_| standing == TokenStatus::AboutToEnd),
        sure: words.sure,
        button: None,
    })
}

/// How the token of a scope stands, and whether words say so.
fn status_of_region(
    view: &View,
    owners: &Owners,
    scope: &TokenRegion,
) -> Option<(TokenReading, bool)> {
    let mut words = StatusPhrase::none();
    let mut actions: Vec<TokenAction> = Vec::new();
    let mut busy = false;
    let mut unread = false;
    // "Valid until" in one text, the date in the next.
    let mut until = None;
    for index in scope
        .parts
        .iter()
        .flat_map(Range::clone)
        .filter(|index| view.is_full_evidence(*index) && !owners.is_name(*index))
    {
        let node = view.tree.node(index);
        let reading = view.reading(index);
        busy |= node.busy || node.role == Role::Progress;
        if node.role.is_control() {
            if let Some((refresh, sure)) =
                token_action(reading).filter(|_| node.role != Role::Option)
            {
                actions.push(TokenAction {
                    node: index,
                    refresh,
                    sure,
                    disabled: node.disabled,
                });
                continue;
            }
            let stated = reading.standing();
            if stated.standing.is_some() && !node.disabled {
                // "Connected" on a button may be what it shows, or what it would bring.
                words.unclear = true;
            } else {
                words.join(stated);
            }
            continue;
        }
        if reading.mentions(Meanings::of(&[Meaning::Confirmation])) {
            continue;
        }
        unread |= reading
            .items
            .iter()
            .any(|item| !item.is_ignorable && item.means == Meanings::NONE);
        let column = scope
            .dated
            .iter()
            .find(|(cell, _)| view.within(*cell).contains(&index))
            .map(|(_, sure)| *sure);
        let dated = until
            .take()
            .or(column)
            .filter(|_| reading.items.iter().all(|item| item.is_ignorable))
            .and_then(|sure| Some((sure, reading.date()?)));
        match dated {
            Some((sure, day)) => words.join(StatusPhrase::until(day, sure)),
            None => words.join(reading.standing()),
        }
        until = reading
            .items
            .iter()
            .find(|item| item.means.has(Meaning::ValidUntil) && item.day.is_none())
            .map(|item| item.sure.has(Meaning::ValidUntil));
    }
    if words.unclear {
        return None;
    }
    // Of two controls the one that can be used counts.
    if actions.iter().any(|action| !action.disabled) {
        actions.retain(|action| !action.disabled);
    }
    let first = actions.first().copied();
    let agree =
        first.is_none_or(|first| actions.iter().all(|action| action.refresh == first.refresh));
    let button = first.filter(|_| agree).map(|action| action.node);
    if let Some(token) = by_words(scope.kind, &words) {
        return Some((TokenReading { button, ..token }, true));
    }
    // "Connecting…" beside a control that cannot be used: something is going on.
    let action = first.filter(|action| agree && !busy && !(action.disabled && unread))?;
    let standing = if action.refresh {
        TokenStatus::Present
    } else {
        TokenStatus::NotConnected
    };
    let sure = actions.iter().any(|action| action.sure);
    Some((
        TokenReading {
            account: None,
            kind: scope.kind,
            standing,
            until: None,
            days: None,
            sure,
            button,
        },
        false,
    ))
}

/// The tokens told so far, each once. Words win over buttons; what contradicts itself is not told.
#[derive(Default)]
pub(super) struct TokenReadings {
    list: Vec<ReconciledStatus>,
    /// Where in the list an account's token is.
    places: BTreeMap<(Option<String>, &'static str), usize>,
}

struct ReconciledStatus {
    token: TokenReading,
    /// Words say so rather than a button.
    words: bool,
    /// Nothing contradicts it.
    clear: bool,
}

impl TokenReadings {
    /// Adds a token; `words`: whether words say so rather than a button.
    pub(super) fn add(&mut self, token: TokenReading, words: bool) {
        let key = (
            token
                .account
                .as_ref()
                .map(|name| name.as_str().to_lowercase()),
            token.kind.id(),
        );
        let place = *self.places.entry(key).or_insert(self.list.len());
        let Some(old) = self.list.get_mut(place) else {
            self.list.push(ReconciledStatus {
                token,
                words,
                clear: true,
            });
            return;
        };
        let button = old.token.button.or(token.button);
        if words && !old.words {
            *old = ReconciledStatus {
                token,
                words,
                clear: true,
            };
        } else if words == old.words {
            old.clear &= old.token.standing == token.standing && old.token.until == token.until;
            old.token.sure &= token.sure;
        }
        old.token.button = button;
    }

    /// What is left of them.
    pub(super) fn into_readings(self) -> Vec<TokenReading> {
        self.list
            .into_iter()
            .filter(|status| status.clear)
            .map(|status| status.token)
            .collect()
    }
}

/// Whether a page shows that it is about the tokens of somebody, whatever its language.
pub(super) fn is_token_page(view: &View, mentions: &[(usize, TokenKind)]) -> bool {
    let both = TokenKind::ALL
        .into_iter()
        .all(|kind| mentions.iter().any(|(_, other)| *other == kind));
    both && (0..view.tree.len())
        .any(|index| view.is_full_evidence(index) && view.role(index).is_control())
}

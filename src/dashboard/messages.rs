//! What the Dashboard announces: the confirmation, and its warnings.

use super::accounts;
use super::meaning::{Meaning, Meanings};
use super::names;
use super::owners::Owners;
use super::reading::{KIND, Reading, TOKENS, TextPart};
use super::role::Role;
use super::scopes::TokenRegion;
use super::text::PieceKind;
use super::view::{EvidenceWeight, View};
use super::{Confirmation, TokenReading, TokenStatus, TokenWarning};
use crate::domain::{TokenKind, Username};

/// What announces itself has fewer nodes; more are a part of the page that is merely kept up to
/// date.
pub(super) const MAX_MESSAGE_NODES: usize = 25;

/// So many nodes beside a text are looked at.
const BESIDE_A_TEXT: usize = 6;

/// What a message may say besides.
const ALLOWED_IN_MESSAGE: Meanings = KIND.union(Meanings::of(&[
    Meaning::Token,
    Meaning::Filler,
    Meaning::Greeting,
    Meaning::Username,
    Meaning::User,
]));
/// After these a name follows.
const LABEL: Meanings = Meanings::of(&[Meaning::Username, Meaning::User, Meaning::Greeting]);
const HAPPENED: Meanings = Meanings::of(&[Meaning::WarningHasBeen, Meaning::Disconnected]);
const TO_COME: Meanings = Meanings::of(&[Meaning::WarningAboutTo, Meaning::AboutToEnd]);

/// What the messages of a page say.
#[derive(Debug, Default)]
pub(super) struct Messages {
    pub(super) confirmation: Option<Confirmation>,
    pub(super) warning: Option<TokenWarning>,
    /// Tokens whose standing a warning tells in words.
    pub(super) tokens: Vec<TokenReading>,
}

/// A text of the page that may be a message.
struct MessageText<'r> {
    node: usize,
    reading: &'r Reading,
    /// The alert, toast or dialog that it belongs to.
    live: Option<usize>,
}

/// Reads the messages of a page.
pub(super) fn read(view: &View, owners: &Owners, scopes: &[TokenRegion]) -> Messages {
    let mut messages = Messages::default();
    let mut scope_of: Vec<Option<&TokenRegion>> = vec![None; view.tree.len()];
    for scope in scopes {
        for part in &scope.parts {
            scope_of
                .get_mut(part.clone())
                .into_iter()
                .flatten()
                .for_each(|place| *place = Some(scope));
        }
    }
    // Up to where nodes belong to an alert or dialog, to a list or the like.
    let (mut live, mut live_end, mut listed_end) = (None, 0, 0);
    for node in 0..view.tree.len() {
        let (role, end) = (view.role(node), view.tree.node(node).end);
        if view.weight(node) == EvidenceWeight::Nothing {
            continue;
        }
        if node >= live_end && role.is_live() && end - node < MAX_MESSAGE_NODES {
            (live, live_end) = (Some(node), end);
        }
        if matches!(role, Role::Row | Role::Cell | Role::Item) || role.is_control() {
            listed_end = listed_end.max(end);
        }
        let live = live.filter(|_| node < live_end);
        let reading = view.reading(node);
        // A label of an alert or dialog is not what it says.
        let text = view.tree.is_leaf(node) && !reading.items.is_empty() && !role.is_control();
        if !text || reading.is_question() || reading.is_quote() || is_label(view, node) {
            continue;
        }
        let scope = scope_of.get(node).copied().flatten();
        // What announces itself does so wherever it stands; anything else counts where it is not
        // one of many.
        let announcement = live.filter(|live| view.role(*live) != Role::Dialog);
        if announcement.is_some_and(|live| !is_news(view, live)) {
            continue;
        }
        if announcement.is_none()
            && (!view.is_full_evidence(node)
                || (node < listed_end && scope.is_none())
                || is_introduced(view, node)
                || is_aside(view, node))
        {
            continue;
        }
        let text = MessageText {
            node,
            reading,
            live,
        };
        messages.find_confirmation(view, owners, scope, &text);
        if scope.is_none() {
            messages.find_warning(view, owners, &text);
        }
    }
    messages
}

impl Messages {
    fn find_confirmation(
        &mut self,
        view: &View,
        owners: &Owners,
        scope: Option<&TokenRegion>,
        text: &MessageText,
    ) {
        for sentence in sentences(text.reading) {
            let confirmation = Meanings::of(&[Meaning::Confirmation]);
            let Some(item) = sentence
                .iter()
                .find(|item| item.means.intersects(confirmation))
            else {
                continue;
            };
            // What gives a date, or how long ago it was, is past.
            let dated = text
                .reading
                .items
                .iter()
                .any(|item| item.day.is_some() || item.number.is_some());
            let Some(named) = MentionedAccounts::of(view, owners, text, sentence, confirmation)
                .filter(|_| !dated)
            else {
                continue;
            };
            if named.is_unverified_name && (named.kinds.is_empty() || named.account.is_none()) {
                continue;
            }
            let neighbours = MentionedAccounts::mentions_in_same_message(view, owners, text);
            let kind = match (named.kinds.as_slice(), neighbours.kinds.as_slice()) {
                ([kind], _) | ([], [kind]) => Some(*kind),
                ([], []) => scope.map(|scope| scope.kind),
                _ => None,
            };
            let account = named.account.or(neighbours.account).or_else(|| {
                let around = owners.of(text.node, scope.is_some()).name();
                around.or_else(|| owners.only().cloned())
            });
            let found = Confirmation {
                account,
                kind,
                sure: item.sure.intersects(confirmation),
            };
            // Of two the one that says more.
            let tells = |found: &Confirmation| (found.account.is_some(), found.kind.is_some());
            if self
                .confirmation
                .as_ref()
                .is_none_or(|old| tells(old) < tells(&found))
            {
                self.confirmation = Some(found);
            }
        }
    }

    fn find_warning(&mut self, view: &View, owners: &Owners, text: &MessageText) {
        let loud = text
            .live
            .is_some_and(|live| view.role(live) != Role::Dialog || view.tree.node(live).modal);
        let (happened, to_come) = if loud {
            (HAPPENED, TO_COME)
        } else if is_at_the_top(view, text.node) {
            (
                Meanings::of(&[Meaning::WarningHasBeen]),
                Meanings::of(&[Meaning::WarningAboutTo]),
            )
        } else {
            return;
        };
        for sentence in sentences(text.reading) {
            let Some(item) = sentence
                .iter()
                .find(|item| item.means.intersects(happened.union(to_come)))
            else {
                continue;
            };
            let Some(named) =
                MentionedAccounts::of(view, owners, text, sentence, happened.union(to_come))
            else {
                continue;
            };
            let about_token = sentence.iter().any(|item| item.means.intersects(TOKENS));
            if !about_token || named.is_unverified_name {
                continue;
            }
            let has_happened = item.means.intersects(happened);
            let sure = item
                .sure
                .intersects(if has_happened { happened } else { to_come });
            let kind = if let [kind] = named.kinds[..] {
                Some(kind)
            } else {
                None
            };
            let account = named
                .account
                .clone()
                .or_else(|| owners.of(text.node, false).name());
            if self
                .warning
                .as_ref()
                .is_none_or(|old| has_happened && !old.happened)
            {
                self.warning = Some(TokenWarning {
                    happened: has_happened,
                    account,
                    kind,
                    sure,
                });
            }
            if named.account.is_none() {
                continue;
            }
            for kind in named.kinds {
                self.tokens.push(TokenReading {
                    account: named.account.clone(),
                    kind,
                    standing: if has_happened {
                        TokenStatus::Disconnected
                    } else {
                        TokenStatus::AboutToEnd
                    },
                    until: None,
                    days: item.number.filter(|_| !has_happened),
                    sure,
                    button: None,
                });
            }
        }
    }
}

/// What a message names.
#[derive(Debug, Default)]
struct MentionedAccounts {
    account: Option<Username>,
    kinds: Vec<TokenKind>,
    /// A name that nothing else on the page bears out.
    is_unverified_name: bool,
}

impl MentionedAccounts {
    /// What a sentence names; `None` where it says anything else that is not understood, before the
    /// phrase or right behind it.
    fn of(
        view: &View,
        owners: &Owners,
        text: &MessageText,
        sentence: &[TextPart],
        phrase: Meanings,
    ) -> Option<MentionedAccounts> {
        let mut names = MentionedAccounts::default();
        let mut found = false;
        // What was said just before: a word after which a name follows, and whether nothing else
        // can.
        let mut label = None;
        for (place, item) in sentence.iter().enumerate() {
            if item.is_ignorable {
                continue;
            }
            if !found && item.means.intersects(phrase) {
                found = true;
                label = None;
            } else if found && item.means.has(Meaning::Tail) && !phrase.has(Meaning::Confirmation) {
                names.name_in(
                    view,
                    owners,
                    text,
                    sentence.get(place..).unwrap_or_default(),
                );
                return Some(names);
            } else if item.means.intersects(ALLOWED_IN_MESSAGE) {
                names.kind(item);
                label = item
                    .means
                    .intersects(LABEL)
                    .then(|| item.means.intersects(accounts::LABEL));
            } else if item.means == Meanings::NONE
                && text.reading.pieces.sort(item.at) != PieceKind::Sign
                && names.account.is_none()
            {
                let word = text.reading.pieces.original(item.at, view.text(text.node));
                let called = owners.find_mentioned_account(word).cloned();
                let sure = names::is_certain_username(word) && !names::is_address(word);
                names.is_unverified_name |= called.is_none() && !(label.is_some() && sure);
                names.account = called.or_else(|| names::parse_username(word).filter(|_| sure));
                if names.account.is_none()
                    && (label != Some(true) || phrase.has(Meaning::Confirmation))
                {
                    return None;
                }
                label = None;
                // "your eBay account schuhkiste": a name that might as well be another word is
                // none.
                names.is_unverified_name &= names.account.is_some();
            } else {
                return None;
            }
        }
        found.then_some(names)
    }

    fn kind(&mut self, item: &TextPart) {
        for (meaning, kind) in [
            (Meaning::Regular, TokenKind::Regular),
            (Meaning::Plus, TokenKind::Plus),
        ] {
            if item.means.has(meaning) && !self.kinds.contains(&kind) {
                self.kinds.push(kind);
            }
        }
    }

    /// An account that the page names, in what follows a warning.
    fn name_in(&mut self, view: &View, owners: &Owners, text: &MessageText, items: &[TextPart]) {
        for item in items
            .iter()
            .filter(|item| item.means == Meanings::NONE && !item.is_ignorable)
        {
            let word = text.reading.pieces.original(item.at, view.text(text.node));
            self.account = self
                .account
                .take()
                .or_else(|| owners.find_mentioned_account(word).cloned());
        }
    }

    /// What the other sentences of a text and the other texts of the same alert, toast or dialog
    /// name.
    fn mentions_in_same_message(
        view: &View,
        owners: &Owners,
        text: &MessageText,
    ) -> MentionedAccounts {
        let mut names = MentionedAccounts::default();
        sentences(text.reading)
            .for_each(|sentence| names.absorb(view, owners, text.node, sentence));
        for node in text
            .live
            .map(|live| view.within(live))
            .unwrap_or_default()
            .filter(|node| *node != text.node)
        {
            if view.tree.is_leaf(node) && !view.role(node).is_control() {
                names.absorb(view, owners, node, &view.reading(node).items);
            }
        }
        names
    }

    /// Takes what a text names that says nothing else.
    fn absorb(&mut self, view: &View, owners: &Owners, node: usize, items: &[TextPart]) {
        let called = |item: &TextPart| {
            owners.find_mentioned_account(
                view.reading(node).pieces.original(item.at, view.text(node)),
            )
        };
        let (names, rest): (Vec<&TextPart>, Vec<&TextPart>) =
            items.iter().partition(|item| called(item).is_some());
        if rest
            .iter()
            .all(|item| item.is_ignorable || item.means.intersects(ALLOWED_IN_MESSAGE))
        {
            rest.iter().for_each(|item| self.kind(item));
            self.account = self
                .account
                .take()
                .or_else(|| names.first().and_then(|item| called(item)).cloned());
        }
    }
}

/// A text's sentences.
fn sentences(reading: &Reading) -> impl Iterator<Item = &[TextPart]> {
    reading.items.split(|item| {
        item.is_ignorable && matches!(reading.pieces.folded(item.at), "." | "!" | "…")
    })
}

/// Whether a text is the label of a field or control beside it.
fn is_label(view: &View, node: usize) -> bool {
    let neighbours = [view.before(node), view.after(node)].into_iter().flatten();
    let labels = |other: usize| {
        (view.role(other).is_control() || view.role(other) == Role::Field)
            && view.text(other) == view.text(node)
    };
    neighbours.into_iter().any(labels)
}

/// Whether an announcement is one: neither a list of several, nor of a date that it gives.
fn is_news(view: &View, live: usize) -> bool {
    let items = view
        .within(live)
        .filter(|node| view.role(*node) == Role::Item)
        .count();
    items < 2
        && !view
            .within(live)
            .any(|node| !view.text(node).is_empty() && view.reading(node).date().is_some())
}

/// Whether the text before a text leads up to it: "Then you see:"
fn is_introduced(view: &View, node: usize) -> bool {
    view.before(node)
        .is_some_and(|before| view.tree.is_leaf(before) && view.text(before).ends_with(':'))
}

/// Whether a text stands beside what the page is about, or invites to read more about it.
fn is_aside(view: &View, node: usize) -> bool {
    let aside = |above: usize| {
        matches!(
            view.role(above),
            Role::Complementary | Role::Navigation | Role::ContentInfo
        )
    };
    let teaser = |control: usize| {
        view.role(control).is_control() && view.reading(control).is(Meaning::HelpContent)
    };
    view.tree.ancestors(node).any(aside)
        || view.tree.following(node).take(BESIDE_A_TEXT).any(teaser)
}

/// Whether a text without a role stands where banners do: before all headings, or right under the
/// first.
fn is_at_the_top(view: &View, node: usize) -> bool {
    view.heading_above(node)
        .is_none_or(|heading| view.tree.node(heading).level == 1)
}

//! Whose a part of a page is.

use super::accounts::{AccountMention, MentionKind};
use super::groups::{self, TokenPair};
use super::meaning::{Meaning, Meanings};
use super::names;
use super::reading::TextPart;
use super::role::Role;
use super::view::View;
use crate::domain::Username;

/// Surroundings beyond so many levels, and likely names beyond so many, are not looked at.
const DEEP: usize = 64;
const MANY: usize = 64;

/// Whose a part of the page is.
#[derive(Clone, Debug)]
pub(super) enum Ownership {
    /// With the node that says so.
    Named(Username, usize),
    /// Nothing round it names anybody.
    Nobodys,
    /// Accounts are named round it, or might be, but not which one it is.
    Somebodys,
}

impl Ownership {
    pub(super) fn name(self) -> Option<Username> {
        if let Ownership::Named(name, _) = self {
            Some(name)
        } else {
            None
        }
    }
}

/// Finds whose a part of the page is.
pub(super) struct Owners<'v, 'a> {
    view: &'v View<'a>,
    stated: Vec<AccountMention>,
    likely: Vec<AccountMention>,
    listed: Vec<AccountMention>,
    /// Where tokens are, in the order of the page.
    marks: Vec<usize>,
    /// Controls of the whole page.
    page: Vec<usize>,
    /// Groups of tokens that only somebody named elsewhere could own: nobody does.
    nameless: Vec<std::ops::Range<usize>>,
    /// The only group of tokens begins with what may be a name.
    titled: bool,
}

impl<'v, 'a> Owners<'v, 'a> {
    pub(super) fn new(
        view: &'v View<'a>,
        named: Vec<AccountMention>,
        marks: Vec<usize>,
        groups: &[TokenPair],
    ) -> Self {
        let nameless = groups::pairs_without_account(groups, &named);
        let titled = groups.len() == 1
            && groups
                .iter()
                .any(|group| !groups::titles(view, group).is_empty());
        let (stated, others): (Vec<_>, Vec<_>) = named
            .into_iter()
            .partition(|named| named.place == MentionKind::Said);
        let (likely, listed) = others
            .into_iter()
            .partition(|named| named.place == MentionKind::Likely);
        let global = Meanings::of(&[Meaning::LogOut, Meaning::AccountSettings, Meaning::Section]);
        let page = (0..view.tree.len())
            .filter(|index| {
                view.role(*index).is_control()
                    && view
                        .reading(*index)
                        .only()
                        .is_some_and(|item| item.means.intersects(global))
            })
            .collect();
        Owners {
            view,
            stated,
            likely,
            listed,
            marks,
            page,
            nameless,
            titled,
        }
    }

    /// Takes note of the parts of the page that are about one token each.
    pub(super) fn mark(&mut self, parts: impl Iterator<Item = usize>) {
        self.marks.extend(parts);
        self.marks.sort_unstable();
    }

    /// The account that the nearest surroundings of a node name. `flat`: where several accounts
    /// stand beside one another, each with its tokens behind it, the last one before the node is
    /// the one.
    pub(super) fn of(&self, node: usize, flat: bool) -> Ownership {
        if self.nameless.iter().any(|group| group.contains(&node)) {
            return Ownership::Somebodys;
        }
        let mut branch = node;
        let surroundings = std::iter::once(node)
            .chain(self.view.tree.ancestors(node))
            .take(DEEP)
            .map(Some);
        // The last surroundings are the page.
        for around in surroundings.chain([None]) {
            let range = around.map_or(0..self.view.tree.len(), |around| self.view.within(around));
            let stated = between(&self.stated, &range);
            let likely: Vec<AccountMention>;
            let candidates = if stated.is_empty() {
                likely = self.likely_for(node, around, &range);
                &likely[..]
            } else {
                stated
            };
            let Some(first) = candidates.first() else {
                branch = around.unwrap_or(branch);
                continue;
            };
            let free =
                |named: &&AccountMention| self.has_no_other_tokens(named.node, around, branch);
            let found = if candidates.iter().all(|named| named.id == first.id) {
                candidates.iter().find(free)
            } else {
                let (before, _) =
                    candidates.split_at(candidates.partition_point(|named| named.node < node));
                let marked = |from: usize, to: usize| any_between(&self.marks, &(from..to));
                let last = before.last();
                let other = before
                    .iter()
                    .rev()
                    .find(|named| last.is_some_and(|last| last.id != named.id));
                let apart = last
                    .is_some_and(|last| other.is_none_or(|other| marked(other.node, last.node)));
                last.filter(|_| flat && apart && !marked(range.start, first.node))
                    .filter(free)
            };
            return found.map_or(Ownership::Somebodys, |named| {
                Ownership::Named(named.name.clone(), named.node)
            });
        }
        Ownership::Nobodys
    }

    /// Texts before a node that are likely names: what stands in a card with it, or a heading.
    fn likely_for(
        &self,
        node: usize,
        around: Option<usize>,
        range: &std::ops::Range<usize>,
    ) -> Vec<AccountMention> {
        let card = around.is_some_and(|around| !self.view.role(around).is_landmark())
            && !any_between(&self.page, range);
        between(&self.likely, range)
            .iter()
            .take(MANY)
            .filter(|named| {
                named.node < node && (card || self.view.role(named.node) == Role::Heading)
            })
            .filter(|named| !self.is_in_header(named.node, around))
            .cloned()
            .collect()
    }

    /// Whether a name is not that of other tokens: it stands in no part of the page beside ours
    /// that has tokens of its own.
    fn has_no_other_tokens(&self, name: usize, around: Option<usize>, ours: usize) -> bool {
        let up = std::iter::once(name)
            .chain(self.view.tree.ancestors(name))
            .take(DEEP);
        let part = up.take_while(|part| Some(*part) != around).last();
        part.is_none_or(|part| part == ours || !any_between(&self.marks, &self.view.within(part)))
    }

    /// Whether it stands in a part of the page that the tokens are not in and that is not about
    /// accounts.
    fn is_in_header(&self, node: usize, around: Option<usize>) -> bool {
        let within = self
            .view
            .tree
            .ancestors(node)
            .take_while(|above| Some(*above) != around);
        within.into_iter().any(|above| {
            matches!(
                self.view.role(above),
                Role::Banner | Role::Navigation | Role::ContentInfo | Role::Complementary
            )
        })
    }

    /// Whether a node names an account.
    pub(super) fn is_name(&self, node: usize) -> bool {
        self.stated
            .binary_search_by_key(&node, |named| named.node)
            .is_ok()
    }

    /// Whether nobody else is named within these nodes.
    pub(super) fn is_alone(&self, named: &AccountMention, range: &std::ops::Range<usize>) -> bool {
        between(&self.stated, range)
            .iter()
            .all(|other| other.id == named.id)
    }

    /// Whether accounts are named within these nodes, or what looks like one.
    pub(super) fn any_within(&self, range: &std::ops::Range<usize>) -> bool {
        !between(&self.stated, range).is_empty() || !between(&self.likely, range).is_empty()
    }

    /// The one account that the page is about: the only one that it says, or lists, or shows as
    /// chosen.
    pub(super) fn only(&self) -> Option<&Username> {
        let one = |list: &'_ [AccountMention]| {
            list.first()
                .filter(|first| list.iter().all(|named| named.id == first.id))
                .is_some()
        };
        if !self.stated.is_empty() {
            return one(&self.stated)
                .then(|| self.stated.first().map(|named| &named.name))
                .flatten();
        }
        if one(&self.listed) {
            return self.listed.first().map(|named| &named.name);
        }
        self.chosen()
    }

    /// Whether a heading may well be the name of an account, though it might be any other word.
    pub(super) fn is_doubtful(&self) -> bool {
        let view = self.view;
        let word = |index: usize| {
            let text = view.text(index);
            names::is_possible(text)
                && text.chars().count() > 3
                && !names::is_ui_vocabulary(view.reading(index))
        };
        // "eBay account Pelican"
        let called = |index: usize| {
            let reading = view.reading(index);
            let is_unverified_name =
                |item: &TextPart| !item.is_ignorable && item.means == Meanings::NONE;
            reading.mentions(Meanings::of(&[Meaning::Username]))
                && reading.items.iter().any(is_unverified_name)
        };
        let heading =
            |index: &usize| view.role(*index) == Role::Heading && view.is_full_evidence(*index);
        self.titled
            || (0..view.tree.len())
                .filter(heading)
                .any(|index| word(index) || called(index))
    }

    /// The account that the menu shows as chosen.
    pub(super) fn chosen(&self) -> Option<&Username> {
        let mut chosen = self
            .listed
            .iter()
            .filter(|named| named.place == MentionKind::Listed { chosen: true })
            .map(|named| &named.name);
        let first = chosen.next()?;
        chosen.all(|other| other == first).then_some(first)
    }

    /// Where menus list accounts.
    pub(super) fn listed(&self) -> &[AccountMention] {
        &self.listed
    }

    /// Where the page says accounts.
    pub(super) fn stated(&self) -> &[AccountMention] {
        &self.stated
    }

    /// The name that a word of a message is: one that the page names as well.
    pub(super) fn find_mentioned_account(&self, text: &str) -> Option<&Username> {
        self.stated
            .iter()
            .chain(&self.listed)
            .map(|named| &named.name)
            .find(|name| name.as_str().eq_ignore_ascii_case(text))
    }
}

fn between<'n>(
    named: &'n [AccountMention],
    range: &std::ops::Range<usize>,
) -> &'n [AccountMention] {
    let from = named.partition_point(|named| named.node < range.start);
    let to = named.partition_point(|named| named.node < range.end);
    named.get(from..to).unwrap_or_default()
}

fn any_between(nodes: &[usize], range: &std::ops::Range<usize>) -> bool {
    let from = nodes.partition_point(|node| *node < range.start);
    nodes.get(from).is_some_and(|node| *node < range.end)
}

//! A page as the recogniser sees it: the tree, what each text says, and what is no evidence.

use super::meaning::{Meaning, Meanings};
use super::names;
use super::phrases::Phrases;
use super::reading::{KIND, Reading};
use super::role::Role;
use super::snapshot::Snapshot;
use super::text::PieceKind;

/// How much a part of the page counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EvidenceWeight {
    /// All of it.
    Full,
    /// Other things than accounts and tokens: only what announces itself (alerts, toasts) counts.
    Other,
    /// Talk, examples, quotes, what is past: nothing counts.
    Nothing,
}

/// A page with what its texts say.
pub(super) struct View<'a> {
    pub(super) tree: &'a Snapshot,
    readings: Vec<Reading>,
    weights: Vec<EvidenceWeight>,
    /// Per node the heading that it stands under.
    headings: Vec<Option<usize>>,
    /// Per node the one before it that has the same parent.
    before: Vec<Option<usize>>,
    /// What is read where there is no node.
    nothing: Reading,
}

/// The words of a heading or label; more, and it is a sentence.
const SHORT: usize = 6;

/// A card has fewer nodes.
const LARGE: usize = 80;

/// A wrapper of a heading has no more nodes than this.
const WRAPPER: usize = 6;

impl<'a> View<'a> {
    pub(super) fn of(tree: &'a Snapshot, phrases: &Phrases) -> View<'a> {
        let readings = (0..tree.len())
            .map(|index| Reading::of(&tree.node(index).text, phrases))
            .collect();
        let weights = vec![EvidenceWeight::Full; tree.len()];
        let (headings, before) = (Vec::new(), Vec::new());
        let mut view = View {
            tree,
            readings,
            weights,
            headings,
            before,
            nothing: Reading::default(),
        };
        view.order();
        (0..tree.len()).for_each(|index| view.mask_non_evidence(index));
        view
    }

    /// Finds what stands under which heading, and beside what.
    fn order(&mut self) {
        let count = self.tree.len();
        // Per node the last heading and the last node among its children so far; the last place is
        // for what has no parent.
        let mut current: Vec<Option<usize>> = vec![None; count + 1];
        let mut last: Vec<Option<usize>> = vec![None; count + 1];
        for index in 0..count {
            let above = self.tree.parent(index);
            let place = above.unwrap_or(count);
            let inherited = above.and_then(|above| self.heading_above(above));
            self.headings
                .push(current.get(place).copied().flatten().or(inherited));
            self.before
                .push(last.get_mut(place).and_then(|last| last.replace(index)));
            if self.role(index) == Role::Heading {
                // A card that begins with a name heads nothing but itself.
                let name = names::is_possible(self.text(index))
                    && !names::is_ui_vocabulary(self.reading(index));
                let wrapper = self.wrapper(index).filter(|_| !name);
                let outside = wrapper.map(|wrapper| self.tree.parent(wrapper).unwrap_or(count));
                for place in [Some(place), outside].into_iter().flatten() {
                    if let Some(current) = current.get_mut(place) {
                        *current = Some(index);
                    }
                }
            }
        }
    }

    /// The heading that a node stands under.
    pub(super) fn heading_above(&self, index: usize) -> Option<usize> {
        self.headings.get(index).copied().flatten()
    }

    /// Whether the heading that it stands under is that of accounts.
    pub(super) fn is_under_accounts(&self, index: usize) -> bool {
        self.heading_above(index)
            .is_some_and(|heading| self.is_about(heading, ACCOUNTS))
    }

    /// The node before it that has the same parent.
    pub(super) fn before(&self, index: usize) -> Option<usize> {
        self.before.get(index).copied().flatten()
    }

    /// The node after it that has the same parent.
    pub(super) fn after(&self, index: usize) -> Option<usize> {
        self.tree.following(index).next()
    }

    /// What a node's text says.
    pub(super) fn reading(&self, index: usize) -> &Reading {
        self.readings.get(index).unwrap_or(&self.nothing)
    }

    pub(super) fn weight(&self, index: usize) -> EvidenceWeight {
        self.weights
            .get(index)
            .copied()
            .unwrap_or(EvidenceWeight::Nothing)
    }

    /// Whether a node counts in full.
    pub(super) fn is_full_evidence(&self, index: usize) -> bool {
        self.weight(index) == EvidenceWeight::Full
    }

    pub(super) fn role(&self, index: usize) -> Role {
        self.tree.node(index).role
    }

    pub(super) fn text(&self, index: usize) -> &'a str {
        &self.tree.node(index).text
    }

    /// A node with its descendants.
    pub(super) fn within(&self, index: usize) -> std::ops::Range<usize> {
        index..self.tree.node(index).end
    }

    /// Makes a part of the page count less.
    pub(super) fn reduce_evidence(
        &mut self,
        nodes: std::ops::Range<usize>,
        weight: EvidenceWeight,
    ) {
        for old in self.weights.get_mut(nodes).into_iter().flatten() {
            *old = weight.max(*old);
        }
    }

    /// Whether a heading or label is about one of these; numbers do not matter.
    pub(super) fn is_about(&self, index: usize, meanings: Meanings) -> bool {
        const ALLOWED_IN_HEADING: Meanings = KIND.union(Meanings::of(&[
            Meaning::Filler,
            Meaning::Greeting,
            Meaning::Token,
            Meaning::Username,
            Meaning::User,
            Meaning::AccountList,
        ]));
        let reading = self.reading(index);
        let fits = meanings.union(ALLOWED_IN_HEADING);
        let numbers = |at| reading.pieces.sort(at) == PieceKind::Number;
        reading.mentions(meanings)
            && reading
                .items
                .iter()
                .all(|item| item.is_ignorable || item.means.intersects(fits) || numbers(item.at))
    }

    /// The nodes that a heading is the heading of.
    pub(super) fn section(&self, heading: usize) -> std::ops::Range<usize> {
        let top = self.wrapper(heading).unwrap_or(heading);
        let start = self.tree.node(heading).end.max(heading + 1);
        let mut end = start;
        for sibling in self.tree.following(top) {
            let other = self
                .within(sibling)
                .take(WRAPPER)
                .find(|index| self.role(*index) == Role::Heading);
            if other.is_some_and(|other| {
                self.level(other) <= self.level(heading) && self.is_first_content(sibling, other)
            }) {
                break;
            }
            end = self.tree.node(sibling).end;
        }
        start..end.max(self.tree.node(top).end)
    }

    /// The wrapper in which a heading stands with nothing but a button or two.
    fn wrapper(&self, heading: usize) -> Option<usize> {
        let wrapper = self.tree.parent(heading)?;
        let node = self.tree.node(wrapper);
        let small =
            node.role == Role::Plain && node.end - wrapper <= WRAPPER && heading == wrapper + 1;
        (small && !(heading + 1..node.end).any(|inside| self.is_section_of_its_own(inside)))
            .then_some(wrapper)
    }

    /// Whether a node in the wrapper of a heading shows that it is a card rather than a wrapper.
    fn is_section_of_its_own(&self, index: usize) -> bool {
        !self.role(index).is_control() && !self.tree.node(index).text.is_empty()
    }

    /// Whether a heading is the first thing in a part of the page.
    fn is_first_content(&self, part: usize, heading: usize) -> bool {
        (part..heading).all(|index| self.text(index).is_empty())
    }

    fn level(&self, heading: usize) -> u8 {
        match self.tree.node(heading).level {
            0 => 2,
            level => level,
        }
    }

    /// Sees whether a node takes weight from others.
    fn mask_non_evidence(&mut self, index: usize) {
        if self.weight(index) == EvidenceWeight::Nothing {
            return;
        }
        let node = self.tree.node(index);
        let reading = self.reading(index);
        let talk = reading.mentions(Meanings::of(&[Meaning::HelpContent, Meaning::Example]))
            && reading.words() < SHORT;
        let service = reading.mentions(Meanings::of(&[Meaning::OtherService]))
            && !node.text.to_lowercase().contains("ebay");
        let leaf = !node.role.is_control() && self.tree.is_leaf(index);
        let marks = |reading: &Reading| {
            reading
                .items
                .iter()
                .find(|item| !item.is_ignorable)
                .is_some_and(|item| item.means.has(Meaning::Example))
        };
        let example = leaf && marks(reading) && reading.words() < 2 * SHORT;
        // "Messages from buyers", "Order 4711"
        let first = reading.items.iter().find(|item| !item.is_ignorable);
        let content =
            first.is_some_and(|item| item.means.has(Meaning::Content)) && reading.words() < SHORT;
        let content = content && !self.is_about(index, ACCOUNTS);
        let labelled = matches!(
            node.role,
            Role::Region
                | Role::Group
                | Role::Form
                | Role::Complementary
                | Role::Navigation
                | Role::List
                | Role::Table
                | Role::Dialog
                | Role::TabPanel
        );
        let article = node.role == Role::Article && !self.is_of_an_account(index);
        let picture = node.role == Role::Image && !reading.is_standing();
        let quiet = article
            || picture
            || matches!(
                node.role,
                Role::Code
                    | Role::Quote
                    | Role::Tooltip
                    | Role::Log
                    | Role::Field
                    | Role::ContentInfo
            );
        if quiet || (labelled && (talk || (service && reading.words() < SHORT))) {
            self.reduce_evidence(self.within(index), EvidenceWeight::Nothing);
        } else if node.role == Role::Heading {
            let asks = reading.is_question() && reading.words() > 1;
            if asks || talk || (service && reading.words() < SHORT) {
                let section = self.section(index);
                self.reduce_evidence(index..section.end, EvidenceWeight::Nothing);
            } else if content {
                let section = self.section(index);
                self.reduce_evidence(section, EvidenceWeight::Other);
            }
        } else if labelled && content {
            self.reduce_evidence(self.within(index), EvidenceWeight::Other);
        } else if !node.role.is_control() && (example || (service && reading.words() < 4)) {
            // A mark on a card or a row.
            let mut card = self.tree.parent(index);
            while let Some(cell) =
                card.filter(|card| matches!(self.role(*card), Role::Cell | Role::RowHeader))
            {
                card = self.tree.parent(cell);
            }
            if let Some(card) = card.filter(|card| self.is_card(*card)) {
                self.reduce_evidence(self.within(card), EvidenceWeight::Nothing);
            }
        }
    }

    /// Whether a part of the page stands under a heading that speaks of accounts, and begins with a
    /// name.
    fn is_of_an_account(&self, index: usize) -> bool {
        let title = self
            .within(index)
            .find(|inside| self.text(*inside).chars().count() > 2);
        let name = |node| {
            names::is_possible(self.text(node)) && !names::is_ui_vocabulary(self.reading(node))
        };
        self.is_under_accounts(index) && title.is_some_and(name)
    }

    /// Whether a container is a piece of content rather than the page or a large part of it.
    fn is_card(&self, index: usize) -> bool {
        let range = self.within(index);
        let part = |inside: usize| {
            self.role(inside).is_landmark()
                || (self.role(inside) == Role::Heading && self.level(inside) == 1)
        };
        range.len() < LARGE.min(self.tree.len()) && !range.into_iter().any(part)
    }
}

/// Headings of lists of accounts.
pub(super) const ACCOUNTS: Meanings = Meanings::of(&[Meaning::AccountList, Meaning::Username]);

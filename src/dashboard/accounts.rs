//! Which eBay accounts a page names, and where.

use std::collections::BTreeMap;

use super::groups::{self, TokenPair};
use super::meaning::{Meaning, Meanings};
use super::names;
use super::reading::TOKENS;
use super::role::Role;
use super::tables::Table;
use super::text::PieceKind;
use super::view::View;
use crate::domain::Username;

/// A place where a page names an account.
#[derive(Clone, Debug)]
pub(super) struct AccountMention {
    pub(super) node: usize,
    pub(super) name: Username,
    pub(super) place: MentionKind,
    /// The same for the same name.
    pub(super) id: usize,
}

/// What kind of place that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MentionKind {
    /// A cell, a heading, a label: what stands there belongs to the account.
    Said,
    /// An entry of a menu, or what opens it: it only lists the account.
    Listed {
        /// The menu shows it as the present one.
        chosen: bool,
    },
    /// A text that looks like a name where one might stand. It counts only with tokens below it.
    Likely,
}

/// A list of accounts to choose from has one of these names.
const MENU: Meanings = Meanings::of(&[
    Meaning::Username,
    Meaning::AccountList,
    Meaning::AccountSwitcher,
]);
/// Labels before a username.
pub(super) const LABEL: Meanings = Meanings::of(&[Meaning::Username, Meaning::User]);
/// What may stand beside them.
const ALLOWED_NEXT_TO_NAME: Meanings = Meanings::of(&[
    Meaning::Filler,
    Meaning::Greeting,
    Meaning::Token,
    Meaning::Section,
    Meaning::AccountSettings,
]);

/// What names an account of a card by its edit control has no more nodes.
const CARD: usize = 20;

/// All places on a page where accounts are named, in the order of the page.
pub(super) fn find(
    view: &View,
    tables: &[Table],
    groups: &[TokenPair],
    known: &[&Username],
) -> Vec<AccountMention> {
    let mut finder = Finder {
        view,
        named: groups::names(view, groups),
    };
    finder.cards();
    tables.iter().for_each(|table| finder.table(table));
    let mut loud = 0;
    for index in (0..view.tree.len()).filter(|index| view.is_full_evidence(*index)) {
        finder.menu(index);
        // What an alert says is a message, read elsewhere.
        if matches!(view.role(index), Role::Alert | Role::Status)
            && view.tree.node(index).end - index < super::messages::MAX_MESSAGE_NODES
        {
            loud = view.tree.node(index).end;
        }
        if index >= loud {
            finder.label(index);
            finder.mentions_in_same_message(index);
            finder.edit(index);
            finder.likely(index);
            finder.known(index, known);
        }
    }
    let mut named = finder.named;
    // The plainest way in which a node names an account is the one that counts.
    named.sort_by_key(|named| {
        (
            named.node,
            named.place == MentionKind::Likely,
            named.place != MentionKind::Said,
        )
    });
    named.dedup_by_key(|named| named.node);
    let mut ids = BTreeMap::new();
    for named in &mut named {
        let next = ids.len();
        named.id = *ids
            .entry(named.name.as_str().to_lowercase())
            .or_insert(next);
    }
    named
}

struct Finder<'v, 'a> {
    view: &'v View<'a>,
    named: Vec<AccountMention>,
}

impl Finder<'_, '_> {
    fn add(&mut self, node: usize, name: Option<Username>, place: MentionKind) {
        if let Some(name) = name {
            self.named.push(AccountMention {
                node,
                name,
                place,
                id: 0,
            });
        }
    }

    fn table(&mut self, table: &Table) {
        for row in &table.rows {
            let cell = table
                .named
                .and_then(|column| row.get(column).copied().flatten());
            let wide = row.len() > 1 && row.iter().all(|other| *other == cell);
            let cell = cell.filter(|cell| !wide && self.view.is_full_evidence(*cell));
            if let Some((node, name)) = cell.and_then(|cell| names::of_cell(self.view, cell)) {
                self.add(node, Some(name), MentionKind::Said);
            }
        }
        let heads = table
            .rows
            .iter()
            .filter(|_| table.grouped)
            .filter_map(|row| Table::heads_rows(self.view, row));
        for (node, name) in heads {
            self.add(node, Some(name), MentionKind::Said);
        }
        for (node, name) in table
            .columns
            .iter()
            .filter_map(|column| column.name.clone())
        {
            self.add(node, Some(name), MentionKind::Said);
        }
    }

    /// Cards beside one another that hold an edit control each and begin with a word of their own:
    /// the name of the account.
    fn cards(&mut self) {
        let view = self.view;
        let edits = |index: &usize| {
            view.role(*index).is_control()
                && view
                    .reading(*index)
                    .items
                    .first()
                    .is_some_and(|item| item.means.has(Meaning::Edit))
        };
        let title = |card: usize| {
            let end = view.within(card).take(CARD).find(edits)?;
            // An avatar has a letter or two.
            let says = |index: &usize| {
                view.text(*index).chars().count() > 2 && view.role(*index) != Role::Image
            };
            let title = (card..end).find(says)?;
            let name = names::parse_username(view.text(title))
                .filter(|name| !names::is_address(name.as_str()));
            let name = name.filter(|_| !names::is_ui_vocabulary(view.reading(title)))?;
            let sure = names::is_certain_username(name.as_str());
            Some((title, name, sure))
        };
        let mut done = 0;
        for container in (0..view.tree.len()).filter(|index| view.is_full_evidence(*index)) {
            if container < done {
                continue;
            }
            let cards: Vec<usize> = view
                .tree
                .children(container)
                .filter(|card| view.is_under_accounts(*card) && !view.tree.is_leaf(*card))
                .collect();
            let titles: Vec<(usize, Username, bool)> =
                cards.iter().filter_map(|card| title(*card)).collect();
            let rest = |at: usize| titles.iter().skip(at + 1).take(50);
            let apart = titles
                .iter()
                .enumerate()
                .all(|(at, (_, name, _))| rest(at).all(|(_, other, _)| other != name));
            // Cards with nothing but an edit control might be of anything: some of the names have
            // to look like names.
            let apart =
                apart && 2 * titles.iter().filter(|(_, _, sure)| *sure).count() >= titles.len();
            if titles.len() > 1 && titles.len() == cards.len() && apart {
                done = view.tree.node(container).end;
                for (node, name, _) in titles {
                    self.add(node, Some(name), MentionKind::Said);
                }
            }
        }
    }

    /// "eBay account: X", "Edit X", "Accounts › X", "Tokens of X".
    fn label(&mut self, index: usize) {
        let (view, node) = (self.view, self.view.tree.node(index));
        let reading = view.reading(index);
        let mut meanings = Meanings::NONE;
        let mut word = None;
        let mut signs = false;
        for item in &reading.items {
            let sign = reading.pieces.sort(item.at) == PieceKind::Sign;
            if item.is_ignorable {
                signs |= sign
                    && word.is_none()
                    && meanings != Meanings::NONE
                    && matches!(reading.pieces.folded(item.at), ":" | "›" | "»" | ">" | "/");
            } else if item.means == Meanings::NONE && word.is_none() {
                word = Some(item.at);
            } else if item.means == Meanings::NONE
                || (word.is_some() && !item.means.intersects(ALLOWED_NEXT_TO_NAME))
            {
                return;
            } else if word.is_none() {
                meanings = meanings.union(item.means);
            }
        }
        let Some(word) = word.filter(|_| {
            reading.words() < 7 && meanings != Meanings::NONE && !reading.is_question()
        }) else {
            return;
        };
        let text = reading.pieces.original(word, &node.text);
        let sure = names::is_certain_username(text);
        let fits = sure || (!names::is_address(text) && text.chars().any(char::is_alphabetic));
        let name = names::part(reading, word, &node.text).filter(|_| fits);
        let menu = node.popup
            || matches!(
                node.role,
                Role::MenuItem | Role::Option | Role::Select | Role::ListBox
            );
        // "Tokens of eBay account Pewter-Pelican": after these words nothing but a name can end a
        // heading.
        let of_account = node.role == Role::Heading
            && fits
            && meanings.intersects(TOKENS)
            && meanings.intersects(Meanings::of(&[Meaning::Greeting]))
            && reading.items.last().is_some_and(|item| item.at == word);
        let edits = Meanings::of(&[Meaning::Edit]);
        let place = if meanings.intersects(Meanings::of(&[Meaning::Username]))
            && (sure || signs || of_account)
        {
            if menu {
                MentionKind::Listed { chosen: node.popup }
            } else {
                MentionKind::Said
            }
        } else if menu || node.role.is_control() {
            return;
        } else if meanings.intersects(LABEL) && (sure || (signs && view.is_under_accounts(index))) {
            if view.is_under_accounts(index) {
                MentionKind::Said
            } else {
                MentionKind::Likely
            }
        } else if meanings.intersects(MENU) && sure && signs {
            MentionKind::Said
        } else if meanings.intersects(edits)
            && signs
            && sure
            && view
                .tree
                .ancestors(index)
                .any(|it| view.role(it) == Role::Dialog)
        {
            // "Edit account: X" in the dialog that does.
            MentionKind::Said
        } else if sure && node.role == Role::Heading {
            MentionKind::Likely
        } else {
            return;
        };
        self.add(index, name, place);
    }

    /// "eBay account" beside the name, in a text of its own.
    fn mentions_in_same_message(&mut self, index: usize) {
        let view = self.view;
        let reading = view.reading(index);
        let label = Meanings::of(&[Meaning::Username]);
        let plain = view.tree.is_leaf(index)
            && !view.role(index).is_control()
            && view.role(index) != Role::ColumnHeader;
        let address = |at| names::is_address(reading.pieces.original(at, view.text(index)));
        let alone = |item: &super::reading::TextPart| {
            item.is_ignorable
                || item.means.intersects(label.union(ALLOWED_NEXT_TO_NAME))
                || address(item.at)
        };
        if !plain || !reading.mentions(label) || !reading.items.iter().all(alone) {
            return;
        }
        let colon = (0..reading.pieces.len()).any(|piece| reading.pieces.is(piece, ":"));
        let paired = matches!(view.role(index), Role::Term | Role::RowHeader | Role::Cell);
        if let Some(after) = view.after(index) {
            let leaf = if paired {
                names::of_cell(view, after)
            } else {
                self.first_leaf(after)
            };
            if let Some((node, name)) = leaf {
                let command =
                    names::is_ui_vocabulary(view.reading(node)) || names::is_address(name.as_str());
                if names::is_certain_username(name.as_str())
                    || (paired && !command)
                    || (colon && node == after && !command)
                {
                    self.add(node, Some(name), MentionKind::Said);
                    return;
                }
            }
        }
        if let Some(before) = view.before(index).filter(|before| {
            view.tree.is_leaf(*before) && names::is_certain_username(view.text(*before))
        }) {
            self.add(
                before,
                names::parse_username(view.text(before)),
                MentionKind::Said,
            );
        }
    }

    fn first_leaf(&self, index: usize) -> Option<(usize, Username)> {
        let leaf = self
            .view
            .within(index)
            .take(4)
            .find(|inside| self.view.tree.is_leaf(*inside))?;
        Some((leaf, names::parse_username(self.view.text(leaf))?))
    }

    /// A select, menu or list of accounts.
    fn menu(&mut self, index: usize) {
        let (view, node) = (self.view, self.view.tree.node(index));
        let lists = matches!(
            node.role,
            Role::Select
                | Role::ListBox
                | Role::Menu
                | Role::TabList
                | Role::RadioGroup
                | Role::Navigation
        );
        if !lists {
            return;
        }
        let called = |label: usize, meanings| {
            view.reading(label).mentions(meanings) && view.reading(label).words() < 7
        };
        let account_next_to_label = view
            .before(index)
            .filter(|before| view.tree.is_leaf(*before) || view.tree.node(*before).popup);
        let opener = account_next_to_label
            .filter(|account_next_to_label| view.tree.node(*account_next_to_label).popup);
        // A heading above tabs or links names them less surely than a label of their own.
        let strong = called(index, MENU) || opener.is_some_and(|opener| called(opener, MENU));
        let weak = called(index, LABEL)
            || account_next_to_label.is_some_and(|account_next_to_label| {
                called(account_next_to_label, MENU.union(LABEL))
            });
        if !strong && !weak {
            return;
        }
        let of_ebay = Meanings::of(&[Meaning::Username]);
        let of_ebay = called(index, of_ebay)
            || account_next_to_label
                .is_some_and(|account_next_to_label| called(account_next_to_label, of_ebay));
        let entry = |index: &usize| {
            matches!(
                view.role(*index),
                Role::Option | Role::MenuItem | Role::Tab | Role::Link | Role::Button | Role::Item
            )
        };
        let entries: Vec<usize> = view.within(index).skip(1).filter(entry).collect();
        let sure = |name: &Username| names::is_certain_username(name.as_str());
        let named: Vec<(usize, Username)> = entries
            .iter()
            .filter_map(|item| Some((*item, names::of_cell(view, *item)?.1)))
            .filter(|(item, name)| {
                sure(name)
                    || (!names::is_ui_vocabulary(view.reading(*item)) && name.as_str().len() > 3)
            })
            .filter(|(_, name)| of_ebay || !names::is_address(name.as_str()))
            .collect();
        // Words that could be anything are names where all of them could, and one can be nothing
        // else.
        let strong =
            strong || (named.len() == entries.len() && named.iter().any(|(_, name)| sure(name)));
        let is_named = |item: usize| {
            named
                .iter()
                .any(|(other, name)| *other == item && (strong || sure(name)))
        };
        // What is chosen cannot be read: it is not the others that the page is about.
        let is_unverified_name =
            |item: &usize| !names::is_ui_vocabulary(view.reading(*item)) && !is_named(*item);
        if entries
            .iter()
            .any(|item| view.tree.node(*item).chosen && is_unverified_name(item))
        {
            return;
        }
        for (item, name) in named.into_iter().filter(|(_, name)| strong || sure(name)) {
            self.add(
                item,
                Some(name),
                MentionKind::Listed {
                    chosen: view.tree.node(item).chosen,
                },
            );
        }
    }

    /// A name with an edit control beside or within it.
    fn edit(&mut self, index: usize) {
        let view = self.view;
        let reading = view.reading(index);
        if !view.role(index).is_control()
            || !reading
                .items
                .first()
                .is_some_and(|item| item.means.has(Meaning::Edit))
        {
            return;
        }
        let first = view
            .tree
            .parent(index)
            .and_then(|parent| view.tree.children(parent).next())
            .filter(|first| *first != index);
        let account_next_to_label = [
            view.before(index),
            view.tree.parent(index),
            view.after(index),
            first,
        ];
        for other in account_next_to_label.into_iter().flatten() {
            let text = view.text(other);
            let same = !text.is_empty()
                && (0..reading.pieces.len())
                    .any(|piece| reading.pieces.original(piece, view.text(index)) == text);
            let accounts = view.is_under_accounts(index) || view.is_under_accounts(other);
            if accounts && (same || names::is_certain_username(text)) {
                self.add(other, names::parse_username(text), MentionKind::Said);
                return;
            }
        }
        // "Edit X" in a list of accounts.
        let words: Vec<usize> = reading
            .items
            .iter()
            .filter(|item| !item.is_ignorable && !item.means.intersects(ALLOWED_NEXT_TO_NAME))
            .map(|item| item.at)
            .collect();
        if let [_, word] = words[..]
            && view.is_under_accounts(index)
            && names::is_certain_username(reading.pieces.original(word, view.text(index)))
        {
            self.add(
                index,
                names::part(reading, word, view.text(index)),
                MentionKind::Said,
            );
        }
    }

    /// A text by itself that can hardly be anything but a name.
    fn likely(&mut self, index: usize) {
        let view = self.view;
        let text = view.text(index);
        let fits = matches!(
            view.role(index),
            Role::Plain
                | Role::Heading
                | Role::Item
                | Role::Button
                | Role::Group
                | Role::Region
                | Role::Term
                | Role::Cell
        ) && !text.is_empty()
            && names::is_certain_username(text);
        if fits {
            let listed = view.role(index) == Role::Item && view.is_under_accounts(index);
            let place = if listed {
                MentionKind::Said
            } else {
                MentionKind::Likely
            };
            self.add(index, names::parse_username(text), place);
        }
    }

    /// An account that is known already.
    fn known(&mut self, index: usize, known: &[&Username]) {
        let text = self.view.text(index);
        if text.is_empty() || !names::is_possible(text) {
            return;
        }
        if let Some(name) = known
            .iter()
            .find(|name| name.as_str().eq_ignore_ascii_case(text))
        {
            let node = self.view.tree.node(index);
            let listed =
                node.popup || matches!(node.role, Role::Option | Role::MenuItem | Role::Tab);
            let place = if listed {
                MentionKind::Listed {
                    chosen: node.chosen || node.popup,
                }
            } else {
                MentionKind::Said
            };
            self.add(index, Some((*name).clone()), place);
        }
    }
}

//! Groups: the smallest parts of a page that hold the two tokens of one account, and the names that
//! stand in them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::accounts::{AccountMention, MentionKind};
use super::names;
use super::role::Role;
use super::tables::Table;
use super::view::{ACCOUNTS, View};
use crate::domain::{TokenKind, Username};

/// A group of two tokens.
#[derive(Clone, Debug)]
pub(super) struct TokenPair {
    /// From behind what belongs to another group.
    pub(super) nodes: Range<usize>,
    /// Its first token.
    first: usize,
    /// The largest part of the page that holds it alone.
    top: Option<usize>,
    /// Where what is its own for certain begins.
    inner: usize,
    /// What the groups beside it are in as well.
    parent: Option<usize>,
    /// Parts beside it that are made like it.
    rivals: Vec<Range<usize>>,
}

/// Before a list of accounts so many nodes are looked at for what it is called.
const TITLE: usize = 8;

/// Where a name stands, seen from the first token of its group: role, level, and how many like it
/// stand between.
type RelativePosition = (u8, isize, usize);

/// The groups of a page, in its order; those of tables excepted, which have their own order.
pub(super) fn find(
    view: &View,
    tables: &[Table],
    mentions: &[(usize, TokenKind)],
) -> Vec<TokenPair> {
    let inside = |range: &Range<usize>| {
        let from = mentions.partition_point(|(node, _)| *node < range.start);
        let to = mentions.partition_point(|(node, _)| *node < range.end);
        mentions.get(from..to).unwrap_or_default()
    };
    let both = |range: &Range<usize>| {
        let inside = inside(range);
        inside
            .first()
            .is_some_and(|(_, first)| inside.iter().any(|(_, kind)| kind != first))
    };
    let tabled = |index: &usize| tables.iter().any(|table| table.nodes.contains(index));
    let mut groups = Vec::new();
    let full = |index: &usize| both(&view.within(*index)) && !tabled(index);
    for container in (0..view.tree.len()).filter(full) {
        if view
            .tree
            .children(container)
            .any(|child| both(&view.within(child)))
        {
            continue;
        }
        let count = inside(&view.within(container)).len();
        let mut seen: Vec<TokenKind> = Vec::new();
        let mut parts: Vec<(Range<usize>, usize)> = Vec::new();
        for child in view.tree.children(container) {
            let Some((node, kind)) = inside(&view.within(child)).first() else {
                continue;
            };
            // The same kind again, and the other between: the next account.
            if seen.last() != Some(kind) && (seen.is_empty() || seen.contains(kind)) {
                let start = parts.last().map_or(container, |(last, _)| last.end);
                parts.push((start..start, *node));
                seen.clear();
            }
            seen.push(*kind);
            if let Some((part, _)) = parts.last_mut() {
                part.end = view.tree.node(child).end;
            }
        }
        if parts.len() > 1 {
            groups.extend(parts.into_iter().map(|(nodes, first)| TokenPair {
                nodes,
                first,
                top: None,
                inner: first,
                parent: Some(container),
                rivals: Vec::new(),
            }));
            continue;
        }
        let first = inside(&view.within(container))
            .first()
            .map_or(container, |(node, _)| *node);
        let alone = |above: usize| {
            !view.role(above).is_landmark() && inside(&view.within(above)).len() == count
        };
        let mut top = container;
        while let Some(above) = view.tree.parent(top).filter(|above| alone(*above)) {
            if siblings(view, top).any(|other| is_like(view, other, top)) {
                break;
            }
            top = above;
        }
        // What begins with words of its own is not what the part beside it says.
        let word = |node: usize| {
            !view.text(node).is_empty() && !names::is_ui_vocabulary(view.reading(node))
        };
        let titled = (top..first).any(word);
        let apart = |other: &usize| {
            !inside(&view.within(*other)).is_empty() || (titled && is_like(view, *other, top))
        };
        let before =
            std::iter::successors(view.before(top), |before| view.before(*before)).find(apart);
        let start = before
            .map(|other| view.tree.node(other).end)
            .or(view.tree.parent(top))
            .unwrap_or(top);
        let rivals = siblings(view, top).filter(|other| titled && is_like(view, *other, top));
        let rivals = rivals.map(|other| view.within(other)).collect();
        groups.push(TokenPair {
            nodes: start..view.tree.node(top).end,
            first,
            top: Some(top),
            inner: top,
            parent: view.tree.parent(top),
            rivals,
        });
    }
    groups.sort_by_key(|group| group.first);
    groups
}

/// The parts of the page beside one.
fn siblings(view: &View, part: usize) -> impl Iterator<Item = usize> {
    view.tree
        .parent(part)
        .into_iter()
        .flat_map(|above| view.tree.children(above))
        .filter(move |other| *other != part)
}

/// Whether another part of the page is made like one: it begins with what may be a name.
fn is_like(view: &View, other: usize, part: usize) -> bool {
    let title = view
        .within(other)
        .find(|node| view.text(*node).chars().count() > 2);
    let name =
        |node| names::is_possible(view.text(node)) && !names::is_ui_vocabulary(view.reading(node));
    view.role(other) == view.role(part) && !view.tree.is_leaf(other) && title.is_some_and(name)
}

/// Names in the same place of every group. A word that could be anything is a name where another of
/// them can be nothing else, or where the groups stand under the name of a list of accounts.
pub(super) fn names(view: &View, groups: &[TokenPair]) -> Vec<AccountMention> {
    let Some(first) = groups.first() else {
        return Vec::new();
    };
    if groups.len() == 1 {
        let titles = titles(view, first);
        let only = titles
            .first()
            .filter(|(node, _)| titles.len() == 1 && is_called_accounts(view, first, *node));
        return only
            .map(|(node, name)| stated(*node, name))
            .into_iter()
            .collect();
    }
    let slots: Vec<Vec<(RelativePosition, usize, Username)>> =
        groups.iter().map(|group| candidates(view, group)).collect();
    let fits = |slot: &RelativePosition| -> Option<Vec<(usize, Username)>> {
        let found: Option<Vec<(usize, Username)>> = slots
            .iter()
            .map(|slots| {
                slots
                    .iter()
                    .find(|(other, _, _)| other == slot)
                    .map(|(_, node, name)| (*node, name.clone()))
            })
            .collect();
        let found = found?;
        let different: BTreeSet<String> = found
            .iter()
            .map(|(_, name)| name.as_str().to_lowercase())
            .collect();
        (different.len() == found.len()).then_some(found)
    };
    let mut all: Vec<(RelativePosition, Vec<(usize, Username)>)> = slots
        .first()
        .into_iter()
        .flatten()
        .filter_map(|(slot, _, _)| Some((*slot, fits(slot)?)))
        .collect();
    let sure = |names: &[(usize, Username)]| {
        names
            .iter()
            .any(|(_, name)| names::is_certain_username(name.as_str()))
    };
    if all.iter().any(|(_, names)| sure(names)) {
        all.retain(|(_, names)| sure(names));
    } else if !all
        .first()
        .and_then(|(_, names)| names.first())
        .is_some_and(|(node, _)| is_called_accounts(view, first, *node))
    {
        return Vec::new();
    }
    let [(slot, names)] = &all[..] else {
        return Vec::new();
    };
    let mut found: Vec<(usize, Username)> = names.clone();
    // Parts beside them that are made like them, closed: the account alone.
    let closed = |top: usize| {
        let open = groups.iter().any(|group| group.top == Some(top));
        let node = view
            .within(top)
            .find(|index| role_index(view, *index) == slot.0 && !view.text(*index).is_empty())?;
        let name = names::parse_username(view.text(node))
            .filter(|name| !open && names::is_certain_username(name.as_str()))?;
        Some((node, name))
    };
    if let Some(top) = first.top {
        found.extend(
            siblings(view, top)
                .filter(|other| view.role(*other) == view.role(top))
                .filter_map(closed),
        );
    }
    found
        .iter()
        .map(|(node, name)| stated(*node, name))
        .collect()
}

fn stated(node: usize, name: &Username) -> AccountMention {
    AccountMention {
        node,
        name: name.clone(),
        place: MentionKind::Said,
        id: 0,
    }
}

/// What might be the name of a group that stands alone on its page.
pub(super) fn titles(view: &View, group: &TokenPair) -> Vec<(usize, Username)> {
    let own = |node: usize| group.top.is_some_and(|top| node >= top);
    let titles = candidates(view, group)
        .into_iter()
        .filter(|(_, node, _)| own(*node));
    titles.map(|(_, node, name)| (node, name)).collect()
}

/// The groups that have no name of their own, where there are several, or others beside them have
/// one: nobody's name from elsewhere is theirs.
pub(super) fn pairs_without_account(
    groups: &[TokenPair],
    named: &[AccountMention],
) -> Vec<Range<usize>> {
    let any = |nodes: &Range<usize>| {
        named.iter().any(|named| {
            nodes.contains(&named.node) && !matches!(named.place, MentionKind::Listed { .. })
        })
    };
    let others = |group: &TokenPair| groups.len() > 1 || group.rivals.iter().any(any);
    // Where the first of several has no name before it, the names between them may as well stand
    // behind their tokens.
    let behind = |group: &TokenPair| {
        let first = groups.iter().find(|first| first.parent == group.parent);
        first.is_some_and(|first| !any(&first.nodes)) && !any(&(group.inner..group.nodes.end))
    };
    // A name above several cards, not all of which have one of their own, is not that of the first
    // alone.
    let above = |group: &TokenPair| {
        let is_sibling = |other: &TokenPair| other.parent == group.parent && !any(&other.nodes);
        group.top.is_some()
            && !any(&(group.inner..group.nodes.end))
            && groups.iter().any(is_sibling)
    };
    let nobodys =
        |group: &&TokenPair| others(group) && (!any(&group.nodes) || behind(group) || above(group));
    groups
        .iter()
        .filter(nobodys)
        .map(|group| group.nodes.clone())
        .collect()
}

/// Words before the first token that could be names.
fn candidates(view: &View, group: &TokenPair) -> Vec<(RelativePosition, usize, Username)> {
    let level = |index: usize| view.tree.ancestors(index).count() as isize;
    let base = level(group.first);
    let mut found: Vec<(RelativePosition, usize, Username)> = Vec::new();
    for node in (group.nodes.start..group.first)
        .rev()
        .filter(|node| view.is_full_evidence(*node))
    {
        let labelled = matches!(
            view.role(node),
            Role::Group | Role::Region | Role::Article | Role::Item
        );
        let text = view.text(node);
        if !(labelled || view.tree.is_leaf(node))
            || text.chars().filter(|c| c.is_alphabetic()).count() < 3
        {
            continue;
        }
        let free = !names::is_ui_vocabulary(view.reading(node)) && !names::is_address(text);
        let Some(name) = names::parse_username(text).filter(|_| free) else {
            continue;
        };
        let (role, level) = (role_index(view, node), level(node) - base);
        let like = found
            .iter()
            .filter(|((other, at, _), _, _)| (*other, *at) == (role, level))
            .count();
        found.push(((role, level, like), node, name));
    }
    found
}

/// Its role as a number.
fn role_index(view: &View, node: usize) -> u8 {
    view.role(node) as u8
}

/// Whether groups stand under a heading that speaks of accounts, or, without one, a text that does.
/// `name`: what may be the name of the first; it is no heading of others.
fn is_called_accounts(view: &View, first: &TokenPair, name: usize) -> bool {
    let heading = view.heading_above(first.inner);
    let heading = if heading == Some(name) {
        view.heading_above(name)
    } else {
        heading
    };
    let title = |node: usize| {
        view.is_full_evidence(node)
            && view.tree.is_leaf(node)
            && !view.role(node).is_control()
            && view.is_about(node, ACCOUNTS)
    };
    match heading {
        Some(heading) => view.is_about(heading, ACCOUNTS),
        None => (first.nodes.start.saturating_sub(TITLE)..first.first).any(title),
    }
}

//! Where the things are that a guide points at.

use super::GuideTargets;
use super::accounts::MentionKind;
use super::meaning::{Meaning, Meanings};
use super::owners::Owners;
use super::recognise::control;
use super::role::Role;
use super::view::View;
use crate::domain::Username;

/// Names of account menus.
const MENU: Meanings = Meanings::of(&[Meaning::Username, Meaning::AccountSwitcher]);

/// Finds the signposts of a signed-in page.
pub(super) fn find(view: &View, owners: &Owners) -> GuideTargets {
    let opener = |index: &usize| {
        let node = view.tree.node(*index);
        let named = view.reading(*index).mentions(MENU)
            || owners.listed().iter().any(|named| named.node == *index);
        (node.popup || node.role == Role::Select) && named && view.is_full_evidence(*index)
    };
    let entries = owners
        .listed()
        .iter()
        .filter(|named| !view.tree.node(named.node).popup);
    GuideTargets {
        log_in: None,
        account_menu: (0..view.tree.len()).find(opener),
        menu_accounts: entries
            .filter(|named| matches!(named.place, MentionKind::Listed { .. }))
            .map(|named| (named.name.clone(), named.node))
            .collect(),
        account_settings: control(view, Meaning::AccountSettings),
        accounts: control(view, Meaning::Accounts),
        edit: edits(view, owners),
        chosen: owners.chosen().cloned(),
    }
}

/// The edit controls beside usernames: in the same row, item or card.
fn edits(view: &View, owners: &Owners) -> Vec<(Username, usize)> {
    let mut edits: Vec<(Username, usize)> = Vec::new();
    for named in owners.stated() {
        let edits_it = |index: &usize| {
            let reading = view.reading(*index);
            view.role(*index).is_control()
                && reading
                    .items
                    .first()
                    .is_some_and(|item| item.means.has(Meaning::Edit))
        };
        for around in std::iter::once(named.node)
            .chain(view.tree.ancestors(named.node))
            .take(3)
        {
            let range = view.within(around);
            if view.role(around).is_landmark() || range.len() > 40 {
                break;
            }
            let mut bare = range
                .clone()
                .filter(|index| view.role(*index).is_control() && view.text(*index).is_empty());
            let found = range
                .clone()
                .find(edits_it)
                .or_else(|| bare.next().filter(|_| bare.next().is_none()));
            if !owners.is_alone(named, &range) {
                break;
            }
            if let Some(found) = found {
                if !edits.iter().any(|(_, node)| *node == found) {
                    edits.push((named.name.clone(), found));
                }
                break;
            }
        }
    }
    edits
}

//! Which cells a table has, whatever it is built of.

use super::meaning::{Meaning, Meanings};
use super::names;
use super::reading::KIND;
use super::role::Role;
use super::snapshot::Snapshot;
use super::view::View;

/// The header cells that tell a table that is drawn without table elements.
pub(super) const HEADER: Meanings = KIND.union(Meanings::of(&[
    Meaning::Username,
    Meaning::User,
    Meaning::State,
    Meaning::TokenKindColumn,
    Meaning::ActionsColumn,
]));

/// Headers of columns of usernames.
pub(super) const NAMED: Meanings =
    Meanings::of(&[Meaning::Username, Meaning::User, Meaning::AccountList]);

/// The cells of each row of a table element, in the order in which they are seen; and whether that
/// is another one than that of the page, or not known.
pub(super) fn rows(tree: &Snapshot, table: usize) -> (Vec<Vec<usize>>, bool) {
    let mut rows: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut visual_order_unknown = false;
    let mut index = table + 1;
    while index < tree.node(table).end {
        match tree.node(index).role {
            Role::Row => {
                rows.push((tree.node(index).row, tree.children(index).collect()));
                visual_order_unknown |= tree.node(index).visual_order_unknown;
                index = tree.node(index).end.max(index + 1);
            }
            // A table within a cell is a table of its own.
            Role::Table => index = tree.node(index).end.max(index + 1),
            _ => index += 1,
        }
    }
    let sorted = rows.is_sorted_by(|(a, _), (b, _)| a < b);
    if !visual_order_unknown && !sorted && rows.iter().all(|(row, _)| *row > 0) {
        rows.sort_by_key(|(row, _)| *row);
        visual_order_unknown = true;
    }
    (
        rows.into_iter().map(|(_, cells)| cells).collect(),
        visual_order_unknown,
    )
}

/// A container whose parts begin with headers and go on with as many cells again and again, the
/// name always at the same place.
pub(super) fn flat_grid_rows(view: &View, index: usize) -> Vec<Vec<usize>> {
    let cells: Vec<usize> = view.tree.children(index).collect();
    let header = |cell: &&usize| {
        let only = view.reading(**cell).only();
        view.tree.is_leaf(**cell)
            && !view.role(**cell).is_control()
            && only.is_some_and(|item| item.means.intersects(HEADER))
    };
    let columns = cells.iter().take_while(header).count();
    let Some(head) = cells
        .get(..columns)
        .filter(|head| head.len() > 2 && reads_as_headers(view, head))
    else {
        return Vec::new();
    };
    let named = |cell: &usize| {
        view.reading(*cell)
            .only()
            .is_some_and(|item| item.means.intersects(NAMED))
    };
    let place = head.iter().position(named).unwrap_or(0);
    let rows: Vec<Vec<usize>> = cells.chunks(columns).map(<[usize]>::to_vec).collect();
    let is_name = |cell: &usize| {
        names::is_possible(view.text(*cell)) && !names::is_known_word(view.reading(*cell))
    };
    let fits = |row: &Vec<usize>| row.len() == columns && row.get(place).is_some_and(is_name);
    if rows.len() > 1 && rows.iter().skip(1).all(fits) {
        rows
    } else {
        Vec::new()
    }
}

/// Containers beside one another with as many parts as the first, which reads like headers.
pub(super) fn div_grid_rows(view: &View, index: usize) -> Vec<Vec<usize>> {
    let head: Vec<usize> = view
        .tree
        .children(index)
        .take(Snapshot::MAX_COLUMNS + 1)
        .collect();
    let reads = reads_as_headers(view, &head) || heads_accounts(view, &head);
    if !(3..=Snapshot::MAX_COLUMNS).contains(&head.len()) || !reads {
        return Vec::new();
    }
    let mut rows = vec![head];
    let count = |index: usize| {
        view.tree
            .children(index)
            .take(Snapshot::MAX_COLUMNS + 1)
            .count()
    };
    let columns = count(index);
    for sibling in view.tree.following(index) {
        if count(sibling) == columns {
            rows.push(view.tree.children(sibling).collect());
        } else if !view.tree.is_leaf(sibling)
            && view.tree.children(sibling).all(|row| count(row) == columns)
        {
            rows.extend(
                view.tree
                    .children(sibling)
                    .map(|row| view.tree.children(row).collect::<Vec<usize>>()),
            );
        } else {
            break;
        }
    }
    if rows.len() > 1 { rows } else { Vec::new() }
}

fn reads_as_headers(view: &View, cells: &[usize]) -> bool {
    let plain = |cell: &usize| view.tree.is_leaf(*cell) && !view.role(*cell).is_control();
    let known = |cell: &&usize| {
        view.reading(**cell)
            .only()
            .is_some_and(|item| item.means.intersects(HEADER))
    };
    let named = |cell: &usize| {
        view.reading(*cell)
            .only()
            .is_some_and(|item| item.means.intersects(NAMED))
    };
    cells.iter().all(plain) && cells.iter().filter(known).count() > 1 && cells.iter().any(named)
}

/// "eBay account", and the accounts beside it: the head of a table that is turned.
pub(super) fn heads_accounts(view: &View, cells: &[usize]) -> bool {
    let [corner, accounts @ ..] = cells else {
        return false;
    };
    let name = |cell: &usize| {
        let text = view.text(*cell);
        view.tree.is_leaf(*cell)
            && names::is_possible(text)
            && !names::is_address(text)
            && !names::is_ui_vocabulary(view.reading(*cell))
    };
    let corner = view.tree.is_leaf(*corner)
        && view
            .reading(*corner)
            .only()
            .is_some_and(|item| item.means.intersects(NAMED));
    corner && accounts.len() > 1 && accounts.iter().all(name)
}

pub(super) fn end_of(view: &View, rows: &[Vec<usize>]) -> usize {
    rows.iter()
        .flatten()
        .map(|cell| view.tree.node(*cell).end)
        .max()
        .unwrap_or(0)
}

/// Puts cells where they are seen: a cell may reach over several columns and rows.
pub(super) fn expand_spans(tree: &Snapshot, rows: &[Vec<usize>]) -> Vec<Vec<Option<usize>>> {
    let mut placed = Vec::with_capacity(rows.len());
    // Per column the cell that reaches down, and for how many rows more.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for cells in rows {
        let mut row: Vec<Option<usize>> = Vec::new();
        let mut cells = cells.iter();
        let mut next = cells.next();
        let mut column = 0;
        while column < Snapshot::MAX_COLUMNS {
            match open.get_mut(column) {
                Some((cell, left)) if *left > 0 => {
                    *left -= 1;
                    row.push(Some(*cell));
                    column += 1;
                    continue;
                }
                _ => {}
            }
            let Some(cell) = next else {
                if open.iter().skip(column).any(|(_, left)| *left > 0) {
                    row.push(None);
                    column += 1;
                    continue;
                }
                break;
            };
            let (wide, high) = tree.node(*cell).span;
            for _ in 0..wide.min(Snapshot::MAX_COLUMNS - column) {
                row.push(Some(*cell));
                if open.len() <= column {
                    open.resize(column + 1, (0, 0));
                }
                if let Some(place) = open.get_mut(column) {
                    *place = (*cell, high - 1);
                }
                column += 1;
            }
            next = cells.next();
        }
        placed.push(row);
    }
    placed
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::json;

    use super::*;

    /// Where the cells of rows of cells with these spans (columns, rows) are seen; cells are
    /// numbered from 0.
    fn placed(rows: &[&[(u64, u64)]]) -> Vec<Vec<Option<usize>>> {
        let mut nodes = vec![json!([0, "table", ""])];
        let mut cells = Vec::new();
        for row in rows {
            nodes.push(json!([1, "row", ""]));
            cells.push((nodes.len()..nodes.len() + row.len()).collect::<Vec<usize>>());
            nodes.extend(row.iter().map(
                |(columns, rows)| json!([2, "cell", "x", { "columns": columns, "rows": rows }]),
            ));
        }
        let all: Vec<usize> = cells.concat();
        let page =
            json!({ "address": "https://app.webinterpret.com/", "nodes": nodes }).to_string();
        let number = |cell: usize| all.iter().position(|it| *it == cell).unwrap();
        let placed = super::expand_spans(&Snapshot::parse(&page).unwrap(), &cells);
        placed
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.map(number)).collect())
            .collect()
    }

    #[test]
    fn a_cell_is_seen_in_all_columns_and_rows_that_it_takes() {
        let row = |cells: &[usize]| cells.iter().map(|cell| Some(*cell)).collect::<Vec<_>>();
        assert_eq!(
            placed(&[&[(1, 1), (1, 1)], &[(1, 1), (1, 1)]]),
            [row(&[0, 1]), row(&[2, 3])]
        );
        assert_eq!(
            placed(&[&[(2, 1), (1, 1)], &[(1, 1), (1, 1), (1, 1)]]),
            [row(&[0, 0, 1]), row(&[2, 3, 4])]
        );
        assert_eq!(
            placed(&[&[(1, 2), (1, 1)], &[(1, 1)], &[(1, 1), (1, 1)]]),
            [row(&[0, 1]), row(&[0, 2]), row(&[3, 4])]
        );
        // Nothing stands below the second column; what reaches down in the third is there all the
        // same, once.
        let last = placed(&[&[(1, 1), (1, 1), (1, 2)], &[(1, 1)], &[(1, 1)]]);
        assert_eq!(
            last,
            [row(&[0, 1, 2]), vec![Some(3), None, Some(2)], row(&[4])]
        );
        assert_eq!(placed(&[&[(1_000, 1)]])[0].len(), Snapshot::MAX_COLUMNS);
    }
}

//! Tables, whatever they are built of: rows and columns with their headers.

use super::cells::{self, HEADER, NAMED};
use super::meaning::{Meaning, Meanings};
use super::names;
use super::reading::{STANDING, TOKENS};
use super::role::Role;
use super::view::{ACCOUNTS, EvidenceWeight, View};
use crate::domain::{TokenKind, Username};

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Its nodes.
    pub(super) nodes: std::ops::Range<usize>,
    /// The rows below the headers: per column the cell that reaches there.
    pub(super) rows: Vec<Vec<Option<usize>>>,
    pub(super) columns: Vec<Column>,
    /// The column of usernames.
    pub(super) named: Option<usize>,
    /// Rows that name an account stand above those of its tokens, in the same column.
    pub(super) grouped: bool,
    /// The rows are not seen in the order of the page: what stands before one in the page says
    /// nothing of it.
    pub(super) visual_order_unknown: bool,
}

/// A column of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// The header cells above it.
    headers: Vec<usize>,
    /// The token that it is about.
    pub(super) kind: Option<TokenKind>,
    /// The account that it is about.
    pub(super) name: Option<(usize, Username)>,
    /// Its dates are the ends of tokens; whether that is sure.
    pub(super) until: Option<bool>,
}

/// What the row of a token says.
const TELLING: Meanings = TOKENS
    .union(STANDING)
    .union(Meanings::of(&[Meaning::Connect, Meaning::Refresh]));

/// An account has no more rows than these.
const ROWS_OF_AN_ACCOUNT: usize = 8;

/// All tables of a page. What is in tables of other things loses its weight.
pub(super) fn find(view: &mut View) -> Vec<Table> {
    let mut tables = Vec::new();
    // Up to where the last table goes that is drawn without table elements: none begins within.
    let mut inside = 0;
    for index in 0..view.tree.len() {
        let node = view.tree.node(index);
        let mut end = node.end;
        let (mut rows, mut visual_order_unknown) = (Vec::new(), false);
        if !view.is_full_evidence(index) {
            continue;
        }
        if node.role == Role::Table {
            (rows, visual_order_unknown) = cells::rows(view.tree, index);
        } else if index >= inside {
            rows = cells::flat_grid_rows(view, index);
            if rows.is_empty() {
                rows = cells::div_grid_rows(view, index);
            }
            end = end.max(cells::end_of(view, &rows));
            inside = if rows.is_empty() { inside } else { end };
        }
        if rows.is_empty() {
            continue;
        }
        let table = Table {
            visual_order_unknown,
            ..Table::of(view, index..end, &rows)
        };
        if table.is_foreign(view) {
            view.reduce_evidence(table.nodes, EvidenceWeight::Nothing);
        } else {
            tables.push(table);
        }
    }
    tables
}

impl Table {
    fn of(view: &View, nodes: std::ops::Range<usize>, rows: &[Vec<usize>]) -> Table {
        let placed = cells::expand_spans(view.tree, rows);
        let is_header =
            |cell: &Option<usize>| cell.is_none_or(|cell| view.role(cell) == Role::ColumnHeader);
        let mut heads = placed
            .iter()
            .take_while(|row| row.iter().all(is_header))
            .count();
        if heads == 0
            && rows
                .first()
                .is_some_and(|first| first.len() > 1 && Table::heads(view, first))
        {
            heads = 1;
        }
        // A row of headers without anything below is no table.
        heads = heads.min(placed.len().saturating_sub(1));
        let width = placed.iter().map(Vec::len).max().unwrap_or(0);
        let mut columns = vec![Column::default(); width];
        for row in placed.iter().take(heads) {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.headers.extend(*cell);
            }
        }
        for column in &mut columns {
            column.kind = column.headers.iter().find_map(|header| {
                let reading = view.reading(*header);
                reading
                    .kind()
                    .filter(|_| reading.label().is_some() || reading.words() < 4)
            });
            column.until = column.headers.iter().find_map(|header| {
                let found = view
                    .reading(*header)
                    .items
                    .iter()
                    .find(|item| item.means.has(Meaning::ValidUntil));
                found.map(|item| item.sure.has(Meaning::ValidUntil))
            });
        }
        let mut table = Table {
            nodes,
            rows: placed.into_iter().skip(heads).collect(),
            columns,
            ..Table::default()
        };
        table.share_kinds(view);
        table.named = table.find_names(view);
        table.find_groups(view);
        table.detect_transposed(view);
        table
    }

    /// Columns behind both tokens' columns that have the same headers belong to them: Regular
    /// Token, Action, Token Plus, Action.
    fn share_kinds(&mut self, view: &View) {
        let kinds: Vec<usize> = (0..self.columns.len())
            .filter(|at| self.columns.get(*at).is_some_and(|it| it.kind.is_some()))
            .collect();
        let [first, second] = kinds[..] else { return };
        let text = |table: &Table, at: usize| {
            table
                .columns
                .get(at)
                .and_then(|column| column.headers.last())
                .map(|header| view.text(*header).to_lowercase())
        };
        for offset in 1..second - first {
            if text(self, first + offset) != text(self, second + offset) {
                return;
            }
        }
        for offset in 1..second - first {
            for at in [first, second] {
                let kind = self.columns.get(at).and_then(|column| column.kind);
                if let Some(column) = self.columns.get_mut(at + offset) {
                    column.kind = kind;
                }
            }
        }
    }

    /// Whether a first row of ordinary cells reads like headers.
    fn heads(view: &View, cells: &[usize]) -> bool {
        let known = |cell: &&usize| {
            view.reading(**cell)
                .only()
                .is_some_and(|item| item.means.intersects(HEADER))
        };
        let plain = cells.iter().all(|cell| view.tree.is_leaf(*cell));
        plain && (cells.iter().filter(known).count() > 1 || cells::heads_accounts(view, cells))
    }

    /// Whether the table is about tokens by its columns.
    pub(super) fn has_kinds(&self) -> bool {
        self.columns.iter().any(|column| column.kind.is_some())
    }

    fn is_headed(&self, view: &View, column: usize, meanings: Meanings) -> bool {
        let headers = self
            .columns
            .get(column)
            .map_or(&[][..], |column| &column.headers);
        headers.iter().any(|header| {
            view.reading(*header)
                .only()
                .is_some_and(|item| item.means.intersects(meanings))
        })
    }

    fn any_headed(&self, view: &View, meaning: Meaning) -> bool {
        (0..self.columns.len()).any(|column| self.is_headed(view, column, Meanings::of(&[meaning])))
    }

    /// Whether it holds other things, or what is past.
    fn is_foreign(&self, view: &View) -> bool {
        self.any_headed(view, Meaning::History)
            || (self.any_headed(view, Meaning::Foreign)
                && !self.has_kinds()
                && !self.any_headed(view, Meaning::TokenKindColumn))
    }

    /// The column whose cells are usernames.
    fn find_names(&self, view: &View) -> Option<usize> {
        let trusted = self.has_kinds() || self.has_token_rows(view) || self.is_under_accounts(view);
        let strong = Meanings::of(&[Meaning::Username]);
        let headed = |meanings: Meanings| {
            (0..self.columns.len()).find(|column| {
                self.is_headed(view, *column, meanings) && self.names_in(view, *column) > 0
            })
        };
        if let Some(column) = headed(strong) {
            return Some(column);
        }
        if !trusted {
            return None;
        }
        headed(NAMED).or_else(|| self.first_names(view))
    }

    /// The first column, if it can be nothing but names: its header speaks of eBay in whatever
    /// language, or nothing else in the table could tell whose the tokens are.
    fn first_names(&self, view: &View) -> Option<usize> {
        let column = (0..self.columns.len())
            .find(|column| self.columns.get(*column).is_none_or(|it| it.kind.is_none()))?;
        let cells: Vec<usize> = self
            .rows
            .iter()
            .filter_map(|row| row.get(column).copied().flatten())
            .collect();
        let named = |cell: &usize| {
            names::of_cell(view, *cell)
                .filter(|(node, _)| !names::is_ui_vocabulary(view.reading(*node)))
        };
        let names: Vec<Username> = cells
            .iter()
            .filter_map(|cell| named(cell).map(|(_, name)| name))
            .collect();
        let sure = names
            .iter()
            .any(|name| names::is_certain_username(name.as_str()));
        let all = self.has_kinds() && cells.len() == self.rows.len() && names.len() == cells.len();
        (all && sure && self.names_in(view, column) > 0).then_some(column)
    }

    /// Rows with nothing but a name above rows with a token each: names and tokens share the first
    /// column.
    fn find_groups(&mut self, view: &View) {
        let headed = self.is_headed(view, 0, NAMED) || self.is_under_accounts(view);
        if self.named.is_some() || self.has_kinds() || !headed {
            return;
        }
        let name = |row: &Vec<Option<usize>>| Table::heads_rows(view, row);
        let names: Vec<Username> = self
            .rows
            .iter()
            .filter_map(name)
            .map(|(_, name)| name)
            .collect();
        let token = |row: &Vec<Option<usize>>| {
            row.first()
                .copied()
                .flatten()
                .is_some_and(|cell| view.reading(cell).label().is_some())
        };
        let all = self
            .rows
            .iter()
            .all(|row| token(row) || name(row).is_some());
        let sure = names
            .iter()
            .any(|name| names::is_certain_username(name.as_str()));
        self.grouped = all && sure && self.rows.iter().any(token);
    }

    /// The name that a row begins with if it says nothing of a token.
    pub(super) fn heads_rows(view: &View, row: &[Option<usize>]) -> Option<(usize, Username)> {
        let tells = |cell: &usize| {
            view.within(*cell)
                .any(|index| view.reading(index).mentions(TELLING))
        };
        let (node, name) = names::of_cell(view, row.first().copied().flatten()?)?;
        let free =
            !names::is_ui_vocabulary(view.reading(node)) && !names::is_address(name.as_str());
        (free && !row.iter().flatten().any(tells)).then_some((node, name))
    }

    fn names_in(&self, view: &View, column: usize) -> usize {
        let cells = || {
            self.rows
                .iter()
                .filter_map(|row| row.get(column).copied().flatten())
        };
        // The column of tokens names no accounts, whatever stands above it.
        if cells().any(|cell| view.reading(cell).label().is_some()) {
            return 0;
        }
        cells()
            .filter(|cell| names::of_cell(view, *cell).is_some())
            .count()
    }

    /// Whether rows are about a token each.
    fn has_token_rows(&self, view: &View) -> bool {
        self.rows.iter().flatten().flatten().any(|cell| {
            view.within(*cell)
                .any(|index| view.reading(index).label().is_some())
        })
    }

    /// Whether its name or the heading above it speaks of accounts.
    fn is_under_accounts(&self, view: &View) -> bool {
        let top = self.nodes.start;
        view.is_about(top, ACCOUNTS) || view.is_under_accounts(top)
    }

    /// A table that is turned: the accounts are the headers of its columns.
    fn detect_transposed(&mut self, view: &View) {
        let corner = self
            .columns
            .first()
            .and_then(|column| column.headers.first())
            .copied();
        let speaks = |corner| {
            let reading = view.reading(corner);
            view.text(corner).is_empty()
                || reading
                    .only()
                    .is_some_and(|item| item.means.intersects(HEADER.union(NAMED)))
        };
        if self.has_kinds()
            || self.named.is_some()
            || !corner.is_some_and(speaks)
            || !self.has_token_rows(view)
        {
            return;
        }
        let named = corner.is_some_and(|corner| {
            view.reading(corner)
                .only()
                .is_some_and(|item| item.means.intersects(NAMED))
        });
        for column in self.columns.iter_mut().skip(1) {
            column.name = column.headers.iter().find_map(|header| {
                names::of_cell(view, *header).filter(|(_, name)| {
                    names::is_certain_username(name.as_str())
                        || (named
                            && !names::is_ui_vocabulary(view.reading(*header))
                            && !names::is_address(name.as_str()))
                })
            });
        }
    }

    /// The username of a row: in its own cell, or, where that is empty, in that of the row above
    /// that it belongs to.
    pub(super) fn name_of(&self, view: &View, row: usize) -> Option<(usize, Username)> {
        if self.grouped {
            let above = self.rows.get(..row)?.iter().rev().take(ROWS_OF_AN_ACCOUNT);
            return above.filter_map(|row| Table::heads_rows(view, row)).next();
        }
        let column = self.named?;
        let found = |row: &&Vec<Option<usize>>| {
            let cell = row.get(column).copied().flatten();
            let wide = row.len() > 1 && row.iter().all(|other| *other == cell);
            !wide
                && cell
                    .is_some_and(|cell| view.within(cell).any(|index| !view.text(index).is_empty()))
        };
        let above = self
            .rows
            .get(..=row)?
            .iter()
            .rev()
            .take(ROWS_OF_AN_ACCOUNT)
            .find(found)?;
        names::of_cell(view, above.get(column).copied().flatten()?)
    }
}

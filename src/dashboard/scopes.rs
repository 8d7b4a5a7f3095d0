//! Which parts of a page are about which token.

use std::ops::Range;

use super::owners::Owners;
use super::reading::StatusPhrase;
use super::role::Role;
use super::tables::Table;
use super::tokens::token_action;
use super::view::View;
use crate::domain::{TokenKind, Username};

/// A part of the page that is about one token.
#[derive(Clone, Debug)]
pub(super) struct TokenRegion {
    pub(super) kind: TokenKind,
    /// Its nodes; several ranges where other things stand between them.
    pub(super) parts: Vec<Range<usize>>,
    /// Whose it is by its place in a table.
    pub(super) owner: Owner,
    /// Cells whose dates are the ends of tokens, and whether that is sure.
    pub(super) dated: Vec<(usize, bool)>,
}

/// What a table says about the owner of a token.
#[derive(Clone, Debug)]
pub(super) enum Owner {
    /// The surroundings have to tell.
    Around,
    Named(Username),
    /// It has a place for the name, and what stands there cannot be read.
    Illegible,
}

impl TokenRegion {
    pub(super) fn first(&self) -> usize {
        self.parts.first().map_or(0, |part| part.start)
    }
}

/// Finds the parts of the page that are about one token each.
pub(super) fn find(
    view: &View,
    tables: &[Table],
    owners: &Owners,
    mentions: &[(usize, TokenKind)],
) -> Vec<TokenRegion> {
    let mut scopes = Vec::new();
    // What tables have told is not told again.
    let mut assigned = vec![false; view.tree.len()];
    let counts = Counts::of(view, mentions);
    for table in tables {
        in_table(view, table, &counts, &mut scopes, &mut assigned);
    }
    let mut sides = SiblingPatterns::default();
    for (mention, kind) in mentions {
        if assigned.get(*mention).is_some_and(|assigned| *assigned) {
            continue;
        }
        let parts = around(view, owners, &counts, &mut sides, *mention, *kind);
        for part in &parts {
            assigned
                .get_mut(part.clone())
                .into_iter()
                .flatten()
                .for_each(|assigned| *assigned = true);
        }
        scopes.push(TokenRegion {
            kind: *kind,
            parts,
            owner: Owner::Around,
            dated: Vec::new(),
        });
    }
    scopes
}

/// The cells of a table that are about one token each.
fn in_table(
    view: &View,
    table: &Table,
    counts: &Counts,
    scopes: &mut Vec<TokenRegion>,
    assigned: &mut [bool],
) {
    let mut tell = |range: Range<usize>| {
        assigned
            .get_mut(range)
            .into_iter()
            .flatten()
            .for_each(|assigned| *assigned = true)
    };
    if table.has_kinds() || table.columns.iter().any(|column| column.name.is_some()) {
        let first = table
            .rows
            .first()
            .and_then(|row| row.iter().flatten().next())
            .copied()
            .unwrap_or(table.nodes.end);
        tell(table.nodes.start..first.max(table.nodes.start));
    }
    for (number, row) in table.rows.iter().enumerate() {
        let wide = row.len() > 1
            && row
                .iter()
                .all(|cell| cell.is_some() && *cell == row.first().copied().flatten());
        if wide {
            continue;
        }
        let name = table.name_of(view, number);
        let owner = || match (&name, table.named) {
            (Some((_, name)), _) => Owner::Named(name.clone()),
            (None, None) if !table.grouped && !table.visual_order_unknown => Owner::Around,
            (None, _) => Owner::Illegible,
        };
        let dated: Vec<(usize, bool)> = row
            .iter()
            .zip(&table.columns)
            .filter_map(|(cell, column)| Some(((*cell)?, column.until?)))
            .collect();
        let named_cell = table
            .named
            .and_then(|column| row.get(column).copied().flatten());
        // A cell that reaches down belongs to the row in which it begins.
        let above = number
            .checked_sub(1)
            .and_then(|above| table.rows.get(above));
        let begins = |(column, cell): (usize, &Option<usize>)| {
            cell.filter(|cell| {
                above.is_none_or(|above| above.get(column).copied().flatten() != Some(*cell))
            })
        };
        let cells = |wanted: &dyn Fn(usize) -> bool| {
            let mut cells: Vec<usize> = row
                .iter()
                .enumerate()
                .filter(|(column, _)| wanted(*column))
                .filter_map(begins)
                .collect();
            cells.dedup();
            cells
        };
        if table.has_kinds() {
            for kind in TokenKind::ALL {
                let of_kind = |column: usize| {
                    table
                        .columns
                        .get(column)
                        .is_some_and(|column| column.kind == Some(kind))
                };
                let parts: Vec<Range<usize>> = cells(&of_kind)
                    .into_iter()
                    .map(|cell| view.within(cell))
                    .collect();
                // A cell that names the other token is not what its column says.
                let mixed = parts.iter().any(|part| counts.has(other(kind), part));
                parts.iter().cloned().for_each(&mut tell);
                if !parts.is_empty() && !mixed {
                    scopes.push(TokenRegion {
                        kind,
                        parts,
                        owner: owner(),
                        dated: dated.clone(),
                    });
                }
            }
            continue;
        }
        let own: Vec<usize> = cells(&|_| true)
            .into_iter()
            .filter(|cell| Some(*cell) != named_cell)
            .collect();
        let about = |kind: TokenKind| own.iter().any(|cell| counts.has(kind, &view.within(*cell)));
        let kind = match (about(TokenKind::Regular), about(TokenKind::Plus)) {
            (true, false) => TokenKind::Regular,
            (false, true) => TokenKind::Plus,
            _ => continue,
        };
        if table.columns.iter().any(|column| column.name.is_some()) {
            for (cell, column) in row.iter().zip(&table.columns) {
                if let (Some(cell), Some((_, name))) = (cell, &column.name) {
                    tell(view.within(*cell));
                    let owner = Owner::Named(name.clone());
                    scopes.push(TokenRegion {
                        kind,
                        parts: vec![view.within(*cell)],
                        owner,
                        dated: Vec::new(),
                    });
                }
            }
            own.iter().for_each(|cell| tell(view.within(*cell)));
        } else {
            let parts: Vec<Range<usize>> = own.iter().map(|cell| view.within(*cell)).collect();
            parts.iter().cloned().for_each(&mut tell);
            scopes.push(TokenRegion {
                kind,
                parts,
                owner: owner(),
                dated: dated.clone(),
            });
        }
    }
}

/// How many tokens of each kind are named before each node.
struct Counts {
    regular: Vec<u32>,
    plus: Vec<u32>,
    headings: Vec<u32>,
}

impl Counts {
    fn of(view: &View, mentions: &[(usize, TokenKind)]) -> Counts {
        let count = view.tree.len();
        let mut kinds = vec![None; count];
        for (node, kind) in mentions {
            if let Some(place) = kinds.get_mut(*node) {
                *place = Some(*kind);
            }
        }
        let sums = |is: &dyn Fn(usize) -> bool| {
            let mut sum = 0;
            let step = |index| {
                sum += u32::from(is(index));
                sum
            };
            std::iter::once(0)
                .chain((0..count).map(step))
                .collect::<Vec<u32>>()
        };
        let kind = |index: usize| kinds.get(index).copied().flatten();
        Counts {
            regular: sums(&|index| kind(index) == Some(TokenKind::Regular)),
            plus: sums(&|index| kind(index) == Some(TokenKind::Plus)),
            headings: sums(&|index| view.role(index) == Role::Heading && kind(index).is_none()),
        }
    }

    fn any(sums: &[u32], range: &Range<usize>) -> bool {
        let at = |index: usize| {
            sums.get(index.min(sums.len().saturating_sub(1)))
                .copied()
                .unwrap_or(0)
        };
        at(range.end) > at(range.start)
    }

    fn has(&self, kind: TokenKind, range: &Range<usize>) -> bool {
        Counts::any(
            if kind == TokenKind::Regular {
                &self.regular
            } else {
                &self.plus
            },
            range,
        )
    }

    fn has_any(&self, range: &Range<usize>) -> bool {
        self.has(TokenKind::Regular, range) || self.has(TokenKind::Plus, range)
    }
}

/// A part of the page larger than this is not about a single token.
const LARGE: usize = 60;

/// A text or picture with what is wrapped round it.
const SMALL: usize = 3;

fn other(kind: TokenKind) -> TokenKind {
    if kind == TokenKind::Regular {
        TokenKind::Plus
    } else {
        TokenKind::Regular
    }
}

/// The part of the page round the name of a token that is about that token alone.
fn around(
    view: &View,
    owners: &Owners,
    counts: &Counts,
    sides: &mut SiblingPatterns,
    mention: usize,
    kind: TokenKind,
) -> Vec<Range<usize>> {
    let mut top = mention;
    let mut mixed = None;
    for above in view.tree.ancestors(mention) {
        let range = view.within(above);
        let role = view.role(above);
        if counts.has(other(kind), &range) {
            mixed = Some(above);
            break;
        }
        let closed = role.is_landmark()
            || matches!(role, Role::Table | Role::Form | Role::TabPanel)
            || range.len() > LARGE
            || owners.any_within(&range) && !owners.any_within(&view.within(top))
            || Counts::any(&counts.headings, &(range.start..top));
        if closed {
            mixed = Some(above);
            break;
        }
        top = above;
    }
    let mut parts = vec![view.within(top)];
    if mixed.is_some() {
        let side = sides.of(view, owners, counts, top);
        let own = has_evidence(view, &view.within(top));
        // What stands behind it belongs to it where it is so for its neighbours as well.
        if !own || side.trailing {
            parts.extend(trailing_siblings(
                view,
                owners,
                counts,
                top,
                kind,
                side.longest,
            ));
        }
        if !own && side.leading {
            // Standings or controls come before the names as well as behind them: whose they are is
            // not told.
            parts.truncate(1);
        }
    }
    parts
}

/// What the parts of a container that hold several tokens have in common.
#[derive(Clone, Copy, Default)]
struct SiblingPattern {
    /// Something that tells a standing comes before the first token.
    leading: bool,
    /// Something that tells a standing comes behind a token that is not the last, though it has its
    /// own.
    trailing: bool,
    /// The most nodes behind a token that is not the last.
    longest: Option<usize>,
}

/// The sides of the container that was asked for last: tokens come one after the other.
#[derive(Default)]
struct SiblingPatterns {
    last: Option<(Option<usize>, SiblingPattern)>,
}

impl SiblingPatterns {
    fn of(&mut self, view: &View, owners: &Owners, counts: &Counts, top: usize) -> SiblingPattern {
        let container = view.tree.parent(top);
        match self.last {
            Some((of, side)) if of == container => side,
            _ => {
                let side = container.map_or(SiblingPattern::default(), |container| {
                    SiblingPattern::find(view, owners, counts, container)
                });
                self.last = Some((container, side));
                side
            }
        }
    }
}

impl SiblingPattern {
    fn find(view: &View, owners: &Owners, counts: &Counts, container: usize) -> SiblingPattern {
        let mut side = SiblingPattern::default();
        let mut seen = None;
        let mut length = 0;
        let mut before = true;
        for child in view.tree.children(container) {
            let range = view.within(child);
            if counts.has_any(&range) {
                if seen.is_some() {
                    side.longest = Some(side.longest.unwrap_or(0).max(length));
                    side.trailing |= length > 0 && seen == Some(true);
                }
                seen = Some(has_evidence(view, &range));
                length = 0;
            } else if owners.any_within(&range) || view.role(child) == Role::Heading {
                // Another account, another part: what was behind the last token before is of no
                // certain length.
                before = owners.any_within(&range);
                seen = None;
                length = 0;
            } else if seen.is_none() {
                side.leading |= before && range.len() <= SMALL && has_evidence(view, &range);
            } else {
                length = if has_evidence(view, &range) {
                    length + 1
                } else {
                    length.max(1)
                };
            }
        }
        side
    }
}

/// What stands beside a token, up to the next one, to another account, or to something else that
/// begins.
fn trailing_siblings(
    view: &View,
    owners: &Owners,
    counts: &Counts,
    top: usize,
    kind: TokenKind,
    longest: Option<usize>,
) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let paired = view.role(top) == Role::Term;
    let mut more = false;
    for sibling in view.tree.following(top) {
        let range = view.within(sibling);
        let ends = counts.has(other(kind), &range)
            || (counts.has(kind, &range) && !view.role(sibling).is_control())
            || owners.any_within(&range)
            || view.role(sibling) == Role::Heading
            || view.role(sibling).is_landmark()
            || (paired && view.role(sibling) == Role::Term)
            || range.len() > LARGE;
        if ends {
            more = counts.has_any(&range);
            break;
        }
        parts.push(range);
    }
    if !more && !paired {
        // The last one: nothing says where it ends, but that it is made like the others.
        parts.truncate(longest.map_or(3, |longest| longest.max(1) + 1));
    }
    parts
}

/// Whether anything within tells a standing.
fn has_evidence(view: &View, range: &Range<usize>) -> bool {
    range
        .clone()
        .filter(|index| view.is_full_evidence(*index))
        .any(|index| {
            let reading = view.reading(index);
            if view.role(index).is_control() {
                token_action(reading).is_some()
            } else {
                reading.standing() != StatusPhrase::none()
            }
        })
}

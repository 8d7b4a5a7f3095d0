//! The snapshot of a page: its visible tree, flattened in document order.

use serde_json::Value;

use super::role::Role;
use crate::json;

/// What is to be typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldPurpose {
    Password,
    Code,
    Email,
    Other,
}

/// One node.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) role: Role,
    /// What a person reads, or a control's name.
    pub(super) text: String,
    /// Where its parent is; the node itself at the top.
    pub(super) parent: usize,
    /// Behind its last descendant.
    pub(super) end: usize,
    /// Of a heading; 0: not told.
    pub(super) level: u8,
    /// Columns and rows that a cell takes.
    pub(super) span: (usize, usize),
    /// Of a row: where it is seen among the others; 0: where it stands.
    pub(super) row: usize,
    /// A row that is seen somewhere else than it stands, and nothing says where.
    pub(super) visual_order_unknown: bool,
    /// Current, selected or checked.
    pub(super) chosen: bool,
    pub(super) disabled: bool,
    /// It opens a menu, a list or a dialog.
    pub(super) popup: bool,
    pub(super) modal: bool,
    /// It is being filled.
    pub(super) busy: bool,
    /// Of a field.
    pub(super) entry: Option<FieldPurpose>,
}

/// What is found where there is no node.
static NOTHING: Node = Node {
    role: Role::Plain,
    text: String::new(),
    parent: 0,
    end: 0,
    level: 0,
    span: (1, 1),
    row: 0,
    visual_order_unknown: false,
    chosen: false,
    disabled: false,
    popup: false,
    modal: false,
    busy: false,
    entry: None,
};

/// A snapshot as the content script sent it, within bounds.
#[derive(Clone, Debug)]
pub struct Snapshot {
    address: String,
    nodes: Vec<Node>,
}

impl Snapshot {
    /// The most characters of its JSON text.
    pub const MAX_CHARS: usize = 200_000;
    /// The most nodes.
    pub const MAX_NODES: usize = 2_000;
    /// The most characters of a node's text.
    pub const MAX_TEXT: usize = 300;
    /// The deepest node, and the most columns or rows that a cell takes.
    const MAX_NUMBER: u64 = 1_000;
    /// Columns beyond are no table that a person reads.
    pub(super) const MAX_COLUMNS: usize = 64;

    /// Reads the JSON text. `None` for anything that is no snapshot or larger than the bounds.
    pub fn parse(text: &str) -> Option<Snapshot> {
        // A character has four bytes at most: what is far too large is not even counted.
        if text.len() > 4 * Snapshot::MAX_CHARS || text.chars().count() > Snapshot::MAX_CHARS {
            return None;
        }
        let value = json::parse(text).ok()?;
        let address = value.get("address")?.as_str()?.to_owned();
        let list = value.get("nodes")?.as_array()?;
        if list.len() > Snapshot::MAX_NODES {
            return None;
        }
        let mut nodes: Vec<Node> = Vec::with_capacity(list.len());
        // Nodes that are still open, with their depths.
        let mut open: Vec<(usize, u64)> = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let depth = value
                .get(0)?
                .as_u64()
                .filter(|depth| *depth <= Snapshot::MAX_NUMBER)?;
            while let Some((last, _)) = open.pop_if(|(_, above)| *above >= depth) {
                nodes.get_mut(last)?.end = index;
            }
            let parent = open.last().map_or(index, |(parent, _)| *parent);
            nodes.push(node(value, parent)?);
            open.push((index, depth));
        }
        for (last, _) in open {
            nodes.get_mut(last)?.end = list.len();
        }
        Some(Snapshot { address, nodes })
    }

    /// Where the page is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How many nodes it has.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node; an empty one where there is none.
    pub(super) fn node(&self, index: usize) -> &Node {
        self.nodes.get(index).unwrap_or(&NOTHING)
    }

    /// A node's parent; `None` at the top.
    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        let parent = self.node(index).parent;
        (parent < index).then_some(parent)
    }

    /// A node's ancestors, the nearest first.
    pub(super) fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parent(index), |above| self.parent(*above))
    }

    /// A node's children.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = usize> {
        self.row_of(index + 1, self.node(index).end)
    }

    /// The nodes beside it that come after it.
    pub(super) fn following(&self, index: usize) -> impl Iterator<Item = usize> {
        let end = self
            .parent(index)
            .map_or(self.len(), |parent| self.node(parent).end);
        self.row_of(self.node(index).end.max(index + 1), end)
    }

    fn row_of(&self, first: usize, end: usize) -> impl Iterator<Item = usize> {
        let next = move |index: usize| (index < end).then_some(index);
        std::iter::successors(next(first), move |index| {
            next(self.node(*index).end.max(index + 1))
        })
    }

    /// Whether it has nothing below it.
    pub(super) fn is_leaf(&self, index: usize) -> bool {
        self.node(index).end <= index + 1
    }
}

fn node(value: &Value, parent: usize) -> Option<Node> {
    let role = Role::named(value.get(1)?.as_str()?);
    let text = value.get(2)?.as_str()?;
    if text.len() > 4 * Snapshot::MAX_TEXT || text.chars().count() > Snapshot::MAX_TEXT {
        return None;
    }
    let extra = value.get(3).unwrap_or(&Value::Null);
    let is = |key: &str| extra.get(key).and_then(Value::as_bool).unwrap_or(false);
    let number = |key: &str| match extra.get(key) {
        None => Some(0),
        Some(number) => number
            .as_u64()
            .filter(|number| *number <= Snapshot::MAX_NUMBER),
    };
    let span = |key: &str| Some((number(key)? as usize).clamp(1, Snapshot::MAX_COLUMNS));
    let entry = match extra.get("type").and_then(Value::as_str) {
        Some("password") => FieldPurpose::Password,
        Some("code") => FieldPurpose::Code,
        Some("email") => FieldPurpose::Email,
        _ => FieldPurpose::Other,
    };
    Some(Node {
        role,
        text: text.to_owned(),
        parent,
        end: 0,
        level: number("level")?.min(6) as u8,
        span: (span("columns")?, span("rows")?),
        row: number("row")? as usize,
        visual_order_unknown: is("loose"),
        chosen: is("current") || is("selected") || is("checked"),
        disabled: is("disabled"),
        popup: is("popup"),
        modal: is("modal"),
        busy: is("busy"),
        entry: (role == Role::Field).then_some(entry),
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn parse(nodes: &str) -> Option<Snapshot> {
        Snapshot::parse(&format!(
            r#"{{"address":"https://app.webinterpret.com/","nodes":{nodes}}}"#
        ))
    }

    #[test]
    fn depths_become_a_tree() {
        let snapshot = parse(
            r#"[[0,"","a"],[3,"row",""],[4,"cell","b"],[4,"cell","c"],[1,"",""],[0,"","d"]]"#,
        )
        .unwrap();
        assert_eq!(snapshot.children(0).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(snapshot.children(1).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(snapshot.ancestors(3).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(snapshot.following(0).collect::<Vec<_>>(), [5]);
        assert!(snapshot.is_leaf(4) && !snapshot.is_leaf(0));
        assert_eq!(snapshot.parent(5), None);
        assert_eq!(snapshot.node(77).text, "");
    }

    #[test]
    fn what_is_no_snapshot_is_refused() {
        for nodes in [
            "7",
            "[7]",
            "[[]]",
            r#"[["0","","a"]]"#,
            r#"[[-1,"","a"]]"#,
            r#"[[1001,"","a"]]"#,
            r#"[[0,1,"a"]]"#,
            r#"[[0,"",1]]"#,
            r#"[[0,"heading","a",{"level":1e9}]]"#,
        ] {
            assert!(parse(nodes).is_none(), "{nodes}");
        }
        assert!(Snapshot::parse("").is_none());
        assert!(Snapshot::parse(r#"{"nodes":[]}"#).is_none());
        assert!(parse("[]").is_some());
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let many = |count: usize| format!("[{}]", vec![r#"[0,"","a"]"#; count].join(","));
        assert!(parse(&many(Snapshot::MAX_NODES)).is_some());
        assert!(parse(&many(Snapshot::MAX_NODES + 1)).is_none());
        let long = |count: usize| format!(r#"[[0,"","{}"]]"#, "ß".repeat(count));
        assert!(parse(&long(Snapshot::MAX_TEXT)).is_some());
        assert!(parse(&long(Snapshot::MAX_TEXT + 1)).is_none());
        let spaces =
            |count: usize| format!("{}{}", r#"{"address":"","nodes":[]}"#, " ".repeat(count));
        assert!(Snapshot::parse(&spaces(Snapshot::MAX_CHARS - 25)).is_some());
        assert!(Snapshot::parse(&spaces(Snapshot::MAX_CHARS - 24)).is_none());
        // Characters are counted, not bytes.
        let wide = format!(
            "[{}]",
            vec![format!(r#"[0,"","{}"]"#, "ß".repeat(Snapshot::MAX_TEXT)); 600].join(",")
        );
        assert!(wide.len() > 300_000 && parse(&wide).is_some());
    }
}

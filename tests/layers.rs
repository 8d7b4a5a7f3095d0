//! The structure of the sources: layers import one way, no files of a folder import in a circle, and
//! no two public types share a name. `cargo test --test layers -- --nocapture` prints the picture.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail, and this one prints"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The layers of the crate, from the lowest. A layer may import those of the lines above its own.
const LAYERS: &[&[&str]] = &[
    &["json"],
    &["domain"],
    &["consent", "dashboard"],
    &["configuration"],
    &["keeper"],
    &["view"],
    &["projection", "protocol"],
    &["browser"],
    &["pages"],
];

/// Circles that are still there: files of a folder that import each other.
const KNOWN_CIRCLES: &[(&str, &[&str])] = &[
    (
        "dashboard",
        &[
            "accounts", "groups", "messages", "owners", "scopes", "tokens",
        ],
    ),
    ("dashboard", &["guide_targets", "recognise"]),
    ("dashboard", &["names", "view"]),
];

/// A source file by its module's path, with the modules that it imports and the types that it makes
/// public.
struct Module {
    path: Vec<String>,
    imports: Vec<Vec<String>>,
    exports: BTreeMap<String, Vec<String>>,
    types: Vec<String>,
}

/// Collects what a file imports.
struct Imports<'a> {
    module: &'a [String],
    is_folder: bool,
    found: Vec<Vec<String>>,
    exports: BTreeMap<String, Vec<String>>,
    types: Vec<String>,
}

impl Imports<'_> {
    /// Returns the path from the crate's root; `None` for one into another crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let parent = &self.module[..self.module.len().saturating_sub(1)];
        let (mut base, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (self.module.to_vec(), &path[1..]),
            "super" => (parent.to_vec(), &path[1..]),
            // In the file of a folder, a child is named by its bare name.
            _ if self.is_folder => (self.module.to_vec(), path),
            _ => return None,
        };
        while rest.first().is_some_and(|segment| segment == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn add_tree(&mut self, tree: &syn::UseTree, path: &mut Vec<String>, is_public: bool) {
        match tree {
            syn::UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.add_tree(&part.tree, path, is_public);
                path.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree, path, is_public);
                }
            }
            syn::UseTree::Name(name) => self.add(path, &name.ident, &name.ident, is_public),
            syn::UseTree::Rename(name) => self.add(path, &name.ident, &name.rename, is_public),
            syn::UseTree::Glob(_) => self.found.extend(self.absolute(path)),
        }
    }

    fn add(&mut self, path: &[String], name: &syn::Ident, alias: &syn::Ident, is_public: bool) {
        let mut path = path.to_vec();
        if name != "self" {
            path.push(name.to_string());
        }
        if let Some(path) = self.absolute(&path) {
            if is_public {
                self.exports.insert(alias.to_string(), path.clone());
            }
            self.found.push(path);
        }
    }

    /// Adds the paths among the arguments of a macro, which are tokens and no syntax yet.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Ident(name) => path.push(name.to_string()),
                TokenTree::Punct(punctuation) if punctuation.as_char() == ':' => {}
                other => {
                    self.add_path(&std::mem::take(&mut path));
                    if let TokenTree::Group(group) = other {
                        self.add_tokens(group.stream());
                    }
                }
            }
        }
        self.add_path(&path);
    }

    fn add_path(&mut self, path: &[String]) {
        let is_own = |first: &String| ["crate", "super", "self"].contains(&first.as_str());
        if path.first().is_some_and(is_own) {
            self.found.extend(self.absolute(path));
        }
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    !matches!(visibility, syn::Visibility::Inherited)
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&item.tree, &mut Vec::new(), is_public(&item.vis));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Ident>()
                    .is_ok_and(|condition| condition == "test")
        });
        if !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|it| it.ident.to_string());
        self.add_path(&names.collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.types
            .extend(is_public(&item.vis).then(|| item.ident.to_string()));
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.types
            .extend(is_public(&item.vis).then(|| item.ident.to_string()));
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.types
            .extend(is_public(&item.vis).then(|| item.ident.to_string()));
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.types
            .extend(is_public(&item.vis).then(|| item.ident.to_string()));
        visit::visit_item_type(self, item);
    }
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" {
            sources(&path, files);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// Reads the modules below a folder of the repository.
fn modules(folder: &str) -> Vec<Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    sources(&root, &mut files);
    files
        .iter()
        .map(|file| {
            let relative = file.strip_prefix(&root).unwrap().with_extension("");
            let path = relative.iter().map(|part| part.to_str().unwrap());
            let has_folder = file.with_extension("").is_dir();
            let source = fs::read_to_string(file).unwrap();
            parse_module(&path.collect::<Vec<_>>(), has_folder, &source)
        })
        .collect()
}

/// Reads the module in a file at a path such as `["keeper", "mod"]`; `has_folder` says whether a
/// folder of the file's name holds its children.
fn parse_module(path: &[&str], has_folder: bool, source: &str) -> Module {
    let mut path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
    let is_root = path.len() == 1 && ["lib", "main"].contains(&path[0].as_str());
    let is_folder_file = is_root || path.last().is_some_and(|last| last == "mod");
    if is_folder_file {
        path.pop();
    }
    let mut imports = Imports {
        module: &path,
        is_folder: is_folder_file || has_folder,
        found: Vec::new(),
        exports: BTreeMap::new(),
        types: Vec::new(),
    };
    imports.visit_file(&syn::parse_file(source).unwrap());
    let (imports, exports, types) = (imports.found, imports.exports, imports.types);
    Module {
        path,
        imports,
        exports,
        types,
    }
}

/// Returns the module that defines what a path names: re-exports are followed.
fn definition(path: &[String], modules: &BTreeMap<&[String], &Module>) -> Option<Vec<String>> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let length = (1..=path.len())
            .rev()
            .find(|length| modules.contains_key(&path[..*length]))?;
        let module = modules[&path[..length]];
        match path.get(length).and_then(|name| module.exports.get(name)) {
            Some(target) if target != &path => path = target.clone(),
            _ => return Some(module.path.clone()),
        }
    }
    None
}

/// Returns the groups of nodes that reach each other.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let reach = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(node) = open.pop() {
            for next in arrows.get(&node).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> =
        arrows.keys().map(|node| (node, reach(node))).collect();
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    for (node, targets) in &reached {
        if !targets.contains(*node) || found.iter().any(|circle| circle.contains(*node)) {
            continue;
        }
        let back = |other: &&String| reached.get(*other).is_some_and(|it| it.contains(*node));
        found.push(targets.iter().filter(back).cloned().collect());
    }
    found
}

/// The arrows between the children of a folder: a subfolder counts as one.
fn arrows_in(folder: &[String], modules: &[Module]) -> BTreeMap<String, BTreeSet<String>> {
    let by_path: BTreeMap<&[String], &Module> = modules
        .iter()
        .map(|module| (module.path.as_slice(), module))
        .collect();
    let child = |path: &[String]| {
        path.strip_prefix(folder)
            .and_then(|rest| rest.first())
            .cloned()
    };
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in modules {
        let Some(from) = child(&module.path) else {
            continue;
        };
        let targets = arrows.entry(from.clone()).or_default();
        for import in &module.imports {
            if let Some(to) = definition(import, &by_path).as_deref().and_then(child)
                && to != from
            {
                targets.insert(to);
            }
        }
    }
    arrows
}

fn folders(modules: &[Module]) -> BTreeSet<Vec<String>> {
    modules
        .iter()
        .filter_map(|module| Some(module.path.split_last()?.1.to_vec()))
        .collect()
}

/// Returns what is wrong with the arrows between the layers. The root (`lib.rs`) may import all.
fn wrong_arrows(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let level = |name: &String| {
        let is_in = |layer: &&[&str]| layer.contains(&name.as_str());
        LAYERS.iter().position(is_in)
    };
    let mut wrong = Vec::new();
    for (from, targets) in arrows {
        if level(from).is_none() {
            wrong.push(format!("{from} is in no layer"));
        }
        for to in targets.iter().filter(|to| level(to) >= level(from)) {
            wrong.push(format!("{from} imports {to}, which is no lower layer"));
        }
    }
    wrong
}

#[test]
fn layers_import_one_way() {
    let arrows = arrows_in(&[], &modules("src"));
    for (from, targets) in &arrows {
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        println!("{from} → {}", targets.join(", "));
    }
    assert_eq!(wrong_arrows(&arrows), [""; 0]);
}

/// What the other tests would say of sources with such mistakes.
#[test]
fn mistakes_in_the_structure_are_found() {
    let wrong = |files: &[(&[&str], &str)]| {
        let modules: Vec<Module> = files
            .iter()
            .map(|(path, source)| parse_module(path, false, source))
            .collect();
        wrong_arrows(&arrows_in(&[], &modules))
    };
    let view: (&[&str], &str) = (&["view", "mod"], "pub struct Badge;");
    let back = ["keeper imports view, which is no lower layer"];
    for source in [
        "use crate::view::Badge;",
        "use crate::view::{self};",
        "use crate::{view, domain};",
        "pub use crate::view::*;",
        "fn badge() -> super::view::Badge { todo!() }",
        "fn badge() { assert_eq!(1, crate::view::Badge::number()); }",
        "mod inner { fn badge() { vec![(1, crate::view::Badge)]; } }",
    ] {
        assert_eq!(
            wrong(&[(&["keeper", "mod"], source), view]),
            back,
            "{source}"
        );
    }
    assert_eq!(
        wrong(&[
            (
                &["keeper", "mod"],
                "#[cfg(test)] mod tests { use crate::view::Badge; }"
            ),
            view
        ]),
        [""; 0]
    );
    // By a re-export of a layer that may be imported.
    assert_eq!(
        wrong(&[
            (&["keeper", "mod"], "use crate::domain::Badge;"),
            (&["domain", "mod"], "pub use crate::view::Badge;"),
            view
        ]),
        ["domain imports view, which is no lower layer", back[0]]
    );
    assert_eq!(wrong(&[(&["extra"], "")]), ["extra is in no layer"]);
    let circle = [
        parse_module(&["keeper", "a"], false, "use super::b;"),
        parse_module(&["keeper", "b"], false, "fn next() { super::c::next() }"),
        parse_module(
            &["keeper", "c"],
            false,
            "fn first() { debug_assert!(super::a::is_first()); }",
        ),
        parse_module(&["keeper", "d"], false, "use super::a;"),
    ];
    let found = circles(&arrows_in(&["keeper".to_owned()], &circle));
    assert_eq!(found, [BTreeSet::from(["a", "b", "c"].map(str::to_owned))]);
}

#[test]
fn no_files_of_a_folder_import_in_a_circle() {
    for source in ["src", "simulator/src"] {
        let modules = modules(source);
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for folder in folders(&modules) {
            for circle in circles(&arrows_in(&folder, &modules)) {
                println!("circle in {source}/{}: {circle:?}", folder.join("/"));
                found.push((folder.join("/"), circle.into_iter().collect()));
            }
        }
        let known: Vec<(String, Vec<String>)> = KNOWN_CIRCLES
            .iter()
            .filter(|_| source == "src")
            .map(|(folder, files)| {
                (
                    (*folder).to_owned(),
                    files.iter().map(|file| (*file).to_owned()).collect(),
                )
            })
            .collect();
        assert_eq!(found, known, "{source}");
    }
}

#[test]
fn no_two_public_types_share_a_name() {
    let mut seen = BTreeMap::new();
    for module in modules("src") {
        for name in &module.types {
            let place = module.path.join("::");
            if let Some(other) = seen.insert(name.clone(), place.clone()) {
                panic!("{name} is in {other} and in {place}");
            }
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

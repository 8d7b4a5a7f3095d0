//! Puts together what a page says.

use url::Url;

use super::accounts::{self, MentionKind};
use super::meaning::{Meaning, Meanings};
use super::messages::{self, Messages};
use super::owners::Owners;
use super::phrases::Phrases;
use super::role::Role;
use super::scopes::{self, TokenRegion};
use super::snapshot::{FieldPurpose, Snapshot};
use super::view::{EvidenceWeight, View};
use super::{GuideTargets, Observation, Page, groups, guide_targets, tables, tokens};
use crate::domain::{Username, parse_address};

/// Reads a snapshot of a page. `known`: usernames that are known already; a control, heading or
/// cell that says exactly one of them names that account.
pub fn recognise(
    snapshot: &Snapshot,
    dashboard: &Url,
    phrases: &Phrases,
    known: &[&Username],
) -> Observation {
    let nothing = |page| Observation {
        page,
        accounts: Vec::new(),
        tokens: Vec::new(),
        confirmation: None,
        warning: None,
        guide_targets: GuideTargets::default(),
    };
    if !is_dashboard_origin(snapshot.address(), dashboard) {
        return nothing(Page::Elsewhere);
    }
    let mut view = View::of(snapshot, phrases);
    if asks_to_log_in(&view) {
        let guide_targets = GuideTargets {
            log_in: control(&view, Meaning::LogIn),
            ..GuideTargets::default()
        };
        return Observation {
            guide_targets,
            ..nothing(Page::LogIn)
        };
    }
    let tables = tables::find(&mut view);
    let view = view;
    let mentions = tokens::mentions(&view);
    let groups = groups::find(&view, &tables, &mentions);
    let named = accounts::find(&view, &tables, &groups, known);
    let mut owners = Owners::new(
        &view,
        named,
        mentions.iter().map(|(node, _)| *node).collect(),
        &groups,
    );
    let scopes = scopes::find(&view, &tables, &owners, &mentions);
    owners.mark(scopes.iter().map(TokenRegion::first));
    let mut tokens = tokens::read(&view, &owners, &scopes);
    let Messages {
        confirmation,
        warning,
        tokens: warned,
    } = messages::read(&view, &owners, &scopes);
    for token in warned {
        tokens.add(token, true);
    }
    let tokens = tokens.into_readings();
    let signed_in = is_signed_in(&view)
        || !tokens.is_empty()
        || owners
            .stated()
            .iter()
            .chain(owners.listed())
            .any(|named| matches!(named.place, MentionKind::Said | MentionKind::Listed { .. }))
        || tokens::is_token_page(&view, &mentions);
    if !signed_in {
        return nothing(Page::Unknown);
    }
    let mut accounts: Vec<(usize, Username)> = owners
        .stated()
        .iter()
        .chain(owners.listed())
        .map(|named| (named.node, named.name.clone()))
        .collect();
    accounts.sort_by_key(|(node, _)| *node);
    let more = tokens
        .iter()
        .filter_map(|token| token.account.clone())
        .chain(confirmation.iter().filter_map(|it| it.account.clone()));
    let mut seen = Vec::new();
    let mut keys = std::collections::BTreeSet::new();
    for name in accounts.into_iter().map(|(_, name)| name).chain(more) {
        if keys.insert(name.as_str().to_lowercase()) {
            seen.push(name);
        }
    }
    let guide_targets = guide_targets::find(&view, &owners);
    Observation {
        page: Page::SignedIn,
        accounts: seen,
        tokens,
        confirmation,
        warning,
        guide_targets,
    }
}

/// Whether a page is of the Dashboard's own origin.
fn is_dashboard_origin(address: &str, dashboard: &Url) -> bool {
    parse_address(address).is_some_and(|url| url.origin() == dashboard.origin())
}

/// The first control that says exactly this.
pub(super) fn control(view: &View, meaning: Meaning) -> Option<usize> {
    // The heading above "Login with eBay" may well say how to do it.
    let open =
        |index: &usize| view.weight(*index) != EvidenceWeight::Nothing || meaning == Meaning::LogIn;
    let control = |index: &usize| view.role(*index).is_control() && open(index);
    let mut found = (0..view.tree.len())
        .filter(control)
        .filter(|index| view.reading(*index).is(meaning));
    found.next()
}

/// Whether somebody is signed in, by what only they see.
fn is_signed_in(view: &View) -> bool {
    let sections = Meanings::of(&[Meaning::Section]);
    let parts = (0..view.tree.len())
        .filter(|index| view.role(*index).is_control())
        .filter(|index| {
            view.reading(*index)
                .only()
                .is_some_and(|item| item.means.intersects(sections))
        });
    control(view, Meaning::LogOut)
        .or(control(view, Meaning::AccountSettings))
        .is_some()
        || parts.take(3).count() > 2
}

/// Whether the page asks to log in, for a code, or says that the session has ended.
fn asks_to_log_in(view: &View) -> bool {
    let mut asks = control(view, Meaning::LogIn).is_some();
    for index in (0..view.tree.len()).filter(|index| {
        view.weight(*index) != EvidenceWeight::Nothing || view.role(*index) == Role::Field
    }) {
        let node = view.tree.node(index);
        let reading = view.reading(index);
        let control = node.role.is_control();
        let loud = || {
            std::iter::once(index)
                .chain(view.tree.ancestors(index))
                .any(|above| view.role(above).is_live())
        };
        let ended = reading
            .items
            .first()
            .is_some_and(|item| item.means.has(Meaning::SessionEnded));
        if ended && !control && (node.role == Role::Heading || loud()) {
            return true;
        }
        let entrance = control && reading.is(Meaning::LogIn);
        if entrance
            && view
                .tree
                .ancestors(index)
                .any(|above| view.tree.node(above).modal)
        {
            return true;
        }
        let titled = reading.is(Meaning::LogInPage)
            && (node.role == Role::Heading || (control && node.role != Role::Tab));
        asks |= entrance
            || titled
            || matches!(
                node.entry,
                Some(FieldPurpose::Password | FieldPurpose::Code)
            );
    }
    asks && !is_signed_in(view)
}

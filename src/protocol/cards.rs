//! What content scripts draw: finished texts.

use serde::Serialize;

use super::message::BannerAction;
use crate::keeper::GuideAction;
use crate::view::{StepState, Tone};

/// The banner, as its content script draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct BannerCard {
    /// The id of the alert that it tells.
    pub id: String,
    /// How it looks.
    pub tone: Tone,
    /// What has happened.
    pub text: String,
    /// What it means and what to do.
    pub detail: String,
    /// What it is called while it is collapsed.
    pub collapsed_label: String,
    /// The label of the button that expands it.
    pub expand_label: String,
    /// The label of the button that collapses it.
    pub collapse_label: String,
    /// The label of the button that hides it.
    pub hide_label: String,
    /// Whether it is collapsed.
    pub is_folded: bool,
    /// The language of the texts, for `lang`.
    pub lang: String,
    /// The direction of the texts: `ltr` or `rtl`.
    pub dir: String,
    /// The button that leads to where it can be mended.
    pub action: CardAction<BannerAction>,
}

/// A button of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CardAction<A> {
    /// What the content script sends when it is pressed.
    pub id: A,
    /// Its label.
    pub label: String,
}

/// A link of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CardLink {
    /// Its label.
    pub label: String,
    /// Where it leads.
    pub url: &'static str,
}

/// The guide, as its content script draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct GuideCard {
    /// The guide's id.
    pub id: String,
    /// The language of the texts, for `lang`.
    pub lang: String,
    /// The direction of the texts: `ltr` or `rtl`.
    pub dir: String,
    /// Which token of which account it is about.
    pub title: String,
    /// Which token of how many it is about, where there are several.
    pub part: Option<String>,
    /// The steps.
    pub steps: Vec<CardStep>,
    /// What a step that is done is called.
    pub done_label: String,
    /// What to do next.
    pub hint: Option<String>,
    /// How it looks.
    pub tone: Tone,
    /// The node of the page's last snapshot to point at.
    pub target: Option<usize>,
    /// The proof that the token is connected.
    pub proof: Option<String>,
    /// Where help is to be had.
    pub help: CardHelp,
    /// Its buttons.
    pub actions: Vec<CardAction<GuideAction>>,
    /// The label of the button that collapses it.
    pub collapse_label: String,
    /// The label of the button that expands it.
    pub expand_label: String,
}

/// A step of the guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CardStep {
    /// What to do.
    pub text: String,
    /// How far it is.
    pub state: StepState,
}

/// Where help is to be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CardHelp {
    /// Its heading.
    pub label: String,
    /// Its sentences.
    pub text: Vec<String>,
    /// Its links.
    pub links: Vec<CardLink>,
}

//! The guide's card, on the Dashboard and on eBay's grant page.

use serde::Serialize;

use super::outcome::sync_gap_notice;
use super::{Arg, Key, Text, Tone};
use crate::domain::{Account, Site, TokenKind};
use crate::keeper::{Guide, GuideAction, GuideStep, State};

/// The card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideView {
    /// The guide's id.
    pub id: String,
    /// Which token of which account.
    pub title: Text,
    /// "1 of 2".
    pub part: Option<Text>,
    /// The six steps.
    pub steps: Vec<GuideStepView>,
    /// What to do next.
    pub hint: Option<Text>,
    /// How that looks.
    pub tone: Tone,
    /// The node of the page's last snapshot to point at.
    pub target: Option<usize>,
    /// What the Dashboard has confirmed, and in the end what to do about a time without connection.
    pub proof: Vec<Text>,
    /// The steps in words, for whoever does not see what the card speaks of.
    pub help: Vec<Text>,
    /// The buttons.
    pub buttons: Vec<GuideButton>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideStepView {
    /// What to do.
    pub text: Text,
    /// Whether it is done.
    pub state: StepState,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It is done, or was not needed.
    Done,
    /// It is the next thing to do.
    Now,
    /// It comes later.
    Next,
}

/// A button of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideButton {
    /// What it does.
    pub action: GuideAction,
    /// What is on it.
    pub label: Text,
}

/// The card for a tab on a site; `None` while nobody is guided. Only the tab that the seller was
/// seen in last is pointed in.
pub fn guide(state: &State, site: Site, tab: Option<i32>) -> Option<GuideView> {
    let guide = state.session.guide.as_ref()?;
    // A consent of ours is under way: eBay's page belongs to that.
    if matches!(site, Site::Ebay | Site::Credentials(_))
        || (site == Site::Grant && state.session.flow.is_some())
    {
        return None;
    }
    let account = state.accounts.get(&guide.account)?;
    let name = || Arg::from(&account.username);
    let of = |key: Key| Text::new(key, [guide.kind.into(), name()]);
    let title = if guide.is_done() {
        Key::TitleConnected.into()
    } else if account.connections.get(guide.kind).exists() {
        of(Key::GuideRefresh)
    } else {
        of(Key::GuideConnect)
    };
    let number = guide.done.len() + usize::from(!guide.is_done());
    let total = number + guide.remaining.len();
    let part = |count: usize| Arg::Number(u32::try_from(count).unwrap_or(u32::MAX));
    let place = guide
        .place
        .as_ref()
        .filter(|place| tab.is_some() && Some(place.tab) == tab && site == Site::Dashboard);
    let target = place
        .and_then(|place| place.target)
        .filter(|_| !guide.is_done());
    let step = if site == Site::Grant {
        GuideStep::Agree
    } else {
        guide.step
    };
    let (tone, hint) = hint(guide, step, target.is_some(), &account.username);
    let doubtful = guide
        .done
        .iter()
        .any(|kind| account.connections.get(*kind).is_doubtful());
    // While steps remain, a proof is drawn as a fact; a doubtful one is told in the end.
    let proof = (guide.is_done() || !doubtful)
        .then(|| proof(guide, doubtful, name))
        .flatten();
    let gap = gap(guide, account).filter(|_| !doubtful);
    let tone = match guide.is_done() {
        true if doubtful => Tone::Notice,
        true => Tone::Good,
        false => tone,
    };
    Some(GuideView {
        id: guide.id.clone(),
        title,
        part: (total > 1).then(|| Text::new(Key::GuidePart, [part(number), part(total)])),
        steps: steps(guide, step, name),
        hint: (!guide.is_done()).then_some(hint),
        tone,
        target,
        proof: proof.into_iter().chain(gap).collect(),
        help: GuideStep::ALL
            .iter()
            .map(|step| written(*step, guide.kind, name()))
            .collect(),
        buttons: buttons(guide),
    })
}

/// Returns since when the listings of a finished guide's account may not have been synchronised.
fn gap(guide: &Guide, account: &Account) -> Option<Text> {
    let until = guide.done_at()?;
    let before = |kind: &TokenKind| {
        let connected = account.history.last_connected(*kind)?;
        account.history.gap_before(*kind, connected)
    };
    let since = guide.done.iter().filter_map(before).min()?;
    Some(sync_gap_notice(since, until))
}

fn steps(guide: &Guide, now: GuideStep, name: impl Fn() -> Arg) -> Vec<GuideStepView> {
    let view = |step: &GuideStep| {
        let state = match step.cmp(&now) {
            _ if guide.is_done() => StepState::Done,
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Now,
            std::cmp::Ordering::Greater => StepState::Next,
        };
        GuideStepView {
            text: written(*step, guide.kind, name()),
            state,
        }
    };
    GuideStep::ALL.iter().map(view).collect()
}

/// The step in the words of the help article.
fn written(step: GuideStep, kind: TokenKind, name: Arg) -> Text {
    match step {
        GuideStep::LogIn => Key::GuideLogIn.into(),
        GuideStep::ChooseAccount => Text::new(Key::GuideChoose, [name]),
        GuideStep::OpenAccounts => Key::GuideAccounts.into(),
        GuideStep::Edit => Text::new(Key::GuideEdit, [name]),
        GuideStep::Press => Text::new(Key::GuidePress, [kind.into()]),
        GuideStep::Agree => Key::GuideAgree.into(),
    }
}

fn hint(
    guide: &Guide,
    step: GuideStep,
    marked: bool,
    username: &crate::domain::Username,
) -> (Tone, Text) {
    let name = || Arg::from(username);
    if guide.unconfirmed {
        return (
            Tone::Warning,
            Text::new(Key::GuideNoConfirmation, [guide.kind.into()]),
        );
    }
    if guide.ambiguous {
        return (Tone::Warning, Key::GuideUnclear.into());
    }
    if guide.awaiting_since().is_some() {
        return (Tone::Busy, Key::GuideWaiting.into());
    }
    let text = match (step, marked) {
        (GuideStep::LogIn, _) => Key::HintLogIn.into(),
        (GuideStep::Agree, _) => Text::new(Key::HintAgree, [name()]),
        (GuideStep::ChooseAccount, true) => Text::new(Key::HintChooseMarked, [name()]),
        (GuideStep::ChooseAccount, false) => Key::HintChoose.into(),
        (GuideStep::OpenAccounts, true) => Key::HintAccountsMarked.into(),
        (GuideStep::OpenAccounts, false) => Key::HintAccounts.into(),
        (GuideStep::Edit, true) => Text::new(Key::HintEditMarked, [name()]),
        (GuideStep::Edit, false) => Text::new(Key::HintEdit, [name()]),
        (GuideStep::Press, true) => Text::new(Key::HintPressMarked, [guide.kind.into()]),
        (GuideStep::Press, false) => Text::new(Key::HintPress, [guide.kind.into()]),
    };
    // Whoever grants with another name signed in connects the wrong account.
    (
        if step == GuideStep::Agree {
            Tone::Notice
        } else {
            Tone::Busy
        },
        text,
    )
}

/// What was confirmed: in the end all that was, before it the one that came before.
fn proof(guide: &Guide, doubtful: bool, name: impl Fn() -> Arg) -> Option<Text> {
    match guide.done.as_slice() {
        [] => None,
        _ if doubtful => Some(Text::new(Key::GuideSeemsProved, [name()])),
        [kind] => Some(Text::new(Key::GuideProved, [(*kind).into(), name()])),
        _ => Some(Text::new(Key::GuideProvedBoth, [name()])),
    }
}

fn buttons(guide: &Guide) -> Vec<GuideButton> {
    let button = |action, key: Key| GuideButton {
        action,
        label: key.into(),
    };
    if guide.is_done() {
        vec![button(GuideAction::Done, Key::GuideDone)]
    } else if guide.unconfirmed || guide.ambiguous {
        vec![
            button(GuideAction::Again, Key::ShowStepsAgain),
            button(GuideAction::Stop, Key::GuideStop),
        ]
    } else {
        vec![button(GuideAction::Stop, Key::GuideStop)]
    }
}

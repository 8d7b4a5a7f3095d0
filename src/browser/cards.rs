//! Cards for content scripts: the banner and the guide in the seller's language.

use super::i18n::{direction, localize, message, text_language};
use crate::keeper::Remedy;
use crate::protocol::{
    BannerAction, BannerCard, CardAction, CardHelp, CardLink, CardStep, GuideCard,
};
use crate::view::{Banner, GuideView, HELP_ARTICLE, Key, SUPPORT, remedy_label};

/// Returns a banner as its content script draws it.
pub fn banner_card(banner: &Banner) -> BannerCard {
    let text = localize(&banner.text);
    BannerCard {
        id: banner.id.clone(),
        tone: banner.tone,
        collapsed_label: text.clone(),
        text,
        detail: localize(&banner.detail),
        expand_label: message(Key::ShellBannerExpand),
        collapse_label: message(Key::ShellBannerCollapse),
        hide_label: message(Key::ShellBannerHide),
        is_folded: banner.is_folded,
        lang: text_language(),
        dir: direction(),
        action: CardAction {
            id: match banner.remedy {
                Remedy::Reconnect | Remedy::Open => BannerAction::Open,
                Remedy::Dashboard => BannerAction::Dashboard,
            },
            label: localize(&remedy_label(banner.remedy)),
        },
    }
}

/// Returns a guide as its content script draws it.
pub fn guide_card(guide: &GuideView) -> GuideCard {
    let steps = guide.steps.iter().map(|step| CardStep {
        text: localize(&step.text),
        state: step.state,
    });
    let actions = guide.buttons.iter().map(|button| CardAction {
        id: button.action,
        label: localize(&button.label),
    });
    let proof: Vec<String> = guide.proof.iter().map(localize).collect();
    GuideCard {
        id: guide.id.clone(),
        lang: text_language(),
        dir: direction(),
        title: localize(&guide.title),
        part: guide.part.as_ref().map(localize),
        steps: steps.collect(),
        done_label: localize(&Key::GuideDone.into()),
        hint: guide.hint.as_ref().map(localize),
        tone: guide.tone,
        target: guide.target,
        proof: (!proof.is_empty()).then(|| proof.join(" ")),
        help: CardHelp {
            label: message(Key::ShellGuideHelp),
            text: guide.help.iter().map(localize).collect(),
            links: vec![
                CardLink {
                    label: localize(&Key::HelpArticle.into()),
                    url: HELP_ARTICLE,
                },
                CardLink {
                    label: message(Key::ShellGuideSupport),
                    url: SUPPORT,
                },
            ],
        },
        actions: actions.collect(),
        collapse_label: message(Key::ShellGuideCollapse),
        expand_label: message(Key::ShellGuideExpand),
    }
}

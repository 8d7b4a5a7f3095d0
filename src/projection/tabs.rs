//! What is to be done in tabs that are open already: a content script that is registered runs only
//! in pages that load after that.

use super::Desired;
use super::scripts::{BANNER, CREDENTIALS, GUIDE, OBSERVER};
use crate::domain::{Pattern, Site};
use crate::keeper::State;
use crate::view::{self, GuideView};

/// Whether a content script is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// It is not, and was not.
    None,
    /// It was before.
    Known,
    /// It is now, and was not before, or for other pages: open tabs do not have it.
    New,
}

/// What has changed for open tabs since the browser was last made to look as desired.
#[derive(Clone, Debug)]
pub struct TabChanges {
    /// Whether tabs may be open that no script of ours was brought into since the browser started
    /// or the extension was enabled.
    pub has_bare_tabs: bool,
    /// Whether all pages show the same banner as before.
    pub has_same_banners: bool,
    /// Whether the guide is where it was.
    pub has_same_guide: bool,
    /// The registrations of banner, guide, observer and credentials script.
    pub registrations: [(&'static str, Registration); 4],
}

/// Something to be done in an open tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TabAction {
    /// Run the content script of this id. One that runs there looks or asks again.
    Inject(&'static str),
    /// Tell the banner that there is nothing to show.
    EraseBanner,
    /// Tell the guide how it goes on; `None`: it has ended.
    SendGuide(Option<Box<GuideView>>),
}

impl TabChanges {
    /// The ids of all scripts, for [`TabChanges::registrations`].
    pub const SCRIPTS: [&'static str; 4] = [BANNER, GUIDE, OBSERVER, CREDENTIALS];

    fn registration(&self, id: &str) -> Registration {
        let of_id = self.registrations.iter().find(|(known, _)| *known == id);
        of_id.map_or(Registration::None, |(_, registration)| *registration)
    }

    /// Whether open tabs lack a script that they are to have.
    fn is_missing(&self, id: &str) -> bool {
        match self.registration(id) {
            Registration::None => false,
            Registration::Known => self.has_bare_tabs,
            Registration::New => true,
        }
    }

    // Where there is no banner and was none, open tabs have nothing to gain or lose.
    fn concerns_banner(&self) -> bool {
        self.registration(BANNER) != Registration::None
            && (self.has_bare_tabs || !self.has_same_banners)
    }

    fn concerns_guide(&self) -> bool {
        self.registration(GUIDE) != Registration::None && !self.has_same_guide
    }

    /// Returns match patterns of the open tabs in which something may be to do.
    pub fn patterns(&self, state: &State) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        if self.concerns_banner() {
            patterns.extend_from_slice(Site::ebay_patterns());
        }
        if self.concerns_guide() {
            patterns.extend_from_slice(Site::grant_patterns());
        }
        if self.is_missing(CREDENTIALS) {
            patterns.extend_from_slice(Site::credentials_patterns());
        }
        if self.concerns_banner() || self.concerns_guide() || self.is_missing(OBSERVER) {
            patterns.push(Site::dashboard_pattern(&state.configuration.dashboard));
        }
        patterns
    }

    /// Returns what is to be done in an open tab of the browser's id `tab`, in that order.
    pub fn actions(
        &self,
        state: &State,
        desired: &Desired,
        tab: i32,
        address: &str,
    ) -> Vec<TabAction> {
        let Some(site) = Site::of(address, &state.configuration.dashboard) else {
            // A page of eBay's on which no banner may be: it can have come there within the page.
            return Vec::from_iter(self.concerns_banner().then_some(TabAction::EraseBanner));
        };
        let mut actions = Vec::new();
        if self.concerns_banner() && matches!(site, Site::Ebay | Site::Dashboard) {
            actions.push(match desired.banner_on(site) {
                Some(_) => TabAction::Inject(BANNER),
                None => TabAction::EraseBanner,
            });
        }
        let guide_begins = self.registration(GUIDE) == Registration::New;
        if self.concerns_guide() && matches!(site, Site::Dashboard | Site::Grant) {
            actions.push(if guide_begins {
                TabAction::Inject(GUIDE)
            } else {
                TabAction::SendGuide(view::guide(state, site, Some(tab)).map(Box::new))
            });
        }
        // Where the seller is now was told before anybody was guided.
        let observes_again = self.concerns_guide() && guide_begins;
        if site == Site::Dashboard && (self.is_missing(OBSERVER) || observes_again) {
            actions.push(TabAction::Inject(OBSERVER));
        }
        if matches!(site, Site::Credentials(_)) && self.is_missing(CREDENTIALS) {
            actions.push(TabAction::Inject(CREDENTIALS));
        }
        actions
    }
}

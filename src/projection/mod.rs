//! What the browser should look like, as data. The browser layer compares it with what it applied
//! last, and applies what differs.
//!
//! *Invariant*: nothing here changes the state.

mod scripts;
mod tabs;

pub use scripts::{BANNER, CREDENTIALS, ContentScript, GUIDE, OBSERVER};
pub use tabs::{Registration, TabAction, TabChanges};

use crate::domain::{Site, Timestamp};
use crate::keeper::{
    Announcement, Channel, State, alerts, announcements, next_alarm, noted_account_count,
};
use crate::view::{self, Badge, Banner, Text};

/// What the browser should look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// The toolbar icon's badge and title.
    pub badge: Badge,
    /// When the worker has to wake next; `None`: there is nothing to wake for.
    pub alarm: Option<Timestamp>,
    /// The content scripts to be registered.
    pub scripts: Vec<ContentScript>,
    /// The banner on eBay's pages.
    banner_on_ebay: Option<Banner>,
    /// The banner on the Dashboard's pages.
    banner_on_dashboard: Option<Banner>,
    /// The notifications that may be on the screen.
    pub notifications: Vec<Notification>,
    /// The number of accounts to note apart from them, to miss them where they have vanished with
    /// the browser's storage.
    pub noted_account_count: u32,
}

impl Desired {
    /// Returns the banner on the pages of a site.
    pub fn banner_on(&self, site: Site) -> Option<&Banner> {
        match site {
            Site::Ebay => self.banner_on_ebay.as_ref(),
            Site::Dashboard => self.banner_on_dashboard.as_ref(),
            Site::Grant | Site::Credentials(_) => None,
        }
    }

    /// Whether the banners on all sites are the same as those of another time.
    pub fn has_same_banners(&self, other: &Desired) -> bool {
        self.banner_on_ebay == other.banner_on_ebay
            && self.banner_on_dashboard == other.banner_on_dashboard
    }
}

/// A desktop notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id. A later one with the same id replaces it.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// Its sentences.
    pub message: Vec<Text>,
    /// The labels of its buttons, where the browser has any; at most two.
    pub buttons: Vec<Text>,
    /// The keys of all that it tells. It is shown while any of them is not among
    /// [`State::announced`].
    pub covers: Vec<String>,
}

/// Returns what the browser should look like.
pub fn desired(state: &State, now: Timestamp) -> Desired {
    let alerts = alerts(state, now);
    let announcements = announcements(state, &alerts);
    let pages_are_told = alerts.iter().any(|alert| alert.is_told_on(Channel::Pages));
    Desired {
        badge: view::badge(state, &alerts, now),
        alarm: next_alarm(state, &alerts, &announcements, now),
        scripts: scripts::scripts(state, pages_are_told),
        banner_on_ebay: view::banner_of(state, &alerts, Site::Ebay),
        banner_on_dashboard: view::banner_of(state, &alerts, Site::Dashboard),
        notifications: announcements
            .into_iter()
            .filter_map(|announcement| notification(state, announcement, now))
            .collect(),
        noted_account_count: noted_account_count(state),
    }
}

fn notification(state: &State, announcement: Announcement, now: Timestamp) -> Option<Notification> {
    let text = view::notification(state, &announcement, now)?;
    Some(Notification {
        id: announcement.id,
        title: text.title,
        message: text.message,
        buttons: text.buttons,
        covers: announcement.covers,
    })
}

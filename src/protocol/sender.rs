//! Who sent a message.

use serde::Deserialize;
use url::Url;

use crate::domain::Site;

/// Where a message came from, as the browser says (`runtime.MessageSender`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Sender {
    /// The extension.
    #[serde(default)]
    pub id: Option<String>,
    /// The page.
    #[serde(default)]
    pub url: Option<String>,
    /// The frame, 0 for the top one; absent for pages that are no tabs.
    #[serde(default)]
    pub frame: Option<i32>,
    /// The tab that it comes from.
    #[serde(default)]
    pub tab: Option<i32>,
    /// The address of that tab, also after a move within its document. `url` is then still the
    /// address that the document was loaded from.
    #[serde(default)]
    pub tab_url: Option<String>,
}

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderKind {
    /// A page of ours.
    Page,
    /// Our content script in the top frame of a page of that site.
    ContentScript(Site),
    /// Anybody else.
    Stranger,
}

/// Whether one of our own pages sent a message: `own_id` is our extension's id, `own_base` the
/// address that its pages begin with.
pub fn is_page(sender: &Sender, own_id: &str, own_base: &str) -> bool {
    let url = sender.url.as_deref().unwrap_or_default();
    sender.id.as_deref() == Some(own_id) && !own_base.is_empty() && url.starts_with(own_base)
}

/// Who sent a message; `dashboard` is the configured one, the others are as for [`is_page`].
pub fn identify_sender(
    sender: &Sender,
    own_id: &str,
    own_base: &str,
    dashboard: &Url,
) -> SenderKind {
    let url = sender.url.as_deref().unwrap_or_default();
    if sender.id.as_deref() != Some(own_id) {
        SenderKind::Stranger
    } else if is_page(sender, own_id, own_base) {
        SenderKind::Page
    } else if sender.tab.is_some() && sender.frame == Some(0) {
        let address = current_address(url, sender.tab_url.as_deref());
        Site::of(address, dashboard).map_or(SenderKind::Stranger, SenderKind::ContentScript)
    } else {
        SenderKind::Stranger
    }
}

/// Returns where a document is: the address of its tab, unless that already shows another site.
fn current_address<'a>(url: &'a str, tab_url: Option<&'a str>) -> &'a str {
    let origin = |address: &str| Url::parse(address).ok().map(|url| url.origin());
    match tab_url {
        Some(tab_url) if origin(tab_url) == origin(url) => tab_url,
        _ => url,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "chrome-extension://abc/";

    fn sent(id: &str, url: &str, frame: Option<i32>, tab: Option<i32>) -> SenderKind {
        let sender = Sender {
            id: Some(id.into()),
            url: Some(url.into()),
            frame,
            tab,
            tab_url: None,
        };
        identify_sender(
            &sender,
            "abc",
            BASE,
            &Url::parse("https://app.webinterpret.com/").unwrap(),
        )
    }

    #[test]
    fn a_script_is_where_its_document_has_moved_within_its_origin() {
        let sent = |tab_url: &str| {
            let sender = Sender {
                id: Some("abc".into()),
                url: Some("https://www.ebay.com/itm/1".into()),
                frame: Some(0),
                tab: Some(7),
                tab_url: Some(tab_url.into()),
            };
            let dashboard = Url::parse("https://app.webinterpret.com/").unwrap();
            identify_sender(&sender, "abc", BASE, &dashboard)
        };
        let ebay = SenderKind::ContentScript(Site::Ebay);
        assert_eq!(sent("https://www.ebay.com/itm/2"), ebay);
        assert_eq!(
            sent("https://www.ebay.com/checkout/pay"),
            SenderKind::Stranger
        );
        // The tab goes on to another site while the message is under way.
        assert_eq!(sent("https://app.webinterpret.com/"), ebay);
        assert_eq!(sent(""), ebay);
    }

    #[test]
    fn our_pages_and_our_content_scripts_in_top_frames_are_known() {
        assert_eq!(
            sent("abc", "chrome-extension://abc/popup.html", None, None),
            SenderKind::Page
        );
        assert_eq!(
            sent(
                "abc",
                "chrome-extension://abc/popup.html?x",
                Some(0),
                Some(7)
            ),
            SenderKind::Page
        );
        assert_eq!(
            sent("abc", "https://www.ebay.de/itm/1", Some(0), Some(7)),
            SenderKind::ContentScript(Site::Ebay)
        );
        assert_eq!(
            sent("abc", "https://app.webinterpret.com/#/x", Some(0), Some(7)),
            SenderKind::ContentScript(Site::Dashboard)
        );
        assert_eq!(
            sent(
                "abc",
                "https://auth.ebay.com/oauth2/consents",
                Some(0),
                Some(7)
            ),
            SenderKind::ContentScript(Site::Grant)
        );
    }

    #[test]
    fn everybody_else_is_a_stranger() {
        for sender in [
            sent("other", "chrome-extension://abc/popup.html", None, None),
            sent("abc", "chrome-extension://abcd/popup.html", None, None),
            sent("abc", "https://www.ebay.de/itm/1", Some(1), Some(7)),
            sent("abc", "https://evil.example/", Some(0), Some(7)),
            sent("abc", "https://signin.ebay.de/", Some(0), Some(7)),
            sent("abc", "https://help.webinterpret.com/", Some(0), Some(7)),
            sent("abc", "https://www.ebay.de/itm/1", None, None),
        ] {
            assert_eq!(sender, SenderKind::Stranger);
        }
        let nobody = identify_sender(
            &Sender::default(),
            "abc",
            BASE,
            &Url::parse("https://app.webinterpret.com/").unwrap(),
        );
        assert_eq!(nobody, SenderKind::Stranger);
    }

    proptest! {
        #[test]
        fn no_sender_url_panics(url in "\\PC*") {
            prop_assert_ne!(sent("abc", &url, Some(0), Some(7)), SenderKind::Page);
        }
    }
}

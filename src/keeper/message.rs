//! Messages from our pages and content scripts: their shapes, and who may send which.

use super::{GuideAction, Refusal, SnoozeUntil, WatchPart};
use crate::dashboard::OwnPhrase;
use crate::domain::{AccountId, AlertTopic, CredentialsPage, Site, TokenKind};
use crate::json;
use serde::Deserialize;
use url::Url;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Message {
    /// A page wants to be sure that the background is there, and that what it left unfinished is
    /// resolved.
    Wake {},
    /// The popup is open: what it shows is seen.
    Opened {},
    /// Add an account.
    AddAccount {
        /// As typed.
        username: String,
        /// eBay's user id, from an outcome.
        #[serde(default)]
        user_id: Option<String>,
    },
    /// Forget an account.
    ForgetAccount {
        /// Which.
        account: AccountId,
    },
    /// Call an account something.
    LabelAccount {
        /// Which.
        account: AccountId,
        /// As typed.
        label: String,
    },
    /// Bring accounts back from a backup.
    Restore {
        /// The backup's text.
        text: String,
    },
    /// Forget everything.
    EraseEverything {},
    /// Connect or Refresh.
    Connect {
        /// Which account.
        account: AccountId,
        /// Which tokens.
        tokens: Vec<TokenKind>,
        /// Whether to ask for the sign-in.
        #[serde(default)]
        login: bool,
    },
    /// Check an account's tokens now.
    CheckNow {
        /// Which account.
        account: AccountId,
    },
    /// Snooze an account for a while.
    Snooze {
        /// Which account.
        account: AccountId,
        /// Which cause; none: each of which there is something to tell.
        #[serde(default)]
        cause: Option<AlertTopic>,
        /// For how long.
        until: SnoozeUntil,
    },
    /// Snooze a part of the watch for a while.
    SnoozePart {
        /// Which.
        part: WatchPart,
        /// For how long.
        until: SnoozeUntil,
    },
    /// Begin anew after the accounts have vanished.
    BeginAnew {},
    /// Open the Dashboard.
    OpenDashboard {},
    /// Look how an account's tokens stand.
    SeeStatus {
        /// Which account.
        account: AccountId,
    },
    /// A visit was made elsewhere.
    VisitedElsewhere {
        /// Under the log-in of which account.
        account: AccountId,
        /// How many days ago.
        days: u32,
    },
    /// Whether an account uses a token.
    SetUsed {
        /// Which account.
        account: AccountId,
        /// Which token.
        token: TokenKind,
        /// Whether it does.
        used: bool,
    },
    /// Use a configuration.
    UseConfiguration {
        /// The document.
        text: String,
    },
    /// Use these phrases of the Dashboard beside those that come with Token Keeper.
    SetPhrases {
        /// All of them.
        phrases: Vec<OwnPhrase>,
    },
    /// Warn at these times and places.
    SetWarnings {
        /// As the configuration's document says it; what is not said is as by default.
        warnings: serde_json::Value,
    },
    /// Share visits and settings between devices, or no longer.
    SetMirror {
        /// Whether to.
        on: bool,
    },
    /// The outcome was read.
    DismissOutcome {},
    /// A content script asks for its banner.
    Banner {},
    /// Something in the banner was clicked.
    BannerAction {
        /// What.
        action: BannerAction,
        /// The banner's id.
        id: String,
    },
    /// A new account is a known one under its new name, or another one.
    AnswerFormerName {
        /// The new one.
        account: AccountId,
        /// The known one; none: it is another account.
        former: Option<AccountId>,
    },
    /// A content script has read the Dashboard page that it is in.
    Observe {
        /// The document, by a random name.
        page: String,
        /// What is on it, as JSON text.
        snapshot: String,
    },
    /// A content script asks for the guide.
    Guide {},
    /// A content script is on one of eBay's pages for password, username or access.
    CredentialsPage {},
    /// Something in the guide was clicked.
    GuideAction {
        /// What.
        action: GuideAction,
        /// The guide's id.
        id: String,
    },
}

/// What a banner offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BannerAction {
    /// Open our own page, where a consent may start.
    Open,
    /// Open the Dashboard.
    Dashboard,
    /// Hide it on pages until tomorrow.
    Hide,
}

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
        Site::of(url, dashboard).map_or(SenderKind::Stranger, SenderKind::ContentScript)
    } else {
        SenderKind::Stranger
    }
}

/// `{ kind, … }` as serde's `{ kind: { … } }`: its own way to read a tag makes a copy of the
/// reading code for each place it is used in, which weighs a lot in WebAssembly.
fn internally_to_externally_tagged(value: &serde_json::Value) -> Option<serde_json::Value> {
    let mut fields = value.as_object()?.clone();
    let kind = fields.remove("kind")?.as_str()?.to_owned();
    Some(serde_json::json!({ kind: fields }))
}

impl Message {
    /// Reads a message and checks that its sender may send it.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] or [`Refusal::Forbidden`].
    pub fn read(
        value: &serde_json::Value,
        identify_sender: SenderKind,
    ) -> Result<Message, Refusal> {
        let message = internally_to_externally_tagged(value)
            .and_then(|value| json::read::<Message>(&value).ok())
            .ok_or(Refusal::Malformed)?;
        let senders: &[SenderKind] = match message {
            Message::Banner {} | Message::BannerAction { .. } => &[
                SenderKind::ContentScript(Site::Ebay),
                SenderKind::ContentScript(Site::Dashboard),
            ],
            Message::CredentialsPage {} => &[
                SenderKind::ContentScript(Site::Credentials(CredentialsPage::Password)),
                SenderKind::ContentScript(Site::Credentials(CredentialsPage::Username)),
                SenderKind::ContentScript(Site::Credentials(CredentialsPage::Access)),
            ],
            Message::Observe { .. } => &[SenderKind::ContentScript(Site::Dashboard)],
            Message::Guide {} | Message::GuideAction { .. } => &[
                SenderKind::ContentScript(Site::Dashboard),
                SenderKind::ContentScript(Site::Grant),
            ],
            Message::Wake {}
            | Message::Opened {}
            | Message::SnoozePart { .. }
            | Message::BeginAnew {}
            | Message::SeeStatus { .. }
            | Message::VisitedElsewhere { .. }
            | Message::SetUsed { .. }
            | Message::AddAccount { .. }
            | Message::ForgetAccount { .. }
            | Message::LabelAccount { .. }
            | Message::Restore { .. }
            | Message::EraseEverything {}
            | Message::AnswerFormerName { .. }
            | Message::Connect { .. }
            | Message::CheckNow { .. }
            | Message::Snooze { .. }
            | Message::OpenDashboard {}
            | Message::UseConfiguration { .. }
            | Message::SetPhrases { .. }
            | Message::SetMirror { .. }
            | Message::SetWarnings { .. }
            | Message::DismissOutcome {} => &[SenderKind::Page],
        };
        if senders.contains(&identify_sender) {
            Ok(message)
        } else {
            Err(Refusal::Forbidden)
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const BASE: &str = "chrome-extension://abc/";

    fn sent(id: &str, url: &str, frame: Option<i32>, tab: Option<i32>) -> SenderKind {
        let sender = Sender {
            id: Some(id.into()),
            url: Some(url.into()),
            frame,
            tab,
        };
        identify_sender(
            &sender,
            "abc",
            BASE,
            &Url::parse("https://app.webinterpret.com/").unwrap(),
        )
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
        for identify_sender in [
            sent("other", "chrome-extension://abc/popup.html", None, None),
            sent("abc", "chrome-extension://abcd/popup.html", None, None),
            sent("abc", "https://www.ebay.de/itm/1", Some(1), Some(7)),
            sent("abc", "https://evil.example/", Some(0), Some(7)),
            sent("abc", "https://signin.ebay.de/", Some(0), Some(7)),
            sent("abc", "https://help.webinterpret.com/", Some(0), Some(7)),
            sent("abc", "https://www.ebay.de/itm/1", None, None),
        ] {
            assert_eq!(identify_sender, SenderKind::Stranger);
        }
        let nobody = identify_sender(
            &Sender::default(),
            "abc",
            BASE,
            &Url::parse("https://app.webinterpret.com/").unwrap(),
        );
        assert_eq!(nobody, SenderKind::Stranger);
    }

    #[test]
    fn a_content_script_can_ask_for_its_banner_and_nothing_else() {
        let script = SenderKind::ContentScript(Site::Ebay);
        assert_eq!(
            Message::read(&json!({ "kind": "banner" }), script),
            Ok(Message::Banner {})
        );
        for message in [
            json!({ "kind": "wake" }),
            json!({ "kind": "connect", "account": "a", "tokens": ["plus"] }),
            json!({ "kind": "add_account", "username": "x" }),
            json!({ "kind": "use_configuration", "text": "{}" }),
        ] {
            assert_eq!(Message::read(&message, script), Err(Refusal::Forbidden));
            assert_eq!(
                Message::read(&message, SenderKind::Stranger),
                Err(Refusal::Forbidden)
            );
            assert!(Message::read(&message, SenderKind::Page).is_ok());
        }
    }

    #[test]
    fn each_site_has_its_own_messages() {
        let messages = [
            (json!({ "kind": "banner" }), [true, true, false, false]),
            (
                json!({ "kind": "observe", "page": "p", "snapshot": "{}" }),
                [false, true, false, false],
            ),
            (json!({ "kind": "guide" }), [false, true, true, false]),
            (
                json!({ "kind": "guide_action", "action": "stop", "id": "g" }),
                [false, true, true, false],
            ),
            (
                json!({ "kind": "credentials_page" }),
                [false, false, false, true],
            ),
        ];
        let sites = [
            Site::Ebay,
            Site::Dashboard,
            Site::Grant,
            Site::Credentials(CredentialsPage::Access),
        ];
        for (message, allowed) in messages {
            for (site, allowed) in sites.into_iter().zip(allowed) {
                let read = Message::read(&message, SenderKind::ContentScript(site));
                assert_eq!(read.is_ok(), allowed, "{message} from {site:?}");
            }
            assert_eq!(
                Message::read(&message, SenderKind::Page),
                Err(Refusal::Forbidden)
            );
        }
    }

    #[test]
    fn a_malformed_message_is_refused() {
        for message in [
            json!(null),
            json!("wake"),
            json!({}),
            json!({ "kind": "explode" }),
            json!({ "kind": "wake", "extra": 1 }),
            json!({ "kind": "connect", "account": "a", "tokens": ["third"] }),
            json!({ "kind": "connect", "account": 7, "tokens": [] }),
        ] {
            assert_eq!(
                Message::read(&message, SenderKind::Page),
                Err(Refusal::Malformed),
                "{message}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_sender_url_panics(url in "\\PC*") {
            prop_assert_ne!(sent("abc", &url, Some(0), Some(7)), SenderKind::Page);
        }
    }
}

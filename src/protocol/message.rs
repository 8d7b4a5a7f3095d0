//! Messages from our pages and content scripts: their shapes, and who may send which.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::sender::SenderKind;
use crate::configuration::{self, Imported};
use crate::dashboard::{OwnPhrase, Snapshot};
use crate::domain::{AccountId, AlertTopic, CredentialsPage, Site, TokenKind};
use crate::json;
use crate::keeper::{
    Backup, Event, GuideAction, PageLocation, Refusal, SnoozeUntil, TabPage, WatchPart,
};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[cfg_attr(all(test, not(target_arch = "wasm32")), ts(tag = "kind"))]
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
        #[cfg_attr(
            all(test, not(target_arch = "wasm32")),
            ts(type = "Record<string, unknown>")
        )]
        warnings: Value,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum BannerAction {
    /// Open our own page, where a consent may start.
    Open,
    /// Open the Dashboard.
    Dashboard,
    /// Hide it on pages until tomorrow.
    Hide,
    /// Fold it on all pages, for the browser session.
    Fold,
    /// Unfold it.
    Unfold,
}

impl Message {
    /// Returns the message as it is sent: an object with its `kind` and its fields.
    pub fn to_value(&self) -> Value {
        let tagged = serde_json::to_value(self).unwrap_or_default();
        let Value::Object(tagged) = tagged else {
            return Value::Null;
        };
        let Some((kind, Value::Object(mut fields))) = tagged.into_iter().next() else {
            return Value::Null;
        };
        fields.insert("kind".into(), kind.into());
        fields.into()
    }

    /// The longest JSON text of a message that is read, in UTF-16 units.
    pub const MAX_UNITS: usize = 1_000_000;

    /// Reads the JSON text of a message and checks that its sender may send it. No object in it may
    /// have a name twice, and nothing may be nested more than 127 levels deep.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] or [`Refusal::Forbidden`].
    pub fn parse(text: &str, sender: SenderKind) -> Result<Message, Refusal> {
        let value = json::parse(text).map_err(|_| Refusal::Malformed)?;
        Message::read(&value, sender)
    }

    /// Reads a message and checks that its sender may send it. No field may be there that is not
    /// known.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] or [`Refusal::Forbidden`].
    pub fn read(value: &Value, sender: SenderKind) -> Result<Message, Refusal> {
        let message = message_of(value).ok_or(Refusal::Malformed)?;
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
        if senders.contains(&sender) {
            Ok(message)
        } else {
            Err(Refusal::Forbidden)
        }
    }
}

fn message_of(value: &Value) -> Option<Message> {
    // serde's own way to read an internal tag makes a copy of the reading code for each place it is
    // used in, which weighs a lot in WebAssembly.
    let mut fields = value.as_object()?.clone();
    let kind = fields.remove("kind")?.as_str()?.to_owned();
    json::read(&Value::Object(Map::from_iter([(kind, fields.into())]))).ok()
}

/// What a message asks the background to do.
#[derive(Clone, Debug)]
pub enum Request {
    /// Take an event into the state.
    Take(Event),
    /// Take a backup's accounts into the state, and answer how many are new.
    Restore(Event),
    /// Put the configuration of this document in force. Its secrets have to be encrypted before.
    UseConfiguration(Box<Imported>),
    /// Answer with the banner, after this event.
    Banner(Option<Event>),
    /// Answer with the guide, after this event.
    Guide(Option<Event>),
    /// Take the event of a page of the Dashboard that was read, and answer what follows for it.
    Observe(Event),
}

impl Message {
    /// Returns what a message asks for that `sender` may send. `tab` is the browser's id of the
    /// sender's tab; `is_guiding` says whether a guide is under way.
    ///
    /// # Errors
    /// What is wrong with the content of the message.
    pub fn into_request(
        self,
        sender: SenderKind,
        tab: Option<i32>,
        is_guiding: bool,
    ) -> Result<Request, Refusal> {
        let event = match self {
            Message::Banner {} => return Ok(Request::Banner(None)),
            Message::BannerAction { action, .. } => {
                return Ok(Request::Banner(Some(action.into_event())));
            }
            Message::Guide {} => {
                // That eBay's grant page is open is news: the seller has come so far.
                let opened = match (sender, tab) {
                    (SenderKind::ContentScript(Site::Grant), Some(tab)) if is_guiding => {
                        Some(Event::GrantPageOpened { tab })
                    }
                    _ => None,
                };
                return Ok(Request::Guide(opened));
            }
            Message::GuideAction { action, id } => {
                return Ok(Request::Guide(Some(Event::GuideAction { id, action })));
            }
            Message::Observe { page, snapshot } => {
                let snapshot = Snapshot::parse(&snapshot).ok_or(Refusal::Malformed)?;
                let tab = tab.ok_or(Refusal::Malformed)?;
                return Ok(Request::Observe(Event::DashboardPageRead {
                    place: PageLocation { tab, page },
                    snapshot: Box::new(snapshot),
                }));
            }
            Message::UseConfiguration { text } => {
                let imported = configuration::parse(&text).map_err(Refusal::Configuration)?;
                return Ok(Request::UseConfiguration(Box::new(imported)));
            }
            Message::Restore { text } => {
                let backup = Backup::parse(&text).map_err(Refusal::Backup)?;
                return Ok(Request::Restore(Event::Restore(Box::new(backup))));
            }
            Message::CredentialsPage {} => match sender {
                SenderKind::ContentScript(Site::Credentials(page)) => {
                    Event::CredentialsPageVisited(page)
                }
                _ => return Err(Refusal::Forbidden),
            },
            Message::AnswerFormerName { account, former } => {
                Event::AnswerFormerName { account, former }
            }
            Message::SetPhrases { phrases } => Event::SetPhrases(phrases),
            Message::SetWarnings { warnings } => Event::SetWarnings(warnings),
            Message::SetMirror { on } => Event::SetDeviceSync(on),
            Message::Wake {} => Event::Woke,
            Message::Opened {} => Event::PopupOpened,
            Message::BeginAnew {} => Event::BeginAnew,
            Message::SeeStatus { account } => Event::SeeStatus(account),
            Message::VisitedElsewhere { account, days } => {
                Event::VisitedElsewhere { account, days }
            }
            Message::SetUsed {
                account,
                token,
                used,
            } => Event::SetTokenUsed {
                account,
                kind: token,
                used,
            },
            Message::AddAccount { username, user_id } => Event::AddAccount { username, user_id },
            Message::LabelAccount { account, label } => Event::LabelAccount { account, label },
            Message::ForgetAccount { account } => Event::ForgetAccount(account),
            Message::EraseEverything {} => Event::EraseEverything,
            Message::Connect {
                account,
                tokens,
                login,
            } => Event::Connect {
                account,
                kinds: tokens,
                login,
            },
            Message::Snooze {
                account,
                cause,
                until,
            } => Event::Snooze {
                account,
                cause,
                until,
            },
            Message::SnoozePart { part, until } => Event::SnoozePart { part, until },
            Message::CheckNow { account } => Event::CheckNow(account),
            Message::OpenDashboard {} => Event::OpenDashboard,
            Message::DismissOutcome {} => Event::DismissOutcome,
        };
        Ok(Request::Take(event))
    }
}

impl BannerAction {
    fn into_event(self) -> Event {
        match self {
            BannerAction::Open => Event::OpenPage(TabPage::Popup),
            BannerAction::Dashboard => Event::OpenDashboard,
            BannerAction::Hide => Event::HideOnPages,
            BannerAction::Fold => Event::FoldBanner(true),
            BannerAction::Unfold => Event::FoldBanner(false),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::json;

    use super::*;

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
    fn a_text_is_read_strictly() {
        let script = SenderKind::ContentScript(Site::Ebay);
        let parse = |text: &str| Message::parse(text, script);
        assert_eq!(parse(r#" {"kind":"banner"} "#), Ok(Message::Banner {}));
        let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        for text in [
            "",
            "banner",
            r#"["banner"]"#,
            r#"{"kind":"banner""#,
            r#"{"kind":"banner"}{"kind":"banner"}"#,
            r#"{"kind":"banner","kind":"banner"}"#,
            r#"{"kind":"banner","more":null}"#,
            r#"{"kind":["banner"]}"#,
            r#"{"Kind":"banner"}"#,
            r#"{"kind":"Banner"}"#,
            r#"{"kind":"banner_action","action":"open","id":"a","id":"b"}"#,
            r#"{"kind":"banner_action","action":{"open":null,"open":null},"id":"a"}"#,
            &format!(r#"{{"kind":"banner","more":{deep}}}"#),
        ] {
            assert_eq!(parse(text), Err(Refusal::Malformed), "{text}");
        }
        assert_eq!(parse(r#"{"kind":"wake"}"#), Err(Refusal::Forbidden));
    }

    #[test]
    fn a_message_is_read_as_it_was_sent() {
        let account = || AccountId("a".into());
        for message in [
            Message::Wake {},
            Message::Connect {
                account: account(),
                tokens: vec![TokenKind::Plus],
                login: true,
            },
            Message::Snooze {
                account: account(),
                cause: None,
                until: SnoozeUntil::Tomorrow,
            },
            Message::AnswerFormerName {
                account: account(),
                former: Some(account()),
            },
        ] {
            let sent = message.to_value();
            assert_eq!(
                Message::read(&sent, SenderKind::Page),
                Ok(message),
                "{sent}"
            );
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

    #[test]
    fn the_guides_request_on_the_grant_page_is_an_event_while_guiding() {
        let guide = |site, is_guiding| {
            let request = Message::Guide {}.into_request(
                SenderKind::ContentScript(site),
                Some(7),
                is_guiding,
            );
            matches!(
                request,
                Ok(Request::Guide(Some(Event::GrantPageOpened { tab: 7 })))
            )
        };
        assert!(guide(Site::Grant, true));
        assert!(!guide(Site::Grant, false));
        assert!(!guide(Site::Dashboard, true));
    }

    #[test]
    fn the_visited_credentials_page_is_that_of_the_sender() {
        let page = CredentialsPage::Username;
        let request = |sender| Message::CredentialsPage {}.into_request(sender, Some(7), false);
        assert!(matches!(
            request(SenderKind::ContentScript(Site::Credentials(page))),
            Ok(Request::Take(Event::CredentialsPageVisited(
                CredentialsPage::Username
            )))
        ));
        assert!(matches!(request(SenderKind::Page), Err(Refusal::Forbidden)));
    }

    #[test]
    fn the_content_of_a_message_is_checked() {
        let page = |message: Message, tab| message.into_request(SenderKind::Page, tab, false);
        let observe = |snapshot: &str| Message::Observe {
            page: "p".into(),
            snapshot: snapshot.into(),
        };
        assert!(matches!(
            page(observe("{"), Some(7)),
            Err(Refusal::Malformed)
        ));
        let text = || "{".to_owned();
        assert!(matches!(
            page(Message::Restore { text: text() }, None),
            Err(Refusal::Backup(_))
        ));
        assert!(matches!(
            page(Message::UseConfiguration { text: text() }, None),
            Err(Refusal::Configuration(_))
        ));
    }
}

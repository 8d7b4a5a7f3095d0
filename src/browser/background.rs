//! The background: lock, load, ask the keeper, save, unlock, act.

use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::i18n::{direction, localize, message, text_language};
use super::javascript::{from_js, object, texts, to_js};
use super::storage::{self, StorageError};
use super::{clock, effects, lock, managed, notifications, projector, runtime, vault};
use crate::configuration::{self, Imported};
use crate::consent::Route;
use crate::dashboard::{Phrases, Snapshot};
use crate::domain::{PerKind, Sealed, Site, TokenKind};
use crate::json;
use crate::keeper::{
    Backup, BannerAction, Effect, Event, GuideAction, ManagedPolicy, Message, PageLocation,
    Refusal, Remedy, Sender, SenderKind, State, client_secret_name, identify_sender, is_page,
    noted_account_count, save_again, save_failed, update,
};
use crate::view::{self, Banner, GuideView, Key, StepState};

/// What the browser tells `background.js`, as a plain object.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum BrowserEvent {
    /// `runtime.onMessage`
    Message { message: Value, sender: Sender },
    /// An alarm, the browser's start, an update: look whether everything is as it should be.
    Wake,
    /// What an administrator prescribes may have changed.
    Policy,
    /// Permissions changed: what was applied may have failed or vanished.
    Permissions,
    /// The browser's sync storage changed, by another device or by us.
    SyncStorageChanged,
    /// A notification was clicked.
    Notification { id: String },
    /// A button of a notification was pressed.
    NotificationButton { id: String, button: usize },
    /// An entry of the icon's menu was chosen.
    Menu { item: String },
    /// A keyboard shortcut was pressed.
    Command { name: String },
}

/// Why an event was not taken.
pub enum EventError {
    Storage(StorageError),
    Refused(Refusal),
}

impl From<StorageError> for EventError {
    fn from(trouble: StorageError) -> Self {
        EventError::Storage(trouble)
    }
}

/// Once per run of the worker.
pub fn start() {
    storage::close_to_content_scripts();
}

/// Takes an event of the browser; gives the answer for the sender of a message.
pub async fn handle(event: JsValue) -> JsValue {
    let result = match from_js(&event).and_then(|event| json::read::<BrowserEvent>(&event).ok()) {
        Some(BrowserEvent::Message { message, sender }) => handle_message(&message, &sender).await,
        Some(BrowserEvent::Wake) => {
            // One that came during a consent had to wait; nothing prescribed is the rule, and no
            // reason to look further.
            if managed::policy_json().await.is_some() {
                let _ = apply_managed_policy().await;
            }
            transact_and_answer(Event::Woke).await
        }
        Some(BrowserEvent::Policy) => apply_managed_policy().await,
        Some(BrowserEvent::Permissions) => {
            projector::invalidate();
            transact_and_answer(Event::PermissionsChanged).await
        }
        Some(BrowserEvent::SyncStorageChanged) => {
            transact_and_answer(Event::SyncStorageChanged).await
        }
        Some(BrowserEvent::Notification { id }) => {
            open_for_notification(&id, Event::OpenPage("popup.html".into())).await
        }
        Some(BrowserEvent::NotificationButton { id, button }) => {
            open_for_notification(
                &id,
                Event::NotificationAction {
                    id: id.clone(),
                    button,
                },
            )
            .await
        }
        Some(BrowserEvent::Menu { item }) => {
            transact_and_answer(match item.as_str() {
                "check" => Event::CheckEverything,
                "settings" => Event::OpenPage("settings.html".into()),
                _ => Event::OpenDashboard,
            })
            .await
        }
        Some(BrowserEvent::Command { name }) if name == "connect" => {
            transact_and_answer(Event::ConnectWhatNeedsIt).await
        }
        Some(BrowserEvent::Command { .. }) | None => Err(EventError::Refused(Refusal::Malformed)),
    };
    match result {
        Ok(answer) => object([("ok", answer)]),
        Err(failure) => object([("error", error(&failure))]),
    }
}

/// An error as pages show it.
fn error(failure: &EventError) -> JsValue {
    let (text, path) = match failure {
        EventError::Storage(StorageError::Newer) => (message("shell_storage_newer"), None),
        EventError::Storage(StorageError::Failed) => (message("shell_storage_failed"), None),
        EventError::Refused(refusal) => {
            let path = match refusal {
                Refusal::Configuration(refusal) => Some(refusal.path.clone()),
                Refusal::Profile(finding) => Some(finding.path()),
                _ => None,
            };
            let sentences: Vec<String> = view::refusal(refusal).iter().map(localize).collect();
            (sentences.join(" "), path)
        }
    };
    object([
        ("text", text.into()),
        ("path", path.map_or(JsValue::NULL, JsValue::from)),
    ])
}

/// What became of an event.
pub struct TransactionResult {
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// Whether anything was written.
    pub changed: bool,
    /// What is known now.
    pub state: State,
}

/// Takes an event into the stored state, and begins what follows from it.
pub async fn transact(event: Event) -> Result<TransactionResult, StorageError> {
    let taken = update_stored_state(event).await;
    // An answer does not wait for the looks: a notification service that hangs must not hang the
    // popup too.
    spawn_local(projector::apply());
    let (done, effects) = taken?;
    for effect in effects {
        effects::spawn(effect);
    }
    Ok(done)
}

/// Takes an event into the stored state; gives what is to be begun. Where the browser refuses to
/// store what the event changed, nothing is begun, and that is noted for as long as the browser's
/// session lives.
async fn update_stored_state(
    event: Event,
) -> Result<(TransactionResult, Vec<Effect>), StorageError> {
    let _lock = lock::lock("state")
        .await
        .map_err(|_| StorageError::Failed)?;
    let stored = storage::load().await?;
    let mut state = stored.state.clone();
    let moment = clock::context();
    let announced = if let Event::NotificationsShown(ids) = &event {
        ids.clone()
    } else {
        Vec::new()
    };
    let tries = save_again(&mut state);
    let step = update(&mut state, event, &moment);
    if noted_account_count(&state) == 0 && noted_account_count(&stored.state) > 0 {
        // Before the accounts go: where the worker dies in between, they are not missed.
        vault::forget_accounts().await;
    }
    match stored.save(&state, tries).await {
        Ok(changed) => {
            projector::schedule(&state, moment.now);
            Ok((
                TransactionResult {
                    refusal: step.refusal,
                    changed,
                    state,
                },
                step.effects,
            ))
        }
        Err(trouble) => {
            let mut kept = stored.state.clone();
            save_failed(&mut kept, &state, announced, moment.now);
            // Where not even that is noted, the next event finds it out again.
            let _ = stored.save_session(&kept).await;
            projector::invalidate();
            projector::schedule(&kept, moment.now);
            Err(trouble)
        }
    }
}

/// A notification was pressed. It goes once there is to be seen what it leads to.
async fn open_for_notification(id: &str, event: Event) -> Result<JsValue, EventError> {
    let (done, effects) = update_stored_state(event).await?;
    let mut is_seen = true;
    for effect in effects {
        match effect {
            Effect::OpenTab { url } => match effects::open(url).await {
                Some(opened) => {
                    let _ = transact(opened).await;
                }
                None => is_seen = false,
            },
            effect => effects::spawn(effect),
        }
    }
    if is_seen {
        notifications::dismiss(id).await;
    }
    spawn_local(projector::apply());
    done.refusal.map_or(Ok(JsValue::TRUE), |refusal| {
        Err(EventError::Refused(refusal))
    })
}

/// The same where a refusal is a failure.
async fn transact_or_refuse(event: Event) -> Result<TransactionResult, EventError> {
    let done = transact(event).await?;
    match done.refusal {
        None => Ok(done),
        Some(refusal) => Err(EventError::Refused(refusal)),
    }
}

async fn transact_and_answer(event: Event) -> Result<JsValue, EventError> {
    transact_or_refuse(event).await.map(|_| JsValue::TRUE)
}

async fn handle_message(message: &Value, sender: &Sender) -> Result<JsValue, EventError> {
    // Who may say what depends on the configured Dashboard, but for our own pages; nothing is
    // changed before that is known.
    let (id, base) = (runtime::id(), runtime::url_of(""));
    let state = if is_page(sender, &id, &base) {
        State::default()
    } else {
        storage::load().await?.state
    };
    let identify_sender = identify_sender(sender, &id, &base, &state.configuration.dashboard);
    let message = match Message::read(message, identify_sender) {
        Ok(message) => message,
        Err(refusal) => {
            transact(Event::MessageRefused).await?;
            return Err(EventError::Refused(refusal));
        }
    };
    let tab = sender.tab;
    let event = match message {
        Message::Observe { page, snapshot } => return observe(page, &snapshot, tab).await,
        Message::Guide {} => return answer_guide_request(state, identify_sender, tab).await,
        Message::GuideAction { action, id } => {
            let done = transact_or_refuse(Event::GuideAction { id, action }).await?;
            return Ok(guide_card_for_sender(&done.state, identify_sender, tab));
        }
        Message::AnswerFormerName { account, former } => {
            Event::AnswerFormerName { account, former }
        }
        Message::SetPhrases { phrases } => Event::SetPhrases(phrases),
        Message::SetWarnings { warnings } => Event::SetWarnings(warnings),
        Message::SetMirror { on } => Event::SetDeviceSync(on),
        Message::Banner {} => return Ok(banner_card_for_sender(&state, identify_sender)),
        Message::BannerAction { action, .. } => {
            return act_on_banner(action, identify_sender).await;
        }
        Message::UseConfiguration { text } => use_configuration(&text).await?,
        Message::Wake {} => Event::Woke,
        Message::Opened {} => Event::PopupOpened,
        Message::BeginAnew {} => Event::BeginAnew,
        Message::SeeStatus { account } => Event::SeeStatus(account),
        Message::VisitedElsewhere { account, days } => Event::VisitedElsewhere { account, days },
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
        Message::Restore { text } => {
            let backup = Backup::parse(&text)
                .map_err(|problem| EventError::Refused(Refusal::Backup(problem)))?;
            Event::Restore(Box::new(backup))
        }
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
        Message::CredentialsPage {} => match identify_sender {
            SenderKind::ContentScript(Site::Credentials(page)) => {
                Event::CredentialsPageVisited(page)
            }
            _ => return Err(EventError::Refused(Refusal::Forbidden)),
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
    transact_and_answer(event).await
}

async fn use_configuration(text: &str) -> Result<Event, EventError> {
    let imported = configuration::parse(text)
        .map_err(|refusal| EventError::Refused(Refusal::Configuration(refusal)))?;
    let secrets = seal_client_secrets(&imported).await?;
    Ok(Event::UseConfiguration {
        configuration: Box::new(imported.configuration),
        secrets,
    })
}

/// Uses what is prescribed. Where it cannot be used, what was in force stays, and settings says
/// what is wrong.
pub async fn apply_managed_policy() -> Result<JsValue, EventError> {
    let Some(text) = managed::policy_json().await else {
        return transact_and_answer(Event::PolicyChanged(None)).await;
    };
    let imported = configuration::parse(&text)
        .map_err(|refusal| EventError::Refused(Refusal::Configuration(refusal)))?;
    let digest = vault::digest(&text).await.ok_or(StorageError::Failed)?;
    if storage::load()
        .await?
        .state
        .policy
        .is_some_and(|policy| policy.digest == digest)
    {
        return Ok(JsValue::TRUE);
    }
    let secrets = seal_client_secrets(&imported).await?;
    let prescription = ManagedPolicy {
        digest,
        configuration: imported.configuration,
        secrets,
    };
    transact_and_answer(Event::PolicyChanged(Some(Box::new(prescription)))).await
}

/// The secrets that came with a configuration, encrypted.
async fn seal_client_secrets(imported: &Imported) -> Result<PerKind<Option<Sealed>>, EventError> {
    let mut secrets: PerKind<Option<Sealed>> = PerKind::default();
    for kind in TokenKind::ALL {
        if let (Some(secret), Route::Consent(profile)) = (
            imported.secrets.get(kind),
            imported.configuration.routes.get(kind),
        ) {
            let name = client_secret_name(kind, &profile.client_id);
            *secrets.get_mut(kind) = Some(
                vault::seal(&name, secret)
                    .await
                    .ok_or(StorageError::Failed)?,
            );
        }
    }
    Ok(secrets)
}

async fn act_on_banner(
    action: BannerAction,
    identify_sender: SenderKind,
) -> Result<JsValue, EventError> {
    let event = match action {
        BannerAction::Open => Event::OpenPage("popup.html".into()),
        BannerAction::Dashboard => Event::OpenDashboard,
        BannerAction::Hide => Event::HideOnPages,
    };
    Ok(banner_card_for_sender(
        &transact_or_refuse(event).await?.state,
        identify_sender,
    ))
}

/// A page of the Dashboard was read. The answer says whether that was news, what else to look for,
/// and what the guide shows.
async fn observe(page: String, snapshot: &str, tab: Option<i32>) -> Result<JsValue, EventError> {
    let malformed = || EventError::Refused(Refusal::Malformed);
    let snapshot = Box::new(Snapshot::parse(snapshot).ok_or_else(malformed)?);
    let (tab, place) = tab
        .map(|tab| (tab, PageLocation { tab, page }))
        .ok_or_else(malformed)?;
    let TransactionResult { state, changed, .. } =
        transact_or_refuse(Event::DashboardPageRead { place, snapshot }).await?;
    let guide = view::guide(&state, Site::Dashboard, Some(tab));
    let watch = Phrases::observer_keywords(&state.configuration.phrases);
    Ok(object([
        ("same", (!changed).into()),
        ("watch", texts(&watch)),
        ("guide", guide_card(guide.as_ref())),
    ]))
}

/// A page asks for the guide. On eBay's that is news: the seller has come so far.
async fn answer_guide_request(
    state: State,
    identify_sender: SenderKind,
    tab: Option<i32>,
) -> Result<JsValue, EventError> {
    match (identify_sender, tab) {
        (SenderKind::ContentScript(Site::Grant), Some(tab)) if state.session.guide.is_some() => {
            Ok(guide_card_for_sender(
                &transact_or_refuse(Event::GrantPageOpened { tab })
                    .await?
                    .state,
                identify_sender,
                Some(tab),
            ))
        }
        _ => Ok(guide_card_for_sender(&state, identify_sender, tab)),
    }
}

fn guide_card_for_sender(state: &State, identify_sender: SenderKind, tab: Option<i32>) -> JsValue {
    let SenderKind::ContentScript(site) = identify_sender else {
        return JsValue::NULL;
    };
    guide_card(view::guide(state, site, tab).as_ref())
}

/// The guide as its content script draws it: finished texts.
pub fn guide_card(guide: Option<&GuideView>) -> JsValue {
    let Some(guide) = guide else {
        return JsValue::NULL;
    };
    let state = |state| match state {
        StepState::Done => "done",
        StepState::Now => "now",
        StepState::Next => "next",
    };
    let action = |action| match action {
        GuideAction::Stop => "stop",
        GuideAction::Again => "again",
        GuideAction::Done => "done",
    };
    let steps: Vec<Value> = guide
        .steps
        .iter()
        .map(|step| serde_json::json!({ "text": localize(&step.text), "state": state(step.state) }))
        .collect();
    let actions: Vec<Value> = guide
        .buttons
        .iter()
        .map(|button| serde_json::json!({ "id": action(button.action), "label": localize(&button.label) }))
        .collect();
    let link = |label: String, url: &str| serde_json::json!({ "label": label, "url": url });
    to_js(&serde_json::json!({
        "id": guide.id,
        "lang": text_language(),
        "dir": direction(),
        "title": localize(&guide.title),
        "part": guide.part.as_ref().map(localize),
        "steps": steps,
        "done_label": localize(&Key::GuideDone.into()),
        "hint": guide.hint.as_ref().map(localize),
        "tone": guide.tone.name(),
        "target": guide.target,
        "proof": (!guide.proof.is_empty()).then(|| guide.proof.iter().map(localize).collect::<Vec<_>>().join(" ")),
        "help": {
            "label": message("shell_guide_help"),
            "text": guide.help.iter().map(localize).collect::<Vec<_>>(),
            "links": [
                link(localize(&Key::HelpArticle.into()), view::HELP_ARTICLE),
                link(message("shell_guide_support"), view::SUPPORT),
            ],
        },
        "actions": actions,
        "collapse_label": message("shell_guide_collapse"),
        "expand_label": message("shell_guide_expand"),
    }))
}

fn banner_card_for_sender(state: &State, identify_sender: SenderKind) -> JsValue {
    let SenderKind::ContentScript(site) = identify_sender else {
        return JsValue::NULL;
    };
    banner_card(view::banner(state, site, clock::now()).as_ref())
}

/// A banner as its content script draws it: finished texts.
pub fn banner_card(banner: Option<&Banner>) -> JsValue {
    let Some(banner) = banner else {
        return JsValue::NULL;
    };
    let action = match banner.remedy {
        Remedy::Reconnect | Remedy::Open => "open",
        Remedy::Dashboard => "dashboard",
    };
    let text = localize(&banner.text);
    to_js(&serde_json::json!({
        "id": banner.id,
        "severity": format!("{:?}", banner.severity).to_lowercase(),
        "tone": banner.tone.name(),
        "text": text,
        "detail": localize(&banner.detail),
        "collapsed_label": text,
        "expand_label": message("shell_banner_expand"),
        "collapse_label": message("shell_banner_collapse"),
        "hide_label": message("shell_banner_hide"),
        "lang": text_language(),
        "dir": direction(),
        "action": { "id": action, "label": localize(&view::remedy_label(banner.remedy)) },
    }))
}

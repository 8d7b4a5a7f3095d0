//! The background: lock, load, ask the keeper, save, unlock, act.

use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::i18n::{direction, message, say, text_language};
use super::javascript::{from_js, object, texts, to_js};
use super::storage::{self, Trouble};
use super::{act, clock, lock, managed, notifications, project, runtime, vault};
use crate::configuration::{self, Imported};
use crate::consent::Route;
use crate::dashboard::{Phrases, Snapshot};
use crate::domain::{PerKind, Sealed, Site, TokenKind};
use crate::json;
use crate::keeper::{
    Backup, BannerAction, Effect, Event, GuideAction, Message, Place, Prescription, Refusal,
    Sender, State, Who, client_secret_name, is_page, save_again, save_failed, update, who, witness,
};
use crate::view::{self, Banner, GuideView, Key, StepState, WarningButton};

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
    Mirrored,
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
pub enum Failure {
    Storage(Trouble),
    Refused(Refusal),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Failure::Storage(trouble)
    }
}

/// Once per run of the worker.
pub fn start() {
    storage::close_to_content_scripts();
}

/// Takes an event of the browser; gives the answer for the sender of a message.
pub async fn handle(event: JsValue) -> JsValue {
    let result = match from_js(&event).and_then(|event| json::read::<BrowserEvent>(&event).ok()) {
        Some(BrowserEvent::Message { message, sender }) => receive(&message, &sender).await,
        Some(BrowserEvent::Wake) => {
            // One that came during a consent had to wait; nothing prescribed is the rule, and no
            // reason to look further.
            if managed::document().await.is_some() {
                let _ = prescribe().await;
            }
            transact_and_answer(Event::Woke).await
        }
        Some(BrowserEvent::Policy) => prescribe().await,
        Some(BrowserEvent::Permissions) => {
            project::distrust();
            transact_and_answer(Event::PermissionsChanged).await
        }
        Some(BrowserEvent::Mirrored) => transact_and_answer(Event::MirrorChanged).await,
        Some(BrowserEvent::Notification { id }) => {
            press(&id, Event::OpenPage("popup.html".into())).await
        }
        Some(BrowserEvent::NotificationButton { id, button }) => {
            press(
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
        Some(BrowserEvent::Command { .. }) | None => Err(Failure::Refused(Refusal::Malformed)),
    };
    match result {
        Ok(answer) => object([("ok", answer)]),
        Err(failure) => object([("error", error(&failure))]),
    }
}

/// An error as pages show it.
fn error(failure: &Failure) -> JsValue {
    let (text, path) = match failure {
        Failure::Storage(Trouble::Newer) => (message("shell_storage_newer"), None),
        Failure::Storage(Trouble::Failed) => (message("shell_storage_failed"), None),
        Failure::Refused(refusal) => {
            let path = match refusal {
                Refusal::Configuration(refusal) => Some(refusal.path.clone()),
                Refusal::Profile(finding) => Some(finding.path()),
                _ => None,
            };
            let sentences: Vec<String> = view::refusal(refusal).iter().map(say).collect();
            (sentences.join(" "), path)
        }
    };
    object([
        ("text", text.into()),
        ("path", path.map_or(JsValue::NULL, JsValue::from)),
    ])
}

/// What became of an event.
pub struct Done {
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// Whether anything was written.
    pub changed: bool,
    /// What is known now.
    pub state: State,
}

/// Takes an event into the stored state, and begins what follows from it.
pub async fn transact(event: Event) -> Result<Done, Trouble> {
    let taken = take(event).await;
    // An answer does not wait for the looks: a notification service that hangs must not hang the
    // popup too.
    spawn_local(project::apply());
    let (done, effects) = taken?;
    for effect in effects {
        act::begin(effect);
    }
    Ok(done)
}

/// Takes an event into the stored state; gives what is to be begun. Where the browser refuses to
/// store what the event changed, nothing is begun, and that is noted for as long as the browser's
/// session lives.
async fn take(event: Event) -> Result<(Done, Vec<Effect>), Trouble> {
    let _lock = lock::lock("state").await.map_err(|_| Trouble::Failed)?;
    let stored = storage::load().await?;
    let mut state = stored.state.clone();
    let moment = clock::moment();
    let announced = if let Event::Announced(ids) = &event {
        ids.clone()
    } else {
        Vec::new()
    };
    let tries = save_again(&mut state);
    let step = update(&mut state, event, &moment);
    if witness(&state) == 0 && witness(&stored.state) > 0 {
        // Before the accounts go: where the worker dies in between, they are not missed.
        vault::forget_accounts().await;
    }
    match stored.save(&state, tries).await {
        Ok(changed) => {
            project::want(&state, moment.now);
            Ok((
                Done {
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
            project::distrust();
            project::want(&kept, moment.now);
            Err(trouble)
        }
    }
}

/// A notification was pressed. It goes once there is to be seen what it leads to.
async fn press(id: &str, event: Event) -> Result<JsValue, Failure> {
    let (done, effects) = take(event).await?;
    let mut is_seen = true;
    for effect in effects {
        match effect {
            Effect::OpenTab { url } => match act::open(url).await {
                Some(opened) => {
                    let _ = transact(opened).await;
                }
                None => is_seen = false,
            },
            effect => act::begin(effect),
        }
    }
    if is_seen {
        notifications::dismiss(id).await;
    }
    spawn_local(project::apply());
    done.refusal
        .map_or(Ok(JsValue::TRUE), |refusal| Err(Failure::Refused(refusal)))
}

/// The same where a refusal is a failure.
async fn done(event: Event) -> Result<Done, Failure> {
    let done = transact(event).await?;
    match done.refusal {
        None => Ok(done),
        Some(refusal) => Err(Failure::Refused(refusal)),
    }
}

async fn transact_and_answer(event: Event) -> Result<JsValue, Failure> {
    done(event).await.map(|_| JsValue::TRUE)
}

async fn receive(message: &Value, sender: &Sender) -> Result<JsValue, Failure> {
    // Who may say what depends on the configured Dashboard, but for our own pages; nothing is
    // changed before that is known.
    let (id, base) = (runtime::id(), runtime::url_of(""));
    let state = if is_page(sender, &id, &base) {
        State::default()
    } else {
        storage::load().await?.state
    };
    let who = who(sender, &id, &base, &state.configuration.dashboard);
    let message = match Message::read(message, who) {
        Ok(message) => message,
        Err(refusal) => {
            transact(Event::MessageRefused).await?;
            return Err(Failure::Refused(refusal));
        }
    };
    let tab = sender.tab;
    let event = match message {
        Message::Observe { page, snapshot } => return observe(page, &snapshot, tab).await,
        Message::Guide {} => return guide_in(state, who, tab).await,
        Message::GuideAction { action, id } => {
            let done = done(Event::GuideAction { id, action }).await?;
            return Ok(guide_of(&done.state, who, tab));
        }
        Message::AnswerFormerName { account, former } => {
            Event::AnswerFormerName { account, former }
        }
        Message::SetPhrases { phrases } => Event::SetPhrases(phrases),
        Message::SetWarnings { warnings } => Event::SetWarnings(warnings),
        Message::SetMirror { on } => Event::SetMirror(on),
        Message::Banner {} => return Ok(banner_of(&state, who)),
        Message::BannerAction { action, .. } => return act_on_banner(action, who).await,
        Message::UseConfiguration { text } => use_configuration(&text).await?,
        Message::Wake {} => Event::Woke,
        Message::Opened {} => Event::Opened,
        Message::BeginAnew {} => Event::BeginAnew,
        Message::SeeStatus { account } => Event::SeeStatus(account),
        Message::VisitedElsewhere { account, days } => Event::VisitedElsewhere { account, days },
        Message::SetUsed {
            account,
            token,
            used,
        } => Event::SetUsed {
            account,
            kind: token,
            used,
        },
        Message::AddAccount { username, user_id } => Event::AddAccount { username, user_id },
        Message::LabelAccount { account, label } => Event::LabelAccount { account, label },
        Message::Restore { text } => {
            let backup = Backup::parse(&text)
                .map_err(|problem| Failure::Refused(Refusal::Backup(problem)))?;
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
        Message::CredentialsPage {} => match who {
            Who::ContentScript(Site::Credentials(page)) => Event::CredentialsPage(page),
            _ => return Err(Failure::Refused(Refusal::Forbidden)),
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

async fn use_configuration(text: &str) -> Result<Event, Failure> {
    let imported = configuration::parse(text)
        .map_err(|refusal| Failure::Refused(Refusal::Configuration(refusal)))?;
    let secrets = seal(&imported).await?;
    Ok(Event::UseConfiguration {
        configuration: Box::new(imported.configuration),
        secrets,
    })
}

/// Uses what is prescribed. Where it cannot be used, what was in force stays, and settings says
/// what is wrong.
pub async fn prescribe() -> Result<JsValue, Failure> {
    let Some(text) = managed::document().await else {
        return transact_and_answer(Event::Prescribed(None)).await;
    };
    let imported = configuration::parse(&text)
        .map_err(|refusal| Failure::Refused(Refusal::Configuration(refusal)))?;
    let digest = vault::digest(&text).await.ok_or(Trouble::Failed)?;
    if storage::load()
        .await?
        .state
        .policy
        .is_some_and(|policy| policy.digest == digest)
    {
        return Ok(JsValue::TRUE);
    }
    let secrets = seal(&imported).await?;
    let prescription = Prescription {
        digest,
        configuration: imported.configuration,
        secrets,
    };
    transact_and_answer(Event::Prescribed(Some(Box::new(prescription)))).await
}

/// The secrets that came with a configuration, encrypted.
async fn seal(imported: &Imported) -> Result<PerKind<Option<Sealed>>, Failure> {
    let mut secrets: PerKind<Option<Sealed>> = PerKind::default();
    for kind in TokenKind::ALL {
        if let (Some(secret), Route::Consent(profile)) = (
            imported.secrets.get(kind),
            imported.configuration.routes.get(kind),
        ) {
            let name = client_secret_name(kind, &profile.client_id);
            *secrets.get_mut(kind) = Some(vault::seal(&name, secret).await.ok_or(Trouble::Failed)?);
        }
    }
    Ok(secrets)
}

async fn act_on_banner(action: BannerAction, who: Who) -> Result<JsValue, Failure> {
    let event = match action {
        BannerAction::Open => Event::OpenPage("popup.html".into()),
        BannerAction::Dashboard => Event::OpenDashboard,
        BannerAction::Hide => Event::Hide,
    };
    Ok(banner_of(&done(event).await?.state, who))
}

/// A page of the Dashboard was read. The answer says whether that was news, what else to look for,
/// and what the guide shows.
async fn observe(page: String, snapshot: &str, tab: Option<i32>) -> Result<JsValue, Failure> {
    let malformed = || Failure::Refused(Refusal::Malformed);
    let snapshot = Box::new(Snapshot::parse(snapshot).ok_or_else(malformed)?);
    let (tab, place) = tab
        .map(|tab| (tab, Place { tab, page }))
        .ok_or_else(malformed)?;
    let Done { state, changed, .. } = done(Event::Observed { place, snapshot }).await?;
    let guide = view::guide(&state, Site::Dashboard, Some(tab));
    let watch = Phrases::watch(&state.configuration.phrases);
    Ok(object([
        ("same", (!changed).into()),
        ("watch", texts(&watch)),
        ("guide", guide_for(guide.as_ref())),
    ]))
}

/// A page asks for the guide. On eBay's that is news: the seller has come so far.
async fn guide_in(state: State, who: Who, tab: Option<i32>) -> Result<JsValue, Failure> {
    match (who, tab) {
        (Who::ContentScript(Site::Grant), Some(tab)) if state.session.guide.is_some() => Ok(
            guide_of(&done(Event::AtEbay { tab }).await?.state, who, Some(tab)),
        ),
        _ => Ok(guide_of(&state, who, tab)),
    }
}

fn guide_of(state: &State, who: Who, tab: Option<i32>) -> JsValue {
    let Who::ContentScript(site) = who else {
        return JsValue::NULL;
    };
    guide_for(view::guide(state, site, tab).as_ref())
}

/// The guide as its content script draws it: finished texts.
pub fn guide_for(guide: Option<&GuideView>) -> JsValue {
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
        .map(|step| serde_json::json!({ "text": say(&step.text), "state": state(step.state) }))
        .collect();
    let actions: Vec<Value> = guide
        .buttons
        .iter()
        .map(|button| serde_json::json!({ "id": action(button.action), "label": say(&button.label) }))
        .collect();
    let link = |label: String, url: &str| serde_json::json!({ "label": label, "url": url });
    to_js(&serde_json::json!({
        "id": guide.id,
        "lang": text_language(),
        "dir": direction(),
        "title": say(&guide.title),
        "part": guide.part.as_ref().map(say),
        "steps": steps,
        "done_label": say(&Key::GuideDone.into()),
        "hint": guide.hint.as_ref().map(say),
        "tone": guide.tone.name(),
        "target": guide.target,
        "proof": (!guide.proof.is_empty()).then(|| guide.proof.iter().map(say).collect::<Vec<_>>().join(" ")),
        "help": {
            "label": message("shell_guide_help"),
            "text": guide.help.iter().map(say).collect::<Vec<_>>(),
            "links": [
                link(say(&Key::HelpArticle.into()), view::HELP_ARTICLE),
                link(message("shell_guide_support"), view::SUPPORT),
            ],
        },
        "actions": actions,
        "collapse_label": message("shell_guide_collapse"),
        "expand_label": message("shell_guide_expand"),
    }))
}

fn banner_of(state: &State, who: Who) -> JsValue {
    let Who::ContentScript(site) = who else {
        return JsValue::NULL;
    };
    banner_for(view::banner(state, site, clock::now()).as_ref())
}

/// A banner as its content script draws it: finished texts.
pub fn banner_for(banner: Option<&Banner>) -> JsValue {
    let Some(banner) = banner else {
        return JsValue::NULL;
    };
    let action = match banner.button {
        WarningButton::Reconnect | WarningButton::Open => "open",
        WarningButton::Dashboard => "dashboard",
    };
    let text = say(&banner.text);
    to_js(&serde_json::json!({
        "id": banner.id,
        "severity": format!("{:?}", banner.severity).to_lowercase(),
        "tone": banner.tone.name(),
        "text": text,
        "detail": say(&banner.detail),
        "collapsed_label": text,
        "expand_label": message("shell_banner_expand"),
        "collapse_label": message("shell_banner_collapse"),
        "hide_label": message("shell_banner_hide"),
        "lang": text_language(),
        "dir": direction(),
        "action": { "id": action, "label": say(&banner.button.label()) },
    }))
}

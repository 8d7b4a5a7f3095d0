//! Effects: done once, after the state is saved. Their results come back as events.

use gloo_timers::future::TimeoutFuture;

use super::{
    http, identity, notifications, permissions, policy, runtime, scripting, sync, tabs, vault,
};
use crate::consent::{
    AnswerProblem, Client, TokenAnswer, exchange_request, identity_request, read_identity,
    read_token_answer, refresh_request,
};
use crate::domain::{Pattern, Sealed, Secret, Site};
use crate::keeper::{
    BrowserAccess, CheckRequest, DashboardAccess, DashboardOutageReason, Effect, Event,
    IdentityProof, ProofRequest, RefreshResult, TabPage, TokenExchange, TokenGrant,
};

/// Performs an effect. Returns its result, where it has one; `report` takes events that come before.
pub async fn perform(effect: Effect, report: impl Fn(Event) + Copy + 'static) -> Option<Event> {
    match effect {
        Effect::OpenConsent { flow, url } => {
            let of = flow.clone();
            let opened = move |window| {
                report(Event::ConsentWindowOpened {
                    flow: of.clone(),
                    window,
                });
            };
            let result = identity::consent(&url, opened).await;
            Some(Event::ConsentReturned { flow, result })
        }
        Effect::RequestTokens(exchange) => Some(Event::TokensReceived {
            flow: exchange.flow.clone(),
            result: request_tokens(exchange).await,
        }),
        Effect::RequestIdentity { flow, request } => {
            let result = http::send(&request)
                .await
                .and_then(|answer| read_identity(&answer));
            Some(Event::IdentityReceived { flow, result })
        }
        Effect::Check(request) => Some(Event::Checked {
            id: request.id.clone(),
            account: request.account.clone(),
            kind: request.kind,
            result: check(request).await,
        }),
        Effect::ProveIdentity(request) => Some(Event::IdentityProofAttempted {
            id: request.id.clone(),
            account: request.account.clone(),
            kind: request.kind,
            proof: prove(request).await,
        }),
        Effect::WakeIn(millis) => {
            TimeoutFuture::new(millis).await;
            Some(Event::Woke)
        }
        Effect::CheckBrowserAccess { dashboard, tabs } => {
            Some(Event::BrowserAccessChecked(BrowserAccess {
                notifications_blocked: notifications::are_blocked().await,
                dashboard: dashboard_access(dashboard, tabs.as_deref()).await,
            }))
        }
        Effect::CountVanished => match vault::count_accounts().await {
            0 => None,
            accounts => Some(Event::Vanished(accounts)),
        },
        Effect::OpenTab(page) => open(page).await,
        Effect::ForgetKey => {
            vault::forget_key().await;
            // The policy is not the seller's to erase: it holds again at once, its secrets under the
            // next key.
            policy::change().await.ok().flatten()
        }
        Effect::ReadMirror => Some(Event::SyncStorageRead(sync::read().await)),
        Effect::WriteMirror(changes) => Some(Event::SyncStorageWritten(sync::write(changes).await)),
        Effect::FocusConsent { window } => {
            identity::focus(window).await;
            None
        }
        Effect::CloseConsent { window } => {
            identity::close(window).await;
            None
        }
    }
}

/// Shows a page in a tab. Returns what is to be noted of it, where it is to be seen.
pub async fn open(page: TabPage) -> Option<Event> {
    let own = |name| {
        let url = runtime::url_of(name);
        let pattern = Pattern::from(format!("{url}*"));
        (url, pattern)
    };
    let (url, pattern) = match page {
        TabPage::Popup => own("popup.html"),
        TabPage::Settings => own("settings.html"),
        TabPage::Dashboard(url) => (url.to_string(), Site::dashboard_pattern(&url)),
    };
    let tab = tabs::open(&url, pattern).await?;
    Some(Event::TabOpened { tab, url })
}

/// The words in which Chromium says that an administrator's policy keeps scripts away.
const BY_POLICY: &str = "policy";

/// Whether the Dashboard can be read. That the permission is there says little: a policy may keep
/// scripts away all the same, and then the browser hides the tab's address, too. `among`: the tabs
/// that may show it then; none: any.
async fn dashboard_access(dashboard: Pattern, among: Option<&[i32]>) -> DashboardAccess {
    if permissions::is_host_missing(&dashboard).await {
        return DashboardAccess::Unreadable(DashboardOutageReason::Withheld);
    }
    let mut access = DashboardAccess::NotSeen;
    let shown = tabs::matching(&[dashboard])
        .await
        .into_iter()
        .map(|tab| tab.id);
    let hidden = tabs::hidden()
        .await
        .into_iter()
        .filter(|tab| among.is_none_or(|among| among.contains(tab)));
    for tab in shown.chain(hidden) {
        match scripting::try_in(tab).await {
            Ok(()) => return DashboardAccess::Readable,
            Err(problem) if problem.contains(BY_POLICY) => {
                access = DashboardAccess::Unreadable(DashboardOutageReason::Blocked)
            }
            // A tab that is being closed, or that shows an error of the browser's.
            Err(_) => {}
        }
    }
    access
}

/// The client secret, where the client has one.
async fn unseal_secret(
    client: &Client,
    client_secret: Option<(Sealed, String)>,
) -> Result<Option<Secret>, AnswerProblem> {
    match client_secret.filter(|_| client.basic) {
        Some((sealed, name)) => vault::unseal(&name, &sealed)
            .await
            .map(Some)
            .ok_or(AnswerProblem::SecretUnreadable),
        None => Ok(None),
    }
}

async fn check(request: CheckRequest) -> Result<RefreshResult, AnswerProblem> {
    let (renewed, _) = renew(
        &request.client,
        request.client_secret,
        &request.refresh_token,
        &request.refresh_token_name,
    )
    .await?;
    Ok(renewed)
}

/// Asks for an access token with a refresh token (RFC 6749 §6); gives also the access token, and
/// for how many seconds it is good.
async fn renew(
    client: &Client,
    client_secret: Option<(Sealed, String)>,
    refresh_token: &Sealed,
    name: &str,
) -> Result<(RefreshResult, (Secret, i64)), AnswerProblem> {
    let secret = unseal_secret(client, client_secret).await?;
    let token = vault::unseal(name, refresh_token)
        .await
        .ok_or(AnswerProblem::TokenUnreadable)?;
    let request = refresh_request(client, secret.as_ref(), &token)?;
    let answer = read_token_answer(&http::send(&request).await?)?;
    let renewed = match answer.rotated_from(&token) {
        Some(new) => RefreshResult {
            rotated: true,
            refresh_token: vault::seal(name, new).await,
            refresh_token_expires_in: answer.refresh_token_expires_in,
        },
        None => RefreshResult::default(),
    };
    Ok((renewed, (answer.access_token, answer.expires_in)))
}

/// Finds out who gave a consent.
async fn prove(request: ProofRequest) -> IdentityProof {
    let mut proof = IdentityProof {
        renewed: None,
        access_token: None,
        identity: None,
    };
    let ProofRequest {
        access_token,
        client,
        client_secret,
        refresh_token,
        refresh_token_name,
        environment,
        ..
    } = request;
    let access_token = match (access_token, refresh_token) {
        (Some(access_token), _) => access_token,
        (None, Some(refresh_token)) => {
            match renew(&client, client_secret, &refresh_token, &refresh_token_name).await {
                Ok((renewed, access)) => {
                    proof.renewed = Some(Ok(renewed));
                    proof.access_token.insert(access).0.clone()
                }
                Err(problem) => {
                    proof.renewed = Some(Err(problem));
                    return proof;
                }
            }
        }
        (None, None) => return proof,
    };
    let answer = http::send(&identity_request(environment, &access_token)).await;
    proof.identity = Some(answer.and_then(|answer| read_identity(&answer)));
    proof
}

async fn request_tokens(exchange: TokenExchange) -> Result<TokenGrant, AnswerProblem> {
    let TokenExchange {
        client,
        client_secret,
        ru_name,
        code,
        verifier,
        refresh_token_name,
        ..
    } = exchange;
    let secret = unseal_secret(&client, client_secret).await?;
    let request = exchange_request(&client, secret.as_ref(), &ru_name, &code, verifier.as_ref())?;
    let TokenAnswer {
        access_token,
        expires_in,
        refresh_token,
        refresh_token_expires_in,
    } = read_token_answer(&http::send(&request).await?)?;
    let refresh_token = match &refresh_token {
        Some(token) => vault::seal(&refresh_token_name, token).await,
        None => None,
    };
    Ok(TokenGrant {
        access_token,
        expires_in,
        refresh_token,
        refresh_token_expires_in,
    })
}

//! What the Dashboard shows changes what is known: accounts, visits, and how the tokens of the
//! dashboard route stand.
//!
//! Doubtful words (in a language in which nobody has checked them) never overrule what is certain:
//! at most they are a sign that something may have changed.

use super::context::Context;
use super::event::PageLocation;
use super::state::{Confirmed, MAX_ACCOUNTS, Outcome, OutcomeKind, Session, State};
use super::{accounts, guiding, health, visits};
use crate::consent::Route;
use crate::dashboard::{
    Confirmation, Observation, Page, Phrases, Snapshot, TokenReading, TokenStatus, TokenWarning,
    recognise,
};
use crate::domain::{
    Account, AccountId, ClockCorrection, Connection, DAY, Evidence, EvidenceSource, HOUR,
    HistoryEvent, Lifetime, MINUTE, Reason, Risk, RiskSignal, Standing, Timestamp, TokenKind,
    Username,
};

/// The most documents of which is remembered that they show a confirmation.
const MAX_PAGES: usize = 20;

/// What is seen again and again (a visit, the same words) is noted once an hour: each note is a
/// write to the disk.
const NOTE_EVERY: i64 = HOUR;

/// How long after a visit to one of eBay's pages a look at the Dashboard counts: before that the
/// seller may still be at it.
const LOOK_AFTER: i64 = 10 * MINUTE;

/// A visible Dashboard page was read.
pub(super) fn apply_observation(
    state: &mut State,
    place: &PageLocation,
    snapshot: &Snapshot,
    context: &Context,
) {
    let phrases = Phrases::shipped().with(&state.configuration.phrases);
    let known: Vec<&Username> = state
        .accounts
        .values()
        .map(|account| &account.username)
        .collect();
    let observation = recognise(snapshot, &state.configuration.dashboard, &phrases, &known);
    take(state, place, &observation, context);
}

/// Takes in what a page says.
pub(super) fn take(
    state: &mut State,
    place: &PageLocation,
    observation: &Observation,
    context: &Context,
) {
    match observation.page {
        Page::Elsewhere | Page::Unknown => return,
        Page::LogIn => {}
        Page::SignedIn => {
            health::dashboard_was_read(state, place.tab);
            let named = find_accounts(state, observation, context);
            visits::named(
                state,
                &place.page,
                &named,
                observation.warning.is_some(),
                context,
            );
            for seen in &observation.tokens {
                if let Some(id) = seen
                    .account
                    .as_ref()
                    .and_then(|username| accounts::find_by_name(state, username))
                {
                    apply_token_status(state, &id, seen, context.now);
                }
            }
            apply_token_warning(state, observation, &named, context.now);
            apply_confirmation(state, place, observation, &named, context);
        }
    }
    if let Some((account, kind)) = guiding::observed(state, place, observation, context) {
        confirm(state, &account, kind, true, context);
    }
}

/// The accounts that the page names; those that are not known are added, and the seller is asked
/// whether they are renamed ones.
fn find_accounts(
    state: &mut State,
    observation: &Observation,
    context: &Context,
) -> Vec<AccountId> {
    let mut named: Vec<AccountId> = Vec::new();
    let others = !state.accounts.is_empty();
    for username in &observation.accounts {
        let id = accounts::find_by_name(state, username).or_else(|| {
            let room = state.accounts.len() < MAX_ACCOUNTS;
            room.then(|| {
                let id = context.ids.account();
                let mut account = Account::new(username.clone(), None, context.now);
                account.asks_for_former_name = others;
                account.history.add(context.now, HistoryEvent::Found);
                state.accounts.insert(id.clone(), account);
                id
            })
        });
        named.extend(id.filter(|id| !named.contains(id)));
    }
    // Whoever is seen beside or after a new account is not that account's former name.
    let newest = state
        .accounts
        .values()
        .filter(|account| account.asks_for_former_name)
        .map(|account| account.added)
        .max();
    for id in &named {
        if let Some(account) = state.accounts.get_mut(id) {
            let due = account.last_seen_on_dashboard.is_none_or(|seen| {
                context.now.since(seen) >= NOTE_EVERY || newest.is_some_and(|newest| seen < newest)
            });
            if due {
                account.last_seen_on_dashboard = Some(context.now);
            }
        }
    }
    named
}

/// What the page says of one token. A token of the consent route belongs to another eBay
/// application than Webinterpret's: the Dashboard does not speak of it.
fn apply_token_status(state: &mut State, id: &AccountId, seen: &TokenReading, now: Timestamp) {
    if matches!(state.configuration.routes.get(seen.kind), Route::Consent(_)) {
        return;
    }
    let months = state.configuration.inactivity_months;
    let Some(account) = state.accounts.get_mut(id) else {
        return;
    };
    let reason = account.likely_reason(seen.kind, months, now);
    let before = account.connections.get(seen.kind).at_risk;
    let past = apply(account.connections.get_mut(seen.kind), seen, reason, now);
    if let (None, Some(Risk { signal, .. })) = (before, account.connections.get(seen.kind).at_risk)
    {
        account.history.add(
            now,
            HistoryEvent::AtRisk {
                kind: Some(seen.kind),
                signal,
            },
        );
    }
    if let Some(past) = past {
        account.history.add(now, past);
        account.snoozes.remove(&seen.kind.into());
        // An end that lies behind is told by the standing; one in centuries is a mistake.
        let far = |until: Timestamp| until.since(now) > Lifetime::LONGEST;
        if seen.until.is_some_and(far)
            || seen
                .days
                .is_some_and(|days| far(now.plus(i64::from(days) * DAY)))
        {
            account.history.add(
                now,
                HistoryEvent::Clamped {
                    what: ClockCorrection::Lifetime { kind: seen.kind },
                },
            );
        }
    }
}

/// Takes what the Dashboard says of a token into its connection; gives what is worth remembering.
fn apply(
    connection: &mut Connection,
    seen: &TokenReading,
    likely: Reason,
    now: Timestamp,
) -> Option<HistoryEvent> {
    let is_certain = connection.standing != Standing::Unknown && !connection.is_doubtful();
    if !seen.sure && is_certain {
        apply_doubtful_words(connection, seen.standing, now);
        return None;
    }
    let before = connection.standing;
    // Whoever was told to look after a visit to one of eBay's pages has looked now.
    if seen.sure && seen.standing == TokenStatus::Present {
        let over = |risk: &Risk| risk.signal.is_a_visit() && now.since(risk.at) >= LOOK_AFTER;
        connection.at_risk = connection.at_risk.filter(|risk| !over(risk));
    }
    apply_standing(connection, seen, likely, now);
    history_event(before, connection.standing, seen)
}

/// Doubtful words change no standing that is certain; where they contradict it, the token is at
/// risk.
fn apply_doubtful_words(connection: &mut Connection, status: TokenStatus, now: Timestamp) {
    let contradicts = matches!(
        status,
        TokenStatus::Disconnected | TokenStatus::NotConnected | TokenStatus::AboutToEnd
    );
    if contradicts && connection.exists() && connection.at_risk.is_none() {
        connection.at_risk = Some(Risk {
            signal: RiskSignal::DoubtfulWords,
            at: now,
        });
    }
}

/// Sets the standing with its evidence; `likely` is why a token that is lost may be so.
fn apply_standing(
    connection: &mut Connection,
    seen: &TokenReading,
    likely: Reason,
    now: Timestamp,
) {
    let existed = connection.exists();
    let before = connection.standing;
    let by = |basis| Evidence {
        basis,
        at: now,
        doubtful: !seen.sure,
    };
    match seen.standing {
        TokenStatus::Connected | TokenStatus::AboutToEnd => {
            connection.standing = Standing::Connected;
            refresh_evidence_hourly(connection, by(EvidenceSource::DashboardWords));
            connection.lifetime = lifetime(connection, seen, existed, now);
            connection.at_risk = match seen.standing {
                TokenStatus::AboutToEnd if seen.until.is_none() && seen.days.is_none() => {
                    connection.at_risk.or(Some(Risk {
                        signal: RiskSignal::Warned,
                        at: now,
                    }))
                }
                _ => None,
            };
        }
        // The button says that a token exists, not that it works: it changes no standing that says
        // more.
        TokenStatus::Present => match before {
            Standing::Unknown | Standing::NotConnected => {
                connection.standing = Standing::Present;
                connection.lifetime = None;
                refresh_evidence_hourly(connection, by(EvidenceSource::DashboardButton));
            }
            Standing::Disconnected { .. } if connection.is_doubtful() && seen.sure => {
                connection.standing = Standing::Present;
                refresh_evidence_hourly(connection, by(EvidenceSource::DashboardButton));
            }
            Standing::Present => {
                refresh_evidence_hourly(connection, by(EvidenceSource::DashboardButton))
            }
            Standing::Connected | Standing::Disconnected { .. } => {}
        },
        TokenStatus::NotConnected => {
            connection.standing = Standing::NotConnected;
            connection.at_risk = None;
            refresh_evidence_hourly(connection, by(EvidenceSource::DashboardButton));
        }
        TokenStatus::Disconnected => {
            if !matches!(before, Standing::Disconnected { .. }) {
                connection.standing = Standing::Disconnected {
                    at: now,
                    reason: likely,
                };
            }
            connection.at_risk = None;
            refresh_evidence_hourly(connection, by(EvidenceSource::DashboardWords));
        }
    }
}

/// Returns what is worth remembering of a standing that changed.
fn history_event(before: Standing, after: Standing, seen: &TokenReading) -> Option<HistoryEvent> {
    let (kind, doubtful) = (seen.kind, !seen.sure);
    match (before, after) {
        (Standing::Connected, Standing::Connected)
        | (Standing::NotConnected, Standing::NotConnected) => None,
        (_, Standing::Connected) => Some(HistoryEvent::Connected {
            kind,
            basis: EvidenceSource::DashboardWords,
            doubtful,
        }),
        (_, Standing::NotConnected) => Some(HistoryEvent::NotConnected { kind }),
        (Standing::Disconnected { .. }, Standing::Disconnected { .. }) => None,
        (_, Standing::Disconnected { reason, .. }) => Some(HistoryEvent::Disconnected {
            kind,
            reason,
            basis: Some(EvidenceSource::DashboardWords),
            doubtful,
        }),
        (_, Standing::Unknown | Standing::Present) => None,
    }
}

/// Notes evidence; the same again only once an hour.
fn refresh_evidence_hourly(connection: &mut Connection, evidence: Evidence) {
    let same = connection.evidence.is_some_and(|old| {
        let age = evidence.at.since(old.at);
        (old.basis, old.doubtful) == (evidence.basis, evidence.doubtful)
            && (0..NOTE_EVERY).contains(&age)
    });
    if !same {
        connection.evidence = Some(evidence);
    }
}

/// The end that the page states; else the one that is known, as long as it can be that of this
/// token; else an estimate.
fn lifetime(
    connection: &Connection,
    seen: &TokenReading,
    existed: bool,
    now: Timestamp,
) -> Option<Lifetime> {
    if let Some(until) = seen
        .until
        .filter(|until| Lifetime::is_believable(*until, now))
    {
        return Some(Lifetime {
            end: until,
            estimated: false,
        });
    }
    if let Some(days) = seen
        .days
        .filter(|days| i64::from(*days).saturating_mul(DAY) <= Lifetime::LONGEST)
    {
        // A day more or less: one that is told again does not move the end that is known.
        let end = now.plus(i64::from(days).saturating_mul(DAY));
        let reported = connection
            .lifetime
            .filter(|known| existed && known.end.since(end).abs() <= DAY);
        return Some(reported.unwrap_or(Lifetime {
            end,
            estimated: true,
        }));
    }
    let known = connection
        .lifetime
        .filter(|known| existed && known.end > now);
    Some(known.unwrap_or_else(|| Lifetime::estimate(now)))
}

/// Webinterpret's own banner. Where it names account and token the token has been told already;
/// otherwise it is a sign for the one account that it can mean.
fn apply_token_warning(
    state: &mut State,
    observation: &Observation,
    named: &[AccountId],
    now: Timestamp,
) {
    let Some(TokenWarning { account, kind, .. }) = &observation.warning else {
        return forget_warnings(state, named, now);
    };
    let id = match (
        account
            .as_ref()
            .and_then(|username| accounts::find_by_name(state, username)),
        named,
    ) {
        (Some(id), _) => id,
        (None, [only]) if account.is_none() => only.clone(),
        _ => return,
    };
    let reported = |kind: TokenKind| {
        let of = |seen: &&TokenReading| {
            seen.kind == kind
                && seen
                    .account
                    .as_ref()
                    .and_then(|name| accounts::find_by_name(state, name))
                    == Some(id.clone())
        };
        observation.tokens.iter().filter(of).any(|seen| {
            !matches!(
                seen.standing,
                TokenStatus::Present | TokenStatus::NotConnected
            )
        })
    };
    let kinds: Vec<TokenKind> = TokenKind::ALL
        .into_iter()
        .filter(|each| kind.is_none_or(|kind| kind == *each) && !reported(*each))
        .collect();
    let ours =
        |kind: &TokenKind| !matches!(state.configuration.routes.get(*kind), Route::Consent(_));
    let kinds: Vec<TokenKind> = kinds.into_iter().filter(ours).collect();
    let Some(account) = state.accounts.get_mut(&id) else {
        return;
    };
    let concerned = kinds.into_iter().filter(|kind| {
        let connection = account.connections.get(*kind);
        connection.is_in_use() && connection.at_risk.is_none()
    });
    let concerned: Vec<TokenKind> = concerned.collect();
    account.put_at_risk(&concerned, RiskSignal::Warned, now);
}

/// A page without the banner, some time later: the warning is over. Not at once, for a page fills
/// itself bit by bit.
fn forget_warnings(state: &mut State, named: &[AccountId], now: Timestamp) {
    for id in named {
        let Some(account) = state.accounts.get_mut(id) else {
            continue;
        };
        for kind in TokenKind::ALL {
            let connection = account.connections.get_mut(kind);
            connection.at_risk = connection.at_risk.filter(|risk| {
                risk.signal != RiskSignal::Warned || now.since(risk.at) < NOTE_EVERY
            });
        }
    }
}

/// "Your new token is now valid": credited to what the page names, else to the guide under way,
/// else to nobody.
fn apply_confirmation(
    state: &mut State,
    place: &PageLocation,
    observation: &Observation,
    named: &[AccountId],
    context: &Context,
) {
    let Some(confirmation) = &observation.confirmation else {
        state
            .session
            .confirmations
            .retain(|page| *page != place.page);
        return;
    };
    // A message that stays on the page is one confirmation.
    if !is_new(&mut state.session, place) {
        return;
    }
    let Confirmation {
        account,
        kind,
        sure,
    } = confirmation;
    let guided = state
        .session
        .guide
        .as_ref()
        .filter(|guide| guide.has_reached_button())
        .map(|guide| (guide.account.clone(), guide.kind));
    let by_name = account
        .as_ref()
        .and_then(|username| accounts::find_by_name(state, username));
    let id = match (by_name, &guided, named) {
        (Some(id), ..) => Some(id),
        // The page names an account that is none of ours.
        (None, ..) if account.is_some() => None,
        (None, Some((id, _)), named) if named.is_empty() || named.contains(id) => Some(id.clone()),
        (None, None, [only]) => Some(only.clone()),
        _ => None,
    };
    let kind = kind.or(guided
        .filter(|(guided, _)| Some(guided) == id.as_ref())
        .map(|(_, kind)| kind));
    let is_contradicted =
        kind.is_some_and(|kind| states_loss(state, observation, id.as_ref(), kind));
    match (id, kind) {
        (Some(id), Some(kind)) if !is_contradicted => confirm(state, &id, kind, *sure, context),
        (id, kind) => report_ambiguous_confirmation(
            state,
            id.as_ref().or(named.first()),
            id.is_some(),
            kind,
            context,
        ),
    }
}

/// Whether a page states that a token of an account is disconnected or was never connected.
fn states_loss(
    state: &State,
    observation: &Observation,
    id: Option<&AccountId>,
    kind: TokenKind,
) -> bool {
    let owner = |seen: &TokenReading| {
        let name = seen.account.as_ref()?;
        accounts::find_by_name(state, name)
    };
    observation.tokens.iter().any(|seen| {
        let is_lost = matches!(
            seen.standing,
            TokenStatus::Disconnected | TokenStatus::NotConnected
        );
        seen.kind == kind && is_lost && owner(seen).as_ref() == id
    })
}

fn is_new(session: &mut Session, place: &PageLocation) -> bool {
    if session.confirmations.contains(&place.page) {
        return false;
    }
    session.confirmations.push(place.page.clone());
    let surplus = session.confirmations.len().saturating_sub(MAX_PAGES);
    session.confirmations.drain(..surplus);
    true
}

/// The Dashboard confirmed this token.
fn confirm(state: &mut State, id: &AccountId, kind: TokenKind, sure: bool, context: &Context) {
    let now = context.now;
    let by_consent = matches!(state.configuration.routes.get(kind), Route::Consent(_));
    let Some(account) = state.accounts.get_mut(id) else {
        return;
    };
    let connection = account.connections.get_mut(kind);
    let certain = connection.standing != Standing::Unknown && !connection.is_doubtful();
    // A new token is more than a page in another language can deny, but doubtful words do not end a
    // certain loss.
    let overruled = !sure && certain && !connection.exists();
    if !by_consent && !overruled {
        let basis = EvidenceSource::DashboardConfirmation;
        connection.standing = Standing::Connected;
        connection.failed_attempts = 0;
        connection.at_risk = None;
        connection.evidence = Some(Evidence {
            basis,
            at: now,
            doubtful: !sure,
        });
        connection.lifetime = Some(Lifetime::estimate(now));
        account.history.add(
            now,
            HistoryEvent::Connected {
                kind,
                basis,
                doubtful: !sure,
            },
        );
        account.snoozes.remove(&kind.into());
        account.connections.get_mut(kind).not_used = false;
    }
    let what = OutcomeKind::Confirmed(Confirmed { kind, sure });
    state.outcome = Some(Outcome::new(
        id.clone(),
        account.username.clone(),
        what,
        context,
    ));
    guiding::record_confirmation(state, id, kind, context);
}

/// The Dashboard confirmed a token and did not say which: the seller is asked to look.
fn report_ambiguous_confirmation(
    state: &mut State,
    id: Option<&AccountId>,
    named: bool,
    kind: Option<TokenKind>,
    context: &Context,
) {
    let Some((id, account)) = id.and_then(|id| state.accounts.get_key_value(id)) else {
        return;
    };
    let what = OutcomeKind::OneConfirmed {
        account: named,
        kind,
    };
    state.outcome = Some(Outcome::new(
        id.clone(),
        account.username.clone(),
        what,
        context,
    ));
    guiding::note_ambiguous_confirmation(state);
}

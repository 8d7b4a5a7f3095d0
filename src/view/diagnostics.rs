//! What support needs to know, and nothing by which to know the seller: versions, standings, ages,
//! error codes. No names, ids, addresses or tokens. For technicians, so in no language but its own.

use std::fmt::Write;

use crate::consent::{
    AnswerProblem, Attempted, ConsentProblem, Route, TokenEndpoint, WindowProblem,
};
use crate::domain::{Check, Connection, DAY, HOUR, Standing, Timestamp, TokenKind};
use crate::keeper::{AlertSubject, OutcomeKind, State, alerts};

/// Error codes of OAuth (RFC 6749 §4.1.2.1, §5.2) and of eBay's that are passed on; any other text
/// could be anything.
const CODES: [&str; 10] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
];

/// The text for support.
pub fn diagnostics(state: &State, now: Timestamp) -> String {
    let mut text = format!("Token Keeper {}\n", env!("CARGO_PKG_VERSION"));
    // Writing to a string does not fail.
    let _ = writeln!(text, "environment: {:?}", state.configuration.environment);
    for kind in TokenKind::ALL {
        let route = match state.configuration.routes.get(kind) {
            Route::Dashboard => "dashboard",
            Route::Consent(profile) if profile.token_endpoint == TokenEndpoint::Ebay => {
                "consent, eBay"
            }
            Route::Consent(_) => "consent, broker",
        };
        let _ = writeln!(text, "route of {}: {route}", kind.id());
    }
    let _ = writeln!(text, "records set aside: {}", state.set_aside.len());
    let _ = writeln!(
        text,
        "messages refused since the browser started: {}",
        state.session.refused_messages
    );
    for alert in alerts(state, now)
        .iter()
        .filter(|alert| matches!(alert.subject, AlertSubject::Part(_)))
    {
        let _ = writeln!(
            text,
            "does not work: {:?}, {}",
            alert.cause,
            alert.severity.id()
        );
    }
    for (number, account) in state.accounts.values().enumerate() {
        let suffix = if account.visit_was_reported {
            " by the seller's word"
        } else {
            ""
        };
        let visit = account
            .last_visit
            .map_or("never".to_owned(), |visit| age(visit, now) + suffix);
        let _ = writeln!(
            text,
            "account {}: added {}, Dashboard visit {visit}",
            number + 1,
            age(account.added, now)
        );
        for (kind, connection) in account.connections.iter() {
            let _ = writeln!(text, "  {}: {}", kind.id(), one(connection, now));
        }
    }
    if let Some(outcome) = &state.outcome {
        let _ = writeln!(
            text,
            "last outcome, {}: {}",
            age(outcome.at, now),
            what(&outcome.what)
        );
    }
    text
}

fn one(connection: &Connection, now: Timestamp) -> String {
    let mut parts = Vec::new();
    parts.push(match connection.standing {
        Standing::Unknown => "unknown".to_owned(),
        Standing::NotConnected => "not connected".to_owned(),
        Standing::Present => "present".to_owned(),
        Standing::Connected => "connected".to_owned(),
        Standing::Disconnected { at, reason } => {
            format!("disconnected {} ({reason:?})", age(at, now))
        }
    });
    if let Some(evidence) = connection.evidence {
        let doubtful = if evidence.doubtful { ", doubtful" } else { "" };
        parts.push(format!(
            "{:?} {}{doubtful}",
            evidence.basis,
            age(evidence.at, now)
        ));
    }
    if let Some(life) = connection.lifetime {
        let estimated = if life.estimated { " by estimate" } else { "" };
        parts.push(format!("ends{estimated} {}", age(life.end, now)));
    }
    if let Some(risk) = connection.at_risk {
        parts.push(format!("at risk: {:?} {}", risk.signal, age(risk.at, now)));
    }
    if let Check::Failing {
        since,
        failures,
        why,
        ..
    } = connection.check
    {
        parts.push(format!(
            "check failing {}: {why:?}, {failures} times",
            age(since, now)
        ));
    }
    if connection.refresh_token.is_some() {
        parts.push("can be checked".to_owned());
    }
    if let Some(unproven) = &connection.unproven {
        parts.push(format!(
            "another token unproven {}",
            age(unproven.since, now)
        ));
    }
    if connection.not_used {
        parts.push("not used".to_owned());
    }
    if connection.failed_attempts > 0 {
        parts.push(format!("{} failed attempts", connection.failed_attempts));
    }
    parts.join("; ")
}

/// Days, or hours within two: a moment would tell when the seller works.
fn age(time: Timestamp, now: Timestamp) -> String {
    let ago = now.since(time);
    let (count, unit) = if ago.abs() < 2 * DAY {
        (ago / HOUR, "h")
    } else {
        (ago / DAY, "d")
    };
    if ago < 0 {
        format!("in {} {unit}", -count)
    } else {
        format!("{count} {unit} ago")
    }
}

fn what(what: &OutcomeKind) -> String {
    match what {
        OutcomeKind::NotConnected { kind, problem, .. } => {
            format!("{} not connected: {}", kind.id(), code(problem))
        }
        OutcomeKind::NotProvedYet { kind, .. } => format!("{} not proved yet", kind.id()),
        OutcomeKind::NoConfirmation { kind, .. } => {
            format!("{}: no confirmation on the Dashboard", kind.id())
        }
        OutcomeKind::OneConfirmed { .. } => "a confirmation that names no token".to_owned(),
        OutcomeKind::Joined { .. } => "two entries joined".to_owned(),
        OutcomeKind::Renamed { .. } => "renamed".to_owned(),
        OutcomeKind::Added => "added".to_owned(),
        OutcomeKind::SentToDashboard { .. } => "sent to the Dashboard".to_owned(),
        OutcomeKind::Connected { .. } | OutcomeKind::Confirmed(_) => "connected".to_owned(),
    }
}

fn known(error: &str) -> &str {
    if CODES.contains(&error) {
        error
    } else {
        "another code"
    }
}

fn code(problem: &ConsentProblem) -> String {
    match problem {
        ConsentProblem::Window { why } => match why {
            WindowProblem::Closed => "window closed".to_owned(),
            WindowProblem::NotLoaded => "page not loaded".to_owned(),
            WindowProblem::Busy => "another window open".to_owned(),
            WindowProblem::Unsupported => "unsupported".to_owned(),
        },
        ConsentProblem::Declined => "declined".to_owned(),
        ConsentProblem::Refused { error } => format!("refused: {}", known(error)),
        ConsentProblem::Malformed => "malformed answer".to_owned(),
        ConsentProblem::StateMismatch => "state mismatch".to_owned(),
        ConsentProblem::IssuerMismatch => "issuer mismatch".to_owned(),
        ConsentProblem::WrongUser { .. } => "wrong user".to_owned(),
        ConsentProblem::Interrupted => "interrupted".to_owned(),
        ConsentProblem::NotProved => "never proved".to_owned(),
        ConsentProblem::Answer { attempted, problem } => {
            let asked = match attempted {
                Attempted::Token => "token endpoint",
                Attempted::Identity => "Identity API",
            };
            let answer = match problem {
                AnswerProblem::Refused { status, error } => {
                    format!("status {status} {}", known(error))
                }
                AnswerProblem::Server { status } => format!("status {status}"),
                AnswerProblem::TooManyRequests { .. } => "status 429".to_owned(),
                AnswerProblem::Network => "network".to_owned(),
                AnswerProblem::Offline => "offline".to_owned(),
                AnswerProblem::Timeout => "timeout".to_owned(),
                AnswerProblem::Redirected => "redirect".to_owned(),
                AnswerProblem::TooLarge => "too large".to_owned(),
                AnswerProblem::Unreadable => "unreadable".to_owned(),
                AnswerProblem::SecretMissing => "no secret".to_owned(),
                AnswerProblem::SecretUnreadable => "secret unreadable".to_owned(),
                AnswerProblem::TokenUnreadable => "token unreadable".to_owned(),
            };
            format!("{asked}: {answer}")
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::{Account, AccountId, Sealed, Username};
    use crate::keeper::Outcome;

    #[test]
    fn it_tells_what_is_the_matter_and_not_whose() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let mut state = State::default();
        let username = Username::parse("acme_store").unwrap();
        let id = AccountId("accountid".into());
        let mut account = Account::new(username.clone(), Some("userid".into()), now.plus(-3 * DAY));
        account.log_in = Some("login".into());
        account.rename(Username::parse("acme_shop").unwrap(), now);
        let connection = &mut account.connections.plus;
        connection.standing = Standing::Connected;
        connection.refresh_token = Some(Sealed {
            iv: "ivtext".into(),
            data: "sealedtext".into(),
        });
        connection.failed_attempts = 3;
        state.accounts.insert(id.clone(), account);
        let problem = ConsentProblem::Refused {
            error: "acme_store_said".into(),
        };
        let what = OutcomeKind::NotConnected {
            kind: TokenKind::Plus,
            problem,
            done: Vec::new(),
            remaining: Vec::new(),
        };
        state.outcome = Some(Outcome {
            id: "flowid".into(),
            at: now,
            account: id,
            username,
            what,
        });
        state.set_aside.insert(
            "account.x".into(),
            serde_json::json!({ "username": "acme_store" }),
        );
        let text = diagnostics(&state, now);
        for secret in [
            "acme",
            "userid",
            "accountid",
            "login",
            "ivtext",
            "sealedtext",
            "flowid",
            "http",
            "account.x",
        ] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        for hidden in [
            "account 1: added 3 d ago, Dashboard visit never",
            "plus: connected; can be checked; 3 failed attempts",
        ] {
            assert!(text.contains(hidden), "{text}");
        }
        assert!(
            text.contains("last outcome, 0 h ago: plus not connected: refused: another code"),
            "{text}"
        );
    }
}

//! How the last action ended: what happened, what was kept, what to do next.

use super::banner::by_consent;
use super::links::{HELP_ARTICLE, SUPPORT, THIRD_PARTY_ACCESS};
use super::{Arg, Key, Text, Tone};
use crate::consent::{AnswerProblem, Attempted, ConsentProblem, WindowProblem};
use crate::domain::{AccountId, DAY, Timestamp, TokenKind};
use crate::keeper::{Confirmed, Outcome, OutcomeKind, State};

/// How the last action ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// How it looks.
    pub tone: Tone,
    /// One sentence, or a few.
    pub text: Text,
    /// What the same click achieved before, where the rest failed; or what to do after a time
    /// without connection.
    pub also: Option<Text>,
    /// What to do where it fails again and again.
    pub advice: Option<Text>,
    /// The ways on.
    pub buttons: Vec<OutcomeButton>,
}

/// A way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeButton {
    /// On the button.
    pub label: Text,
    /// What it does.
    pub action: OutcomeAction,
}

/// What a way on does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeAction {
    /// Connect tokens.
    Connect {
        /// Whose.
        account: AccountId,
        /// Which.
        kinds: Vec<TokenKind>,
        /// Whether eBay shall ask for the sign-in.
        login: bool,
    },
    /// Add an account.
    Add {
        /// Its name.
        username: String,
        /// eBay's id of it.
        user_id: String,
    },
    /// Open a page.
    Visit {
        /// Its address.
        url: &'static str,
    },
    /// Copy a text to the clipboard.
    Copy {
        /// The text.
        text: String,
    },
}

/// The heading of an outcome's notification.
pub fn outcome_title(outcome: &Outcome) -> Text {
    match outcome.what {
        OutcomeKind::NotConnected { .. }
        | OutcomeKind::Joined { .. }
        | OutcomeKind::OneConfirmed { .. }
        | OutcomeKind::NoConfirmation { .. } => Key::TitleNotConnected,
        OutcomeKind::NotProvedYet { .. } => Key::TitleNotProvedYet,
        OutcomeKind::Added
        | OutcomeKind::Connected { .. }
        | OutcomeKind::SentToDashboard { .. }
        | OutcomeKind::Confirmed(_)
        | OutcomeKind::Renamed { .. } => Key::TitleConnected,
    }
    .into()
}

/// From how many failed attempts in a row on they are a stubborn case.
const REPEATED_FAILURES: u32 = 3;

/// How the last action ended.
pub fn outcome(state: &State, outcome: &Outcome, now: Timestamp) -> OutcomeView {
    let mut view = plain_outcome(state, outcome);
    let account = state.accounts.get(&outcome.account);
    let connected: &[TokenKind] = match &outcome.what {
        OutcomeKind::Connected { kinds, .. } => kinds,
        OutcomeKind::Confirmed(Confirmed { kind, .. }) => std::slice::from_ref(kind),
        OutcomeKind::NotConnected { kind, .. } | OutcomeKind::NoConfirmation { kind, .. } => {
            if account.is_some_and(|account| {
                account.connections.get(*kind).failed_attempts >= REPEATED_FAILURES
            }) {
                advise(&mut view, state, now);
            }
            // Whether the server has taken the code nobody knows: then it has ended the old token.
            if account.is_some_and(|account| account.connections.get(*kind).may_be_replaced()) {
                view.also = view.also.or(Some(Key::OutcomeMayBeReplaced.into()));
            }
            &[]
        }
        _ => &[],
    };
    let gap = |kind: &TokenKind| account?.history.gap_before(*kind, outcome.at);
    view.also = view.also.or(connected
        .iter()
        .filter_map(gap)
        .min()
        .map(|since| sync_gap_notice(since, outcome.at)));
    view
}

/// From when to when listings were out of step, and what to do about it. A token may have ended
/// long before that was learned.
pub(super) fn sync_gap_notice(since: Timestamp, until: Timestamp) -> Text {
    // What was mended on the day on which it was learned needs no dates.
    if until.since(since) < DAY {
        return Key::OutcomeGapDay.into();
    }
    Text::new(Key::OutcomeGap, [Arg::Date(since), Arg::Date(until)])
}

/// The same thing failed again and again: the old access may be in the way, and after that people
/// have to look.
fn advise(view: &mut OutcomeView, state: &State, now: Timestamp) {
    view.advice = Some(Key::OutcomeStubborn.into());
    let visit = |key: Key, url| OutcomeButton {
        label: key.into(),
        action: OutcomeAction::Visit { url },
    };
    view.buttons
        .retain(|button| button.label.key != Key::RemoveAtEbay);
    view.buttons
        .insert(0, visit(Key::RemoveAtEbay, THIRD_PARTY_ACCESS));
    view.buttons.push(visit(Key::AskSupport, SUPPORT));
    let text = super::diagnostics(state, now);
    view.buttons.push(OutcomeButton {
        label: Key::CopyDiagnostics.into(),
        action: OutcomeAction::Copy { text },
    });
}

fn plain_outcome(state: &State, outcome: &Outcome) -> OutcomeView {
    let name = || Arg::from(&outcome.username);
    let plain = |tone, text| OutcomeView {
        tone,
        text,
        also: None,
        advice: None,
        buttons: Vec::new(),
    };
    match &outcome.what {
        OutcomeKind::Added => plain(Tone::Good, Text::new(Key::OutcomeAdded, [name()])),
        OutcomeKind::Connected {
            kinds,
            renamed_from,
        } => plain(Tone::Good, connected(kinds, renamed_from.as_ref(), name())),
        OutcomeKind::NotProvedYet { kind, done } => OutcomeView {
            also: done
                .last()
                .map(|done| Text::new(Key::OutcomeConnected, [(*done).into(), name()])),
            ..plain(
                Tone::Busy,
                Text::new(Key::OutcomeNotProvedYet, [(*kind).into(), name()]),
            )
        },
        OutcomeKind::Joined { former, kinds } => {
            let action = OutcomeAction::Connect {
                account: outcome.account.clone(),
                kinds: kinds.clone(),
                login: false,
            };
            OutcomeView {
                tone: Tone::Notice,
                text: Text::new(Key::OutcomeJoined, [name(), former.into()]),
                also: None,
                advice: None,
                buttons: vec![OutcomeButton {
                    label: Key::Connect.into(),
                    action,
                }],
            }
        }
        OutcomeKind::SentToDashboard { kinds } => plain(
            Tone::Notice,
            match kinds.as_slice() {
                [kind] => Text::new(Key::OutcomeSentToDashboard, [(*kind).into(), name()]),
                _ => Text::new(Key::OutcomeSentToDashboardBoth, [name()]),
            },
        ),
        OutcomeKind::Confirmed(Confirmed { kind, sure: true }) => plain(
            Tone::Good,
            Text::new(Key::OutcomeConfirmed, [(*kind).into(), name()]),
        ),
        OutcomeKind::Confirmed(Confirmed { kind, sure: false }) => plain(
            Tone::Notice,
            Text::new(Key::OutcomeSeemsConfirmed, [(*kind).into(), name()]),
        ),
        OutcomeKind::OneConfirmed { account, kind } => plain(
            Tone::Notice,
            match (account, kind) {
                (true, None) => Text::new(Key::OutcomeOneConfirmed, [name()]),
                (true, Some(kind)) => Text::new(Key::OutcomeContradicted, [(*kind).into(), name()]),
                (false, _) => Key::OutcomeUnknownConfirmed.into(),
            },
        ),
        OutcomeKind::NoConfirmation { kind, remaining } => {
            let kinds = std::iter::once(*kind)
                .chain(remaining.iter().copied())
                .collect();
            let again = OutcomeAction::Connect {
                account: outcome.account.clone(),
                kinds,
                login: false,
            };
            OutcomeView {
                tone: Tone::Warning,
                text: Text::new(Key::OutcomeNoConfirmation, [(*kind).into(), name()]),
                also: None,
                advice: None,
                buttons: vec![
                    OutcomeButton {
                        label: Key::ShowStepsAgain.into(),
                        action: again,
                    },
                    OutcomeButton {
                        label: Key::HelpArticle.into(),
                        action: OutcomeAction::Visit { url: HELP_ARTICLE },
                    },
                ],
            }
        }
        OutcomeKind::Renamed { former } => plain(
            Tone::Good,
            Text::new(Key::OutcomeRenamed, [name(), former.into()]),
        ),
        OutcomeKind::NotConnected {
            kind,
            problem: wrong,
            done,
            remaining,
        } => OutcomeView {
            tone: Tone::Urgent,
            text: problem(wrong, *kind, name()),
            advice: None,
            also: done
                .last()
                .map(|done| Text::new(Key::OutcomeConnected, [(*done).into(), name()])),
            buttons: buttons(state, outcome, wrong, *kind, remaining),
        },
    }
}

fn connected(
    kinds: &[TokenKind],
    renamed_from: Option<&crate::domain::Username>,
    name: Arg,
) -> Text {
    match (renamed_from, kinds) {
        (Some(former), [.., last]) => Text::new(
            Key::OutcomeConnectedRenamed,
            [(*last).into(), name, former.into()],
        ),
        (None, [kind]) => Text::new(Key::OutcomeConnected, [(*kind).into(), name]),
        _ => Text::new(Key::OutcomeConnectedBoth, [name]),
    }
}

fn buttons(
    state: &State,
    outcome: &Outcome,
    problem: &ConsentProblem,
    kind: TokenKind,
    remaining: &[TokenKind],
) -> Vec<OutcomeButton> {
    let kinds: Vec<TokenKind> = std::iter::once(kind)
        .chain(remaining.iter().copied())
        .collect();
    let connect = |label: Text, login| OutcomeButton {
        label,
        action: OutcomeAction::Connect {
            account: outcome.account.clone(),
            kinds: kinds.clone(),
            login,
        },
    };
    let ConsentProblem::WrongUser {
        expected,
        found,
        found_id,
    } = problem
    else {
        return if by_consent(state, kind) {
            vec![connect(Key::TryAgain.into(), false)]
        } else {
            Vec::new()
        };
    };
    let mut buttons = vec![connect(Text::new(Key::SignInAs, [expected.into()]), true)];
    let here = |account: &crate::domain::Account| {
        account.username == *found || account.user_id.as_deref() == Some(found_id.as_str())
    };
    if !state.accounts.values().any(here) {
        buttons.push(OutcomeButton {
            label: Text::new(Key::AddAsAccount, [found.into()]),
            action: OutcomeAction::Add {
                username: found.to_string(),
                user_id: found_id.clone(),
            },
        });
    }
    buttons.push(OutcomeButton {
        label: Key::RemoveAtEbay.into(),
        action: OutcomeAction::Visit {
            url: THIRD_PARTY_ACCESS,
        },
    });
    buttons
}

/// What went wrong. The first two arguments are always the token and the account.
fn problem(problem: &ConsentProblem, kind: TokenKind, name: Arg) -> Text {
    let token = || Arg::from(kind);
    let say = |key: Key| Text::new(key, [token(), name.clone()]);
    let with = |key: Key, more: Arg| Text::new(key, [token(), name.clone(), more]);
    match problem {
        ConsentProblem::Window { why } => say(match why {
            WindowProblem::Closed => Key::ProblemClosed,
            WindowProblem::NotLoaded => Key::ProblemNotLoaded,
            WindowProblem::Busy => Key::ProblemBusy,
            WindowProblem::Unsupported => Key::ProblemUnsupported,
        }),
        ConsentProblem::Declined => say(Key::ProblemDeclined),
        ConsentProblem::Refused { error } => with(Key::ProblemRefused, error.as_str().into()),
        ConsentProblem::Malformed => say(Key::ProblemMalformed),
        ConsentProblem::StateMismatch => say(Key::ProblemStateMismatch),
        ConsentProblem::IssuerMismatch => say(Key::ProblemIssuerMismatch),
        ConsentProblem::Interrupted => say(Key::ProblemInterrupted),
        ConsentProblem::NotProved => say(Key::ProblemNotProved),
        ConsentProblem::WrongUser {
            expected, found, ..
        } => Text::new(Key::ProblemWrongUser, [found.into(), expected.into()]),
        ConsentProblem::Answer {
            attempted: Attempted::Identity,
            problem,
        } => match problem {
            AnswerProblem::Refused { status, error } => {
                with(Key::ProblemIdentityRefused, code(*status, error))
            }
            _ => say(Key::ProblemIdentity),
        },
        ConsentProblem::Answer {
            attempted: Attempted::Token,
            problem,
        } => match problem {
            AnswerProblem::Network => say(Key::ProblemTokenNetwork),
            AnswerProblem::Offline => say(Key::ProblemTokenOffline),
            AnswerProblem::Timeout => say(Key::ProblemTokenTimeout),
            AnswerProblem::Redirected => say(Key::ProblemTokenRedirected),
            AnswerProblem::TooLarge | AnswerProblem::Unreadable => say(Key::ProblemTokenUnreadable),
            AnswerProblem::TooManyRequests { .. } => say(Key::ProblemTokenTooManyRequests),
            AnswerProblem::Server { status } => {
                with(Key::ProblemTokenServer, Arg::Number((*status).into()))
            }
            AnswerProblem::SecretMissing => say(Key::ProblemSecretMissing),
            // A code is exchanged without any stored token.
            AnswerProblem::SecretUnreadable | AnswerProblem::TokenUnreadable => {
                say(Key::ProblemSecretUnreadable)
            }
            AnswerProblem::Refused { status, error } => match error.as_str() {
                "invalid_grant" => say(Key::ProblemTokenInvalidGrant),
                "invalid_client" | "unauthorized_client" => say(Key::ProblemTokenInvalidClient),
                "" => with(
                    Key::ProblemTokenRefusedStatus,
                    Arg::Number((*status).into()),
                ),
                error => with(Key::ProblemTokenRefused, error.into()),
            },
        },
    }
}

fn code(status: u16, error: &str) -> Arg {
    if error.is_empty() {
        Arg::Number(status.into())
    } else {
        error.into()
    }
}

//! The banner on eBay's and the Dashboard's pages, and what it says of an account.

use super::{Arg, Key, Text, Tone};
use crate::consent::Route;
use crate::domain::{Account, AccountId, Connection, Deadline, Severity, Sign, Site, Standing, Timestamp, TokenKind};
use crate::keeper::State;
use crate::keeper::banner_id;

/// A banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// Made of account and severity.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// How bad it is.
    pub severity: Severity,
    /// How it looks.
    pub tone: Tone,
    /// What is the matter, with the account's name.
    pub text: Text,
    /// What it means and what to do.
    pub detail: Text,
    /// The way to do it.
    pub button: BannerButton,
}

/// The way to mend what a banner speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BannerButton {
    /// Open our own page, where a consent may start.
    Open,
    /// Open the Dashboard: a visit is what is needed.
    Dashboard,
}

/// What there is to say of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountWarning {
    /// How bad it is.
    pub severity: Severity,
    /// Whether the seller put it off: then only the badge goes on telling it.
    pub put_off: bool,
    /// What is the matter, with the account's name.
    pub text: Text,
    /// What it means and what to do.
    pub detail: Text,
    /// The way to do it.
    pub button: BannerButton,
    /// When the deadline is, where there is one.
    pub deadline: Option<Timestamp>,
}

impl AccountWarning {
    /// The worst is the greatest: of two that are as bad, the one with the nearer deadline.
    pub(super) fn urgency(&self) -> (Severity, std::cmp::Reverse<Option<Timestamp>>) {
        (self.severity, std::cmp::Reverse(self.deadline))
    }
}

/// What is the matter with one connection, or with the account's activity: the most urgent thing.
enum Matter {
    Disconnected(TokenKind, bool),
    NotConnected(TokenKind),
    Deadline(Option<TokenKind>, Deadline),
    AtRisk(TokenKind, Sign),
}

/// What there is to say of an account; `None` while all is well.
pub fn account_warning(state: &State, account: &Account, now: Timestamp) -> Option<AccountWarning> {
    let severity = state.severity(account, now);
    if severity == Severity::None {
        return None;
    }
    let matter = matter(state, account, severity, now)?;
    let name = || Arg::from(&account.username);
    let lost = severity == Severity::Lost;
    // Our clock alone proves nothing: what follows from a passed deadline is said with an "if".
    let detail = |otherwise: Key| Text::from(if lost { Key::DetailProbablyLost } else { otherwise });
    let put_off = account.is_quiet(severity, now);
    let warning =
        |text, detail, button, deadline| Some(AccountWarning { severity, put_off, text, detail, button, deadline });
    match matter {
        Matter::Disconnected(kind, doubtful) => {
            let (key, detail) = if doubtful {
                (Key::WarningSeemsDisconnected, Key::DetailCheck)
            } else {
                (Key::WarningDisconnected, Key::DetailLost)
            };
            warning(Text::new(key, [kind.into(), name()]), detail.into(), BannerButton::Open, None)
        }
        Matter::NotConnected(kind) => {
            let text = Text::new(Key::WarningNotConnected, [kind.into(), name()]);
            warning(text, Key::DetailNotConnected.into(), BannerButton::Open, None)
        }
        Matter::AtRisk(kind, sign) => {
            let key = match sign {
                Sign::PasswordPage => Key::WarningPasswordPage,
                Sign::UsernamePage => Key::WarningUsernamePage,
                Sign::AccessPage => Key::WarningAccessPage,
                Sign::Warned => Key::WarningWarned,
                Sign::DoubtfulWords => Key::WarningSeemsDisconnected,
                Sign::LongAbsence => Key::WarningLongAbsence,
            };
            warning(Text::new(key, [kind.into(), name()]), detail(Key::DetailCheck), BannerButton::Open, None)
        }
        Matter::Deadline(Some(kind), deadline) => {
            let text = if lost {
                Text::new(Key::WarningLifetimeEnded, [kind.into(), name()])
            } else {
                let key = if deadline.estimated { Key::WarningLifetimeEstimate } else { Key::WarningLifetime };
                Text::new(key, [kind.into(), name(), Arg::Relative(deadline.at)])
            };
            warning(text, detail(Key::DetailRefresh), BannerButton::Open, Some(deadline.at))
        }
        Matter::Deadline(None, deadline) => {
            let text = if lost {
                Text::new(Key::WarningInactivityEnded, [name()])
            } else {
                Text::new(Key::WarningInactivity, [name(), Arg::Relative(deadline.at)])
            };
            let button = if lost { BannerButton::Open } else { BannerButton::Dashboard };
            warning(text, detail(Key::DetailOpenDashboard), button, Some(deadline.at))
        }
    }
}

/// What gives the account its severity: a disconnection before a deadline, a nearer deadline before a farther one.
fn matter(state: &State, account: &Account, severity: Severity, now: Timestamp) -> Option<Matter> {
    let ladder = &state.configuration.warnings.ladder;
    let worst = || account.connections.iter().filter(|(_, connection)| connection.severity(ladder, now) == severity);
    let disconnected =
        |connection: &Connection| connection.is_gone() || matches!(connection.standing, Standing::Disconnected { .. });
    if let Some((kind, connection)) = worst().find(|(_, connection)| disconnected(connection)) {
        return Some(Matter::Disconnected(kind, connection.is_doubtful()));
    }
    let lives = worst().filter_map(|(kind, connection)| Some((Some(kind), connection.lifetime_deadline()?)));
    let inactivity =
        account.inactivity_deadline(state.configuration.inactivity_months).map(|deadline| (None, deadline));
    lives
        .chain(inactivity)
        .filter(|(_, deadline)| ladder.severity(deadline.at, now) == severity)
        .min_by_key(|(_, deadline)| deadline.at)
        .map(|(kind, deadline)| Matter::Deadline(kind, deadline))
        .or_else(|| worst().find_map(|(kind, connection)| Some(Matter::AtRisk(kind, connection.at_risk?.sign))))
        .or_else(|| {
            let mut none = worst().filter(|(_, connection)| connection.standing == Standing::NotConnected);
            none.next().map(|(kind, _)| Matter::NotConnected(kind))
        })
}

/// What there is to say of the accounts of which there is anything.
pub fn warnings(state: &State, now: Timestamp) -> Vec<(&AccountId, AccountWarning)> {
    let of = |(id, account)| Some((id, account_warning(state, account, now)?));
    state.accounts.iter().filter_map(of).collect()
}

/// The banner for the pages of a site: the worst account that the seller did not put off; `None` while there is nothing to say.
pub fn banner(state: &State, site: Site, now: Timestamp) -> Option<Banner> {
    if !stands(state, site) {
        return None;
    }
    let speak = warnings(state, now).into_iter().filter(|(_, warning)| !warning.put_off);
    let (id, warning) = speak.max_by_key(|(_, warning)| warning.urgency())?;
    let AccountWarning { severity, text, detail, mut button, .. } = warning;
    // Whoever stands on the Dashboard has no use for a way to it; a reconnection by consent starts on our own page.
    if site == Site::Dashboard && button == BannerButton::Dashboard {
        button = BannerButton::Open;
    }
    Some(Banner {
        id: banner_id(id, severity),
        account: id.clone(),
        severity,
        tone: severity.into(),
        text,
        detail,
        button,
    })
}

/// Whether the site's pages may carry a banner.
pub(crate) fn stands(state: &State, site: Site) -> bool {
    let warnings = &state.configuration.warnings;
    match site {
        Site::Ebay => warnings.banner_on_ebay,
        // Where the guide stands there is nothing else to say.
        Site::Dashboard => warnings.banner_on_dashboard && state.session.guide.is_none(),
        Site::Grant | Site::Credentials(_) => false,
    }
}

/// Whether a token kind is reconnected by eBay's consent.
pub(super) fn by_consent(state: &State, kind: TokenKind) -> bool {
    matches!(state.configuration.routes.get(kind), Route::Consent(_))
}

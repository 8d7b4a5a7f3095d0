//! Reading a document: whole or not at all, with the path of what is wrong.

use url::Url;

use super::document::{
    Authentication, Document, Endpoint, RouteName, SCHEMA, TokenDocument, WarningsDocument,
};
use super::{Configuration, Secrets, Warnings};
use crate::consent::{Environment, Profile, Route, RuName, TokenEndpoint};
use crate::dashboard::{OwnPhrase, is_valid_phrase};
use crate::domain::PerKind;
use crate::domain::{Secret, SeverityThresholds, TokenKind, parse_address};
use crate::json::{self, DeserializeError, DeserializeFailure, DeserializeReason, join_path};

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// The most phrases of the seller's own.
pub const MAX_PHRASES: u32 = 50;

/// How often the refresh token is tried by default, in hours: one check a day, a little early.
const CHECK_HOURS: u32 = 20;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigurationRefusalKind {
    /// Larger than [`MAX_BYTES`].
    TooLarge,
    /// No JSON from here on.
    Syntax {
        /// Counted from 1.
        line: u32,
        /// Counted from 1.
        column: u32,
    },
    /// A name stood in one object for the second time, shortly before here.
    Twice {
        /// Counted from 1.
        line: u32,
        /// Counted from 1.
        column: u32,
    },
    /// This key must be there.
    MissingKey,
    /// There is no such key.
    UnknownKey,
    /// A value of another type is needed.
    WrongType,
    /// A value of the right type that is none of those that are possible.
    WrongValue,
    /// This is no configuration, or this part of it has none of its forms.
    Shape,
    /// Another version of the document.
    Schema,
    /// The consent route needs this value.
    Missing,
    /// Not an https address of the kind that is needed.
    Address,
    /// The Dashboard lives under webinterpret.com.
    DashboardHost,
    /// A secret goes to eBay only, and by Basic authentication.
    BasicElsewhere,
    /// A broker adds the secret itself.
    SecretWithBroker,
    /// A number outside its limits.
    Range {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// The warnings must come in order: notice, then warning, then urgent.
    Order,
    /// Empty, too long, or with characters that cannot be in it.
    Text,
}

/// A document that was refused. Nothing of it was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationRefusal {
    /// Where: `ebay.tokens.plus.client_id`.
    pub path: String,
    /// What is wrong there.
    pub kind: ConfigurationRefusalKind,
}

fn refuse<T>(
    path: impl Into<String>,
    kind: ConfigurationRefusalKind,
) -> Result<T, ConfigurationRefusal> {
    Err(ConfigurationRefusal {
        path: path.into(),
        kind,
    })
}

/// A document that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What it says.
    pub configuration: Configuration,
    /// The secrets that came with it: for the shell to seal, never to keep in the clear.
    pub secrets: Secrets,
}

/// Reads a document as a whole.
///
/// # Errors
/// The first [`ConfigurationRefusal`], with the path of the offending value.
pub fn parse(text: &str) -> Result<Imported, ConfigurationRefusal> {
    if text.len() > MAX_BYTES {
        return refuse("", ConfigurationRefusalKind::TooLarge);
    }
    // Editors on Windows like to begin a file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let value = json::parse(text).map_err(no_json)?;
    let document: Document = json::read(&value).map_err(|misfit| refuse_misfit("", misfit))?;
    if document.schema != SCHEMA {
        return refuse("schema", ConfigurationRefusalKind::Schema);
    }
    let environment = document.ebay.environment;
    let tokens = document.ebay.tokens;
    let (regular, regular_secret) = route(tokens.regular, TokenKind::Regular, environment)?;
    let (plus, plus_secret) = route(tokens.plus, TokenKind::Plus, environment)?;
    let configuration = Configuration {
        dashboard: dashboard(&document.dashboard.url)?,
        inactivity_months: range(
            "dashboard.inactivity_months",
            document.dashboard.inactivity_months,
            1,
            24,
        )?,
        phrases: phrases(document.dashboard.phrases)?,
        environment,
        routes: PerKind { regular, plus },
        warnings: warnings(&document.warnings)?,
    };
    Ok(Imported {
        configuration,
        secrets: PerKind {
            regular: regular_secret,
            plus: plus_secret,
        },
    })
}

/// Refuses a value, at this place in the document, that does not fit its type.
fn refuse_misfit(outer: &str, error: DeserializeError) -> ConfigurationRefusal {
    let DeserializeFailure { path, reason } = error.into();
    let path = join_path(outer, &path);
    let (path, kind) = match reason {
        DeserializeReason::MissingField(name) => {
            (join_path(&path, name), ConfigurationRefusalKind::MissingKey)
        }
        DeserializeReason::UnknownField => (path, ConfigurationRefusalKind::UnknownKey),
        // The document as a whole has no name to complain of.
        _ if path.is_empty() => (path, ConfigurationRefusalKind::Shape),
        DeserializeReason::WrongType => (path, ConfigurationRefusalKind::WrongType),
        DeserializeReason::WrongValue => (path, ConfigurationRefusalKind::WrongValue),
        DeserializeReason::NameTwice | DeserializeReason::Other => {
            (path, ConfigurationRefusalKind::Shape)
        }
    };
    ConfigurationRefusal { path, kind }
}

fn no_json(error: serde_json::Error) -> ConfigurationRefusal {
    let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (count(error.line()), count(error.column()));
    // The one thing that our reader refuses in what is JSON otherwise.
    let kind = if error.is_data() {
        ConfigurationRefusalKind::Twice { line, column }
    } else {
        ConfigurationRefusalKind::Syntax { line, column }
    };
    ConfigurationRefusal {
        path: String::new(),
        kind,
    }
}

fn range(path: &str, value: u32, min: u32, max: u32) -> Result<u32, ConfigurationRefusal> {
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        refuse(path, ConfigurationRefusalKind::Range { min, max })
    }
}

/// An https address with nothing in it that could mislead the reader.
fn https(path: &str, text: &str) -> Result<Url, ConfigurationRefusal> {
    match parse_address(text) {
        Some(url)
            if url.scheme() == "https"
                && url.host_str().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none() =>
        {
            Ok(url)
        }
        _ => refuse(path, ConfigurationRefusalKind::Address),
    }
}

fn dashboard(text: &str) -> Result<Url, ConfigurationRefusal> {
    let url = https("dashboard.url", text)?;
    let host = url.host_str().unwrap_or_default();
    let ours = host == "webinterpret.com" || host.ends_with(".webinterpret.com");
    if ours && url.port().is_none() {
        Ok(url)
    } else {
        refuse("dashboard.url", ConfigurationRefusalKind::DashboardHost)
    }
}

/// The seller's own phrases, without white space round them and without doubles.
///
/// # Errors
/// A [`ConfigurationRefusal`] with the path of the one that cannot be a phrase, or that no text could ever be.
pub fn phrases(list: Vec<OwnPhrase>) -> Result<Vec<OwnPhrase>, ConfigurationRefusal> {
    let mut phrases: Vec<OwnPhrase> = Vec::new();
    for (index, OwnPhrase { meaning, text }) in list.into_iter().enumerate() {
        let text = text.trim().to_owned();
        let good = (2..=80).contains(&text.chars().count())
            && !text.chars().any(char::is_control)
            && is_valid_phrase(&text);
        if !good {
            return refuse(
                format!("dashboard.phrases[{index}].text"),
                ConfigurationRefusalKind::Text,
            );
        }
        let phrase = OwnPhrase { meaning, text };
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    let many = u32::try_from(phrases.len()).unwrap_or(u32::MAX);
    range("dashboard.phrases", many, 0, MAX_PHRASES)?;
    Ok(phrases)
}

/// The warnings of a document by themselves; what is not said is as by default.
///
/// # Errors
/// The first [`ConfigurationRefusal`], with the path that it has in a whole document.
pub fn warnings_of(document: &serde_json::Value) -> Result<Warnings, ConfigurationRefusal> {
    let document: WarningsDocument =
        json::read(document).map_err(|misfit| refuse_misfit("warnings", misfit))?;
    warnings(&document)
}

fn warnings(document: &WarningsDocument) -> Result<Warnings, ConfigurationRefusal> {
    let thresholds = SeverityThresholds {
        notice_days: range("warnings.notice_days", document.notice_days, 1, 180)?,
        warning_days: range("warnings.warning_days", document.warning_days, 1, 180)?,
        urgent_days: range("warnings.urgent_days", document.urgent_days, 1, 180)?,
    };
    if thresholds.warning_days > thresholds.notice_days {
        return refuse("warnings.warning_days", ConfigurationRefusalKind::Order);
    }
    if thresholds.urgent_days > thresholds.warning_days {
        return refuse("warnings.urgent_days", ConfigurationRefusalKind::Order);
    }
    Ok(Warnings {
        thresholds,
        badge: document.badge,
        notifications: document.notifications,
        banner_on_ebay: document.banner_on_ebay,
        banner_on_dashboard: document.banner_on_dashboard,
    })
}

fn route(
    document: TokenDocument,
    kind: TokenKind,
    environment: Environment,
) -> Result<(Route, Option<Secret>), ConfigurationRefusal> {
    let path = |key: &str| format!("ebay.tokens.{}.{key}", kind.id());
    // What is given is validated on either route, so that a document does not become wrong by a
    // change of its route.
    let client_id = document
        .client_id
        .map(|id| text(path("client_id"), id))
        .transpose()?;
    let ru_name = document
        .ru_name
        .map(|name| ru_name(path("ru_name"), name))
        .transpose()?;
    let scopes = document
        .scopes
        .map(|list| scopes(path("scopes"), list))
        .transpose()?;
    let secret = document
        .client_secret
        .map(|secret| text(path("client_secret"), secret))
        .transpose()?;
    let token_endpoint = token_endpoint(
        &path("token_endpoint"),
        document.token_endpoint,
        environment,
    )?;
    let issuer = document
        .issuer
        .map(|issuer| https(&path("issuer"), &issuer).map(|_| issuer))
        .transpose()?;
    let check_hours = range(
        &path("check_hours"),
        document.check_hours.unwrap_or(CHECK_HOURS),
        1,
        24 * 30,
    )?;
    if secret.is_some() && token_endpoint != TokenEndpoint::Ebay {
        return refuse(
            path("client_secret"),
            ConfigurationRefusalKind::SecretWithBroker,
        );
    }
    if document.route == RouteName::Dashboard {
        return Ok((Route::Dashboard, None));
    }
    let missing = |key| ConfigurationRefusal {
        path: path(key),
        kind: ConfigurationRefusalKind::Missing,
    };
    let profile = Profile {
        client_id: client_id.ok_or_else(|| missing("client_id"))?,
        ru_name: ru_name.ok_or_else(|| missing("ru_name"))?,
        scopes: scopes.ok_or_else(|| missing("scopes"))?,
        token_endpoint,
        pkce: document.pkce.unwrap_or(false),
        issuer,
        check_hours,
    };
    Ok((Route::Consent(profile), secret.map(Secret::new)))
}

/// Visible ASCII without spaces: eBay's ids, RuNames and secrets are nothing else.
fn text(path: String, value: String) -> Result<String, ConfigurationRefusal> {
    let good = (1..=512).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    if good {
        Ok(value)
    } else {
        refuse(path, ConfigurationRefusalKind::Text)
    }
}

fn ru_name(path: String, name: RuName) -> Result<RuName, ConfigurationRefusal> {
    if name.all().is_empty() {
        return refuse(path, ConfigurationRefusalKind::Missing);
    }
    for one in name.all() {
        text(path.clone(), one.to_owned())?;
    }
    Ok(name)
}

fn scopes(path: String, list: Vec<String>) -> Result<Vec<String>, ConfigurationRefusal> {
    // RFC 6749 §3.3: visible ASCII without quotes and backslashes.
    let token = |scope: &String| {
        (1..=512).contains(&scope.len())
            && scope
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
    };
    match list.iter().position(|scope| !token(scope)) {
        Some(index) => refuse(format!("{path}[{index}]"), ConfigurationRefusalKind::Text),
        None if list.is_empty() => refuse(path, ConfigurationRefusalKind::Missing),
        None if list.len() > 100 => {
            refuse(path, ConfigurationRefusalKind::Range { min: 1, max: 100 })
        }
        None => Ok(list),
    }
}

fn token_endpoint(
    path: &str,
    endpoint: Option<Endpoint>,
    environment: Environment,
) -> Result<TokenEndpoint, ConfigurationRefusal> {
    let Some(Endpoint {
        url,
        authentication,
    }) = endpoint
    else {
        return Ok(TokenEndpoint::Ebay);
    };
    let url = https(&format!("{path}.url"), &url)?;
    match authentication {
        Authentication::None => Ok(TokenEndpoint::Broker(url)),
        Authentication::Basic if url.as_str() == environment.token_url() => Ok(TokenEndpoint::Ebay),
        Authentication::Basic => refuse(
            format!("{path}.authentication"),
            ConfigurationRefusalKind::BasicElsewhere,
        ),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "parse_tests.rs"]
mod tests;

//! The configuration in force, as a table.

use super::{Arg, Key, Text};
use crate::configuration::Configuration;
use crate::consent::{Environment, Route, TokenEndpoint};
use crate::domain::TokenKind;

/// A cell of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SummaryText {
    /// In the seller's language.
    Text(Text),
    /// A name or an address, as it is.
    Verbatim(String),
}

impl From<Key> for SummaryText {
    fn from(key: Key) -> Self {
        SummaryText::Text(key.into())
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// What it is about.
    pub name: SummaryText,
    /// What is configured.
    pub value: SummaryText,
}

/// Returns the Dashboard, eBay's environment, and each token's route.
pub fn configuration_summary(configuration: &Configuration) -> Vec<SummaryRow> {
    let environment = match configuration.environment {
        Environment::Production => Key::ShellProduction,
        Environment::Sandbox => Key::ShellSandbox,
    };
    let mut rows = vec![
        SummaryRow {
            name: Key::PageSummaryDashboard.into(),
            value: SummaryText::Verbatim(configuration.dashboard.to_string()),
        },
        SummaryRow {
            name: Key::PageSummaryEnvironment.into(),
            value: environment.into(),
        },
    ];
    rows.extend(TokenKind::ALL.map(|kind| SummaryRow {
        name: SummaryText::Verbatim(kind.name().to_owned()),
        value: SummaryText::Text(route_text(configuration.routes.get(kind))),
    }));
    rows
}

fn route_text(route: &Route) -> Text {
    let Route::Consent(profile) = route else {
        return Key::ShellDashboardRoute.into();
    };
    let client: Arg = profile.client_id.as_str().into();
    match &profile.token_endpoint {
        TokenEndpoint::Ebay => Text::new(Key::ShellConsentRouteClient, [client]),
        TokenEndpoint::Broker(url) => {
            let host = Arg::from(url.host_str().unwrap_or_default());
            Text::new(Key::ShellConsentRouteBroker, [client, host])
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::configuration::parse;

    fn rows(document: serde_json::Value) -> Vec<SummaryRow> {
        configuration_summary(&parse(&document.to_string()).unwrap().configuration)
    }

    #[test]
    fn without_a_client_both_tokens_go_by_the_dashboard() {
        let rows = rows(json!({ "schema": 1 }));
        let values: Vec<_> = rows.into_iter().map(|row| row.value).collect();
        assert_eq!(
            values,
            [
                SummaryText::Verbatim("https://app.webinterpret.com/".into()),
                Key::ShellProduction.into(),
                Key::ShellDashboardRoute.into(),
                Key::ShellDashboardRoute.into(),
            ]
        );
    }

    #[test]
    fn a_client_is_named_and_its_broker_by_the_host() {
        let scopes = [crate::consent::Profile::IDENTITY_SCOPE];
        let rows = rows(
            json!({ "schema": 1, "ebay": { "environment": "sandbox", "tokens": {
            "regular": { "route": "consent", "client_id": "Acme-1", "ru_name": "R1", "scopes": scopes },
            "plus": { "route": "consent", "client_id": "Acme-2", "ru_name": "R2", "scopes": scopes,
                "token_endpoint": { "url": "https://broker.acme.example/token", "authentication": "none" } },
        } } }),
        );
        let values: Vec<_> = rows.into_iter().map(|row| row.value).skip(1).collect();
        let broker = [Arg::from("Acme-2"), Arg::from("broker.acme.example")];
        assert_eq!(
            values,
            [
                Key::ShellSandbox.into(),
                SummaryText::Text(Text::new(Key::ShellConsentRouteClient, ["Acme-1".into()])),
                SummaryText::Text(Text::new(Key::ShellConsentRouteBroker, broker)),
            ]
        );
    }
}

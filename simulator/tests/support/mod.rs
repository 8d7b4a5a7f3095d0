//! A simulator of its own for each test, and a small HTTP client that resolves every name to it.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at any of these"
)]

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

pub const REGULAR: &str = "AcmeSync-regular-PRD-0a1b2c3d4-00000001";
pub const REGULAR_SECRET: &str = "PRD-regular-secret-0001";
pub const RU_NAME: &str = "Acme_Sync-AcmeSync-regular-abcdef";
pub const SCOPE: &str = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";
pub const ACCEPTED: &str = "https://lckibmdfcijgfmmjhpgmnmljlhdpebfl.chromiumapp.org/ebay/accepted";
pub const DECLINED: &str = "https://lckibmdfcijgfmmjhpgmnmljlhdpebfl.chromiumapp.org/ebay/declined";
pub const TOKEN_ENDPOINT: &str = "https://api.ebay.com/identity/v1/oauth2/token";
pub const BROKER: &str = "https://broker.example/token";
pub const USER: &str = "https://apiz.ebay.com/commerce/identity/v1/user/";

/// An answer, its body read to the end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.text))
    }
}

/// What went wrong between client and server.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

/// A running simulator; it ends when this is dropped and its standard input closes.
pub struct Simulator {
    _process: Child,
    port: u16,
    tls: Arc<ClientConfig>,
}

impl Simulator {
    pub async fn start() -> Arc<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_simulator"))
            .arg("--until-stdin-closes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .await
            .unwrap();
        let listening: Value = serde_json::from_str(&line).unwrap();
        let certificate = listening["certificate"].as_str().unwrap();
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap())
            .unwrap();
        let tls = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let port = listening["port"].as_u64().unwrap().try_into().unwrap();
        Arc::new(Self {
            _process: process,
            port,
            tls: Arc::new(tls),
        })
    }

    pub async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Result<Answer, Broken> {
        let rest = url.strip_prefix("https://").unwrap();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.split('#').next().unwrap();
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let name = ServerName::try_from(host.to_owned())?;
        let stream = TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, stream)
            .await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/{path}"))
            .header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body: Full<Bytes> = Full::new(body.into().into());
        let response = sender.send_request(request.body(body)?).await?;
        let status = response.status();
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|error| format!("{status}, then: {error}"))?;
        let text = String::from_utf8(body.to_bytes().to_vec())?;
        Ok(Answer {
            status,
            headers,
            text,
        })
    }

    pub async fn get(&self, url: &str) -> Answer {
        self.send("GET", url, &[], "").await.unwrap()
    }

    /// Sets something on the control API, which has to agree.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("https://control.test/control/{path}");
        let headers = [("content-type", "application/json")];
        let answer = self
            .send("POST", &url, &headers, body.to_string())
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Asks the control API.
    pub async fn ask(&self, path: &str) -> Value {
        self.get(&format!("https://control.test/control/{path}"))
            .await
            .json()
    }

    /// A token request with the regular client's Basic authentication.
    pub async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.token_as(REGULAR, REGULAR_SECRET, fields)
            .await
            .unwrap()
    }

    pub async fn token_as(
        &self,
        id: &str,
        secret: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer, Broken> {
        let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")));
        let headers = [("authorization", basic.as_str()), FORM];
        self.send("POST", TOKEN_ENDPOINT, &headers, form(fields))
            .await
    }

    pub async fn redeem(&self, code: &str) -> Answer {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", RU_NAME),
        ])
        .await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }

    /// A consent of acme_store for the regular client, up to the token answer.
    pub async fn consent(self: &Arc<Self>) -> Value {
        let code = Browser::new(self)
            .consent(&authorize_url(&[]), "acme_store", "acme-pass")
            .await;
        let answer = self.redeem(&code).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub async fn user(&self, access_token: &str) -> Answer {
        let bearer = format!("Bearer {access_token}");
        self.send("GET", USER, &[("authorization", &bearer)], "")
            .await
            .unwrap()
    }
}

pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// The authorize address of the regular client; `changes` replace or add parameters, an empty value
/// removes one.
pub fn authorize_url(changes: &[(&str, &str)]) -> String {
    let mut fields = BTreeMap::from([
        ("client_id", REGULAR),
        ("redirect_uri", RU_NAME),
        ("response_type", "code"),
        ("scope", SCOPE),
        ("state", "state-1"),
    ]);
    fields.extend(changes.iter().copied());
    fields.retain(|_, value| !value.is_empty());
    format!(
        "https://auth.ebay.com/oauth2/authorize?{}",
        form(&fields.into_iter().collect::<Vec<_>>())
    )
}

/// A parameter of an address.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let query = url.split_once('?')?.1;
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// A browser as far as these pages need one: cookies by name, redirects followed within the
/// simulated sites.
pub struct Browser {
    simulator: Arc<Simulator>,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new(simulator: &Arc<Simulator>) -> Self {
        Self {
            simulator: Arc::clone(simulator),
            cookies: BTreeMap::new(),
        }
    }

    /// Goes on until a page is shown or a redirect leaves for the extension. Returns its address
    /// and the answer.
    pub async fn visit(
        &mut self,
        method: &str,
        url: &str,
        fields: &[(&str, &str)],
    ) -> (String, Answer) {
        let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), form(fields));
        loop {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let cookies = cookies.join("; ");
            let answer = self
                .simulator
                .send(&method, &url, &[("cookie", &cookies), FORM], body.clone())
                .await
                .unwrap();
            if let Some((name, rest)) = answer
                .header("set-cookie")
                .and_then(|cookie| cookie.split_once('='))
            {
                self.cookies
                    .insert(name.into(), rest.split(';').next().unwrap().into());
            }
            if !answer.status.is_redirection() {
                return (url, answer);
            }
            let target = answer.location();
            if target.contains(".chromiumapp.org/") {
                return (target.to_owned(), answer);
            }
            url = if target.starts_with('/') {
                let host = url.split('/').nth(2).unwrap();
                format!("https://{host}{target}")
            } else {
                target.to_owned()
            };
            (method, body) = ("GET".into(), String::new());
        }
    }

    pub async fn open(&mut self, url: &str) -> (String, Answer) {
        self.visit("GET", url, &[]).await
    }

    /// Fills in the sign-in page that is shown at `url`.
    pub async fn sign_in(&mut self, url: &str, username: &str, password: &str) -> (String, Answer) {
        assert!(url.contains("/signin?"), "no sign-in page: {url}");
        let request = parameter(url, "request").unwrap();
        let fields = [
            ("request", request.as_str()),
            ("username", username),
            ("password", password),
        ];
        self.visit("POST", url.split('?').next().unwrap(), &fields)
            .await
    }

    /// Presses a button of the grant page that is shown at `url`.
    pub async fn decide(&mut self, url: &str, answer: &str) -> (String, Answer) {
        assert!(url.contains("/oauth2/consents?"), "no grant page: {url}");
        let request = parameter(url, "request").unwrap();
        self.visit(
            "POST",
            url.split('?').next().unwrap(),
            &[("request", &request), ("answer", answer)],
        )
        .await
    }

    /// Signs in, agrees, and returns the code.
    pub async fn consent(&mut self, authorize: &str, username: &str, password: &str) -> String {
        let (url, _) = self.open(authorize).await;
        let (url, _) = self.sign_in(&url, username, password).await;
        let (url, _) = self.decide(&url, "agree").await;
        assert!(url.starts_with(ACCEPTED), "{url}");
        parameter(&url, "code").unwrap()
    }
}

pub fn error_of(answer: &Answer) -> (u16, String) {
    (
        answer.status.as_u16(),
        answer.json()["error"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

pub fn refused(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}

pub fn nothing() -> Value {
    json!({})
}

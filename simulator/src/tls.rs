//! The certificate that the simulator makes for itself at each start.

use std::error::Error;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PublicKeyData};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What the server shows and what a client needs to trust it.
pub struct Identity {
    /// The rustls configuration with certificate and key.
    pub config: ServerConfig,
    /// base64(SHA-256(SubjectPublicKeyInfo)), as `--ignore-certificate-errors-spki-list` takes it.
    pub spki: String,
    /// The certificate, for clients that take a CA (Node's `ca`, curl's `--cacert`).
    pub pem: String,
}

impl Identity {
    /// A fresh key with a self-signed certificate for `names`.
    pub fn generate(names: &[String]) -> Result<Self, Box<dyn Error>> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "Token Keeper simulator");
        let certificate = params.self_signed(&key)?;

        let digest = ring::digest::digest(&ring::digest::SHA256, &key.subject_public_key_info());
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // HTTP/1.1 only (no ALPN): the faults that cut a connection would cut every stream of an
        // HTTP/2 one.
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)?;
        Ok(Self {
            config,
            spki: BASE64_STANDARD.encode(digest),
            pem: pem(certificate.der()),
        })
    }
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    let encoded = BASE64_STANDARD.encode(der);
    let mut lines = vec!["-----BEGIN CERTIFICATE-----"];
    lines.extend(
        encoded
            .as_bytes()
            .chunks(64)
            .filter_map(|line| std::str::from_utf8(line).ok()),
    );
    lines.push("-----END CERTIFICATE-----\n");
    lines.join("\n")
}

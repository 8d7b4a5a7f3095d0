//! Look-alikes of eBay's and Webinterpret's web sides on one loopback port, for Token Keeper's demo
//! and tests. Never shipped with the extension.

mod assets;
mod broker;
mod control;
mod dashboard;
mod ebay_api;
mod ebay_auth;
mod faults;
mod hosts;
mod identity;
mod log;
mod marketplace;
mod note;
mod server;
mod state;
mod tls;
mod world;

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use clap::Parser;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::server::TlsStream;

use crate::state::App;
use crate::world::{Settings, World};

/// Simulated eBay and Webinterpret for Token Keeper's demo and tests.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Loopback port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The extension whose `chromiumapp.org` addresses the RuNames return to.
    #[arg(long, default_value = world::DEFAULT_EXTENSION_ID)]
    extension_id: String,
    /// End when standard input closes, so that the simulator never outlives its parent.
    #[arg(long)]
    until_stdin_closes: bool,
}

/// What connections may show.
#[derive(Clone)]
struct Certificates {
    trusted: Arc<ServerConfig>,
    untrusted: Arc<ServerConfig>,
}

impl Certificates {
    async fn accept(self, stream: TcpStream, app: &App) -> io::Result<TlsStream<TcpStream>> {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let untrusted = faults::spoils_certificate(app, start.client_hello().server_name());
        start
            .into_stream(if untrusted {
                self.untrusted
            } else {
                self.trusted
            })
            .await
    }
}

/// The one line on standard output: all that a test needs to reach the simulator.
#[derive(Serialize)]
struct Listening<'a> {
    port: u16,
    spki: &'a str,
    resolver_rules: &'a str,
    certificate: &'a str,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let identity = tls::Identity::generate(&hosts::certificate_names())?;
    let listener =
        TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port))).await?;
    let port = listener.local_addr()?.port();
    let app = Arc::new(App::new(World::new(Settings {
        extension_id: arguments.extension_id,
    })));

    if arguments.until_stdin_closes {
        std::thread::spawn(exit_when_stdin_closes);
    }
    announce(&Listening {
        port,
        spki: &identity.spki,
        resolver_rules: &hosts::resolver_rules(port),
        certificate: &identity.pem,
    })?;

    let untrusted = tls::Identity::generate(&hosts::certificate_names())?;
    let certificates = Certificates {
        trusted: Arc::new(identity.config),
        untrusted: Arc::new(untrusted.config),
    };
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, certificates.clone(), Arc::clone(&app)));
    }
}

fn announce(line: &Listening<'_>) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(line)?)?;
    out.flush()?;
    Ok(())
}

fn exit_when_stdin_closes() {
    let mut buffer = [0_u8; 256];
    while !matches!(std::io::stdin().lock().read(&mut buffer), Ok(0) | Err(_)) {}
    std::process::exit(0);
}

/// One connection. Its errors are the client's business (a browser that goes away, a fault that was
/// asked for).
async fn serve(
    stream: TcpStream,
    certificates: Certificates,
    app: Arc<App>,
) -> Result<(), Infallible> {
    if let Ok(stream) = certificates.accept(stream, &app).await {
        let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            server::answer(Arc::clone(&app), request.map(Body::new))
        });
        let _ = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }
    Ok(())
}

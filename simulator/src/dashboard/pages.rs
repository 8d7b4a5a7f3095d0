//! The Dashboard's log-in pages, and the empty frame that the single page fills.

use axum::response::Response;
use maud::{Markup, html};

use super::MAILED_CODE;
use crate::assets;

const NOTE: &str = "Simulated Webinterpret - Token Keeper test site";

/// The first page: two ways to log in.
pub fn login() -> Response {
    card(
        "Log in",
        &html! {
            h1 { "Log in to your account" }
            p { "Sell abroad with your listings translated and kept in step." }
            a.button.primary href="/login/ebay" { "Log in with eBay" }
            a.button.quiet href="/login/email" { "I want to log in with my email" }
        },
    )
}

/// Email and password.
pub fn email() -> Response {
    card(
        "Log in with your email",
        &html! {
            h1 { "Log in with your email" }
            form method="post" action="/login/email" {
                label for="email" { "Email" }
                input #email type="email" name="email" autocomplete="username" required;
                label for="password" { "Password" }
                input #password type="password" name="password" autocomplete="current-password" required;
                button.button.primary type="submit" { "Continue" }
            }
            a.button.quiet href="/login" { "Back" }
        },
    )
}

/// The code from the mailbox.
pub fn code(email: &str, refused: bool) -> Response {
    card(
        "Verification code",
        &html! {
            h1 { "Check your mailbox" }
            p { "We sent a code to " strong { (email) } ". It is valid for 10 minutes." }
            @if refused { p.message.bad role="alert" { "This code is not valid." } }
            form method="post" action="/login/code" {
                input type="hidden" name="email" value=(email);
                label for="code" { "Verification code" }
                input #code name="code" inputmode="numeric" autocomplete="one-time-code" required;
                button.button.primary type="submit" { "Log in" }
            }
            p.small { "No mail leaves this test site. The code is " (MAILED_CODE) "." }
        },
    )
}

/// The frame of the single page.
pub fn single_page() -> Response {
    let body = html! {
        div #app {}
        footer.note { (NOTE) }
    };
    assets::page("Dashboard", "dashboard.css", Some("dashboard.js"), &body)
}

fn card(title: &str, content: &Markup) -> Response {
    let body = html! {
        div.login {
            p.wordmark { "Webinterpret" span.badge { "simulated" } }
            main.card { (content) }
        }
        footer.note { (NOTE) }
    };
    assets::page(title, "dashboard.css", None, &body)
}

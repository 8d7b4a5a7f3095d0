use super::*;

fn kind(lines: &str) -> Page {
    read(lines).page
}

#[test]
fn log_in_pages_say_nothing_else() {
    for lines in [
        "button Login with eBay",
        "button Log in with eBay\n- Keep your Regular Token and Token Plus connected: log in regularly.",
        "form \n  field Email {\"type\":\"email\"}\n  field Password {\"type\":\"password\"}\n  button Log in",
        "heading Check your mailbox {\"level\":1}\nfield Verification code {\"type\":\"code\"}\nbutton Verify",
        "link Mit eBay einloggen",
        "link Log out\nheading eBay account: harbour.lights\ndialog  {\"modal\":true}\n  heading Your session has expired\n  button Log in with eBay",
        "link Log out\nlink Account settings\nalert Your session has expired. Please log in again.",
        "link Account settings\ndialog  {\"modal\":true}\n  button Login with eBay",
    ] {
        let seen = read(lines);
        assert_eq!(said(&seen), "LogIn", "{lines}");
    }
    assert_eq!(
        read("- \n  button Login with eBay").guide_targets.log_in,
        Some(1)
    );
}

#[test]
fn a_password_may_be_changed_by_who_is_signed_in() {
    let change = "heading Change password\nfield Current password {\"type\":\"password\"}\nfield Verification code {\"type\":\"code\"}";
    assert_eq!(kind(&format!("{FRAME}{change}")), Page::SignedIn);
    assert_eq!(kind(&format!("link Sign out\n{change}")), Page::SignedIn);
    assert_eq!(kind(change), Page::LogIn);
}

#[test]
fn what_cannot_be_told_is_unknown() {
    for lines in [
        "progress Loading",
        "heading We'll be back soon\n- Your Regular Token and Token Plus stay connected. Please\nlink refresh",
        "heading 404\nlink Home",
        "",
    ] {
        assert_eq!(kind(lines), Page::Unknown, "{lines}");
    }
}

#[test]
fn other_origins_are_elsewhere() {
    let nodes = nodes(
        "button Log out\nheading eBay account: harbour.lights\nalert Your new token is now valid",
    );
    for address in [
        "http://app.webinterpret.com/",
        "https://app.webinterpret.com:8443/",
        "https://app.webinterpret.com.example/",
        "https://support.webinterpret.com/",
        "https://app.webinterpret.com@evil.example/",
        "about:blank",
        "",
        "x",
        "https://app%2ewebinterpret.com/",
    ] {
        let snapshot =
            Snapshot::parse(&json!({ "address": address, "nodes": nodes }).to_string()).unwrap();
        let seen = recognise(&snapshot, &dashboard(), &Phrases::shipped(), &[]);
        assert_eq!(said(&seen), "Elsewhere", "{address}");
    }
}

#[test]
fn who_is_signed_in_is_told_by_what_only_they_see() {
    for lines in [
        "link Overview\nlink Listings\nlink Orders",
        "link Account settings",
        "heading eBay account: tin_drum",
        "select eBay account\n  option tin_drum",
        "heading Tokens\n-\n  - Regular Token\n  button Refresh",
        // In whatever language the controls are.
        "heading Tokens\n-\n  - Regular Token\n  button Förnya\n-\n  - Token Plus\n  button Förnya",
    ] {
        assert_eq!(kind(lines), Page::SignedIn, "{lines}");
    }
    for lines in [
        "link Overview\nlink Listings",
        "- Overview\n- Listings\n- Orders",
        "heading Tokens\n-\n  - Regular Token\n  button Förnya",
        "heading Tokens\n-\n  - Regular Token\n-\n  - Token Plus",
    ] {
        assert_eq!(kind(lines), Page::Unknown, "{lines}");
    }
}

#[test]
fn a_log_in_page_is_known_by_its_heading_or_control() {
    for (lines, page) in [
        ("heading Log in to your account", Page::LogIn),
        ("link Back to login", Page::LogIn),
        ("field Password {\"type\":\"password\"}", Page::LogIn),
        ("field Code {\"type\":\"code\"}", Page::LogIn),
        ("heading Your session has expired", Page::LogIn),
        ("tab Log in", Page::Unknown),
        ("- Welcome back", Page::Unknown),
        ("field Email {\"type\":\"email\"}", Page::Unknown),
        ("- Your session has expired", Page::Unknown),
        ("alert\n  link Your session has expired", Page::Unknown),
    ] {
        assert_eq!(kind(lines), page, "{lines}");
    }
}

use super::*;

const ROWS: &str = "
main 
  heading Accounts {\"level\":1}
  table 
    row 
      columnheader eBay username
      columnheader Regular Token
      columnheader Token Plus
    row 
      cell harbour.lights
      cell 
        button Refresh
      cell 
        button Refresh
    row 
      cell plainname
      cell 
        button Refresh
      cell 
        button Refresh
";

/// What is said beside the rows of two accounts.
fn read_announcement(lines: &str) -> String {
    let rows = "harbour.lights plus Present | harbour.lights regular Present | plainname plus Present | plainname regular Present";
    let said = tell(&format!("{lines}{ROWS}"));
    said.strip_prefix(rows)
        .unwrap_or(&said)
        .trim_start_matches(" | ")
        .to_owned()
}

#[test]
fn a_confirmation_is_a_message() {
    for (lines, expected) in [
        ("alert Your new token is now valid", "valid: ? ?"),
        ("status ✓ YOUR NEW TOKEN IS NOW VALID!", "valid: ? ?"),
        ("- Your new token is now valid", "valid: ? ?"),
        (
            "heading Your new token is now valid {\"level\":2}",
            "valid: ? ?",
        ),
        (
            "alert Success! Your new token is now valid. You can close this window.",
            "valid: ? ?",
        ),
        (
            "alert harbour.lights (Token Plus): Your new token is now valid.",
            "valid: harbour.lights plus",
        ),
        (
            "alert Your new token is now valid for plainname",
            "valid: plainname ?",
        ),
        (
            "alert Your new token is now valid. Regular Token of plainname",
            "valid: plainname regular",
        ),
        (
            "alert Your new token is now valid (eBay account plainname, Regular Token)",
            "valid: plainname regular",
        ),
        (
            "dialog Token Plus {\"modal\":true}\n  heading Token Plus {\"level\":2}\n  - Your new token is now valid.\n  button OK",
            "valid: ? plus",
        ),
        (
            "alert Ihr neuer Token ist jetzt gültig",
            "valid: ? ? unsure",
        ),
    ] {
        assert_eq!(
            read_announcement(&format!("{lines}\n")),
            expected,
            "{lines}"
        );
    }
}

#[test]
fn what_only_has_its_words_is_no_confirmation() {
    for lines in [
        "alert Your new token is not valid",
        "alert Your new address is now valid",
        "alert Your new token is now valid?",
        "alert When you are done, your new token is now valid",
        "alert buyer_anna: Your new token is now valid",
        "alert \"Your new token is now valid\"",
        "alert Your new token is now valid in 5 minutes",
        "article \n  heading Your new token is now valid {\"level\":3}",
        "link Your new token is now valid",
        "list \n  item Your new token is now valid",
        "tooltip Your new token is now valid",
        "image Your new token is now valid",
        "field Your new token is now valid",
        "log Your new token is now valid",
        "heading Notifications {\"level\":2}\n- Your new token is now valid",
        "dialog Notifications\n  list \n    item \n      - Your new token is now valid\n      - 3 May 2025",
        "alert \n  - Your new token is now valid\n  - 3 May 2025",
        "- Your new token is now valid (3 May 2025)",
        "alert Your new token is now valid 3 days ago",
        "complementary \n  - Your new token is now valid",
        "- \n  heading Your new token is now valid {\"level\":3}\n  - Five tips.\n  link Read more",
        "switch Your new token is now valid\n- Your new token is now valid",
        "- Then you see:\n- Your new token is now valid",
        "dialog Welcome tour\n  - Your new token is now valid",
        "heading Step 6 of the guide: Your new token is now valid {\"level\":2}",
    ] {
        assert_eq!(
            read_announcement(&format!(
                "main \n{}",
                lines
                    .lines()
                    .map(|line| format!("  {line}\n"))
                    .collect::<String>()
            )),
            "",
            "{lines}"
        );
    }
}

#[test]
fn a_warning_is_a_banner() {
    for (lines, expected) in [
        (
            "alert ⚠ Your token is about to be disconnected.",
            "going: ? ?",
        ),
        (
            "alert Attention: your eBay token has been disconnected",
            "gone: ? ?",
        ),
        (
            "- Your token has been disconnected and your listings are not updated.",
            "gone: ? ?",
        ),
        (
            "alert Your eBay token for account plainname has been disconnected. Please refresh it.",
            "gone: plainname ?",
        ),
        (
            "alert Your Token Plus will be disconnected in 5 days",
            "going: ? plus",
        ),
        (
            "status Ihr Token wird in Kürze getrennt.",
            "going: ? ? unsure",
        ),
        ("alert 您的令牌即将断开连接", "going: ? ? unsure"),
    ] {
        assert_eq!(
            read_announcement(&format!("{lines}\n")),
            expected,
            "{lines}"
        );
    }
    // What has happened is told, wherever it stands.
    let (gone, going) = (
        "alert Your token has been disconnected.\n",
        "alert Your token is about to be disconnected.\n",
    );
    for lines in [[gone, going], [going, gone]] {
        assert_eq!(read_announcement(&lines.concat()), "gone: ? ?");
    }
    let both = "alert The Token Plus of your eBay account harbour.lights has been disconnected.\n";
    assert!(
        read_announcement(both)
            .starts_with("harbour.lights plus Disconnected | harbour.lights regular Present"),
        "{}",
        read_announcement(both)
    );
}

#[test]
fn what_only_has_its_words_is_no_warning() {
    for lines in [
        "alert If your token is about to be disconnected, we tell you by email.",
        "alert No token has been disconnected.",
        "alert Has your token been disconnected?",
        "alert Your VAT number has been disconnected",
        "alert Your Amazon token has been disconnected",
        "alert Your token has been disconnected from the ring",
        "link Your token has been disconnected",
        "list \n  item Your token has been disconnected",
        "heading Messages {\"level\":1}\n- Your token has been disconnected",
        "heading Tips {\"level\":2}\n- Your token has been disconnected",
        "article \n  - Your token has been disconnected",
    ] {
        assert_eq!(
            read_announcement(&format!(
                "main \n{}",
                lines
                    .lines()
                    .map(|line| format!("  {line}\n"))
                    .collect::<String>()
            )),
            "",
            "{lines}"
        );
    }
}

#[test]
fn what_a_banner_does_not_say_an_alert_may() {
    let gone = "gone: ? ?";
    for (lines, expected) in [
        ("alert Your token has expired.", gone),
        ("- Your token has expired.", ""),
        (
            "dialog Notice {\"modal\":true}\n  - Your token has expired.",
            gone,
        ),
        ("dialog Notice\n  - Your token has expired.", ""),
        // Without a role it is a banner right under the first heading, and nothing under a later
        // one.
        (
            "heading Overview {\"level\":1}\n- Your token has been disconnected.",
            gone,
        ),
        (
            "heading Overview {\"level\":2}\n- Your token has been disconnected.",
            "",
        ),
        ("alert Your account has been disconnected.", ""),
    ] {
        assert_eq!(
            read_announcement(&format!("{lines}\n")),
            expected,
            "{lines}"
        );
    }
}

#[test]
fn of_two_messages_the_one_that_says_more_counts_and_else_the_first() {
    let valid = |whose: &str| format!("alert Your new token is now valid{whose}\n");
    let (plain, harbour, nobody) = (
        valid(" for plainname"),
        valid(" for harbour.lights"),
        valid(""),
    );
    for (first, second, expected) in [
        (&nobody, &plain, "valid: plainname ?"),
        (&plain, &nobody, "valid: plainname ?"),
        (&plain, &harbour, "valid: plainname ?"),
    ] {
        assert_eq!(read_announcement(&format!("{first}{second}")), expected);
    }
    let going = |kind: &str| format!("alert Your {kind} is about to be disconnected.\n");
    assert_eq!(
        read_announcement(&(going("Token Plus") + &going("Regular Token"))),
        "going: ? plus"
    );
}

#[test]
fn a_warning_that_names_account_and_token_tells_how_it_stands() {
    let lines = "heading eBay account: harbour.lights\nalert The Token Plus of your eBay account harbour.lights will be disconnected in 5 days.";
    assert_eq!(
        tell(lines),
        "harbour.lights plus AboutToEnd 5 | going: harbour.lights plus"
    );
}

#[test]
fn a_field_beside_a_message_makes_it_a_label_only_by_the_same_name() {
    assert_eq!(
        tell("- Your new token is now valid\nfield Your new token is now valid"),
        ""
    );
    assert_eq!(
        tell("- Your new token is now valid\nfield Email"),
        "valid: ? ?"
    );
}

#[test]
fn a_list_of_one_is_news_and_of_several_is_none() {
    let list = |more: &str| {
        tell(&format!(
            "alert\n  list\n    item Your new token is now valid\n{more}"
        ))
    };
    assert_eq!(list(""), "valid: ? ?");
    assert_eq!(list("    item Welcome\n"), "");
}

#[test]
fn an_alert_that_is_a_large_part_of_the_page_is_none() {
    let alert = |rest: usize| {
        let rest = "  - Welcome\n".repeat(rest);
        tell(&format!("alert\n{rest}  - Your token has expired."))
    };
    assert_eq!(alert(22), "gone: ? ?");
    assert_eq!(alert(23), "");
}

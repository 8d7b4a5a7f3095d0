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
fn beside(lines: &str) -> String {
    let rows = "harbour.lights plus Present | harbour.lights regular Present | plainname plus Present | plainname regular Present";
    let said = tell(&format!("{lines}{ROWS}"));
    said.strip_prefix(rows).unwrap_or(&said).trim_start_matches(" | ").to_owned()
}

#[test]
fn a_confirmation_is_a_message() {
    for (lines, expected) in [
        ("alert Your new token is now valid", "valid: ? ?"),
        ("status ✓ YOUR NEW TOKEN IS NOW VALID!", "valid: ? ?"),
        ("- Your new token is now valid", "valid: ? ?"),
        ("heading Your new token is now valid {\"level\":2}", "valid: ? ?"),
        ("alert Success! Your new token is now valid. You can close this window.", "valid: ? ?"),
        ("alert harbour.lights (Token Plus): Your new token is now valid.", "valid: harbour.lights plus"),
        ("alert Your new token is now valid for plainname", "valid: plainname ?"),
        ("alert Your new token is now valid. Regular Token of plainname", "valid: plainname regular"),
        ("alert Your new token is now valid (eBay account plainname, Regular Token)", "valid: plainname regular"),
        (
            "dialog Token Plus {\"modal\":true}\n  heading Token Plus {\"level\":2}\n  - Your new token is now valid.\n  button OK",
            "valid: ? plus",
        ),
        ("alert Ihr neuer Token ist jetzt gültig", "valid: ? ? unsure"),
    ] {
        assert_eq!(beside(&format!("{lines}\n")), expected, "{lines}");
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
            beside(&format!("main \n{}", lines.lines().map(|line| format!("  {line}\n")).collect::<String>())),
            "",
            "{lines}"
        );
    }
}

#[test]
fn a_warning_is_a_banner() {
    for (lines, expected) in [
        ("alert ⚠ Your token is about to be disconnected.", "going: ? ?"),
        ("alert Attention: your eBay token has been disconnected", "gone: ? ?"),
        ("- Your token has been disconnected and your listings are not updated.", "gone: ? ?"),
        ("alert Your eBay token for account plainname has been disconnected. Please refresh it.", "gone: plainname ?"),
        ("alert Your Token Plus will be disconnected in 5 days", "going: ? plus"),
        ("status Ihr Token wird in Kürze getrennt.", "going: ? ? unsure"),
        ("alert 您的令牌即将断开连接", "going: ? ? unsure"),
    ] {
        assert_eq!(beside(&format!("{lines}\n")), expected, "{lines}");
    }
    // What has happened is told, wherever it stands.
    let (gone, going) =
        ("alert Your token has been disconnected.\n", "alert Your token is about to be disconnected.\n");
    for lines in [[gone, going], [going, gone]] {
        assert_eq!(beside(&lines.concat()), "gone: ? ?");
    }
    let both = "alert The Token Plus of your eBay account harbour.lights has been disconnected.\n";
    assert!(
        beside(both).starts_with("harbour.lights plus Disconnected | harbour.lights regular Present"),
        "{}",
        beside(both)
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
            beside(&format!("main \n{}", lines.lines().map(|line| format!("  {line}\n")).collect::<String>())),
            "",
            "{lines}"
        );
    }
}

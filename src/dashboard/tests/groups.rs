use super::*;

/// Two cards of containers, each with its title and its tokens.
fn cards(role: &str, titles: [&str; 2]) -> String {
    let card = |title: &str, first: &str, second: &str| {
        format!(
            "    -\n      {role} {title}\n      -\n        - Regular Token\n        button {first}\n      -\n        - Token Plus\n        button {second}\n"
        )
    };
    format!(
        "  -\n{}{}",
        card(titles[0], "Refresh", "Connect"),
        card(titles[1], "Connect", "Refresh")
    )
}

#[test]
fn names_stand_in_the_same_place_of_every_card() {
    let expected = "harbour.lights plus NotConnected | harbour.lights regular Present | plainname plus Present | plainname regular NotConnected";
    for role in ["-", "heading", "link"] {
        let text = format!(
            "-\n  heading Settings\n{}",
            cards(role, ["harbour.lights", "plainname"])
        );
        assert_eq!(tell(&text), expected, "{role}");
    }
    let called = format!(
        "-\n  - eBay accounts\n{}",
        cards("-", ["otherword", "plainname"])
    );
    assert_eq!(tell(&called).matches("otherword").count(), 2);
}

#[test]
fn words_that_may_be_anything_are_no_names() {
    for titles in [
        ["Germany", "France"],
        ["harbour.lights", "harbour lights"],
        ["Settings", "plainname"],
    ] {
        let seen = read(&format!(
            "{FRAME}-\n  heading Marketplaces\n{}",
            cards("-", titles)
        ));
        let owners: Vec<_> = seen
            .tokens
            .iter()
            .map(|token| token.account.as_ref().map(Username::as_str))
            .collect();
        assert!(
            owners.iter().all(|owner| *owner == Some("harbour.lights")),
            "{titles:?}: {owners:?}"
        );
        assert!(owners.len() <= 2, "{titles:?}");
    }
}

#[test]
fn a_group_without_a_name_is_nobodys() {
    // One after the other in the same container.
    let row = |kind: &str, deed: &str| format!("    -\n      - {kind}\n      button {deed}\n");
    let pair = |a: &str, b: &str| row("Regular Token", a) + &row("Token Plus", b);
    let flat = |second: &str| {
        let (first, last) = (pair("Refresh", "Connect"), pair("Connect", "Refresh"));
        format!("-\n  heading Tokens\n  -\n    - harbour.lights\n{first}    - {second}\n{last}")
    };
    let own = "harbour.lights plus NotConnected | harbour.lights regular Present";
    assert_eq!(tell(&flat("zweite Filiale")), own);
    assert!(tell(&flat("plainname")).contains("plainname plus Present"));
    // An account without tokens before one whose name cannot be read.
    let beside = "
-
  heading eBay accounts
  -
    -
      - harbour.lights
      - Paused
    -
      - zweite Filiale
      -
        - Regular Token
        button Refresh
      -
        - Token Plus
        button Connect
    -
      - dritte Filiale
      -
        - Regular Token
        button Refresh
      -
        - Token Plus
        button Connect";
    assert_eq!(tell(beside), "");
}

#[test]
fn the_only_other_account_is_not_that_of_a_card_without_a_name() {
    let seen = tell(
        "
-
  heading eBay accounts
  -
    -
      - harbour.lights
      - Paused
    -
      - zweite Filiale
      -
        - Regular Token
        button Refresh
      -
        - Token Plus
        button Connect",
    );
    assert_eq!(seen, "");
}

#[test]
fn rows_are_read_in_the_order_in_which_they_are_seen() {
    let grid = |rows: [&str; 6]| {
        let [a, b, ar, ap, br, bp] = rows;
        format!(
            "table eBay accounts\n  row\n    columnheader eBay account\n    columnheader Status\n  row {a}\n    cell harbour.lights\n    cell\n  row {b}\n    cell plain-name\n    cell\n  row {br}\n    cell Regular Token\n    cell Expired\n  row {bp}\n    cell Token Plus\n    cell Connected\n  row {ar}\n    cell Regular Token\n    cell Connected\n  row {ap}\n    cell Token Plus\n    cell Not connected\n"
        )
    };
    let numbered = grid(
        [2, 5, 3, 4, 6, 7]
            .map(|row| format!(" {{\"row\":{row}}}"))
            .each_ref()
            .map(String::as_str),
    );
    let numbered = numbered.replacen("  row\n", "  row  {\"row\":1}\n", 1);
    assert_eq!(
        tell(&numbered),
        "harbour.lights plus NotConnected | harbour.lights regular Connected | plain-name plus Connected | plain-name regular Disconnected"
    );
    let loose = tell(&grid([" {\"loose\":true}"; 6]));
    assert!(!loose.contains("onnected"), "{loose}");
}

#[test]
fn accounts_beside_one_another_drawn_with_containers() {
    let seen = tell(
        "
-
  -
    - eBay account
    - harbour.lights
    - plainname
  -
    - Regular Token
    button Refresh
    -
      - Expired
      button Refresh
  -
    - Token Plus
    - Connected
    button Connect",
    );
    assert_eq!(
        seen,
        "harbour.lights plus Connected | harbour.lights regular Present | plainname plus NotConnected | plainname regular Disconnected"
    );
}

#[test]
fn a_dot_says_how_a_token_stands() {
    let card = |dot: &str| {
        format!(
            "heading eBay account: harbour.lights\n-\n  image {dot}\n  - Regular Token\n  button Refresh\n-\n  - Token Plus\n  button Connect\n"
        )
    };
    assert!(tell(&card("Disconnected")).contains("regular Disconnected"));
    assert!(tell(&card("Picture of a disconnected lamp")).contains("regular Present"));
}

#[test]
fn headings_and_dialogs_that_name_the_account() {
    let pair = "-\n  - Regular Token\n  button Refresh\n-\n  - Token Plus\n  button Connect\n";
    let said = "plus NotConnected | harbour-lights regular Present";
    assert!(
        tell(&format!(
            "heading Tokens of eBay account harbour-lights\n{pair}"
        ))
        .ends_with(said)
    );
    assert!(!tell(&format!("heading eBay account overview\n{pair}")).contains("overview regular"));
    let dialog = "list\n  item harbour.lights\n  item Tin_Drum_1959\ndialog Edit {\"modal\":true}\n  - Edit account: Tin_Drum_1959\n  -\n    - Regular Token\n    button Refresh\n  -\n    - Token Plus\n    button Connect\n";
    assert!(
        tell(dialog).contains("Tin_Drum_1959 plus NotConnected | Tin_Drum_1959 regular Present")
    );
}

#[test]
fn an_article_that_begins_with_a_name_is_an_account() {
    let article = |above: &str| {
        format!(
            "heading {above} {{\"level\":1}}\narticle\n  heading harbour.lights\n  -\n    - Regular Token\n    button Refresh\n  -\n    - Token Plus\n    button Connect\n"
        )
    };
    assert!(tell(&article("eBay accounts")).contains("harbour.lights regular Present"));
    assert_eq!(tell(&article("News")), "");
}

#[test]
fn a_page_to_log_in_may_say_how() {
    let seen = read(
        "heading Choose how to log in\nbutton Log in with eBay\nbutton Log in with e-mail and password\n",
    );
    assert_eq!(
        (seen.page, seen.guide_targets.log_in),
        (Page::LogIn, Some(1))
    );
}

#[test]
fn a_card_under_accounts_that_begins_with_a_word() {
    let card = |above: &str, title: &str| {
        format!(
            "-\n  heading {above} {{\"level\":1}}\n  -\n    -\n      - {title}\n      -\n        - Regular Token\n        button Refresh\n      -\n        - Token Plus\n        button Connect\n"
        )
    };
    assert_eq!(
        tell(&card("eBay accounts", "plainname")),
        "plainname plus NotConnected | plainname regular Present"
    );
    assert_eq!(tell(&card("Tokens", "plainname")), "");
    assert_eq!(
        tell(&card("Tokens", "Active")),
        "? plus NotConnected | ? regular Present"
    );
    assert_eq!(tell(&card("eBay account Pelican", "Status")), "");
}

#[test]
fn dots_before_the_tokens_in_one_row_are_nobodys() {
    let row = "-\n  heading Tokens\n  -\n    -\n      - \n      image Connected\n    - Regular Token\n    button Refresh\n    -\n      - \n      image Expired\n    - Token Plus\n    button Refresh\n";
    assert!(!tell(row).contains("regular Disconnected"), "{}", tell(row));
}

#[test]
fn names_that_may_stand_behind_the_tokens_are_nobodys() {
    let pair = "    -\n      - Regular Token\n      button Refresh\n    -\n      - Token Plus\n      button Connect\n";
    let behind = format!(
        "-\n  heading eBay accounts\n  -\n{pair}    - harbour.lights\n{pair}    - Tin_Drum_1959\n"
    );
    assert_eq!(tell(&behind), "");
}

#[test]
fn tabs_of_accounts_are_all_names_or_none_is_the_one() {
    let tabs = |other: &str| {
        format!(
            "heading eBay accounts\ntablist\n  tab {other} {{\"selected\":true}}\n  tab harbour.lights\n  tab plainname\n-\n  - Regular Token\n  button Refresh\n-\n  - Token Plus\n  button Connect\n"
        )
    };
    assert!(
        tell(&tabs("otherword"))
            .starts_with("otherword plus NotConnected | otherword regular Present")
    );
    assert!(!tell(&tabs("zweite Filiale")).contains("harbour.lights regular"));
}

#[test]
fn what_an_account_has_several_of_is_no_account() {
    let site = |name: &str| {
        format!(
            "    -\n      - {name}\n      -\n        - Regular Token\n        button Refresh\n      -\n        - Token Plus\n        button Connect\n"
        )
    };
    for account in ["harbour.lights", "plainname"] {
        let (first, second) = (site("Germany"), site("France"));
        let page = format!(
            "main\n  heading eBay accounts {{\"level\":1}}\n  -\n    heading {account} {{\"level\":2}}\n{first}{second}"
        );
        assert!(!tell(&page).contains("regular"), "{account}");
    }
}

#[test]
fn three_letters_are_enough_for_a_name_among_others() {
    let text = format!(
        "-\n  heading Settings\n{}",
        cards("-", ["abc_12", "plainname"])
    );
    assert_eq!(tell(&text).matches("plainname").count(), 2);
    // And too few for a heading that might be one.
    let page = |heading: &str| {
        tell(&format!(
            "heading {heading} {{\"level\":1}}\nheading Tokens {{\"level\":2}}\n-\n  - Regular Token\n  button Refresh"
        ))
    };
    assert_eq!(page("Tom"), "? regular Present");
    assert_eq!(page("Anna"), "");
}

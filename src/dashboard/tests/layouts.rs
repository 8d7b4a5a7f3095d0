use super::*;

#[test]
fn a_table_drawn_with_containers_is_read() {
    let rows = "
- 
  heading Accounts {\"level\":1}
  - 
    - 
      - eBay username
      - Regular Token
      - Token Plus
    - 
      - 
        - harbour.lights
        button Refresh
        - 
          - Expired
          button Refresh
      - 
        - brass-monkey*
        button Connect
        button Refresh";
    let expected = "brass-monkey* plus Present | brass-monkey* regular NotConnected | harbour.lights plus Disconnected | harbour.lights regular Present";
    assert_eq!(tell(rows), expected);
}

#[test]
fn a_table_with_two_rows_of_headers_is_read() {
    let seen = tell(
        "
table 
  row 
    columnheader eBay account {\"rows\":2}
    columnheader Tokens {\"columns\":4}
  row 
    columnheader Regular Token {\"columns\":2}
    columnheader Token Plus {\"columns\":2}
  row 
    cell plainname
    cell Connected
    cell 
      button Refresh
    cell 
    cell 
      button Connect",
    );
    assert_eq!(
        seen,
        "plainname plus NotConnected | plainname regular Connected"
    );
}

#[test]
fn a_row_per_token_is_read_with_its_date() {
    let seen = tell(
        "
table 
  row 
    columnheader eBay username
    columnheader Token
    columnheader Status
    columnheader Valid until
    columnheader Action
  row 
    cell mill.and.main
    cell Regular Token
    cell Connected
    cell 14 March 2027
    cell 
      button Refresh
  row 
    cell 
    cell Token Plus
    cell Expired
    cell 3 January 2025
    cell 
      button Refresh",
    );
    assert_eq!(
        seen,
        "mill.and.main plus Disconnected | mill.and.main regular Connected 2027-03-14"
    );
}

#[test]
fn rows_belong_to_the_account_named_above_them() {
    let seen = tell(
        "
heading eBay accounts {\"level\":2}
table 
  row 
    columnheader Token
    columnheader Status
    columnheader 
  row 
    cell eBay account: harbour.lights {\"columns\":3}
  row 
    cell Regular Token
    cell Connected
    cell 
      button Refresh
  row 
    cell Token Plus
    cell 
    cell 
      button Connect
  row 
    cell eBay account: Tin_Drum_1959 {\"columns\":3}
  row 
    cell Regular Token
    cell Not connected
    cell 
      button Connect",
    );
    let expected = "Tin_Drum_1959 regular NotConnected | harbour.lights plus NotConnected | harbour.lights regular Connected";
    assert_eq!(seen, expected);
}

#[test]
fn a_row_that_opens_belongs_to_the_account_above() {
    let seen = tell(
        "
table 
  row 
    columnheader eBay account
    columnheader Site
    columnheader 
  row 
    cell harbour.lights
    cell UK
    cell 
      button Edit
  row 
    cell  {\"columns\":3}
      - 
        - Regular Token
        button Refresh
      - 
        - Token Plus
        button Connect
  row 
    cell Tin_Drum_1959
    cell DE
    cell 
      button Edit",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Present | Tin_Drum_1959"
    );
}

#[test]
fn cells_that_hold_both_tokens_are_read() {
    let seen = tell(
        "
table 
  row 
    columnheader eBay username
    columnheader Tokens
  row 
    cell harbour.lights
    cell 
      - 
        - Regular Token
        button Refresh
      - 
        - Token Plus
        button Connect
  row 
    cell Tin_Drum_1959
    cell 
      - 
        - Regular Token
        button Connect
      - 
        - Token Plus
        button Refresh",
    );
    let expected = "Tin_Drum_1959 plus Present | Tin_Drum_1959 regular NotConnected | harbour.lights plus NotConnected | harbour.lights regular Present";
    assert_eq!(seen, expected);
}

#[test]
fn a_table_of_one_account_with_fields_as_rows_is_read() {
    let seen = tell(
        "
heading Edit account {\"level\":1}
table 
  row 
    rowheader eBay username
    cell schuhkiste
  row 
    rowheader Marketplace
    cell eBay DE
  row 
    rowheader Regular Token
    cell 
      - Connected
      button Refresh
  row 
    rowheader Token Plus
    cell 
      button Connect",
    );
    assert_eq!(
        seen,
        "schuhkiste plus NotConnected | schuhkiste regular Connected"
    );
}

#[test]
fn accounts_and_tokens_side_by_side_are_told_apart() {
    let seen = tell(
        "
main 
  heading Accounts {\"level\":1}
  heading eBay account harbour.lights {\"level\":2}
  - Regular Token
  - Connected
  button Refresh
  - Token Plus
  button Connect
  heading eBay account Tin_Drum_1959 {\"level\":2}
  - Regular Token
  button Connect
  - Token Plus
  - Expires in 3 days
  button Refresh",
    );
    let expected = "Tin_Drum_1959 plus AboutToEnd 3 | Tin_Drum_1959 regular NotConnected | harbour.lights plus NotConnected | harbour.lights regular Connected";
    assert_eq!(seen, expected);
}

#[test]
fn tokens_under_headings_are_read() {
    let seen = tell(
        "
main 
  heading eBay account: plainname {\"level\":1}
  heading Regular Token {\"level\":2}
  - Needed to fetch your listings.
  - Connected
  button Refresh
  heading Token Plus {\"level\":2}
  - Needed to update your listings.
  button Connect
  heading Shipping {\"level\":2}
  - Expired
  button Refresh",
    );
    assert_eq!(
        seen,
        "plainname plus NotConnected | plainname regular Connected"
    );
}

#[test]
fn tokens_on_a_tab_belong_to_its_account() {
    let seen = tell(
        "
main 
  heading Accounts {\"level\":1}
  tablist eBay accounts
    tab harbour.lights {\"selected\":true}
    tab Tin_Drum_1959
  tabpanel harbour.lights
    - 
      - Regular Token
      button Refresh
    - 
      - Token Plus
      button Connect",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Present | Tin_Drum_1959"
    );
}

#[test]
fn tokens_in_a_dialog_belong_to_its_account() {
    let seen = tell(
        "
main 
  heading Accounts {\"level\":1}
dialog Edit harbour.lights {\"modal\":true}
  heading Edit harbour.lights {\"level\":2}
  - 
    - Regular Token
    button Refresh
  - 
    - Token Plus
    button Connect
  button Close",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Present"
    );
}

#[test]
fn controls_that_name_token_and_account_are_read() {
    let seen = tell(
        "
main 
  heading Accounts {\"level\":1}
  list 
    item 
      - harbour.lights
      button Refresh Regular Token for harbour.lights
      button Connect Token Plus for harbour.lights",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Present"
    );
}

#[test]
fn cards_with_a_single_token_each_are_read() {
    let seen = tell(
        "
main 
  heading Accounts {\"level\":1}
  - 
    - eBay account: harbour.lights
    - 
      - Token Plus
      - Connected
      button Refresh
  - 
    - eBay account: Tin_Drum_1959
    - 
      - Token Plus
      button Connect",
    );
    assert_eq!(
        seen,
        "Tin_Drum_1959 plus NotConnected | harbour.lights plus Connected"
    );
}

#[test]
fn a_status_before_its_token_is_read() {
    let card = "
main 
  heading eBay account: harbour.lights {\"level\":1}
  - 
    - 
      - Connected {\"pill\":true}
      - Regular Token
      button Refresh
    - 
      - Expired {\"pill\":true}
      - Token Plus
      button Refresh";
    assert_eq!(
        tell(card),
        "harbour.lights plus Disconnected | harbour.lights regular Connected"
    );
    // Without rows of their own nobody can tell which is whose.
    let flat = "
main 
  heading eBay account: harbour.lights {\"level\":1}
  - 
    - Connected {\"pill\":true}
    - Regular Token
    - Expired {\"pill\":true}
    - Token Plus";
    assert_eq!(tell(flat), "harbour.lights");
}

#[test]
fn tokens_belong_to_the_account_that_the_menu_shows() {
    let seen = tell(
        "
banner 
  select eBay account
    option harbour.lights
    option Tin_Drum_1959 {\"selected\":true}
main 
  heading Tokens {\"level\":1}
  - 
    - Regular Token
    button Refresh
  - 
    - Token Plus
    button Connect",
    );
    assert_eq!(
        seen,
        "Tin_Drum_1959 plus NotConnected | Tin_Drum_1959 regular Present | harbour.lights"
    );
}

#[test]
fn terms_in_groups_are_read_with_their_dates() {
    let seen = tell(
        "
heading eBay account: harbour.lights {\"level\":1}
list 
  - 
    term Regular Token
    definition 
      - Valid until
      - 14 March 2027
      button Refresh
  - 
    term Token Plus
    definition No longer connected",
    );
    assert_eq!(
        seen,
        "harbour.lights plus Disconnected | harbour.lights regular Connected 2027-03-14"
    );
}

#[test]
fn cells_one_after_the_other_are_read() {
    let seen = tell(
        "
main 
  heading Accounts {\"level\":1}
  - 
    - eBay account
    - Regular Token
    - Token Plus
    - harbour.lights
    button Refresh
    - Expired
    - plainname
    button Connect
    button Refresh",
    );
    let expected = "harbour.lights plus Disconnected | harbour.lights regular Present | plainname plus Present | plainname regular NotConnected";
    assert_eq!(seen, expected);
}

#[test]
fn a_text_about_both_tokens_is_read() {
    let seen = tell(
        "
heading eBay account: harbour.lights {\"level\":1}
- Regular Token: connected until 14 March 2027 · Token Plus: not connected",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Connected 2027-03-14"
    );
}

#[test]
fn a_header_in_an_unknown_language_changes_nothing() {
    let seen = tell(
        "
table 
  row 
    columnheader eBay ユーザー名
    columnheader Regular Token
    columnheader Token Plus
  row 
    cell harbour.lights
    cell 
      button Refresh
    cell 
      button Connect
  row 
    cell plainname
    cell Connected
    cell Expired",
    );
    let expected = "harbour.lights plus NotConnected | harbour.lights regular Present | plainname plus Disconnected | plainname regular Connected";
    assert_eq!(seen, expected);
}

#[test]
fn cards_that_begin_with_a_name_are_read() {
    let card = |name: &str| {
        format!(
            "\n  - \n    heading {name} {{\"level\":2}}\n    - \n      - Regular Token\n      button Refresh\n    - \n      - Token Plus\n      button Connect"
        )
    };
    let page = |first: &str, second: &str| {
        format!(
            "main \n  heading Your eBay accounts (2) {{\"level\":1}}{}{}",
            card(first),
            card(second)
        )
    };
    let expected = "hutladen plus NotConnected | hutladen regular Present | schuhkiste plus NotConnected | schuhkiste regular Present";
    assert_eq!(tell(&page("schuhkiste", "hutladen")), expected);
    // One of them is no name: its tokens are not given to the other.
    assert_eq!(
        tell(&page("tin_drum", "My second shop")),
        "tin_drum plus NotConnected | tin_drum regular Present"
    );
    assert_eq!(
        tell(&page("eBay account: tin_drum", "Settings")),
        "tin_drum plus NotConnected | tin_drum regular Present"
    );
}

#[test]
fn a_list_of_accounts_beside_tokens_does_not_tell_whose_they_are() {
    let seen = tell(
        "
main 
  heading eBay accounts {\"level\":1}
  list 
    item 
      - harbour.lights
      button Edit
    item 
      - Tin_Drum_1959
      button Edit
  - 
    - 
      - Regular Token
      button Refresh
    - 
      - Token Plus
      button Connect",
    );
    assert_eq!(seen, "harbour.lights | Tin_Drum_1959");
}

#[test]
fn pictures_with_names_are_read_as_text() {
    let seen = tell(
        "
heading eBay account: harbour.lights {\"level\":1}
- 
  - Regular Token
  button refresh Refresh
- 
  - Token Plus
  button link Connect",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Present"
    );
}

#[test]
fn columns_of_controls_belong_to_the_tokens_before_them() {
    let table = |last: &str| {
        format!(
            "
table
  row
    columnheader eBay account
    columnheader Regular Token
    columnheader Action
    columnheader Token Plus
    columnheader {last}
  row
    cell harbour.lights
    cell Connected
    cell
      button Refresh
    cell
    cell
      button Connect"
        )
    };
    assert_eq!(
        tell(&table("Action")),
        "harbour.lights plus NotConnected | harbour.lights regular Connected"
    );
    // Where the columns differ, the last one is not known to be about a token.
    assert_eq!(tell(&table("Notes")), "harbour.lights regular Connected");
}

#[test]
fn accounts_as_columns_are_read() {
    let expected = "harbour.lights plus Present | harbour.lights regular Connected | plainname plus NotConnected | plainname regular Disconnected";
    let table = "
table
  row
    columnheader eBay account
    columnheader harbour.lights
    columnheader plainname
  row
    rowheader Regular Token
    cell Connected
    cell Expired
  row
    rowheader Token Plus
    cell
      button Refresh
    cell
      button Connect";
    assert_eq!(tell(table), expected);
    let drawn = "
-
  -
    - eBay account
    - harbour.lights
    - plainname
  -
    - Regular Token
    - Connected
    - Expired
  -
    - Token Plus
    button Refresh
    button Connect";
    assert_eq!(tell(drawn), expected);
}

#[test]
fn a_first_row_of_ordinary_cells_may_be_the_headers() {
    let seen = tell(
        "
table
  row
    cell eBay account
    cell Regular Token
    cell Token Plus
  row
    cell harbour.lights
    cell Connected
    cell Expired",
    );
    assert_eq!(
        seen,
        "harbour.lights plus Disconnected | harbour.lights regular Connected"
    );
}

#[test]
fn a_column_of_something_else_makes_a_table_of_tokens_no_other_table() {
    let table = |headers: [&str; 4], cells: [&str; 4]| {
        let row = |role: &str, texts: [&str; 4]| {
            texts.map(|text| format!("    {role} {text}\n")).concat()
        };
        tell(&format!(
            "table\n  row\n{}  row\n{}",
            row("columnheader", headers),
            row("cell", cells)
        ))
    };
    let by_columns = ["eBay account", "Email", "Regular Token", "Token Plus"];
    let expected = "harbour.lights plus Disconnected | harbour.lights regular Connected";
    assert_eq!(
        table(by_columns, ["harbour.lights", "x", "Connected", "Expired"]),
        expected
    );
    let cells = ["harbour.lights", "Token Plus", "x", "Expired"];
    assert_eq!(
        table(["eBay account", "Token", "Description", "Status"], cells),
        "harbour.lights plus Disconnected"
    );
    assert_eq!(
        table(["eBay account", "Title", "Description", "Status"], cells),
        ""
    );
}

#[test]
fn a_name_above_each_card_is_that_of_the_card_below() {
    let seen = tell(
        "
main
  heading Accounts
  - eBay account: harbour.lights
  -
    - Regular Token
    button Refresh
  - eBay account: Tin_Drum_1959
  -
    - Regular Token
    button Connect",
    );
    assert_eq!(
        seen,
        "Tin_Drum_1959 regular NotConnected | harbour.lights regular Present"
    );
}

#[test]
fn a_token_that_stands_there_twice_is_not_told() {
    let heading = "heading eBay account: harbour.lights\n";
    let rows = "-\n  - Regular Token\n  button Refresh\n-\n  - Regular Token\n  button Connect";
    assert_eq!(tell(&format!("{heading}{rows}")), "harbour.lights");
    // In texts about both tokens, the one on which they agree is told.
    let texts = |first: &str, second: &str| {
        let text = |said: &str| format!("- Regular Token: {said} · Token Plus: not connected\n");
        tell(&format!("{heading}{}{}", text(first), text(second)))
    };
    assert_eq!(
        texts("connected", "expired"),
        "harbour.lights plus NotConnected"
    );
    let (one, other) = (
        "connected until 14 March 2027",
        "connected until 15 March 2027",
    );
    assert_eq!(texts(one, other), "harbour.lights plus NotConnected");
    assert_eq!(
        texts(one, one),
        "harbour.lights plus NotConnected | harbour.lights regular Connected 2027-03-14"
    );
}

#[test]
fn a_text_about_both_tokens_says_more_than_their_controls() {
    let heading = "heading eBay account: harbour.lights\n";
    let rows = "-\n  - Regular Token\n  button Refresh\n-\n  - Token Plus\n  button Refresh\n";
    let text = "- Regular Token: expired · Token Plus: expired\n";
    let expected = "harbour.lights plus Disconnected | harbour.lights regular Disconnected";
    for page in [format!("{rows}{text}"), format!("{text}{rows}")] {
        assert_eq!(tell(&format!("{heading}{page}")), expected);
    }
    // It is no such text where it is a control, or where nobody can tell which of them a word is
    // about.
    let control = "button Regular Token: connected · Token Plus: expired";
    let leading = "- Connected: Regular Token · Token Plus: expired";
    for text in [control, leading] {
        assert_eq!(
            tell(&format!("{heading}{text}")),
            "harbour.lights",
            "{text}"
        );
    }
}

/// So many nodes that say nothing.
fn filler(depth: usize, count: usize) -> String {
    format!("{}- Welcome\n", "  ".repeat(depth)).repeat(count)
}

#[test]
fn a_large_part_of_the_page_is_not_about_a_single_token() {
    let heading = "heading eBay account: harbour.lights\n";
    // Round the name of the token: itself, the name, the control, and the rest.
    for (rest, expected) in [
        (57, "harbour.lights regular Present"),
        (58, "harbour.lights"),
    ] {
        let part = format!("-\n  - Regular Token\n{}  button Refresh", filler(1, rest));
        assert_eq!(tell(&format!("{heading}{part}")), expected);
    }
    // Behind its name, before the next token.
    for (rest, expected) in [
        (
            58,
            "harbour.lights plus NotConnected | harbour.lights regular Present",
        ),
        (59, "harbour.lights plus NotConnected"),
    ] {
        let part = format!(
            "-\n  - Regular Token\n  -\n{}    button Refresh\n  - Token Plus\n  button Connect",
            filler(2, rest)
        );
        assert_eq!(tell(&format!("{heading}{part}")), expected);
    }
    // A mark on a card is one on the whole page where the card is as large as that.
    for (rest, expected) in [
        (74, "harbour.lights"),
        (75, "harbour.lights regular Present"),
    ] {
        let part = format!(
            "-\n  - Example\n{}  -\n    - Regular Token\n    button Refresh",
            filler(1, rest)
        );
        assert_eq!(tell(&format!("{heading}{part}")), expected);
    }
}

#[test]
fn a_header_of_some_more_words_is_no_header_of_a_token() {
    let table = |header: &str| {
        tell(&format!(
            "table\n  row\n    columnheader eBay account\n    columnheader {header}\n  row\n    cell harbour.lights\n    cell Connected"
        ))
    };
    assert_eq!(table("Token Plus one two"), "harbour.lights plus Connected");
    assert_eq!(table("Token Plus one two three"), "harbour.lights");
}

//! Where names stand, and where the same words are none.

use super::*;

/// Each page with the names that are found on it.
fn expect(pages: &[(&str, &str)]) {
    for (lines, expected) in pages {
        assert_eq!(tell(lines), *expected, "{lines}");
    }
}

#[test]
fn a_label_leads_to_a_name() {
    expect(&[
        // Signs that lead to a name make a plain word one; other signs do not, nor the same ones
        // behind it.
        ("heading eBay account overview!", ""),
        ("heading eBay account (overview)", ""),
        ("heading eBay account overview:", ""),
        ("heading eBay account: plainname – Listings", "plainname"),
        (
            "heading eBay account harbour.lights – Listings",
            "harbour.lights",
        ),
        ("heading eBay account tin_drum?", ""),
        ("- eBay account: plainname connected", ""),
        ("- eBay account: 12345", ""),
        // Of tokens of an account nothing else is said, at least in a heading.
        ("heading Tokens of eBay account Pelican", "Pelican"),
        ("- Tokens of eBay account Pelican", ""),
        ("heading Tokens of eBay account Pelican (UK)", ""),
        ("heading Overview of eBay account Pelican", ""),
        // A username of whatever kind, where accounts are.
        ("heading Accounts\n- Account: tin_drum", "tin_drum"),
        ("heading Accounts\nlink Account: tin_drum", ""),
        ("heading Accounts\n- Username: plainname", "plainname"),
        ("heading Accounts\n- Username plainname", ""),
        ("- Account: tin_drum", ""),
        ("- Accounts tin_drum", ""),
        ("- Accounts / plainname", ""),
        ("dialog\n  heading Edit account: tin_drum", "tin_drum"),
        ("dialog\n  heading Edit account tin_drum", ""),
        ("dialog\n  heading Edit account: plainname", ""),
        ("main\n  heading Edit account: tin_drum", ""),
    ]);
    // A heading with what can be nothing but a name is that of the tokens below.
    let below = |title: &str| {
        tell(&format!(
            "{title} of tin_drum\n-\n  - Regular Token\n  button Refresh"
        ))
    };
    assert_eq!(below("heading Token"), "tin_drum regular Present");
    assert_eq!(below("- Token"), "? regular Present");
}

#[test]
fn a_label_may_stand_beside_the_name() {
    expect(&[
        ("term eBay account\ndefinition plainname", "plainname"),
        ("term eBay account\ndefinition Settings", ""),
        ("term eBay account\ndefinition office@oak.example.com", ""),
        ("- eBay account\n- plainname", ""),
        ("- eBay account:\n- plainname", "plainname"),
        ("- eBay account:\n- Settings", ""),
        ("- eBay account:\n-\n  - plainname", ""),
        ("- eBay account\n-\n  - tin_drum", "tin_drum"),
        ("- tin_drum\n- eBay account", "tin_drum"),
        ("- plainname\n- eBay account", ""),
        ("button eBay username\n- tin_drum", ""),
    ]);
}

#[test]
fn what_an_alert_says_is_no_name() {
    expect(&[("alert\n  - eBay account: tin_drum", "")]);
    // A large part of the page that is merely kept up to date says what any other says.
    let status = |rest: usize| {
        let rest = "  - Welcome\n".repeat(rest);
        tell(&format!("status\n{rest}  - eBay account: tin_drum"))
    };
    assert_eq!(status(22), "");
    assert_eq!(status(23), "tin_drum");
}

#[test]
fn a_list_of_accounts_is_one_whatever_it_is_made_of() {
    for (list, entry) in [
        ("select", "option"),
        ("listbox", "option"),
        ("menu", "menuitem"),
        ("tablist", "tab"),
        ("radiogroup", "option"),
        ("navigation", "link"),
    ] {
        let page = format!("{list} Switch eBay account\n  {entry} plainname\n  {entry} tin_drum");
        assert_eq!(tell(&page), "plainname | tin_drum", "{list}");
        assert_eq!(
            tell(&page.replace("Switch eBay account", "Language")),
            "",
            "{list}"
        );
    }
    expect(&[
        (
            "button Switch account {\"popup\":true}\nmenu\n  menuitem plainname\n  menuitem tin_drum",
            "plainname | tin_drum",
        ),
        (
            "- eBay accounts\ntablist\n  tab plainname\n  tab tin_drum",
            "plainname | tin_drum",
        ),
        (
            "- eBay accounts\ntablist\n  tab plainname\n  tab otherword",
            "",
        ),
        (
            "-\n  - eBay accounts\ntablist\n  tab plainname\n  tab tin_drum",
            "",
        ),
        // Too short for a word that might be anything.
        (
            "menu Switch eBay account\n  menuitem Tom\n  menuitem Anna",
            "Anna",
        ),
    ]);
    let tokens = "-\n  - Regular Token\n  button Refresh";
    let chosen = |first: &str| {
        tell(&format!(
            "select eBay account\n  option {first} {{\"selected\":true}}\n  option tin_drum\n{tokens}"
        ))
    };
    assert_eq!(chosen("All"), "tin_drum regular Present");
    // Who is chosen cannot be read: the tokens are not those of the other.
    assert_eq!(chosen("zweite Filiale"), "? regular Present");
}

#[test]
fn cards_with_an_edit_control_each_begin_with_a_name() {
    let card = |title: &str| format!("  -\n    - {title}\n    button Edit\n");
    let cards = |titles: &[&str]| {
        let cards = titles.iter().map(|title| card(title)).collect::<String>();
        tell(&format!("heading Accounts\n- 2 accounts\n-\n{cards}"))
    };
    assert_eq!(
        cards(&["harbour.lights", "plainname"]),
        "harbour.lights | plainname"
    );
    assert_eq!(cards(&["plainname"]), "", "one alone might be anything");
    assert_eq!(
        cards(&["plainname", "otherword", "tin_drum"]),
        "tin_drum",
        "too few of them look like names"
    );
    assert_eq!(
        cards(&["plainname", "otherword", "tin_drum", "harbour.lights"]),
        "plainname | otherword | tin_drum | harbour.lights"
    );
    // What comes twice is no account's name, and what is no name at all shows that these are other
    // cards.
    assert_eq!(
        cards(&["plainname", "plainname", "tin_drum", "harbour.lights"]),
        "tin_drum | harbour.lights"
    );
    assert_eq!(
        cards(&["harbour.lights", "plainname", "Settings"]),
        "harbour.lights"
    );
    for avatar in ["- HL", "image Portrait"] {
        let card = |title: &str| format!("  -\n    {avatar}\n    - {title}\n    button Edit\n");
        let page = format!(
            "heading Accounts\n-\n{}{}",
            card("harbour.lights"),
            card("plainname")
        );
        assert_eq!(tell(&page), "harbour.lights | plainname", "{avatar}");
    }
    // Two lists, one right behind the other.
    let list = |heading: &str, titles: [&str; 2]| {
        let card = |title: &str| format!("    -\n      - {title}\n      button Edit\n");
        format!(
            "  -\n    heading {heading}\n{}{}",
            card(titles[0]),
            card(titles[1])
        )
    };
    let (first, second) = (
        list("Connected accounts", ["harbour.lights", "plainname"]),
        list("My accounts", ["tin_drum", "otherword"]),
    );
    assert_eq!(
        tell(&format!("main\n{first}{second}")),
        "harbour.lights | plainname | tin_drum | otherword"
    );
}

#[test]
fn an_edit_control_may_say_the_name() {
    expect(&[
        (
            "heading eBay accounts\nlist\n  item\n    button Edit tin_drum",
            "tin_drum",
        ),
        (
            "heading eBay accounts\nlist\n  item\n    button Edit plainname",
            "",
        ),
        ("heading Things\nlist\n  item\n    button Edit tin_drum", ""),
        (
            "heading eBay accounts\nlist\n  item\n    - plainname\n    button Edit plainname",
            "plainname",
        ),
        (
            "heading eBay accounts\nlist\n  item\n    - plainname\n    button Edit otherword",
            "",
        ),
    ]);
}

#[test]
fn an_item_of_a_list_of_accounts_is_a_name() {
    expect(&[
        ("heading eBay accounts\nlist\n  item tin_drum", "tin_drum"),
        ("heading Things\nlist\n  item tin_drum", ""),
        ("heading eBay accounts\n- tin_drum", ""),
    ]);
}

#[test]
fn in_a_table_names_stand_in_their_column() {
    let table = |rows: &str| format!("table\n  row\n    columnheader eBay username\n{rows}");
    // One column is enough.
    assert_eq!(
        tell(&table(
            "  row\n    cell plainname\n  row\n    cell otherword"
        )),
        "plainname | otherword"
    );
    // Two names in one cell are nobody's.
    let two = "    columnheader Regular Token\n  row\n    cell\n      - harbour.lights\n      - tin_drum\n    cell Connected";
    assert_eq!(tell(&table(two)), "");
    // A row that reaches over the whole table names nobody, and parts no row from its account.
    let note = "    columnheader Token\n    columnheader Status\n  row\n    cell harbour.lights\n    cell Regular Token\n    cell Connected\n  row\n    cell Ask support_team {\"columns\":3}\n  row\n    cell\n    cell Token Plus\n    cell Expired";
    assert_eq!(
        tell(&table(note)),
        "harbour.lights plus Disconnected | harbour.lights regular Connected"
    );
}

#[test]
fn a_known_name_in_a_menu_is_listed_there_and_not_said() {
    let known = ["schuhkiste", "hutladen"].map(|name| Username::parse(name).unwrap());
    let seen = |lines: &str| {
        let page = page(&format!(
            "{FRAME}{lines}\n-\n  - Regular Token\n  button Refresh"
        ));
        said(&recognise(
            &page,
            &dashboard(),
            &Phrases::shipped(),
            &known.each_ref(),
        ))
    };
    // What the menu is called nobody knows; the tokens are those of the one that is chosen.
    let tabs = "tablist Butiker\n  tab schuhkiste\n  tab hutladen {\"selected\":true}";
    assert_eq!(seen(tabs), "hutladen regular Present | schuhkiste");
    let opener = "button hutladen {\"popup\":true}\nmenu Butiker\n  menuitem schuhkiste";
    assert_eq!(seen(opener), "hutladen regular Present | schuhkiste");
}

#[test]
fn a_label_has_a_few_words() {
    let label = |count: usize| ["the", "it", "now", "again", "still"][..count].join(" ");
    for (count, expected) in [(4, "tin_drum"), (5, "")] {
        assert_eq!(
            tell(&format!("- eBay account: tin_drum {}", label(count))),
            expected
        );
    }
    for (count, expected) in [(5, "tin_drum"), (6, "")] {
        let words = ["one", "two", "three", "four", "five", "six"][..count].join(" ");
        assert_eq!(
            tell(&format!("select Switch account {words}\n  option tin_drum")),
            expected
        );
    }
}

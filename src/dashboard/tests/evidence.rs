use super::*;

/// A page of one account that says nothing; what is added must not change that.
fn lying(lines: &str) -> String {
    tell(&format!(
        "banner \n  select eBay account\n    option harbour.lights\n{lines}"
    ))
    .replace("harbour.lights", "")
    .trim()
    .to_owned()
}

#[test]
fn talk_examples_other_things_and_what_is_past_are_none() {
    for lines in [
        "heading Products {\"level\":1}\nlist \n  item \n    - Regular Token\n    button Refresh\n  item \n    - Token Plus\n    button Connect",
        "heading Token history {\"level\":2}\nlist \n  item \n    - Regular Token\n    - Disconnected\n  item \n    - Token Plus\n    - Connected",
        "- \n  - Example {\"pill\":true}\n  - \n    - Regular Token\n    button Refresh\n  - \n    - Token Plus\n    button Connect",
        "region Example\n  - \n    - Regular Token\n    button Refresh\n  - \n    - Token Plus\n    button Connect",
        "- \n  heading Shopify {\"level\":3}\n  - \n    - Regular Token\n    button Refresh\n  - \n    - Token Plus\n    button Connect",
        "- \n  - Amazon\n  - Regular Token\n  button Refresh",
        "article \n  - Regular Token\n  button Refresh",
        "quote \n  - Token Plus\n  button Connect",
        "code Token Plus: connected",
        "log \n  - Token Plus: connected",
        "- Your Regular Token and Token Plus are connected.",
        "- Keep your Token Plus connected at all times.",
        "- Is your Token Plus expired?",
        "- \"Token Plus: expired\"",
        "- Amazon Token\n- Connected\nbutton Refresh",
        "heading Regular plan {\"level\":2}\nbutton Connect",
        "dialog Refresh Token Plus? {\"modal\":true}\n  heading Refresh Token Plus? {\"level\":2}\n  button Refresh\n  button Cancel",
        "dialog Token Plus {\"modal\":true}\n  heading Token Plus {\"level\":2}\n  - Do you want to go on?\n  button Refresh\n  button Cancel",
        "heading What does Token Plus do? {\"level\":3}\n- Token Plus: connected",
        "table \n  row \n    columnheader Date\n    columnheader Account\n    columnheader Regular Token\n    columnheader Token Plus\n  row \n    cell 1 May 2025\n    cell plainname\n    cell Connected\n    cell Expired",
        "table \n  row \n    columnheader Channel\n    columnheader Account\n    columnheader Regular Token\n    columnheader Token Plus\n  row \n    cell Amazon\n    cell amz_shop\n    cell Connected\n    cell Expired",
        "heading Things {\"level\":1}\nlist \n  item \n    - Regular Token\n    button Refresh\n  item \n    - Token Plus\n    button Connect",
        "- \n  - Sample data, not your account\n  - \n    - Regular Token\n    button Refresh\n  - \n    - Token Plus\n    button Connect",
        "heading How to renew {\"level\":3}\n- \n  - Regular Token\n  button Refresh\n- \n  - Token Plus\n  button Connect",
        "dialog Welcome tour\n  - \n    - Regular Token\n    button Refresh\n  - \n    - Token Plus\n    button Connect",
        "table \n  row \n    columnheader Item\n    columnheader Title\n    columnheader \n  row \n    cell 1\n    cell Regular Token\n    cell \n      button Refresh",
        "-\n  -\n    - Date\n    - eBay account\n    - Token\n  -\n    - 1 May 2025\n    - harbour.lights\n    - Token Plus: expired",
        "heading My shop {\"level\":1}\n-\n  - Regular Token\n  button Refresh",
        "heading Things {\"level\":1}\n-\n  - Regular Token – fetches your listings\n  button Refresh",
        "- Read what Token Plus does for you\nbutton Connect",
        "table \n  row \n    columnheader Username\n    columnheader Role\n    columnheader Last login\n  row \n    cell anna.berg\n    cell Owner\n    cell today",
    ] {
        assert_eq!(lying(lines), "", "{lines}");
    }
}

#[test]
fn real_rows_count_beside_talk() {
    let seen = tell(
        "
main 
  heading How it works {\"level\":2}
  - \"Regular Token\" and \"Token Plus\" must be connected.
  heading Accounts {\"level\":1}
  - 
    - eBay account: harbour.lights
    - 
      - Regular Token
      button Refresh
    - 
      - Token Plus
      button Connect
      heading FAQ {\"level\":2}
      heading What if Token Plus expired? {\"level\":3}
      - Token Plus: expired
      button Refresh",
    );
    assert_eq!(
        seen,
        "harbour.lights plus NotConnected | harbour.lights regular Present"
    );
}

#[test]
fn names_stand_where_names_stand() {
    for (lines, expected) in [
        ("heading eBay account: plainname {\"level\":1}", "plainname"),
        ("heading eBay account settings {\"level\":1}", ""),
        ("heading eBay account overview {\"level\":1}", ""),
        ("- eBay account: ebay.co.uk", ""),
        ("- eBay username\n- tin_drum", "tin_drum"),
        ("- eBay username\n- Settings", ""),
        ("- Signed in as office@oakandlamp.example", ""),
        ("- Username: johndoe", ""),
        ("heading Edit policy_3 {\"level\":1}", ""),
        ("list \n  item \n    - policy_3\n    button Edit", ""),
        (
            "heading eBay accounts {\"level\":2}\nlist \n  item \n    - tin_drum\n    button Edit",
            "tin_drum",
        ),
        (
            "menu Account\n  menuitem Profile\n  menuitem Billing\n  menuitem Log out",
            "",
        ),
        (
            "menu Switch eBay account\n  menuitem plainname\n  menuitem All accounts\n  menuitem Settings",
            "plainname",
        ),
        ("select Language\n  option en_GB\n  option de_DE", ""),
        (
            "select eBay account\n  option All\n  option Choose...\n  option sales@oak.example.com",
            "sales@oak.example.com",
        ),
        ("breadcrumb Accounts / tin_drum", "tin_drum"),
        (
            "heading Shipping policies {\"level\":1}\nlist \n  item \n    - policy_1\n    button Edit policy_1",
            "",
        ),
        (
            "main \n  heading Accounts {\"level\":1}\n  - \n    heading Payments {\"level\":2}\n    button Edit\n  - \n    heading Addresses {\"level\":2}\n    button Edit",
            "",
        ),
        ("heading Accounts {\"level\":1}\n- Store: limetree.shop", ""),
        (
            "heading Accounts {\"level\":1}\ntablist \n  tab General\n  tab Shipping",
            "",
        ),
        (
            "select Account\n  option office@oak.se\n  option tin_drum",
            "tin_drum",
        ),
    ] {
        assert_eq!(tell(lines), expected, "{lines}");
    }
}

#[test]
fn a_heading_that_speaks_of_ebay_or_tokens_is_that_of_tokens() {
    for heading in ["My eBay shop", "Tokens?", "Edit account"] {
        let lines =
            format!("heading {heading} {{\"level\":1}}\n-\n  - Regular Token\n  button Refresh");
        assert_eq!(tell(&lines), "? regular Present", "{heading}");
    }
    // Under the name of an account, a token may be described behind its name.
    let described = "heading eBay account: harbour.lights\n-\n  - Regular Token – fetches your listings\n  button Refresh";
    assert_eq!(tell(described), "harbour.lights regular Present");
    let words = "one two three four five six seven eight nine ten eleven twelve thirteen";
    assert_eq!(
        tell(&described.replace("fetches your listings", words)),
        "harbour.lights regular Present"
    );
    assert_eq!(
        tell(&described.replace("fetches your listings", &format!("{words} fourteen"))),
        "harbour.lights"
    );
}

#[test]
fn a_few_words_are_a_heading_or_a_mark_and_more_are_a_sentence() {
    let words = |first: &str, count: usize| {
        let more = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        ];
        format!("{first} {}", more[..count - 1].join(" "))
    };
    // How many words there may be at most, so that what stands below is of no account.
    for (part, first, most) in [
        ("heading", "FAQ", 5),
        ("heading", "Products", 5),
        ("heading", "Amazon", 5),
        ("region", "FAQ", 5),
        ("region", "Products", 5),
        ("region", "Amazon", 5),
        ("-", "Amazon", 3),
        ("-", "Example", 11),
    ] {
        for count in [most, most + 1] {
            let text = words(first, count);
            let lines = match part {
                "region" => format!("region {text}\n  -\n    - Regular Token\n    button Refresh"),
                "-" => format!("-\n  - {text}\n  -\n    - Regular Token\n    button Refresh"),
                _ => format!(
                    "heading {text} {{\"level\":2}}\n-\n  - Regular Token\n  button Refresh"
                ),
            };
            let seen = tell(&format!(
                "heading eBay account: tin_drum {{\"level\":1}}\n{lines}"
            ));
            assert_eq!(
                seen,
                if count > most {
                    "tin_drum regular Present"
                } else {
                    "tin_drum"
                },
                "{part} {text}"
            );
        }
    }
}

#[test]
fn talk_about_a_token_under_the_name_of_an_account_is_none() {
    let lines =
        "heading eBay account: harbour.lights\n- Read what Token Plus does for you\nbutton Connect";
    assert_eq!(tell(lines), "harbour.lights");
}

#[test]
fn a_known_name_is_a_name_wherever_it_stands_alone() {
    let known = Username::parse("schuhkiste").unwrap();
    let lines = format!(
        "{FRAME}heading Schuhkiste {{\"level\":1}}\n- \n  - Regular Token\n  button Refresh\n- \n  - Token Plus\n  button Connect\n- my schuhkiste is full"
    );
    let seen = recognise(&page(&lines), &dashboard(), &Phrases::shipped(), &[&known]);
    assert_eq!(
        said(&seen),
        "schuhkiste plus NotConnected | schuhkiste regular Present"
    );
    // Nobody knows whether it is a name: the tokens may be somebody's.
    assert_eq!(said(&read(&lines)), "");
    let nobody = lines.replace("Schuhkiste", "Tokens");
    assert_eq!(
        said(&read(&nobody)),
        "? plus NotConnected | ? regular Present"
    );
}

mod own {
    use super::*;

    fn with(own: &[(Meaning, &str)], lines: &str) -> String {
        let own: Vec<OwnPhrase> = own
            .iter()
            .map(|(meaning, text)| OwnPhrase {
                meaning: *meaning,
                text: (*text).to_owned(),
            })
            .collect();
        let head = "heading eBay account: harbour.lights {\"level\":1}\n";
        let seen = recognise(
            &page(&format!("{FRAME}{head}{lines}")),
            &dashboard(),
            &Phrases::shipped().with(&own),
            &[],
        );
        said(&seen)
    }

    const SWEDISH: &str =
        "- \n  - Regular Token\n  button Förnya\n- \n  - Token Plus\n  - Utgången\n  button Anslut";

    #[test]
    fn phrases_of_the_seller_are_understood_and_never_sure() {
        assert_eq!(with(&[], SWEDISH), "harbour.lights");
        let own = [
            (Meaning::Refresh, "FÖRNYA"),
            (Meaning::Connect, "anslut"),
            (Meaning::Disconnected, "utgangen"),
        ];
        assert_eq!(
            with(&own, SWEDISH),
            "harbour.lights plus Disconnected unsure | harbour.lights regular Present unsure"
        );
        let dated = "- \n  - Regular Token\n  - Giltig till\n  - 14 March 2027\n  button Refresh";
        assert_eq!(
            with(&[(Meaning::ValidUntil, "giltig till")], dated),
            "harbour.lights regular Connected 2027-03-14 unsure"
        );
        let confirmed = [(Meaning::Confirmation, "Din nya token är nu giltig")];
        assert_eq!(
            with(&confirmed, "alert Din nya token är nu giltig!"),
            "harbour.lights | valid: harbour.lights ? unsure"
        );
    }

    #[test]
    fn they_cannot_say_otherwise_what_is_known() {
        let lines = "- \n  - Regular Token\n  - Not connected\n  button Connect\n- \n  - Token Plus\n  button Refresh";
        let expected = with(&[], lines);
        assert_eq!(
            expected,
            "harbour.lights plus Present | harbour.lights regular NotConnected"
        );
        for (meaning, text) in [
            (Meaning::Connected, "Not connected"),
            (Meaning::Connected, "not"),
            (Meaning::Disconnected, "Refresh"),
            (Meaning::Refresh, "Connect"),
            (Meaning::Confirmation, "Connect"),
            (Meaning::Confirmation, "Regular Token"),
            (Meaning::LogIn, "Connect"),
            (Meaning::SessionEnded, "Not connected"),
            (Meaning::Connected, "e"),
            (Meaning::Connected, ""),
            (Meaning::Connected, "  "),
            (Meaning::Connected, "{n}"),
            (Meaning::Connected, "?!"),
        ] {
            assert_eq!(
                with(&[(meaning, text)], lines),
                expected,
                "{meaning:?} {text}"
            );
        }
    }

    #[test]
    fn phrases_that_contradict_each_other_say_nothing() {
        let own = [
            (Meaning::Connect, "Anslut"),
            (Meaning::Refresh, "Anslut"),
            (Meaning::Refresh, "Förnya"),
        ];
        assert_eq!(
            with(
                &own,
                "- \n  - Regular Token\n  button Anslut\n- \n  - Token Plus\n  button Förnya"
            ),
            "harbour.lights plus Present unsure"
        );
        let own = [
            (Meaning::Connected, "Klar"),
            (Meaning::Disconnected, "Klar"),
        ];
        assert_eq!(
            with(&own, "- \n  - Regular Token\n  - Klar\n  button Refresh"),
            "harbour.lights"
        );
    }
}

use super::*;

fn token(lines: &str) -> String {
    let row = lines
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect::<String>();
    tell(&format!(
        "heading eBay account: harbour.lights {{\"level\":1}}\n- \n  - \n    - Regular Token\n{row}  - \n    - Token Plus\n    button Connect\n"
    ))
    .replace("harbour.lights plus NotConnected", "")
    .replace("harbour.lights regular ", "")
    .trim_matches([' ', '|'])
    .to_owned()
}

#[test]
fn words_win_over_controls() {
    assert_eq!(token("button Refresh"), "Present");
    assert_eq!(token("button Connect"), "NotConnected");
    assert_eq!(token("- Connected\nbutton Connect"), "Connected");
    assert_eq!(
        token("- Expired on 3 March 2025\nbutton Refresh"),
        "Disconnected"
    );
    assert_eq!(token("button Refresh\n- Status: Connected"), "Connected");
    assert_eq!(
        token("- Disconnected\n- Not connected since 3 May 2025\nbutton Connect"),
        "Disconnected"
    );
    assert_eq!(
        token("- This token is connected to eBay.\nbutton Refresh"),
        "Connected"
    );
    assert_eq!(
        token("- Connected since 3 March 2025\nbutton Refresh"),
        "Connected"
    );
    assert_eq!(
        token("- Connected\n- Expires in 12 days\nbutton Refresh"),
        "AboutToEnd 12"
    );
    assert_eq!(token("- Connected (eBay UK)\nbutton Refresh"), "Connected");
    assert_eq!(
        token("- Disconnected\n- Valid until 14 March 2027\nbutton Connect"),
        "Disconnected"
    );
    assert_eq!(
        token("- Gültig bis 14.03.2027\nbutton Refresh"),
        "Connected 2027-03-14 unsure"
    );
    assert_eq!(
        token("- Valid until March 14, 2027, 10:30\nbutton Refresh"),
        "Connected 2027-03-14"
    );
}

#[test]
fn what_cannot_be_told_is_left_out() {
    for row in [
        "button Connecting...",
        "- Connecting...\nbutton Connect {\"disabled\":true}",
        "progress \nbutton Refresh",
        "button Refresh {\"busy\":true}",
        "- Connected\n- Disconnected\nbutton Refresh",
        "button Refresh\nbutton Connect",
        "button Förnya",
        "- Connected or not\nbutton Refresh",
        "button Refresh list",
        "button Refresh status",
        "button Disconnect",
        "switch Regular Token {\"checked\":true}",
        "button Reconnect",
        "image A lamp, connected",
        "- Was connected\nbutton Refresh",
        "- Valid until it ends\nbutton Refresh",
    ] {
        assert_eq!(token(row), "", "{row}");
    }
    assert_eq!(
        token("button Connect {\"disabled\":true}\nbutton Refresh"),
        "Present"
    );
}

#[test]
fn talk_in_a_row_is_no_standing() {
    assert_eq!(
        token(
            "- A connected token lets us fetch your listings, and is never expired for long.\nbutton Connect"
        ),
        "NotConnected"
    );
    assert_eq!(token("- Expired?\nbutton Refresh"), "Present");
    assert_eq!(token("tooltip Connected\nbutton Connect"), "NotConnected");
    assert_eq!(token("field Expired\nbutton Refresh"), "Present");
}

#[test]
fn a_disabled_control_says_as_much_unless_the_page_is_busy() {
    assert_eq!(token("button Refresh {\"disabled\":true}"), "Present");
    assert_eq!(
        token("- Please wait\nbutton Refresh {\"disabled\":true}"),
        ""
    );
    // "Connected" on one that can be used may be what it would bring.
    assert_eq!(token("button Connected {\"disabled\":true}"), "Connected");
    assert_eq!(token("button Connected"), "");
}

#[test]
fn a_control_may_name_its_account_and_nothing_else() {
    for (control, expected) in [
        ("Refresh for harbour.lights", "Present"),
        ("Refresh Refresh", "Present"),
        ("Refresh harbour.lights", ""),
        ("Refresh for harbour.lights shop", ""),
        ("Refresh Connect", ""),
        ("Refresh?", ""),
        ("Connect link", ""),
    ] {
        assert_eq!(token(&format!("button {control}")), expected, "{control}");
    }
}

#[test]
fn the_order_of_two_texts_does_not_matter() {
    for (one, other, expected) in [
        ("Connected", "Expires in 12 days", "AboutToEnd 12"),
        ("Valid until 14 March 2027", "Disconnected", "Disconnected"),
        (
            "Valid until 14 March 2027",
            "Expires in 12 days",
            "AboutToEnd 2027-03-14 12",
        ),
        ("Not connected", "Disconnected", "Disconnected"),
        ("Connected", "Disconnected", ""),
        ("Expires in 12 days", "Disconnected", ""),
        ("Valid until 14 March 2027", "Valid until 15 March 2027", ""),
    ] {
        for (first, second) in [(one, other), (other, one)] {
            assert_eq!(
                token(&format!("- {first}\n- {second}")),
                expected,
                "{first} {second}"
            );
        }
    }
}

#[test]
fn an_unreadable_label_is_about_this_token_and_a_sentence_is_not() {
    assert_eq!(token("- one two three four connected\nbutton Refresh"), "");
    assert_eq!(
        token("- one two three four five connected\nbutton Refresh"),
        "Present"
    );
}

use super::*;

#[test]
fn a_guide_finds_its_way() {
    let seen = read(
        "
navigation 
  button eBay account: harbour.lights {\"popup\":true}
  menu Switch eBay account
    menuitem harbour.lights {\"checked\":true}
    menuitem Tin_Drum_1959
    menuitem Add account
      link Account settings
      link Accounts
      link Log out
main 
  heading Accounts {\"level\":1}
  table 
    row 
      columnheader eBay username
      columnheader 
    row 
      cell harbour.lights
      cell 
        button 
    row 
      cell Tin_Drum_1959
      cell 
        button Edit",
    )
    .guide_targets;
    assert_eq!(seen.account_menu, Some(1));
    assert_eq!(
        seen.menu_accounts
            .iter()
            .map(|(name, node)| (name.as_str(), *node))
            .collect::<Vec<_>>(),
        [("harbour.lights", 3), ("Tin_Drum_1959", 4)]
    );
    assert_eq!((seen.account_settings, seen.accounts), (Some(6), Some(7)));
    assert_eq!(
        seen.edit
            .iter()
            .map(|(name, node)| (name.as_str(), *node))
            .collect::<Vec<_>>(),
        [("harbour.lights", 18), ("Tin_Drum_1959", 22)]
    );
    assert_eq!(seen.chosen.unwrap().as_str(), "harbour.lights");
    assert_eq!(seen.log_in, None);
}

#[test]
fn the_button_of_a_token_is_known() {
    let seen = read(&format!(
        "{FRAME}- eBay account: harbour.lights\n- \n  - Regular Token\n  - Connected\n  button Refresh\n- \n  - Token Plus\n  button Connect"
    ));
    assert_eq!(
        seen.tokens
            .iter()
            .map(|token| token.button)
            .collect::<Vec<_>>(),
        [Some(8), Some(11)]
    );
}

#[test]
fn a_select_of_accounts_is_the_account_menu() {
    assert_eq!(
        read(&format!("{FRAME}select eBay account\n  option tin_drum"))
            .guide_targets
            .account_menu,
        Some(4)
    );
    let more = format!("{FRAME}button More {{\"popup\":true}}\nheading eBay account: tin_drum");
    assert_eq!(read(&more).guide_targets.account_menu, None);
    // What opens the menu shows who is chosen.
    let opener = format!("{FRAME}button eBay account: tin_drum {{\"popup\":true}}");
    assert_eq!(
        read(&opener).guide_targets.chosen.unwrap().as_str(),
        "tin_drum"
    );
}

#[test]
fn several_controls_beside_a_name_are_no_edit_control() {
    let edits = |lines: &str| {
        let seen = read(&format!(
            "{FRAME}heading eBay accounts\nlist\n  item\n    - eBay account: tin_drum\n{lines}"
        ));
        seen.guide_targets
            .edit
            .into_iter()
            .map(|(_, node)| node)
            .collect::<Vec<_>>()
    };
    assert_eq!(edits("    button\n"), [8]);
    assert!(edits("    button\n    button\n").is_empty());
    assert_eq!(edits("    button\n    button Edit\n"), [9]);
    // Nor is the one of a whole page or a large part of it, or of several accounts.
    assert_eq!(
        edits(&("    - Welcome\n".repeat(37) + "    button Edit\n")),
        [45]
    );
    assert!(edits(&("    - Welcome\n".repeat(38) + "    button Edit\n")).is_empty());
    assert!(edits("main\n  - eBay account: harbour.lights\n  button Edit\n").is_empty());
    assert!(edits("    - eBay account: harbour.lights\n    button Edit\n").is_empty());
}

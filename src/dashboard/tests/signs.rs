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
    .signposts;
    assert_eq!(seen.account_menu, Some(1));
    assert_eq!(
        seen.menu_accounts.iter().map(|(name, node)| (name.as_str(), *node)).collect::<Vec<_>>(),
        [("harbour.lights", 3), ("Tin_Drum_1959", 4)]
    );
    assert_eq!((seen.account_settings, seen.accounts), (Some(6), Some(7)));
    assert_eq!(
        seen.edit.iter().map(|(name, node)| (name.as_str(), *node)).collect::<Vec<_>>(),
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
    assert_eq!(seen.tokens.iter().map(|token| token.button).collect::<Vec<_>>(), [Some(8), Some(11)]);
}

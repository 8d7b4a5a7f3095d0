//! Writes the TypeScript types of what crosses to content scripts.

use std::fmt::Write;

use ts_rs::{Config, TS};

use super::{
    BannerAction, BannerCard, CardAction, CardHelp, CardLink, CardStep, ErrorAnswer, GuideCard,
    Message, ObserveAnswer,
};
use crate::dashboard::{Meaning, OwnPhrase};
use crate::domain::{AccountId, AlertTopic, TokenKind};
use crate::keeper::{GuideAction, SnoozeUntil, WatchPart};
use crate::view::{StepState, Tone};

const PATH: &str = "extension/content/protocol.d.ts";

fn types() -> String {
    let mut text =
        "// Generated from src/protocol by `WRITE_TYPES=1 cargo test protocol`. Do not edit.\n"
            .to_owned();
    let config = Config::default();
    let mut add = |declaration: String| {
        let _ = write!(text, "\nexport {declaration}\n");
    };
    add(AccountId::decl(&config));
    add(TokenKind::decl(&config));
    add(AlertTopic::decl(&config));
    add(SnoozeUntil::decl(&config));
    add(WatchPart::decl(&config));
    add(Meaning::decl(&config));
    add(OwnPhrase::decl(&config));
    add(BannerAction::decl(&config));
    add(GuideAction::decl(&config));
    add(Message::decl(&config));
    add(Tone::decl(&config));
    add(StepState::decl(&config));
    add(CardAction::<BannerAction>::decl(&config));
    add(CardLink::decl(&config));
    add(CardStep::decl(&config));
    add(CardHelp::decl(&config));
    add(BannerCard::decl(&config));
    add(GuideCard::decl(&config));
    add(ObserveAnswer::decl(&config));
    add(ErrorAnswer::decl(&config));
    text
}

#[test]
fn the_typescript_types_are_those_of_the_rust_types() {
    let types = types();
    if std::env::var_os("WRITE_TYPES").is_some() {
        std::fs::write(PATH, &types).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    assert_eq!(
        types, written,
        "write it anew: WRITE_TYPES=1 cargo test protocol"
    );
}

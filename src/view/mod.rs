//! What a person sees, as data: message keys with arguments, never a language.

mod badge;
mod banner;
mod calendar;
mod configuration;
mod device_sync;
mod diagnostics;
mod distance;
mod guide;
mod history;
mod history_csv;
mod links;
mod notification;
mod outcome;
mod popup;
mod refusal;
mod standing;
mod text;
mod timeline;
mod tone;
mod warnings;
mod welcome;

pub use badge::{Badge, BadgeText, badge};
pub use banner::{Banner, banner, banner_of, may_show_banner};
pub use calendar::{calendar, has_dates};
pub use configuration::{SummaryRow, SummaryText, configuration_summary};
pub use device_sync::device_sync;
pub use diagnostics::diagnostics;
pub use distance::{Distance, Unit};
pub use guide::{GuideButton, GuideStepView, GuideView, StepState, guide};
pub use history::{HistoryFilter, HistoryRow, HistorySubject, HistoryView, history};
pub use history_csv::history_csv;
pub use links::{HELP_ARTICLE, SUPPORT, THIRD_PARTY_ACCESS};
pub use notification::{NotificationText, notification};
pub use outcome::{OutcomeAction, OutcomeButton, OutcomeView, outcome, outcome_title};
pub use popup::{
    AccountRow, FormerNameQuestion, Notice, NoticeAction, Popup, SnoozeRow, SnoozeState,
    TokenButton, TokenRow, popup,
};
pub use refusal::{
    backup as backup_refusal, configuration as configuration_refusal, finding, refusal,
};
pub use text::{Arg, Key, Text};
pub use timeline::{Line, Row, SpanStatus, Timeline, timeline, timeline_accounts};
pub use tone::Tone;
pub use warnings::{WarningText, remedy_label, warning};
pub use welcome::{Welcome, welcome};

//! What a person sees, as data: message keys with arguments, never a language.

mod badge;
mod banner;
mod calendar;
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
mod warnings;

pub use badge::{Badge, BadgeText, badge};
pub use banner::{Banner, banner, banner_of, may_show_banner};
pub use calendar::{calendar, has_dates};
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
pub use timeline::{Line, SpanStatus, Timeline, timeline};
pub use warnings::{WarningText, remedy_label, warning};

use serde::Serialize;

use crate::domain::Severity;

/// How something looks: each has a colour and a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// All is well.
    Good,
    /// Not known.
    Unknown,
    /// [`Severity::Notice`].
    Notice,
    /// [`Severity::Warning`].
    Warning,
    /// [`Severity::Urgent`].
    Urgent,
    /// [`Severity::Lost`].
    Lost,
    /// Under way.
    Busy,
}

impl Tone {
    /// Its name in the style sheets.
    pub const fn name(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Unknown => "unknown",
            Tone::Notice => "notice",
            Tone::Warning => "warning",
            Tone::Urgent => "urgent",
            Tone::Lost => "lost",
            Tone::Busy => "busy",
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::None => Tone::Good,
            Severity::Notice => Tone::Notice,
            Severity::Warning => Tone::Warning,
            Severity::Urgent => Tone::Urgent,
            Severity::Lost => Tone::Lost,
        }
    }
}

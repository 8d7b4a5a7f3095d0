//! How something looks.

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
    /// Its colour on a badge, as `#rrggbb`: the palette's of the light theme. White on it has a
    /// contrast above 4.5.
    pub const fn badge_colour(self) -> &'static str {
        match self {
            Tone::Good => "#1a6b42",
            Tone::Unknown => "#565264",
            Tone::Notice => "#1d5a9e",
            Tone::Warning => "#855000",
            Tone::Urgent => "#a33a00",
            Tone::Lost => "#b0132c",
            Tone::Busy => "#4a3aa8",
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

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn the_badge_has_the_palettes_colours_of_the_light_theme() {
        let palette = include_str!("../../extension/css/palette.css");
        let (light, _) = palette.split_once("@media").unwrap();
        for tone in [
            Tone::Good,
            Tone::Unknown,
            Tone::Notice,
            Tone::Warning,
            Tone::Urgent,
            Tone::Lost,
            Tone::Busy,
        ] {
            let line = format!("--{}: {};", tone.name(), tone.badge_colour());
            assert!(light.contains(&line), "{line}");
        }
    }
}

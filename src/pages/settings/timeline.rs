//! The picture of an account's past year and coming deadlines, and the same as a table.

use std::cell::RefCell;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlSelectElement};

use super::super::dom::{by_id, document, fill, keyed, on, set_attribute, set_text, show, slot};
use crate::browser::i18n::{date, direction, localize, message, message_with, month};
use crate::browser::now;
use crate::domain::Timestamp;
use crate::keeper::State;
use crate::view::{self, Key, Line, Row, SpanStatus, Timeline};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Where things stand, in pixels from the top.
const LANE: f64 = 34.0;
const BAR: f64 = 12.0;
const FIRST: f64 = 30.0;

thread_local! {
    /// The account that the seller chose.
    static CHOSEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

pub fn listen() {
    let Some(select) = by_id::<HtmlSelectElement>("timeline-account") else {
        return;
    };
    let chosen = select.clone();
    on(&select, "change", move |_| {
        CHOSEN.set(Some(chosen.value()));
        spawn_local(super::draw());
    });
}

pub fn draw(state: &State) {
    let (Some(section), Some(select)) = (
        by_id::<Element>("timeline-section"),
        by_id::<HtmlSelectElement>("timeline-account"),
    ) else {
        return;
    };
    show(&section, !state.accounts.is_empty());
    let accounts = view::timeline_accounts(state, now());
    keyed(
        &select,
        "timeline-option",
        accounts.iter().map(|(id, _)| &id.0),
        |index, option| {
            if let Some((id, account)) = accounts.get(index) {
                set_attribute(option, "value", &id.0);
                set_text(option, account.username.as_str());
            }
        },
    );
    if let Some(choice) = by_id::<Element>("timeline-choice") {
        show(&choice, accounts.len() > 1);
    }
    let chosen = CHOSEN.with_borrow(Clone::clone);
    let (id, account) = match accounts
        .iter()
        .find(|(id, _)| Some(&id.0) == chosen.as_ref())
        .or(accounts.first())
    {
        Some(found) => *found,
        None => return,
    };
    select.set_value(&id.0);
    let timeline = view::timeline(state, account, now());
    if let Some(picture) = by_id::<Element>("timeline") {
        set_attribute(
            &picture,
            "aria-label",
            &message_with(Key::ShellTimelineLabel, &[account.username.as_str()]),
        );
        picture.set_text_content(None);
        // Without an SVG there is still the table.
        let _ = paint(&picture, &timeline);
    }
    draw_rows(&timeline.rows);
}

fn draw_rows(rows: &[Row]) {
    let Some(table) = by_id::<Element>("timeline-rows") else {
        return;
    };
    let indices = (0..rows.len()).map(|index| index.to_string());
    keyed(&table, "timeline-row", indices, |index, element| {
        let Some(row) = rows.get(index) else { return };
        fill(element, "text", Some(&localize(&row.text)));
        fill(element, "from", Some(&date(row.from, now())));
        // An empty cell stays a cell.
        if let Some(cell) = slot::<Element>(element, "until") {
            let until = row.until.map(|until| date(until, now()));
            set_text(&cell, &until.unwrap_or_default());
        }
    });
}

/// Puts elements of the picture into it.
struct Painter<'a> {
    root: &'a Element,
    timeline: &'a Timeline,
    mirrored: bool,
}

impl Painter<'_> {
    /// Where a time is, in percent from the left.
    fn x(&self, at: Timestamp) -> f64 {
        let whole = self.timeline.until.since(self.timeline.from) as f64;
        let part = (at.since(self.timeline.from) as f64 / whole).clamp(0.0, 1.0) * 100.0;
        if self.mirrored { 100.0 - part } else { part }
    }

    fn put(&self, name: &str, class: &str, attributes: &[(&str, String)]) -> Option<Element> {
        let element = document()?.create_element_ns(Some(SVG), name).ok()?;
        set_attribute(&element, "class", class);
        for (name, value) in attributes {
            set_attribute(&element, name, value);
        }
        self.root.append_child(&element).ok()?;
        Some(element)
    }

    fn bar(&self, class: &str, from: Timestamp, until: Timestamp, y: f64) -> Option<()> {
        let (a, b) = (self.x(from), self.x(until));
        let place = [
            ("x", format!("{}%", a.min(b))),
            ("y", y.to_string()),
            // What lasted for a moment is seen all the same.
            ("width", format!("{}%", (a - b).abs().max(0.3))),
            ("height", BAR.to_string()),
            ("rx", "3".into()),
        ];
        self.put("rect", class, &place).map(drop)
    }

    fn mark(&self, class: &str, at: Timestamp, y: f64) -> Option<()> {
        let place = [
            ("cx", format!("{}%", self.x(at))),
            ("cy", (y + BAR / 2.0).to_string()),
            ("r", "4.5".into()),
        ];
        self.put("circle", class, &place).map(drop)
    }

    fn text(&self, class: &str, x: &str, y: f64, anchor: &str, text: &str) -> Option<()> {
        let place = [
            ("x", x.to_owned()),
            ("y", y.to_string()),
            ("text-anchor", anchor.to_owned()),
        ];
        set_text(&self.put("text", class, &place)?, text);
        Some(())
    }

    fn line(&self, class: &str, at: Timestamp, top: f64, bottom: f64) -> Option<()> {
        let x = format!("{}%", self.x(at));
        let place = [
            ("x1", x.clone()),
            ("x2", x),
            ("y1", top.to_string()),
            ("y2", bottom.to_string()),
        ];
        self.put("line", class, &place).map(drop)
    }

    fn lane(&self, y: f64, name: &str) -> Option<()> {
        let start = if self.mirrored { "100%" } else { "0%" };
        self.text("name", start, y - 5.0, "start", name)
    }

    fn token(&self, y: f64, line: &Line) -> Option<()> {
        self.lane(y, line.kind.name())?;
        for span in &line.spans {
            let class = match span.status {
                SpanStatus::Connected => "connected",
                SpanStatus::Gap => "gap",
                SpanStatus::Unsure => "unsure",
            };
            self.bar(class, span.from, span.until, y)?;
        }
        if let Some(ends) = &line.ends {
            self.bar("left", self.timeline.now, ends.at, y)?;
            self.mark(
                if ends.estimated {
                    "end estimated"
                } else {
                    "end"
                },
                ends.at,
                y,
            )?;
        }
        Some(())
    }
}

fn paint(root: &Element, timeline: &Timeline) -> Option<()> {
    let painter = Painter {
        root,
        timeline,
        mirrored: direction() == "rtl",
    };
    let lanes = timeline.lines.len() as f64 + 1.0;
    let bottom = FIRST + lanes * LANE;
    set_attribute(root, "height", &(bottom + 18.0).to_string());
    // Where there is less room, fewer of them are shown (settings.css); what would stand too close
    // to an edge is left out.
    let mut tick = timeline.from;
    for quarter in 1.. {
        let Some(at) = Some(tick.plus_months(3)).filter(|at| *at < timeline.until && *at > tick)
        else {
            break;
        };
        painter.line("tick", at, 10.0, bottom)?;
        let x = painter.x(at);
        if (6.0..94.0).contains(&x) {
            let class = match quarter % 4 {
                0 => "month half year",
                2 => "month half",
                _ => "month",
            };
            painter.text(class, &format!("{x}%"), bottom + 14.0, "middle", &month(at))?;
        }
        tick = at;
    }
    for (index, line) in timeline.lines.iter().enumerate() {
        painter.token(FIRST + index as f64 * LANE, line)?;
    }
    let y = FIRST + (lanes - 1.0) * LANE;
    painter.lane(y, &message(Key::PageTimelineVisits))?;
    for visit in &timeline.visits {
        painter.mark("visit", *visit, y)?;
    }
    if let Some(at) = timeline.visit_by {
        painter.bar("left", timeline.now, at, y)?;
        painter.mark("end", at, y)?;
    }
    painter.line("today", timeline.now, 10.0, bottom)?;
    painter.text(
        "today",
        &format!("{}%", painter.x(timeline.now)),
        8.0,
        "middle",
        &message(Key::PageTimelineToday),
    )
}

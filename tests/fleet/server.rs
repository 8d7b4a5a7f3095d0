//! eBay's token endpoint, as far as its limit goes.

use token_keeper::consent::{AnswerProblem, HttpAnswer, read_token_answer};
use token_keeper::domain::{DAY, SECOND, Secret, Timestamp};
use token_keeper::keeper::RefreshResult;

/// eBay's own limit of refreshes that one application may make in a day.
#[allow(dead_code, reason = "the small fleet of the tests has a smaller one")]
pub const REFRESHES: u32 = 50_000;

/// The endpoint and what it has counted.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// How many refreshes it answers in a day.
    pub a_day: u32,
    /// When in the day (UTC) it begins to count anew.
    pub reset: i64,
    /// Whether it tells, where it refuses, how long to wait.
    pub tells: bool,
    day: i64,
    count: u32,
}

impl Server {
    /// One that begins to count anew at this time of the day.
    pub fn new(a_day: u32, reset: i64, tells: bool) -> Self {
        Server {
            a_day,
            reset,
            tells,
            day: 0,
            count: 0,
        }
    }

    /// Without a limit: to see what would be asked.
    pub fn unlimited() -> Self {
        Server::new(u32::MAX, 0, false)
    }

    /// Answers a refresh; past the limit with status 429, in the words of eBay's other interfaces.
    pub fn answer(&mut self, now: Timestamp) -> Result<RefreshResult, AnswerProblem> {
        let since = now.millis() - self.reset;
        if since / DAY != self.day {
            (self.day, self.count) = (since / DAY, 0);
        }
        if self.count < self.a_day {
            self.count += 1;
            return Ok(RefreshResult::default());
        }
        let left = (DAY - since % DAY) / SECOND + 1;
        let body = r#"{"errors":[{"errorId":2001,"domain":"ACCESS","category":"REQUEST","message":"Too many requests."}]}"#;
        let retry_after = self.tells.then(|| left.to_string());
        read_token_answer(&HttpAnswer {
            status: 429,
            retry_after,
            body: Secret::new(body),
        })
        .map(|_| RefreshResult::default())
    }
}

//! A token bucket whose rate follows the answers it gets.

use std::time::{Duration, Instant};

pub struct AdaptiveBucket {
    level: f64,
    burst: f64,
    rate: f64,
    floor: f64,
    ceiling: f64,
    refilled: Instant,
    refusals: u32,
}

impl AdaptiveBucket {
    pub fn new(rate: f64, burst: f64, now: Instant) -> Self {
        Self { level: burst, burst, rate, floor: rate / 64.0, ceiling: rate * 4.0, refilled: now, refusals: 0 }
    }

    fn refill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.refilled).as_secs_f64();
        self.level = (self.level + passed * self.rate).min(self.burst);
        self.refilled = now;
    }

    pub fn take(&mut self, cost: f64, now: Instant) -> Result<(), Duration> {
        self.refill(now);
        if self.level >= cost {
            self.level -= cost;
            return Ok(());
        }
        let missing = cost.min(self.burst) - self.level;
        Err(Duration::from_secs_f64((missing / self.rate).clamp(0.001, 3600.0)))
    }

    pub fn answered(&mut self, is_refused: bool, now: Instant) {
        self.refill(now);
        if is_refused {
            self.refusals += 1;
            self.rate = (self.rate / f64::from(1 << self.refusals.min(4))).max(self.floor);
            self.level = 0.0;
        } else {
            self.refusals = self.refusals.saturating_sub(1);
            self.rate = (self.rate + self.ceiling / 256.0).min(self.ceiling);
        }
    }
}

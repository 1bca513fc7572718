//! Which of many contents holding the same hash stand for all: own files before bundled ones, earliest first.

/// The order of representatives: smaller is better. A content's rank is the best of its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Rank(pub(super) u32);

/// Above every date, below the bundled flag: a date nobody knows is never the earliest.
const UNKNOWN_DATE: u32 = 0x00FF_FFFF;
const BUNDLED: u32 = 0x8000_0000;

impl Default for Rank {
    /// Own and of unknown date: what holds before the first place is known.
    fn default() -> Self {
        Self(UNKNOWN_DATE)
    }
}

impl Rank {
    /// Ranks a place. Only the date's digits count (`2024-05-01…` is 20240501), enough for an order.
    pub(super) fn new(is_bundled: bool, released_at: Option<&str>) -> Self {
        let date = released_at.and_then(parse_date).unwrap_or(UNKNOWN_DATE);
        Self(date | if is_bundled { BUNDLED } else { 0 })
    }
}

/// Months since year 0 times 32, plus the day: below 2^24 for the years up to 9999.
fn parse_date(text: &str) -> Option<u32> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    (year <= 9999 && (1..=12).contains(&month) && (1..=31).contains(&day)).then(|| (year * 12 + month) * 32 + day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_and_early_come_first() {
        let own_old = Rank::new(false, Some("2009-02-03"));
        let own_new = Rank::new(false, Some("2024-12-31T10:00:00Z"));
        let own_unknown = Rank::new(false, None);
        let bundled_old = Rank::new(true, Some("1999-01-01"));
        assert!(own_old < own_new && own_new < own_unknown && own_unknown < bundled_old);
        assert!(Rank::new(false, Some("9999-12-31")) < own_unknown);
        assert_eq!(Rank::new(false, Some("yesterday, I think")), own_unknown);
        assert_eq!(Rank::new(false, Some("2024-13-01")), own_unknown);
    }
}

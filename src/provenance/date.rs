//! Release dates: which texts and which archive times count as one. Pure; reads no clock.

use jiff::Timestamp;
use jiff::civil::Date;

/// Days that tools write into archives in place of a time; nearly all crates and npm archives carry one of them.
const CONSTANT_DAYS: [(i16, i8, i8); 5] = [(1970, 1, 1), (1973, 11, 29), (1980, 1, 1), (1985, 10, 26), (2006, 7, 24)];

/// Nothing was published as an archive before this day; earlier times are broken clocks.
const FIRST_DAY: Date = jiff::civil::date(1985, 1, 1);

/// Returns the publication day an archive's member times tell (seconds since 1970), as `2024-05-01`.
///
/// Times of known constant days are set aside; of the rest at least two must differ, since one time for all is a
/// tool's stamp, and the newest is the day. `None` when that tells nothing: unknown never counts as earliest.
pub fn release_date_of_members(times: impl IntoIterator<Item = i64>) -> Option<String> {
    let mut oldest_and_newest: Option<(i64, i64)> = None;
    for time in times {
        if is_plausible(time) {
            let (oldest, newest) = oldest_and_newest.get_or_insert((time, time));
            *oldest = time.min(*oldest);
            *newest = time.max(*newest);
        }
    }
    let (oldest, newest) = oldest_and_newest?;
    if oldest == newest { None } else { day_of(newest).map(|day| day.to_string()) }
}

/// Returns `text` trimmed when it is an RFC 3339 day or time (`2024-05-01`, `2024-05-01T10:00:00Z`), else `None`.
pub fn parse_release_date(text: &str) -> Option<String> {
    let text = text.trim();
    let is_date = match text.len() {
        10 => text.parse::<Date>().is_ok(),
        // The `T` in place keeps out jiff's further notations, of which no other reader is sure.
        20.. => text.as_bytes()[10] == b'T' && text.parse::<Timestamp>().is_ok(),
        _ => false,
    };
    is_date.then(|| text.to_owned())
}

/// Returns the day of an RFC 2822 time, as changelogs write it: `Mon, 06 May 2024 10:00:00 +0200`.
pub fn parse_mail_date(text: &str) -> Option<String> {
    let time = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()?;
    day_of(time.as_second()).map(|day| day.to_string())
}

fn day_of(seconds: i64) -> Option<Date> {
    let time = Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn is_plausible(seconds: i64) -> bool {
    // Archives hold local times too (zip), so a constant may show up to 14 hours off.
    const HOURS_OFF: i64 = 14 * 3600;
    let is_constant =
        |day: Date| CONSTANT_DAYS.iter().any(|&(year, month, dom)| day == jiff::civil::date(year, month, dom));
    let days = [-HOURS_OFF, 0, HOURS_OFF].map(|shift| seconds.checked_add(shift).and_then(day_of));
    days.iter().all(|day| day.is_some_and(|day| day >= FIRST_DAY && day.year() < 2200 && !is_constant(day)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAY_2024: i64 = 1_714_557_600; // 2024-05-01T10:00:00Z

    #[test]
    fn members_that_differ_tell_the_newest_day() {
        assert_eq!(release_date_of_members([MAY_2024 - 90_000, MAY_2024]).as_deref(), Some("2024-05-01"));
        assert_eq!(release_date_of_members([499_162_500, MAY_2024, MAY_2024 - 1]).as_deref(), Some("2024-05-01"));
    }

    #[test]
    fn stamps_tell_nothing() {
        for times in [
            vec![],
            vec![MAY_2024],
            vec![MAY_2024, MAY_2024],
            vec![0, 1],
            vec![499_162_500, 499_162_501],        // 1985-10-26, npm
            vec![1_153_704_088, 1_153_704_099],    // 2006-07-24, cargo
            vec![123_456_789, 123_456_790],        // 1973-11-29, cargo of old
            vec![315_532_800, 315_532_801],        // 1980-01-01, zip
            vec![315_532_800 - 7200, 315_532_800], // and its local time
            vec![MAY_2024, 1_153_704_088],         // one real time alone
            vec![i64::MAX, i64::MIN, i64::MAX - 1],
        ] {
            assert_eq!(release_date_of_members(times.iter().copied()), None, "{times:?}");
        }
    }

    #[test]
    fn dates_are_rfc_3339() {
        for good in ["2024-05-01", "2024-05-01T10:00:00Z", " 2024-05-01T10:00:00.5+02:00 "] {
            assert_eq!(parse_release_date(good).as_deref(), Some(good.trim()));
        }
        for bad in [
            "",
            "2024",
            "2024-13-01",
            "01.05.2024",
            "2024-05-01 10:00",
            "2024-05-01T10:00:00",
            "yesterday-or-so-it-was",
        ] {
            assert_eq!(parse_release_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn reads_changelog_dates() {
        assert_eq!(parse_mail_date("Mon, 06 May 2024 10:00:00 +0200").as_deref(), Some("2024-05-06"));
        assert_eq!(parse_mail_date("Tue, 06 May 2024 10:00:00 +0200").as_deref(), Some("2024-05-06"));
        assert_eq!(parse_mail_date("soon"), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), times in prop::collection::vec(any::<i64>(), 0..5)) {
            let _ = parse_release_date(&text);
            let _ = parse_mail_date(&text);
            let _ = release_date_of_members(times);
        }
    }
}

//! Who a report is and when it was made: nothing that is drawn by chance, so that the same report gives the same bytes.

use std::io;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::finding::ScanReport;

/// Hash of everything that a report says.
pub(in crate::report) struct ReportDigest(blake3::Hash);

impl ReportDigest {
    /// Hashes `report` as JSON. `kind` keeps the ids of different documents about it apart.
    pub(in crate::report) fn of(report: &ScanReport, kind: &str) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new_derive_key("kinprint bill of materials 1");
        hasher.update(kind.as_bytes());
        hasher.update(b"\0");
        serde_json::to_writer(&mut hasher, report)?;
        Ok(Self(hasher.finalize()))
    }

    /// Returns a UUID of version 8 (RFC 9562, section 5.8): its own bits, made by no clock and no chance.
    pub(in crate::report) fn uuid(&self) -> String {
        let mut bytes: [u8; 16] = std::array::from_fn(|idx| self.0.as_bytes()[idx]);
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

/// Returns a time as `2026-01-02T03:04:05Z`, the only form that SPDX takes; that of the epoch for what is no time.
pub(in crate::report) fn utc_seconds(text: &str) -> String {
    let written = text.parse::<Timestamp>().ok().map(|time| time.to_zoned(TimeZone::UTC));
    let written = written.filter(|time| (1..=9999).contains(&time.year()));
    written.map_or_else(
        || "1970-01-01T00:00:00Z".to_owned(),
        |time| {
            let (year, month, day) = (time.year(), time.month(), time.day());
            format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn an_id_is_that_of_one_report_and_one_kind() {
        let id = |report: &ScanReport, kind| ReportDigest::of(report, kind).unwrap().uuid();
        let (one, other) = (sample::report(), sample::clean());
        assert_eq!(id(&one, "a"), id(&one, "a"));
        assert!(id(&one, "a") != id(&one, "b") && id(&one, "a") != id(&other, "a"));
        let id = id(&one, "a");
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
        assert!("89ab".contains(&id[19..20]), "{id}");
    }

    #[test]
    fn times_are_in_the_form_that_is_taken() {
        let check = |text: &str, expected: &str| assert_eq!(utc_seconds(text), expected);
        check("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z");
        check("2026-01-02T03:04:05.678+02:00", "2026-01-02T01:04:05Z");
        check("yesterday", "1970-01-01T00:00:00Z");
        check("-000009-01-02T03:04:05Z", "1970-01-01T00:00:00Z");
    }
}

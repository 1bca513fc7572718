//! Suppressions of SARIF 2.1.0 (OASIS, sections 3.27.23 and 3.35), of our own reports and of other tools'.
//!
//! Of our own reports the decision that stands beside a result is taken word by word; where others added suppressions to it, theirs
//! count: a result is suppressed if none of them is rejected or under review. What other tools found at a place is another matter
//! than a copy, so what their suppressions say of one has to be told.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Asked, Entry, ExchangeError, Foreign, Meant, PathMeant, Said, Unmapped, broken_json, path_in_project};
use crate::finding::{Decided, DecisionStatus, LineRange};

const TOOL: &str = "kinprint";
const FINGERPRINT: &str = "kinprint/v1";
const VERSION: &str = "2.1.0";

#[derive(Deserialize)]
struct Log {
    version: String,
    runs: Option<Vec<Run>>,
}

#[derive(Deserialize)]
struct Run {
    tool: Tool,
    results: Option<Vec<Found>>,
}

#[derive(Deserialize)]
struct Tool {
    driver: Driver,
}

#[derive(Deserialize)]
struct Driver {
    name: String,
}

/// A result.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    suppressions: Option<Vec<Suppression>>,
    partial_fingerprints: Option<BTreeMap<String, String>>,
    locations: Option<Vec<Location>>,
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct Suppression {
    status: Option<String>,
    justification: Option<String>,
    properties: Option<Value>,
}

#[derive(Deserialize)]
struct Properties {
    decision: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Option<PhysicalLocation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Option<ArtifactLocation>,
    region: Option<Region>,
}

#[derive(Deserialize)]
struct ArtifactLocation {
    uri: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<u32>,
    end_line: Option<u32>,
}

pub(super) fn parse(text: &[u8], asked: &Asked<'_>) -> Result<Foreign, ExchangeError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let log: Log = serde_json::from_slice(text).map_err(|error| broken_json(asked, &error))?;
    if log.version != VERSION {
        let message = format!("it is SARIF {}; {VERSION} is read", log.version);
        return Err(ExchangeError::Broken { label: asked.label.to_owned(), line: 1, column: 1, message });
    }
    let mut foreign = Foreign::default();
    for (run_idx, run) in log.runs.iter().flatten().enumerate() {
        for (idx, found) in run.results.iter().flatten().enumerate() {
            let place = format!("runs[{run_idx}].results[{idx}]");
            match found.entry(&place, &run.tool.driver.name, asked) {
                Ok(Some(entry)) => foreign.entries.push(entry),
                Ok(None) => {}
                Err(cause) => foreign.left_out.push(Unmapped { place, cause }),
            }
        }
    }
    Ok(foreign)
}

impl Found {
    /// Returns what is said of a result; `None` where nothing is.
    fn entry(&self, place: &str, tool: &str, asked: &Asked<'_>) -> Result<Option<Entry>, String> {
        let is_ours = tool == TOOL;
        let of_others: Vec<&Suppression> =
            self.suppressions.iter().flatten().filter(|one| !is_ours || one.decided().is_none()).collect();
        let own = if is_ours { self.own_decision() } else { None };
        let said = match own {
            Some(decided) if of_others.is_empty() => Some(said_here(&decided)?),
            _ => said_by_suppressions(&of_others, is_ours, tool, asked)?,
        };
        let Some(said) = said else { return Ok(None) };
        let fingerprint = self.partial_fingerprints.iter().flatten().find(|(key, _)| is_ours && *key == FINGERPRINT);
        let means = match fingerprint {
            Some((_, id)) => Meant::Id(id.clone()),
            None => self.place(asked.below)?,
        };
        Ok(Some(Entry::new(place.to_owned(), means, said)))
    }

    /// Our own word for it, also where it suppresses nothing.
    fn own_decision(&self) -> Option<Decided> {
        let beside = self.properties.as_ref().and_then(|properties| properties.decision.clone());
        let beside = beside.and_then(|value| serde_json::from_value(value).ok());
        beside.or_else(|| self.suppressions.iter().flatten().find_map(Suppression::decided))
    }

    fn place(&self, below: &str) -> Result<Meant, String> {
        let location = self.locations.iter().flatten().find_map(|location| location.physical_location.as_ref());
        let address = location.and_then(|location| location.artifact_location.as_ref()?.uri.as_deref());
        let address = address.ok_or("names no file by an address")?;
        if address.contains("://") || address.starts_with("file:") {
            return Err(format!("names its file by {address}, not as seen from the project"));
        }
        let path = decoded(address).ok_or_else(|| format!("names a file whose name is not UTF-8: {address}"))?;
        let lines = location.and_then(|location| location.region.as_ref()).and_then(|region| {
            let start = region.start_line.filter(|line| *line > 0)?;
            Some(LineRange { start, end: region.end_line.unwrap_or(start).max(start) })
        });
        Ok(Meant::Place { path: Some(PathMeant::File(path_in_project(&path, below).to_owned())), lines, origin: None })
    }
}

impl Suppression {
    fn decided(&self) -> Option<Decided> {
        self.properties.as_ref().and_then(|value| serde_json::from_value(value.clone()).ok())
    }
}

fn said_here(decided: &Decided) -> Result<Said, String> {
    if !decided.reopened.is_empty() {
        let causes: Vec<&str> = decided.reopened.iter().map(|cause| cause.words()).collect();
        return Err(format!("`{}` had to be made again: {}", decided.status.as_str(), causes.join(", ")));
    }
    if decided.waits {
        return Err(format!("`{}` waited for a second person", decided.status.as_str()));
    }
    // What is written down must be readable again, whoever made this report.
    if let Some(day) = decided.expires.as_ref().filter(|day| day.parse::<jiff::civil::Date>().is_err()) {
        return Err(format!("ends on `{day}`, which is no day"));
    }
    let reason = if decided.reason.trim().is_empty() { "without a reason" } else { &decided.reason };
    let day = decided.at.split('T').next().unwrap_or(&decided.at);
    Ok(Said {
        expires: decided.expires.clone(),
        license: decided.license.clone(),
        by: Some(format!("{} on {day}", decided.people())),
        ..Said::new(decided.status, reason.to_owned())
    })
}

fn said_by_suppressions(
    suppressions: &[&Suppression],
    is_ours: bool,
    tool: &str,
    asked: &Asked<'_>,
) -> Result<Option<Said>, String> {
    let has = |status: &str| suppressions.iter().find(|one| one.status.as_deref() == Some(status));
    let Some(first) = suppressions.first() else { return Ok(None) };
    if let Some(other) = suppressions.iter().find_map(|one| {
        one.status.as_deref().filter(|status| !matches!(*status, "accepted" | "underReview" | "rejected"))
    }) {
        return Err(format!("has the status `{other}`, which SARIF does not know"));
    }
    if has("rejected").is_some() {
        return Err("its suppression was rejected: nothing was decided".into());
    }
    if !is_ours && asked.status.is_none() {
        return Err(format!(
            "was found by {tool}; say with --status what its suppression says of a copy at that place"
        ));
    }
    let (status, word, one) = match has("underReview") {
        Some(one) => (DecisionStatus::Discuss, "underReview", one),
        // Without a status it is accepted.
        None => (asked.status.unwrap_or(DecisionStatus::Accept), "accepted", first),
    };
    let why = one.justification.as_deref().map(str::trim).filter(|why| !why.is_empty());
    let reason = why.map_or_else(|| format!("a suppression of {tool}, {word}"), str::to_owned);
    Ok(Some(Said::new(status, reason)))
}

/// Takes the `%20` out of an address; `None` where its bytes are not UTF-8.
fn decoded(address: &str) -> Option<String> {
    let bytes = address.as_bytes();
    let mut plain: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits =
            bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_paths() {
        let check =
            |address: &str, expected: Option<&str>| assert_eq!(decoded(address).as_deref(), expected, "{address}");
        check("src/a%20b.c", Some("src/a b.c"));
        check("%C3%BC%25%zz%", Some("ü%%zz%"));
        check("%FF", None);
    }
}

//! Decisions of another project or organisation: they belong to code, so they hold for the same code here, as far as nothing
//! speaks against it that would open them again where they were made.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::export::{Export, Losses};
use super::{Asked, Entry, ExchangeError, Foreign, Meant, Said, Unmapped};
use crate::decision::{Decision, Decisions};
use crate::finding::{Decided, DecisionStatus, ScanReport};

pub(super) fn parse(text: &[u8], asked: &Asked<'_>) -> Result<Foreign, ExchangeError> {
    let decisions = Decisions::parse(asked.label, text)?;
    let lines = line_of_each(text);
    let mut theirs: ScanReport = asked.report.clone();
    decisions.attach(&mut theirs, false, None);
    let by_id: HashMap<&str, &Decision> = decisions.iter().collect();
    let copies = theirs.findings.iter().map(|finding| (&finding.content_id, finding.decision.as_ref()));
    let declared = theirs.declared.iter().map(|finding| (&finding.content_id, finding.decision.as_ref()));
    let mut foreign = Foreign::default();
    let mut used: HashSet<&str> = HashSet::new();
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for (content_id, decided) in copies.chain(declared) {
        let Some(decided) = decided else { continue };
        let decision = by_id[decided.id.as_str()];
        used.insert(&decision.content_id);
        let place = lines[decided.id.as_str()].to_string();
        if !seen.insert((&decided.id, content_id)) {
            continue;
        }
        if decided.reopened.is_empty() {
            foreign.entries.push(Entry::new(place, Meant::Id(content_id.clone()), said(decision)));
        } else {
            foreign.left_out.push(Unmapped { place, cause: why_reopened(decided) });
        }
    }
    // Of several decisions about one code the latest counts; the earlier ones are not missed.
    let latest: BTreeMap<&str, (&str, &Decision)> =
        decisions.iter().map(|(id, decision)| (decision.content_id.as_str(), (id, decision))).collect();
    for (id, decision) in latest.into_values() {
        if !used.contains(decision.content_id.as_str()) && decision.status != DecisionStatus::Unreviewed {
            let cause = format!("`{}` of {}: that code is not found here", decision.status.as_str(), decision.path);
            foreign.left_out.push(Unmapped { place: lines[id].to_string(), cause });
        }
    }
    foreign.left_out.sort_by_key(|unmapped| unmapped.place.parse::<usize>().unwrap_or(0));
    Ok(foreign)
}

fn why_reopened(decided: &Decided) -> String {
    let causes: Vec<&str> = decided.reopened.iter().map(|cause| cause.words()).collect();
    format!("`{}` does not hold here: {}", decided.status.as_str(), causes.join(", "))
}

fn said(decision: &Decision) -> Said {
    let day = decision.at.split('T').next().unwrap_or(&decision.at);
    Said {
        status: decision.status,
        reason: decision.reason.clone(),
        expires: decision.expires.clone(),
        license: decision.license_choice.clone(),
        redistributed: decision.redistributed,
        by: Some(format!("{} on {day}", decision.by)),
    }
}

/// Returns the line that each decision stands on, the first where it is repeated, by the decision's id.
fn line_of_each(text: &[u8]) -> HashMap<String, usize> {
    let mut lines = HashMap::new();
    for (line_idx, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        if !line.is_empty() {
            lines.entry(Decisions::id_of(line)).or_insert(line_idx + 1);
        }
    }
    lines
}

/// Writes the decisions themselves.
pub(super) fn write(export: &Export<'_>, decisions: &Decisions, losses: &mut Losses) -> String {
    let ids: HashSet<&str> = export.decided.iter().map(|decided| decided.decision.id.as_str()).collect();
    let mut n_written = 0;
    let mut text = String::new();
    for (_, decision) in decisions.iter().filter(|(id, _)| ids.contains(id)) {
        n_written += 1;
        text.push_str(&serde_json::to_string(decision).expect("a decision that was read can be written"));
        text.push('\n');
    }
    losses.leave_out_n((ids.len() - n_written) as u64, "not in the file of decisions any more");
    let n_seconded = export.decided.iter().filter(|decided| decided.decision.seconded_by.is_some()).count() as u64;
    losses.blur(n_seconded, "one of two people is named");
    text
}

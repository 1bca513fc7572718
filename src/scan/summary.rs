//! The summary: what was scanned, what it could be compared with, and the verdict.

use std::collections::BTreeMap;

use crate::finding::{CorpusLanguage, LanguageShare, ScanReport, Summary, Verdict};
use crate::index::{LanguageCount, Store, StoreError};
use crate::lexer::{Family, Language};
use crate::report::{count, plural};

use super::file::{FileOutcome, FileScan};
use super::{CorpusDemand, OwnCode, ScanOptions};

pub(super) fn summarise(
    store: &dyn Store,
    outcome: &FileOutcome,
    own: &OwnCode,
    options: &ScanOptions,
) -> Result<Summary, StoreError> {
    let held = store.languages()?;
    let sum = |value: fn(&FileScan) -> u64| outcome.files.iter().map(value).sum();
    Ok(Summary {
        verdict: Verdict::Incomplete, // Set when the report is complete; until then nothing is clean.
        n_files: outcome.files.len() as u64,
        n_bytes: sum(|file| if file.is_virtual { 0 } else { file.len_bytes }),
        n_lines: sum(|file| file.n_lines),
        n_lines_copied: sum(|file| file.n_lines_copied),
        n_files_copied: sum(|file| u64::from(!file.findings.is_empty())),
        languages: shares(&outcome.files, &held),
        corpus: corpus(&held),
        own: own.packages.clone(),
        n_own_regions: sum(|file| file.own_regions.len() as u64),
        own_rules: own.rules.tell(&outcome.files),
        corpus_shortfalls: options.min_corpus.iter().filter_map(|demand| shortfall(demand, &held)).collect(),
    })
}

/// Returns the verdict of a report that is otherwise finished.
pub(super) fn verdict(report: &ScanReport) -> Verdict {
    match (report.findings.is_empty(), report.declared.is_empty(), report.complete) {
        (false, _, _) => Verdict::Copies,
        (true, false, _) => Verdict::Declared,
        (true, true, true) => Verdict::Clean,
        (true, true, false) => Verdict::Incomplete,
    }
}

fn shares(files: &[FileScan], held: &BTreeMap<Language, LanguageCount>) -> Vec<LanguageShare> {
    // Variants copy from each other (C and C++), so a language can be compared with all of its family.
    let mut by_family: BTreeMap<Family, u64> = BTreeMap::new();
    for (language, count) in held {
        let most = by_family.entry(language.family()).or_default();
        *most = (*most).max(count.n_packages);
    }
    let mut counts: BTreeMap<Language, (u64, u64)> = BTreeMap::new();
    for (language, file) in files.iter().filter_map(|file| Some((file.language?, file))) {
        let (n_files, n_lines) = counts.entry(language).or_default();
        *n_files += 1;
        *n_lines += file.n_lines;
    }
    let share = |(language, (n_files, n_lines)): (Language, (u64, u64))| LanguageShare {
        language: language.name().to_owned(),
        n_files,
        n_lines,
        n_packages: by_family.get(&language.family()).copied().unwrap_or_default(),
    };
    let mut shares: Vec<LanguageShare> = counts.into_iter().map(share).collect();
    shares.sort_by(|left, right| right.n_lines.cmp(&left.n_lines).then_with(|| left.language.cmp(&right.language)));
    shares
}

fn corpus(held: &BTreeMap<Language, LanguageCount>) -> Vec<CorpusLanguage> {
    // Text of no known language is in every package: naming it tells nothing.
    let mut corpus: Vec<CorpusLanguage> = held
        .iter()
        .filter(|(language, _)| **language != Language::GENERIC)
        .map(|(language, count)| CorpusLanguage { language: language.name().to_owned(), n_packages: count.n_packages })
        .collect();
    corpus
        .sort_by(|left, right| right.n_packages.cmp(&left.n_packages).then_with(|| left.language.cmp(&right.language)));
    corpus
}

fn shortfall(demand: &CorpusDemand, held: &BTreeMap<Language, LanguageCount>) -> Option<String> {
    let found = held.iter().find(|(language, _)| language.name().eq_ignore_ascii_case(&demand.language));
    let n_packages = found.map_or(0, |(_, count)| count.n_packages);
    (n_packages < demand.n_packages).then(|| {
        let held = plural(n_packages, "package");
        let wanted = count(demand.n_packages);
        format!("the database holds {held} with {}, not the {wanted} demanded; index more of them", demand.language)
    })
}

//! Compares a scan's report with a set's truth: recall, line precision, false reports, right package, right version.
//!
//! A copy counts as found when findings that name a right package cover at least half of its lines. A right package is
//! one that holds the same file or functions (see `holders`), in any version.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use kinprint::mutation::Level;
use serde::{Deserialize, Serialize};

use crate::corpus::without_version;
use crate::truth::{CopiedLines, Truth};

/// What a report must hold to be compared; the rest of it is not looked at.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Report {
    pub(crate) complete: bool,
    pub(crate) findings: Vec<Finding>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Finding {
    pub(crate) class: String,
    pub(crate) scanned: Scanned,
    pub(crate) origin: Origin,
    #[serde(default)]
    pub(crate) alternatives: Vec<Alternative>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Scanned {
    pub(crate) path: String,
    pub(crate) lines: Lines,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Lines {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Origin {
    pub(crate) purl: String,
    pub(crate) path: String,
    pub(crate) lines: Lines,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Alternative {
    pub(crate) purl: String,
}

/// Counts of one group of copies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_field_names, reason = "all are counts, and say so")]
pub(crate) struct Counts {
    /// Copies.
    pub(crate) n_copies: u32,
    /// Found under a right package.
    pub(crate) n_found: u32,
    /// Found when alternatives count as named too.
    pub(crate) n_found_any: u32,
    /// At least half covered, whatever package is named.
    pub(crate) n_covered: u32,
    /// Lines reported in the files of these copies.
    pub(crate) n_lines_reported: u32,
    /// Of these, lines that are copied.
    pub(crate) n_lines_right: u32,
    /// Copies whose first finding names the very version they were taken from.
    pub(crate) n_version: u32,
}

/// Counts of one kind of negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_field_names, reason = "all are counts, and say so")]
pub(crate) struct FalseCounts {
    /// Files.
    pub(crate) n_files: u32,
    /// Files with a finding.
    pub(crate) n_reported: u32,
    /// Lines in findings.
    pub(crate) n_lines: u32,
}

/// The outcome, by level and language.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Quality {
    /// By level, then by language; `all` is the sum of the fixed levels, `harder` that of the harder ones.
    pub(crate) copies: BTreeMap<String, BTreeMap<String, Counts>>,
    /// By kind, then by language.
    pub(crate) negatives: BTreeMap<String, BTreeMap<String, FalseCounts>>,
    /// Origins of copies that have two, and how many of these were found.
    pub(crate) n_parts: (u32, u32),
    /// Copies not found and negatives reported, for people.
    #[serde(skip)]
    pub(crate) misses: Vec<String>,
}

/// Compares.
pub(crate) fn evaluate(truths: &[Truth], report: &Report) -> Quality {
    let mut by_path: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in &report.findings {
        by_path.entry(finding.scanned.path.as_str()).or_default().push(finding);
    }
    let mut quality = Quality::default();
    for truth in truths {
        let findings = by_path.get(truth.path.as_str()).map_or(&[][..], Vec::as_slice);
        if truth.regions.is_empty() {
            quality.add_negative(truth, findings);
        } else {
            quality.add_copy(truth, findings);
        }
    }
    quality
}

impl Quality {
    fn add_copy(&mut self, truth: &Truth, findings: &[&Finding]) {
        let copied: BTreeSet<u32> = truth.regions.iter().flat_map(|region| region.start..=region.end).collect();
        // A copy of two origins is found when both are.
        let parts = [(false, Some(&truth.packages)), (true, truth.second.as_ref().map(|second| &second.packages))];
        let parts: Vec<(bool, &Vec<String>)> = parts.into_iter().filter_map(|(is, names)| Some((is, names?))).collect();
        let n_parts = |with_alternatives: bool| -> usize {
            let is_half = |&&(is_second, packages): &&(bool, &Vec<String>)| {
                let is_right = |purl: &str| packages.iter().any(|name| name == without_version(purl));
                let names = |finding: &Finding| {
                    is_right(&finding.origin.purl)
                        || with_alternatives && finding.alternatives.iter().any(|other| is_right(&other.purl))
                };
                is_half_covered(truth, findings, &names, &|region| region.is_second == is_second)
            };
            parts.iter().filter(is_half).count()
        };
        let n_named = n_parts(false);
        let is_found = n_named == parts.len();
        if parts.len() > 1 {
            self.n_parts.0 += parts.len() as u32;
            self.n_parts.1 += n_named as u32;
        }
        let reported: BTreeSet<u32> = findings.iter().flat_map(|finding| lines_of(finding)).collect();
        let n_covered = reported.intersection(&copied).count();
        let is_version = truth
            .origin
            .as_ref()
            .is_some_and(|origin| findings.first().is_some_and(|finding| finding.origin.purl == origin.purl));
        let counts = Counts {
            n_copies: 1,
            n_found: u32::from(is_found),
            n_found_any: u32::from(n_parts(true) == parts.len()),
            n_covered: u32::from(n_covered * 2 >= copied.len()),
            n_lines_reported: reported.len() as u32,
            n_lines_right: n_covered as u32,
            n_version: u32::from(is_version),
        };
        for language in [truth.language.as_str(), "all"] {
            for level in [truth.level.as_str(), sum_of(&truth.level)] {
                add(self.copies.entry(level.to_owned()).or_default().entry(language.to_owned()).or_default(), counts);
            }
        }
        if !is_found {
            self.misses.push(describe(truth, findings, "missed"));
        } else if reported.len() > n_covered + 3 {
            self.misses.push(describe(truth, findings, "too much"));
        }
    }

    fn add_negative(&mut self, truth: &Truth, findings: &[&Finding]) {
        let lines: BTreeSet<u32> = findings.iter().flat_map(|finding| lines_of(finding)).collect();
        for language in [truth.language.as_str(), "all"] {
            for level in [truth.level.as_str(), "all"] {
                let counts =
                    self.negatives.entry(level.to_owned()).or_default().entry(language.to_owned()).or_default();
                counts.n_files += 1;
                counts.n_reported += u32::from(!findings.is_empty());
                counts.n_lines += lines.len() as u32;
            }
        }
        if !findings.is_empty() {
            self.misses.push(describe(truth, findings, "false"));
        }
    }

    /// Renders the tables as Markdown.
    pub(crate) fn table(&self) -> String {
        let languages: BTreeSet<&str> = self
            .copies
            .values()
            .chain([])
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
            .filter(|name| *name != "all")
            .collect();
        let mut text = String::from("| level | copies | recall % |");
        for language in &languages {
            let _ = write!(text, " {language} |");
        }
        text.push_str(" with alternatives % | covered % | line precision % | version first % |\n|---|--:|--:|");
        text.push_str(&"--:|".repeat(languages.len() + 4));
        text.push('\n');
        let names = |levels: &[Level]| levels.iter().map(ToString::to_string).collect::<Vec<_>>();
        let order = [names(&Level::ALL), vec!["all".to_owned()], names(&Level::HARDER), vec!["harder".to_owned()]];
        for level in order.concat() {
            let Some(row) = self.copies.get(&level) else { continue };
            let all = row.get("all").copied().unwrap_or_default();
            let _ = write!(text, "| {level} | {} | {} |", all.n_copies, share(all.n_found, all.n_copies));
            for language in &languages {
                let counts = row.get(*language).copied().unwrap_or_default();
                let _ = write!(text, " {} |", share(counts.n_found, counts.n_copies));
            }
            let _ = writeln!(
                text,
                " {} | {} | {} | {} |",
                share(all.n_found_any, all.n_copies),
                share(all.n_covered, all.n_copies),
                share(all.n_lines_right, all.n_lines_reported),
                share(all.n_version, all.n_copies),
            );
        }
        if self.n_parts.0 > 0 {
            let (n_parts, n_found) = self.n_parts;
            let _ = writeln!(text, "\nOf the {n_parts} origins of copies that have two {n_found} are found.");
        }
        text.push_str("\n| negatives | files | reported | % | lines |\n|---|--:|--:|--:|--:|\n");
        for (kind, row) in &self.negatives {
            let all = row.get("all").copied().unwrap_or_default();
            let percent = share(all.n_reported, all.n_files);
            let _ = writeln!(text, "| {kind} | {} | {} | {percent} | {} |", all.n_files, all.n_reported, all.n_lines);
        }
        text
    }
}

/// Tells whether findings that are wanted cover half of the copied lines that are.
fn is_half_covered(
    truth: &Truth,
    findings: &[&Finding],
    wanted: &dyn Fn(&Finding) -> bool,
    is_of: &dyn Fn(&CopiedLines) -> bool,
) -> bool {
    let of_it = truth.regions.iter().filter(|region| is_of(region));
    let copied: BTreeSet<u32> = of_it.flat_map(|region| region.start..=region.end).collect();
    let lines: BTreeSet<u32> =
        findings.iter().filter(|finding| wanted(finding)).flat_map(|finding| lines_of(finding)).collect();
    lines.intersection(&copied).count() * 2 >= copied.len()
}

/// The row a level's figures are added up in.
fn sum_of(level: &str) -> &'static str {
    if Level::from_name(level).is_some_and(Level::is_harder) { "harder" } else { "all" }
}

fn add(sum: &mut Counts, one: Counts) {
    sum.n_copies += one.n_copies;
    sum.n_found += one.n_found;
    sum.n_found_any += one.n_found_any;
    sum.n_covered += one.n_covered;
    sum.n_lines_reported += one.n_lines_reported;
    sum.n_lines_right += one.n_lines_right;
    sum.n_version += one.n_version;
}

fn lines_of(finding: &Finding) -> std::ops::RangeInclusive<u32> {
    finding.scanned.lines.start..=finding.scanned.lines.end
}

fn share(part: u32, whole: u32) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1}", f64::from(part) * 100.0 / f64::from(whole)) }
}

/// One line of the list of misses: what it is, and what was said about it instead.
fn describe(truth: &Truth, findings: &[&Finding], what: &str) -> String {
    let mut text = format!("- **{what}** `{}`", truth.path);
    for region in truth.regions.iter().take(3) {
        let _ = write!(text, " {}-{}", region.start, region.end);
    }
    if let Some(origin) = &truth.origin {
        let lines = truth.regions.first().map_or((0, 0), |region| (region.origin_start, region.origin_end));
        let _ = write!(text, " from `{}` `{}` {}-{}", origin.purl, origin.path, lines.0, lines.1);
    }
    if let Some(host) = &truth.host {
        let _ = write!(text, " in `{host}`");
    }
    for finding in findings.iter().take(4) {
        let (lines, origin) = (finding.scanned.lines, &finding.origin);
        let _ = write!(
            text,
            "\n  - reported {}-{} {} `{}` `{}` {}-{}",
            lines.start, lines.end, finding.class, origin.purl, origin.path, origin.lines.start, origin.lines.end
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::truth::{OriginTruth, SecondTruth};

    fn copy(path: &str, start: u32, end: u32) -> Truth {
        Truth {
            path: path.to_owned(),
            level: "T2".to_owned(),
            language: "Go".to_owned(),
            regions: vec![CopiedLines { start, end, origin_start: 1, origin_end: end - start + 1, is_second: false }],
            origin: Some(OriginTruth { purl: "pkg:npm/a@1".to_owned(), path: "a".to_owned(), blake3: String::new() }),
            packages: vec!["pkg:npm/a".to_owned()],
            second: None,
            host: None,
        }
    }

    fn finding(path: &str, start: u32, end: u32, purl: &str) -> Finding {
        let lines = Lines { start, end };
        Finding {
            class: "renamed".to_owned(),
            scanned: Scanned { path: path.to_owned(), lines },
            origin: Origin { purl: purl.to_owned(), path: "a".to_owned(), lines },
            alternatives: Vec::new(),
        }
    }

    #[test]
    fn half_of_the_lines_under_a_right_package_is_found() {
        let truths = [copy("x", 11, 20), copy("y", 11, 20), copy("z", 11, 20)];
        let mut aside = finding("z", 11, 20, "pkg:npm/b@1");
        aside.alternatives.push(Alternative { purl: "pkg:npm/a@3".to_owned() });
        let report = Report {
            complete: true,
            findings: vec![finding("x", 16, 25, "pkg:npm/a@2"), finding("y", 17, 20, "pkg:npm/a@1"), aside],
        };
        let quality = evaluate(&truths, &report);
        let counts = quality.copies["T2"]["Go"];
        assert_eq!((counts.n_copies, counts.n_found, counts.n_found_any, counts.n_covered), (3, 1, 2, 2));
        assert_eq!((counts.n_lines_reported, counts.n_lines_right, counts.n_version), (24, 19, 1));
        assert_eq!(quality.copies["all"]["all"], counts);
        assert_eq!(quality.misses.len(), 3);
        assert!(
            quality.table().contains("| T2 | 3 | 33.3 | 33.3 | 66.7 | 66.7 | 79.2 | 33.3 |"),
            "{}",
            quality.table()
        );
    }

    #[test]
    fn harder_levels_have_a_sum_of_their_own() {
        let truths = [copy("x", 11, 20), Truth { level: "S5e".to_owned(), ..copy("y", 11, 15) }];
        let quality =
            evaluate(&truths, &Report { complete: true, findings: vec![finding("x", 11, 20, "pkg:npm/a@1")] });
        assert_eq!((quality.copies["all"]["all"].n_copies, quality.copies["all"]["all"].n_found), (1, 1));
        assert_eq!((quality.copies["harder"]["all"].n_copies, quality.copies["harder"]["all"].n_found), (1, 0));
        assert!(quality.table().find("| all |") < quality.table().find("| S5e |"));
    }

    #[test]
    fn a_copy_of_two_origins_is_found_when_both_are() {
        let both = |path: &str| {
            let mut truth = Truth { level: "I".to_owned(), ..copy(path, 11, 20) };
            let second = CopiedLines { start: 21, end: 30, is_second: true, ..truth.regions[0] };
            truth.regions.push(second);
            let origin = OriginTruth { purl: "pkg:npm/b@1".to_owned(), path: "b".to_owned(), blake3: String::new() };
            truth.second = Some(SecondTruth { origin, packages: vec!["pkg:npm/b".to_owned()] });
            truth
        };
        let report = Report {
            complete: true,
            findings: vec![
                finding("x", 11, 20, "pkg:npm/a@1"),
                finding("x", 21, 30, "pkg:npm/b@1"),
                finding("y", 11, 30, "pkg:npm/a@1"),
            ],
        };
        let quality = evaluate(&[both("x"), both("y")], &report);
        assert_eq!(quality.copies["I"]["Go"].n_found, 1);
        assert_eq!(quality.n_parts, (4, 3));
        assert!(quality.table().contains("Of the 4 origins of copies that have two 3 are found."));
    }

    #[test]
    fn any_finding_in_a_negative_is_false() {
        let negative =
            |path: &str| Truth { regions: Vec::new(), level: "table".to_owned(), origin: None, ..copy(path, 1, 2) };
        let report = Report { complete: true, findings: vec![finding("n", 1, 9, "pkg:npm/a@1")] };
        let quality = evaluate(&[negative("n"), negative("m")], &report);
        assert_eq!(quality.negatives["table"]["Go"], FalseCounts { n_files: 2, n_reported: 1, n_lines: 9 });
        assert!(quality.misses[0].starts_with("- **false** `n`"));
    }
}

//! The sections of a notice file: one a package, its copies together by the license that they are under.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{ACQUIRED, Credits, Numbers, UNKNOWN_LICENSE, lines_of};
use crate::finding::{Component, DecisionStatus, Finding, FindingCode, LineRange, PathText, ScanReport};
use crate::license::SpdxExpression;
use crate::matching::MatchClass;
use crate::report::{count, plural, shown};

/// What is said of one package.
pub(super) struct PackageNotice {
    /// `lru-cache 2.0.0`.
    pub(super) name: String,
    pub(super) purl: String,
    pub(super) source_url: Option<String>,
    pub(super) parts: Vec<Part>,
    /// Its notice files: what each is called, and its lines.
    pub(super) notices: Vec<(String, Vec<String>)>,
}

/// Copies under one license.
pub(super) struct Part {
    /// `MIT (taken of MIT OR Apache-2.0)`, or that it is not known.
    pub(super) license: String,
    pub(super) is_known: bool,
    pub(super) holders: Vec<String>,
    pub(super) copies: Vec<String>,
    /// Numbers of its license texts.
    pub(super) texts: Vec<usize>,
}

/// Returns the packages by name, then by package URL.
pub(super) fn package_notices(
    report: &ScanReport,
    copies: &[&Finding],
    credits: &Credits,
    numbers: &mut Numbers,
) -> Vec<PackageNotice> {
    let mut by_package: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for &finding in copies {
        by_package.entry((&finding.origin.name, &finding.origin.purl)).or_default().push(finding);
    }
    let mut folders: HashMap<&str, Vec<&Component>> = HashMap::new();
    for folder in &report.components {
        folders.entry(&folder.purl).or_default().push(folder);
    }
    let notice = |((name, purl), copies): ((&str, &str), Vec<&Finding>)| {
        let folders = folders.get(purl).map_or(&[][..], Vec::as_slice);
        package_notice((name, purl), &copies, folders, credits, numbers)
    };
    by_package.into_iter().map(notice).collect()
}

fn package_notice(
    (name, purl): (&str, &str),
    copies: &[&Finding],
    folders: &[&Component],
    credits: &Credits,
    numbers: &mut Numbers,
) -> PackageNotice {
    let mut by_license: BTreeMap<LicenseLine, Vec<&Finding>> = BTreeMap::new();
    let mut notices = BTreeSet::new();
    let mut source_url = None;
    for &finding in copies {
        by_license.entry(license_of(finding)).or_default().push(finding);
        if let Some(credit) = credit_of(finding, credits) {
            notices.extend(&credit.notices);
            source_url = source_url.or(credit.source_url.as_deref());
        }
    }
    let part = |(license, copies): (LicenseLine, Vec<&Finding>)| {
        let of_all = |list: &mut dyn Iterator<Item = String>| -> Vec<String> {
            let mut seen = BTreeSet::new();
            list.filter(|item| seen.insert(item.clone())).collect()
        };
        let asked = copies.iter().flat_map(|finding| finding.attribution.asked.iter().map(|asked| &asked.text));
        let holders = copies.iter().flat_map(|finding| &finding.copyrights).chain(asked);
        let texts = copies.iter().filter_map(|finding| credit_of(finding, credits)).flat_map(|credit| &credit.texts);
        let texts: BTreeSet<usize> = texts.copied().collect();
        let is_known = license.is_known;
        Part {
            license: with_choices(license.text, &copies),
            is_known,
            holders: of_all(&mut holders.map(|text| shown(text.trim()).into_owned())),
            copies: copied(&copies, folders),
            texts: if is_known { texts.into_iter().map(|text| numbers.number(text)).collect() } else { Vec::new() },
        }
    };
    let version = copies.first().map_or("", |finding| &finding.origin.version);
    let owned = |text: &usize| {
        let text = &credits.texts[*text];
        let lines = lines_of(&text.text).into_iter().map(std::borrow::Cow::into_owned).collect();
        (shown(&text.name).into_owned(), lines)
    };
    PackageNotice {
        name: shown(format!("{name} {version}").trim_end()).into_owned(),
        purl: shown(purl).into_owned(),
        source_url: source_url.map(|url| shown(url).into_owned()),
        parts: by_license.into_iter().map(part).collect(),
        notices: notices.into_iter().map(owned).collect(),
    }
}

fn credit_of<'c>(finding: &Finding, credits: &'c Credits) -> Option<&'c super::Credit> {
    credits.of.get(&(finding.scanned.path.path.clone(), finding.id.clone()))
}

/// The license of copies in words, and whether it is known.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct LicenseLine {
    text: String,
    is_known: bool,
}

fn license_of(finding: &Finding) -> LicenseLine {
    let settled = finding.decision.as_ref().filter(|decision| decision.is_settled());
    if settled.is_some_and(|decision| decision.status == DecisionStatus::LicenseAcquired) {
        return LicenseLine { text: ACQUIRED.to_owned(), is_known: false };
    }
    let license = finding.license_in_force().map(|license| license.to_string());
    let is_known = license.is_some();
    LicenseLine { text: license.unwrap_or_else(|| UNKNOWN_LICENSE.to_owned()), is_known }
}

/// `MIT (taken of MIT OR Apache-2.0)`.
fn with_choices(license: String, copies: &[&Finding]) -> String {
    let offered = copies.iter().filter_map(|finding| finding.license.concluded.as_ref()).map(SpdxExpression::as_str);
    let choices: BTreeSet<&str> = offered.filter(|offered| offered.contains(" OR ") && *offered != license).collect();
    if choices.is_empty() || license == ACQUIRED {
        return license;
    }
    format!("{license} (taken of {})", choices.into_iter().collect::<Vec<_>>().join("; of "))
}

/// Returns what was copied where: a folder of the package as one line, other copies one by one.
fn copied(copies: &[&Finding], folders: &[&Component]) -> Vec<String> {
    let mut in_folder: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let mut lines = Vec::new();
    for &finding in copies {
        let path = finding.scanned.path.path.as_str();
        let is_in = |folder: &&&Component| is_below(path, &folder.path.path) && folder.findings.contains(&finding.id);
        match folders.iter().find(is_in) {
            Some(folder) => in_folder.entry(&folder.path.path).or_default().push(finding),
            None => lines.push(copy_line(finding)),
        }
    }
    let of_folder = in_folder.into_iter().map(|(folder, copies)| {
        let files: BTreeSet<&str> = copies.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
        let changed = copies.iter().filter(|finding| finding.class != MatchClass::Identical);
        let n_changed = changed.map(|finding| &finding.scanned.path.path).collect::<BTreeSet<_>>().len() as u64;
        let changed = if n_changed > 0 { format!(", {} of them changed", count(n_changed)) } else { String::new() };
        shown(&format!("{folder}/: {}{changed}", plural(files.len() as u64, "file"))).into_owned()
    });
    of_folder.chain(lines).collect()
}

fn is_below(path: &str, folder: &str) -> bool {
    folder == "." || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// `src/a.c, lines 3 to 9: an edited copy of lib/b.c, lines 1 to 7`.
fn copy_line(finding: &Finding) -> String {
    let is_part = finding.code == FindingCode::CopiedRegion;
    let there = finding.origin.lines.filter(|_| is_part);
    let there = there.map_or(String::new(), |lines| format!(", {}", crate::report::bill::lines_text(lines)));
    let class = match finding.class {
        MatchClass::Identical => "an identical copy",
        MatchClass::Reformatted => "a reformatted copy",
        MatchClass::Renamed => "a changed copy (renamed)",
        MatchClass::Edited => "a changed copy (edited)",
    };
    let here = place(&finding.scanned.path, finding.scanned.lines.filter(|_| is_part));
    format!("{here}: {class} of {}{there}", shown(&finding.origin.path))
}

/// `src/a.c, lines 3 to 9`.
pub(super) fn place(path: &PathText, lines: Option<LineRange>) -> String {
    let lines = lines.map_or(String::new(), |lines| format!(", {}", crate::report::bill::lines_text(lines)));
    format!("{}{lines}", shown(&path.path))
}

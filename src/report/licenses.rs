//! What `licenses` prints: the licenses of everything that was copied, with the packages and files behind each.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::layout::{Paint, TextOptions, plural, wrap};
use super::shown;
use crate::finding::{Finding, ScanReport};
use crate::license::{LicenseClass, Obligation, SpdxExpression};

/// Everything copied under one license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenseGroup {
    /// The concluded expression; `None` when no license was found.
    pub license: Option<String>,
    /// How much it asks, taken in its mildest way.
    pub class: LicenseClass,
    /// What it asks for.
    pub obligations: Vec<Obligation>,
    /// How it is known, each way once.
    pub methods: Vec<String>,
    /// Package URLs of the origins, each once.
    pub packages: Vec<String>,
    /// Files of the project that hold a copy, each once.
    pub files: Vec<String>,
    /// Lines of the project inside such copies.
    pub n_lines: u64,
    /// Copyright statements of the origin files, each once.
    pub copyrights: Vec<String>,
}

/// Groups the findings of `report` by license: unknown ones first, since they need a look, then by name.
pub fn group_by_license(report: &ScanReport) -> Vec<LicenseGroup> {
    let mut groups: BTreeMap<Option<&str>, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        groups.entry(finding.license.concluded.as_ref().map(SpdxExpression::as_str)).or_default().push(finding);
    }
    groups.into_iter().map(|(license, findings)| group(license, &findings)).collect()
}

fn group(license: Option<&str>, findings: &[&Finding]) -> LicenseGroup {
    let methods = |finding: &&&Finding| -> Vec<String> {
        finding.license.evidence.iter().map(|evidence| evidence.source.as_str().to_owned()).collect()
    };
    LicenseGroup {
        license: license.map(str::to_owned),
        class: findings.iter().map(|finding| finding.license_class).max().unwrap_or(LicenseClass::NoLicense),
        obligations: findings.first().map_or(Vec::new(), |finding| finding.obligations.iter().copied().collect()),
        methods: distinct(findings.iter().flat_map(|finding| methods(&finding))),
        packages: distinct(findings.iter().map(|finding| finding.origin.purl.clone())),
        files: distinct(findings.iter().map(|finding| finding.scanned.path.path.clone())),
        n_lines: findings.iter().filter_map(|finding| finding.scanned.lines).map(|l| u64::from(l.n_lines())).sum(),
        copyrights: distinct(findings.iter().flat_map(|finding| finding.copyrights.clone())),
    }
}

fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Writes the groups for a reader of text.
///
/// # Errors
/// When `out` refuses.
pub fn write_licenses(groups: &[LicenseGroup], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for group in groups {
        let name = group.license.as_deref().map_or("no license found: all rights reserved until known".into(), shown);
        let paint = if group.license.is_some() { Paint::Bold } else { Paint::Yellow };
        let size = format!("{} in {}", plural(group.n_lines, "line"), plural(group.files.len() as u64, "file"));
        writeln!(out, "{}  {}", options.paint(paint, &name), options.paint(Paint::Dim, &size))?;
        let asks: Vec<String> = group.obligations.iter().map(|asked| asked.describe().to_owned()).collect();
        write_list("class", &[group.class.as_str().replace('-', " ")], options, out)?;
        write_list("asks", &asks, options, out)?;
        write_list("from", &group.packages, options, out)?;
        write_list("in", &group.files, options, out)?;
        write_list("known by", &group.methods, options, out)?;
        write_list("notices", &group.copyrights, options, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_list(title: &str, items: &[String], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    const MAX_ITEMS: usize = 8;
    let n_shown = if options.verbose { items.len() } else { items.len().min(MAX_ITEMS) };
    for (idx, item) in items.iter().take(n_shown).enumerate() {
        let title = if idx == 0 { title } else { "" };
        for (line_idx, line) in wrap(&shown(item), options.columns().saturating_sub(12)).iter().enumerate() {
            let title = if line_idx == 0 { title } else { "" };
            writeln!(out, "  {title:10}{line}")?;
        }
    }
    match items.len() - n_shown {
        0 => Ok(()),
        rest => writeln!(out, "  {:10}and {rest} more (-v shows them)", ""),
    }
}

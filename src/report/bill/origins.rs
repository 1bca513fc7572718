//! The packages that code was copied from, each once, and the sources that comments name.

use std::collections::BTreeMap;

use super::license::{Said, concluded_of, declared_of};
use crate::finding::{Component, DeclaredFinding, Finding, ScanReport};
use crate::provenance::Purl;

/// A package version that code was copied from.
pub(in crate::report) struct OriginPackage<'a> {
    /// Package URL, as the report has it.
    pub(in crate::report) purl: &'a str,
    pub(in crate::report) name: &'a str,
    /// Empty when unknown.
    pub(in crate::report) version: &'a str,
    /// Its copies, in the order of the report.
    pub(in crate::report) findings: Vec<&'a Finding>,
    /// Folders most files of which come from it.
    pub(in crate::report) folders: Vec<&'a Component>,
}

impl OriginPackage<'_> {
    /// Tells whether the package URL is one.
    pub(in crate::report) fn has_purl(&self) -> bool {
        Purl::parse(self.purl).is_ok()
    }

    /// Returns what the package states of itself.
    pub(in crate::report) fn declared(&self) -> Said {
        let mut said = self.findings.iter().map(|finding| declared_of(&finding.license));
        let of_folders = self.folders.iter().map(|folder| declared_of(&folder.license));
        said.find(|said| matches!(said, Said::Expression(_)))
            .or_else(|| of_folders.clone().find(|said| matches!(said, Said::Expression(_))))
            .or_else(|| self.findings.first().map(|finding| declared_of(&finding.license)))
            .or_else(|| of_folders.clone().next())
            .unwrap_or(Said::NoAssertion)
    }

    /// Returns what its copies are under together.
    pub(in crate::report) fn concluded(&self) -> Said {
        let copies = self.findings.iter().map(|finding| concluded_of(&finding.license, finding.decision.as_ref()).0);
        let all = copies.reduce(|all, one| all.and(&one));
        all.or_else(|| self.folders.first().map(|folder| concluded_of(&folder.license, None).0))
            .unwrap_or(Said::NoAssertion)
    }

    /// Returns what its files say of their license, each text once.
    pub(in crate::report) fn detected(&self) -> Vec<&str> {
        let mut detected: Vec<&str> = Vec::new();
        for finding in &self.findings {
            let said = finding.license.detected.as_ref().map(crate::license::SpdxExpression::as_str);
            detected.extend(said.filter(|said| !detected.contains(said)));
        }
        detected
    }

    /// Returns the copyright statements of its files, each text once.
    pub(in crate::report) fn copyrights(&self) -> Vec<&str> {
        let mut seen = std::collections::HashSet::new();
        let all = self.findings.iter().flat_map(|finding| &finding.copyrights).map(String::as_str);
        all.filter(|text| !text.trim().is_empty() && seen.insert(*text)).collect()
    }
}

/// Returns the packages that code was copied from, by package URL.
pub(in crate::report) fn origin_packages(report: &ScanReport) -> Vec<OriginPackage<'_>> {
    let mut packages: BTreeMap<&str, OriginPackage<'_>> = BTreeMap::new();
    for finding in &report.findings {
        let origin = &finding.origin;
        entry(&mut packages, &origin.purl, &origin.name, &origin.version).findings.push(finding);
    }
    for folder in &report.components {
        entry(&mut packages, &folder.purl, &folder.name, &folder.version).folders.push(folder);
    }
    packages.into_values().collect()
}

fn entry<'m, 'a>(
    packages: &'m mut BTreeMap<&'a str, OriginPackage<'a>>,
    purl: &'a str,
    name: &'a str,
    version: &'a str,
) -> &'m mut OriginPackage<'a> {
    let new = || OriginPackage { purl, name, version, findings: Vec::new(), folders: Vec::new() };
    packages.entry(purl).or_insert_with(new)
}

/// A source that comments name.
pub(in crate::report) struct DeclaredSourcePackage<'a> {
    /// The link, else the name.
    pub(in crate::report) label: &'a str,
    /// Where it is named.
    pub(in crate::report) places: Vec<&'a DeclaredFinding>,
}

impl<'a> DeclaredSourcePackage<'a> {
    /// Returns its package URL, if there is one.
    pub(in crate::report) fn purl(&self) -> Option<&'a str> {
        let purl = self.places.first()?.declared.origin.purl.as_deref()?;
        Purl::parse(purl).ok().map(|_| purl)
    }

    /// Returns its address, if it is plain enough to be one in any format.
    pub(in crate::report) fn url(&self) -> Option<&'a str> {
        let url = self.places.first()?.declared.origin.url.as_deref()?;
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?#=&+,;:@!$()*".contains(&byte);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        let has_one_fragment = rest.matches('#').count() <= 1;
        (!host.is_empty() && is_host && has_one_fragment && rest.bytes().all(is_plain)).then_some(url)
    }
}

/// Returns the sources that comments name and no copy explains, by label.
pub(in crate::report) fn declared_sources(report: &ScanReport) -> Vec<DeclaredSourcePackage<'_>> {
    let mut sources: BTreeMap<&str, Vec<&DeclaredFinding>> = BTreeMap::new();
    for finding in &report.declared {
        sources.entry(finding.declared.origin.label()).or_default().push(finding);
    }
    sources.into_iter().map(|(label, places)| DeclaredSourcePackage { label, places }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_package_is_there_once_with_all_that_came_from_it() {
        let report = sample::report();
        let packages = origin_packages(&report);
        let shown: Vec<(&str, usize, usize)> =
            packages.iter().map(|package| (package.purl, package.findings.len(), package.folders.len())).collect();
        assert_eq!(shown, [("pkg:generic/zlib@1.2.8", 0, 1), ("pkg:npm/lru-cache@2.0.0", 4, 0)]);
        assert_eq!(packages[1].copyrights(), ["Copyright (c) 2013 A. Writer"]);
        assert_eq!((packages[1].declared().as_str(), packages[1].concluded().as_str()), ("MIT", "NOASSERTION"));
        assert_eq!((packages[0].declared().as_str(), packages[0].concluded().as_str()), ("Zlib", "Zlib"));
    }

    #[test]
    fn only_plain_addresses_are_addresses() {
        let mut report = sample::report();
        let mut check = |url: &str, is_plain: bool| {
            report.declared[0].declared.origin.url = Some(url.to_owned());
            report.declared.truncate(1);
            assert_eq!(declared_sources(&report)[0].url().is_some(), is_plain, "{url}");
        };
        check("https://host.test/a?b=c#d", true);
        for odd in
            ["https://", "javascript:alert(1)", "https://a b", "https://h/\u{0}", "https://h/#a#b", "https://h/%zz"]
        {
            check(odd, false);
        }
    }
}

//! The rules by which a user calls code own, asked of the files that are scanned and of the database.
//!
//! A path is own when a rule means it or the file on disk that it is a part of. What an address is said to hold comes
//! from the copyright statements that the database keeps of each content; what manifests say of authors is not kept.
//! A content is own when every statement of it names own addresses and no other: one more holder makes it others' code.
//! A package is own when the license files at its root are, in every version that has statements there.

use std::collections::{BTreeMap, BTreeSet};

use crate::attribution::{AttributionContext, OwnBy};
use crate::finding::{OwnPackage, OwnRule};
use crate::id::{ContentId, PackageId};
use crate::index::{ContentFacts, PackageFile, Store, StoreError};
use crate::license::{is_license_path, read_copyright};
use crate::provenance::{Address, AddressPattern, OwnPattern, OwnRules, PathPattern, Purl};

use super::file::FileScan;
use super::own::BY_OPTION;

/// The rules, with what they mean in the database.
#[derive(Debug, Clone, Default)]
pub struct FoundRules {
    rules: OwnRules,
    /// The rule behind a package, by the package's URL.
    of_package: BTreeMap<String, OwnPattern>,
    /// Package versions or files of the database that a rule means, by the rule as it is printed.
    n_held: BTreeMap<String, u64>,
}

impl FoundRules {
    /// Finds what `rules` mean in `store`. Adds to `context` the contents that are own by an address, and to `context`
    /// and `packages` the packages.
    pub(super) fn find(
        store: &dyn Store,
        rules: &OwnRules,
        context: &mut AttributionContext,
        packages: &mut Vec<OwnPackage>,
    ) -> Result<Self, StoreError> {
        let mut found = Self { rules: rules.clone(), ..Self::default() };
        if rules.purls.is_empty() && rules.emails.is_empty() {
            return Ok(found);
        }
        let versions = versions_of(store)?;
        for pattern in rules.purls.iter().map(|purl| OwnPattern::Package(purl.without_version())) {
            let purl = pattern.to_string();
            found.n_held.insert(purl.clone(), versions.get(&purl).map_or(0, |versions| versions.len() as u64));
            found.of_package.insert(purl, pattern);
        }
        context.own_contents = own_contents(store, &rules.emails)?;
        for pattern in context.own_contents.values() {
            *found.n_held.entry(pattern.clone()).or_default() += 1;
        }
        for (purl, address) in own_packages(store, &context.own_contents, &versions)? {
            if context.own.insert(purl.clone()) {
                packages.extend(named_by(&purl, &address));
                found.of_package.insert(purl, OwnPattern::Address(address));
            }
        }
        packages.sort();
        Ok(found)
    }

    /// Returns the rules of paths that mean a scanned file: `path` its own, `disk_path` that of the file on disk.
    pub(super) fn of_path(&self, path: &str, disk_path: &str) -> Vec<&PathPattern> {
        let is_meant =
            |pattern: &&PathPattern| pattern.matches(disk_path) || path != disk_path && pattern.matches(path);
        self.rules.paths.iter().filter(is_meant).collect()
    }

    /// Says of every rule what it meant and left out.
    pub(super) fn tell(&self, files: &[FileScan]) -> Vec<OwnRule> {
        self.rules.patterns().map(|pattern| self.tell_rule(&pattern, files)).collect()
    }

    fn tell_rule(&self, pattern: &OwnPattern, files: &[FileScan]) -> OwnRule {
        let text = pattern.to_string();
        let n_regions = |file: &FileScan| file.own_regions.iter().filter(|own| self.is_by(own, pattern)).count();
        let n_matched = match pattern {
            OwnPattern::Path(pattern) => files.iter().filter(|file| file.own_paths.contains(pattern)).count() as u64,
            OwnPattern::Package(_) | OwnPattern::Address(_) => self.n_held.get(&text).copied().unwrap_or_default(),
        };
        let is_first = |file: &&FileScan| matches!((pattern, file.own_paths.first()), (OwnPattern::Path(pattern), Some(first)) if first == pattern);
        OwnRule {
            kind: pattern.kind(),
            n_matched,
            n_regions: files.iter().map(n_regions).sum::<usize>() as u64,
            n_declared: files.iter().filter(is_first).map(|file| file.n_own_declared).sum(),
            pattern: text,
        }
    }

    fn is_by(&self, own: &OwnBy, rule: &OwnPattern) -> bool {
        match (own, rule) {
            (OwnBy::Package(purl), _) => self.of_package.get(purl) == Some(rule),
            (OwnBy::Address(text), OwnPattern::Address(pattern)) => pattern.to_string() == *text,
            (OwnBy::Path(text), OwnPattern::Path(pattern)) => pattern.to_string() == *text,
            (OwnBy::Address(_) | OwnBy::Path(_), _) => false,
        }
    }
}

fn named_by(purl: &str, address: &AddressPattern) -> Option<OwnPackage> {
    let name = Purl::parse(purl).ok()?.full_name();
    Some(OwnPackage { name, purl: purl.to_owned(), manifest: format!("{BY_OPTION} {address}") })
}

/// Returns the versions of every package, by its URL.
fn versions_of(store: &dyn Store) -> Result<BTreeMap<String, Vec<PackageId>>, StoreError> {
    let mut versions: BTreeMap<String, Vec<PackageId>> = BTreeMap::new();
    for (id, package) in store.packages()? {
        if let Ok(purl) = Purl::parse(&package.purl) {
            versions.entry(purl.without_version().to_string()).or_default().push(id);
        }
    }
    Ok(versions)
}

/// Returns the contents that are own, each with the pattern of the address that its first statement names.
fn own_contents(store: &dyn Store, emails: &[AddressPattern]) -> Result<BTreeMap<ContentId, String>, StoreError> {
    let mut candidates = BTreeSet::new();
    for pattern in emails {
        candidates.extend(store.find_copyrights(&pattern.to_string())?);
    }
    let mut own = BTreeMap::new();
    for content in candidates {
        if let Some(pattern) = holder_of(&*store.facts(content)?, emails) {
            own.insert(content, pattern.to_string());
        }
    }
    Ok(own)
}

/// Returns the pattern that a content's first statement names if all statements name own addresses and no others.
fn holder_of<'p>(facts: &ContentFacts, emails: &'p [AddressPattern]) -> Option<&'p AddressPattern> {
    let mut holder = None;
    for statement in &facts.copyrights {
        if goes_on(statement) {
            return None;
        }
        let patterns: Option<Vec<&AddressPattern>> = Address::find_all(statement)
            .map(|address| emails.iter().find(|pattern| pattern.matches(&address)))
            .collect();
        let patterns = patterns?;
        if read_copyright(statement).holders.len() > patterns.len() {
            return None; // One of them has no address.
        }
        let first = *patterns.first()?;
        holder = holder.or(Some(first));
    }
    holder
}

/// Tells whether a statement names more holders on lines that earlier builds did not keep.
fn goes_on(statement: &str) -> bool {
    let end = statement.trim_end();
    end.ends_with([',', '&'])
        || end.rsplit(char::is_whitespace).next().is_some_and(|word| word.eq_ignore_ascii_case("and"))
}

/// Returns the packages whose license files at the root say nothing but that they are own.
fn own_packages(
    store: &dyn Store,
    own: &BTreeMap<ContentId, String>,
    versions: &BTreeMap<String, Vec<PackageId>>,
) -> Result<BTreeMap<String, AddressPattern>, StoreError> {
    let mut named: BTreeMap<String, AddressPattern> = BTreeMap::new();
    for (&content, pattern) in own {
        for place in store.occurrences(content)?.iter().filter(|place| is_root_license(&place.path)) {
            let package = store.package(place.package)?;
            if let (Ok(purl), Ok(pattern)) = (Purl::parse(&package.purl), pattern.parse()) {
                named.entry(purl.without_version().to_string()).or_insert(pattern);
            }
        }
    }
    let mut kept = BTreeMap::new();
    for (purl, pattern) in named {
        if all_own(store, own, versions.get(&purl).map_or(&[][..], Vec::as_slice))? {
            kept.insert(purl, pattern);
        }
    }
    Ok(kept)
}

fn all_own(store: &dyn Store, own: &BTreeMap<ContentId, String>, versions: &[PackageId]) -> Result<bool, StoreError> {
    for &version in versions {
        let is_license = |file: &&PackageFile| is_root_license(&file.path) && !own.contains_key(&file.content);
        for file in store.package_files(version)?.iter().filter(is_license) {
            if !store.facts(file.content)?.copyrights.is_empty() {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn is_root_license(path: &str) -> bool {
    !path.contains('/') && is_license_path(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_holder_makes_it_others_code() {
        let check = |statements: &[&str], expected: Option<&str>| {
            let copyrights = statements.iter().map(|&statement| statement.to_owned()).collect();
            let facts = ContentFacts { licenses: Vec::new(), copyrights };
            let emails = ["ada@example.org", "@example.net"].map(|text| text.parse().unwrap());
            assert_eq!(holder_of(&facts, &emails).map(ToString::to_string).as_deref(), expected, "{statements:?}");
        };
        let ada = "Copyright 2019 Ada <ada@example.org";
        check(&[ada], Some("ada@example.org"));
        check(&[ada, "Copyright 2021 Bo <bo@example.net"], Some("ada@example.org"));
        check(&["Copyright 2021 Bo <bo@example.net", ada], Some("@example.net"));
        check(&["Copyright 2019 Ada <ada@example.org>, Bo <bo@example.net"], Some("ada@example.org"));
        check(&["Copyright 2019 Ada <ada@example.org>,"], None);
        check(&["Copyright 2019 Ada <ada@example.org> and"], None);
        check(&["Copyright 2019 ada@example.org, Holland"], Some("ada@example.org"));
        check(&[], None);
        check(&["Copyright 2019 Ada"], None);
        check(&[ada, "Copyright 1998 Cy <cy@example.com"], None);
        check(&[ada, "Copyright 1998 Cy"], None);
        check(&["Copyright 2019 Ada <ada@example.org>, Cy <cy@example.com"], None);
        check(&["Copyright 2019 Ada Example <ada@example.org> and Cy Example"], None);
        check(&["2019 Ada Example <ada@example.org>, 2020 Cy Example"], None);
        check(&["2019 Ada Example <ada@example.org>, 2020 Bo Example <bo@example.net>"], Some("ada@example.org"));
    }
}

//! Gets the packages that a list names through their ecosystems' own clients.
//!
//! In: package URLs with a version. Out: `ROOT/TYPE/NAME-VERSION`, unpacked, for each; what is there already is kept. The
//! clients work side by side, each at one package after the other. A Debian source package is named by its upstream version;
//! of the revisions that apt knows the first that can be had is taken: whether a file is that of the list its digest tells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use super::KnownFile;
use crate::fetch::{AptSources, fetch_version};
use crate::packages::Client;

/// What a package URL asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    name: String,
    version: String,
    /// Where it is put, below the root.
    place: PathBuf,
}

/// Gets what is not there yet; returns the packages that could not be had, with the reason.
pub(super) fn get(known: &[KnownFile], root: &Path) -> Result<Vec<String>> {
    let mut by_client: BTreeMap<Client, BTreeSet<Asked>> = BTreeMap::new();
    let mut missing = Vec::new();
    for package in known.iter().map(|file| file.package.as_str()).collect::<BTreeSet<_>>() {
        match asked(package) {
            Some((client, asked)) => _ = by_client.entry(client).or_default().insert(asked),
            None => missing.push(format!("{package}: no client gets it")),
        }
    }
    std::fs::create_dir_all(root).with_context(|| format!("cannot create `{}`", root.display()))?;
    let apt = &AptSources::new(&root.join("apt"));
    let failed: Vec<String> = std::thread::scope(|scope| {
        let start = |(client, packages)| scope.spawn(move || get_all(client, packages, root, apt));
        let threads: Vec<_> = by_client.into_iter().map(start).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("errors are returned")).collect()
    });
    missing.extend(failed);
    Ok(missing)
}

fn get_all(client: Client, packages: BTreeSet<Asked>, root: &Path, apt: &AptSources) -> Vec<String> {
    let mut missing = Vec::new();
    for package in packages {
        let dir = root.join(&package.place);
        let done = match client {
            _ if dir.is_dir() => Ok(()),
            Client::Apt | Client::Deb => source_tree(&package, &dir, apt),
            _ => fetch_version(client, &package.name, &package.version, &dir),
        };
        if let Err(error) = done {
            missing.push(format!("{}: {error:#}", package.place.display()));
        }
    }
    missing
}

/// Tries the revisions of the version asked for; of one that is known, the archive may still be gone.
fn source_tree(package: &Asked, dir: &Path, apt: &AptSources) -> Result<()> {
    let versions = apt.versions(&package.name)?.into_iter().filter(|version| is_upstream(&package.version, version));
    let mut failure = anyhow!("apt knows no source package in this version");
    for version in versions {
        match apt.source_tree(&package.name, &version, dir) {
            Ok(()) => return Ok(()),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Tells whether a Debian version is of this upstream version, epoch and revision aside.
fn is_upstream(upstream: &str, version: &str) -> bool {
    let without_epoch = |version: &str| version.split_once(':').map_or(version.to_owned(), |(_, rest)| rest.to_owned());
    let (upstream, version) = (without_epoch(upstream), without_epoch(version));
    version == upstream || version.rsplit_once('-').is_some_and(|(version, _)| version == upstream)
}

/// Reads a package URL with a version; `None` if no client here gets its type.
fn asked(purl: &str) -> Option<(Client, Asked)> {
    let (kind, rest) = purl.strip_prefix("pkg:")?.split_once('/')?;
    let (path, version) = rest.rsplit_once('@')?;
    let client = match kind {
        "cargo" => Client::Cargo,
        "npm" => Client::Npm,
        "pypi" => Client::Pip,
        "deb" => Client::Apt,
        _ => return None,
    };
    let decoded = path.replace("%40", "@");
    let name = decoded.strip_prefix("debian/").filter(|_| client == Client::Apt).unwrap_or(&decoded).to_owned();
    let place = Path::new(kind).join(format!("{path}-{version}"));
    Some((client, Asked { name, version: version.replace("%2B", "+"), place }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(purl: &str, expected: Option<(Client, &str, &str, &str)>) {
        let found = asked(purl);
        let found = found.as_ref().map(|(client, asked)| {
            (*client, asked.name.as_str(), asked.version.as_str(), asked.place.to_str().unwrap())
        });
        assert_eq!(found, expected, "{purl}");
    }

    #[test]
    fn a_package_url_says_who_gets_what() {
        check("pkg:cargo/tides@1.0.2+3", Some((Client::Cargo, "tides", "1.0.2+3", "cargo/tides-1.0.2+3")));
        check("pkg:npm/%40sea/tides@1.0", Some((Client::Npm, "@sea/tides", "1.0", "npm/%40sea/tides-1.0")));
        check("pkg:deb/debian/tides@2:1.0", Some((Client::Apt, "tides", "2:1.0", "deb/debian/tides-2:1.0")));
        check("pkg:gem/tides@1.0", None);
        check("pkg:pypi/tides", None);
    }

    #[test]
    fn a_revision_is_of_an_upstream_version() {
        assert!(is_upstream("1.0", "1:1.0-2+deb1") && is_upstream("1.0", "1.0") && is_upstream("1.0-rc", "1.0-rc-1"));
        assert!(!is_upstream("1.0", "1.0.1-1") && !is_upstream("1.0", "1.0-rc-1"));
    }
}

//! The committed list of packages quality is measured on. In: `packages.toml`. Out: one [`Wanted`] a package.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// What a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Use {
    /// It is indexed; copies are taken from it.
    Indexed,
    /// It is never indexed; copies are pasted into its files, and the untouched files are negatives.
    Hosts,
}

/// The program that gets a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Client {
    Cargo,
    Pip,
    Npm,
    /// Source packages.
    Apt,
    /// Binary packages that hold sources.
    Deb,
}

/// One package to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// What it is for.
    pub(crate) used_as: Use,
    /// Who gets it.
    pub(crate) client: Client,
    /// Its name in that ecosystem.
    pub(crate) name: String,
    /// Its version; `None` where the client gives the only one it knows.
    pub(crate) version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(rename = "use")]
    used_as: Use,
    client: Client,
    packages: Vec<String>,
}

/// Reads the list at `path`.
pub(crate) fn read_list(path: &Path) -> Result<Vec<Wanted>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    parse(&text).with_context(|| format!("cannot parse `{}`", path.display()))
}

fn parse(text: &str) -> Result<Vec<Wanted>> {
    let list: List = toml::from_str(text)?;
    let mut wanted = Vec::new();
    for group in list.group {
        for package in group.packages {
            // The first character may be the `@` of an npm scope.
            let at = package.char_indices().skip(1).find(|&(_, c)| c == '@').map(|(at, _)| at);
            let (name, version) = at.map_or((package.as_str(), None), |at| (&package[..at], Some(&package[at + 1..])));
            ensure!(
                version.is_some() != matches!(group.client, Client::Apt | Client::Deb),
                "`{package}`: only Debian packages go without a version"
            );
            wanted.push(Wanted {
                used_as: group.used_as,
                client: group.client,
                name: name.to_owned(),
                version: version.map(str::to_owned),
            });
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_with_scopes_and_versions() {
        let list = "[[group]]\nuse = 'hosts'\nclient = 'npm'\npackages = ['@a/b@1.0', 'c@2']";
        let wanted = parse(list).unwrap();
        assert_eq!(wanted[0].name, "@a/b");
        assert_eq!(wanted[0].version.as_deref(), Some("1.0"));
        assert_eq!((wanted[1].name.as_str(), wanted[1].used_as), ("c", Use::Hosts));
    }

    #[test]
    fn wants_versions_except_of_apt() {
        assert!(parse("[[group]]\nuse = 'hosts'\nclient = 'npm'\npackages = ['a']").is_err());
        assert!(parse("[[group]]\nuse = 'hosts'\nclient = 'apt'\npackages = ['a']").is_ok());
        assert!(parse("[[group]]\nuse = 'hosts'\nclient = 'apt'\nfoo = 1\npackages = ['a']").is_err());
    }

    #[test]
    fn the_committed_list_holds_enough() {
        let wanted = parse(include_str!("../packages.toml")).unwrap();
        assert!(wanted.iter().filter(|package| package.used_as == Use::Indexed).count() >= 150);
        let hosts: Vec<_> = wanted.iter().filter(|package| package.used_as == Use::Hosts).collect();
        for package in wanted.iter().filter(|package| package.used_as == Use::Indexed) {
            assert!(
                !hosts.iter().any(|host| (host.client, &host.name) == (package.client, &package.name)),
                "{} is on both sides",
                package.name
            );
        }
    }
}

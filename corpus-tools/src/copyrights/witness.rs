//! What another program found in the files of the packages: a witness of what this one finds.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::names::Name;

/// The holders that another program found, by package and path.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    holders: BTreeMap<(String, String), Vec<Name>>,
}

#[derive(serde::Deserialize)]
struct Scan {
    files: Vec<Scanned>,
}

#[derive(serde::Deserialize)]
struct Scanned {
    path: String,
    #[serde(default)]
    holders: Vec<Holder>,
}

#[derive(serde::Deserialize)]
struct Holder {
    holder: String,
}

/// Reads what `scancode --copyright --json` wrote of a directory that [`copy`] made.
pub(crate) fn read(path: &Path) -> Result<Witness> {
    let text = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let scan: Scan = serde_json::from_slice(&text).with_context(|| format!("no scan in `{}`", path.display()))?;
    let mut witness = Witness::default();
    for file in scan.files {
        let mut parts = file.path.splitn(3, '/');
        if let (Some(_), Some(package), Some(inner)) = (parts.next(), parts.next(), parts.next()) {
            let names = file.holders.iter().flat_map(|found| names_of(&found.holder));
            witness.holders.entry((package.to_owned(), inner.to_owned())).or_default().extend(names);
        }
    }
    Ok(witness)
}

/// The other program gives the holders of one statement as one text: this as it is, and its parts where it is a list.
fn names_of(holder: &str) -> Vec<Name> {
    let parts = holder.split([',', ';']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" & "));
    let parts = parts.map(|part| part.trim().trim_start_matches("and ")).filter(|part| !part.is_empty());
    let mut names: Vec<Name> = vec![Name::new(holder)];
    for name in parts.map(Name::new) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Copies a file of a package into a directory for another program: `package/path`.
pub(crate) fn copy(tree: &Path, path: &str, package: &str, into: &Path) -> Result<()> {
    let target = into.join(package).join(path);
    if let Some(dir) = target.parent() {
        std::fs::create_dir_all(dir)?;
    }
    std::fs::copy(tree.join(path), &target).with_context(|| format!("cannot copy `{path}` of {package}"))?;
    Ok(())
}

impl Witness {
    /// Tells whether it has the holder in that file.
    pub(crate) fn names(&self, package: &str, path: &str, holder: &str) -> bool {
        let names = self.holders.get(&(package.to_owned(), path.to_owned()));
        let holder = Name::new(holder);
        names.is_some_and(|names| names.iter().any(|name| name.is_same(&holder)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_speaks_of_its_file_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scan.json");
        let scan = r#"{"files": [{"path": "out"}, {"path": "out/p/src/a.c", "holders": [{"holder": "Ada Example, Tide and Cy"}]}]}"#;
        std::fs::write(&path, scan).unwrap();
        let witness = read(&path).unwrap();
        assert!(witness.names("p", "src/a.c", "Ada Example") && !witness.names("p", "b.c", "Ada Example"));
        assert!(!witness.names("p", "src/a.c", "Bo Example"));
        assert!(witness.names("p", "src/a.c", "Tide") && witness.names("p", "src/a.c", "Cy"));
        assert!(!witness.names("p", "src/a.c", "Ada"));
        std::fs::write(&path, "p a.c\n").unwrap();
        assert!(read(&path).is_err());
        copy(dir.path(), "scan.json", "p", &dir.path().join("out")).unwrap();
        assert!(dir.path().join("out/p/scan.json").is_file());
    }
}

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
            let names = file.holders.iter().map(|found| Name::new(&found.holder));
            witness.holders.entry((package.to_owned(), inner.to_owned())).or_default().extend(names);
        }
    }
    Ok(witness)
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
        let scan =
            r#"{"files": [{"path": "out"}, {"path": "out/p/src/a.c", "holders": [{"holder": "Ada Example, Inc."}]}]}"#;
        std::fs::write(&path, scan).unwrap();
        let witness = read(&path).unwrap();
        assert!(witness.names("p", "src/a.c", "Ada Example") && !witness.names("p", "b.c", "Ada Example"));
        assert!(!witness.names("p", "src/a.c", "Bo Example"));
        std::fs::write(&path, "p a.c\n").unwrap();
        assert!(read(&path).is_err());
        copy(dir.path(), "scan.json", "p", &dir.path().join("out")).unwrap();
        assert!(dir.path().join("out/p/scan.json").is_file());
    }
}

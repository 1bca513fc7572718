//! The committed list.

use std::path::Path;

use anyhow::{Context as _, Result};

/// One package of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Name of the source package.
    pub(crate) name: String,
    /// Its version, as Debian has it.
    pub(crate) version: String,
    /// `train` or `confirm`.
    pub(crate) part: String,
}

impl Listed {
    /// Returns the name of its directory.
    pub(crate) fn dir_name(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// Reads the list; lines that begin with `#` are comments.
pub(crate) fn read_list(path: &Path) -> Result<Vec<Listed>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| parse(line).with_context(|| format!("bad line in `{}`: {line}", path.display()))).collect()
}

fn parse(line: &str) -> Option<Listed> {
    let [name, version, part] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    matches!(part, "train" | "confirm").then(|| Listed {
        name: name.to_owned(),
        version: version.to_owned(),
        part: part.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_is_well_formed() {
        let list = read_list(Path::new("licenses/debian.tsv")).unwrap();
        assert!(list.len() >= 100);
        let mut names: Vec<&str> = list.iter().map(|package| package.name.as_str()).collect();
        names.dedup();
        assert_eq!(names.len(), list.len());
        assert!(parse("a\tb").is_none() && parse("a\tb\tc").is_none() && parse("a\t1\ttrain").is_some());
    }
}

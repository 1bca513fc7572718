//! The file that lists the repositories of a fleet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::cli::session::{read_input, read_path_list};

/// Bytes of a name, which is one of a file.
const MAX_NAME: usize = 100;

/// A repository of a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    /// What summaries call it; a file name without an ending.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) policy: Option<PathBuf>,
    pub(super) baseline: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FleetFile {
    repository: Vec<RepositoryTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RepositoryTable {
    path: PathBuf,
    name: Option<String>,
    policy: Option<PathBuf>,
    baseline: Option<PathBuf>,
}

/// Reads a list, in TOML or one path a line.
///
/// # Errors
/// When the file cannot be read, is malformed, names nothing, or two repositories would be called the same.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<Repository>> {
    let tables = if file.extension().is_some_and(|ext| ext == "toml") {
        let text =
            String::from_utf8(read_input(file)?).with_context(|| format!("`{}` is not UTF-8", file.display()))?;
        let parsed: FleetFile =
            toml::from_str(&text).with_context(|| format!("`{}` is no list of repositories", file.display()))?;
        parsed.repository
    } else {
        let table = |path| RepositoryTable { path, name: None, policy: None, baseline: None };
        read_path_list(file)?.into_iter().map(table).collect()
    };
    if tables.is_empty() {
        bail!("`{}` names no repository; write [[repository]] and path = \"…\"", file.display());
    }
    let base = if file == Path::new("-") { Path::new("") } else { file.parent().unwrap_or(Path::new("")) };
    let mut names = BTreeSet::new();
    tables.into_iter().map(|table| repository(table, base, &mut names)).collect()
}

fn repository(table: RepositoryTable, base: &Path, names: &mut BTreeSet<String>) -> anyhow::Result<Repository> {
    let path = base.join(&table.path);
    let name = match table.name {
        Some(name) => name,
        // `.` and `..` have no name of their own.
        None => path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .or_else(|| Some(path.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default(),
    };
    let is_file_name = !name.is_empty() && name.len() <= MAX_NAME && !name.starts_with('.');
    if !is_file_name || name.contains(|c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c)) {
        bail!(
            "`{name}` cannot be the name of a repository, since its report is called so; give `{}` another name",
            path.display()
        );
    }
    // Where names differ in nothing but case, some file systems take their files for one.
    if !names.insert(name.to_lowercase()) {
        bail!("two repositories are called `{name}`; give `{}` another name", path.display());
    }
    // A preset, a run's number and `last` are no paths.
    let is_path = |given: &PathBuf| base.join(given).exists();
    let seen_from_here = |given: PathBuf| if is_path(&given) { base.join(given) } else { given };
    Ok(Repository {
        name,
        path,
        policy: table.policy.map(seen_from_here),
        baseline: table.baseline.map(seen_from_here),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(ending: &str, text: &str) -> Result<Vec<(String, String)>, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(format!("fleet{ending}"));
        std::fs::write(&file, text).unwrap();
        let below = |path: &Path| path.strip_prefix(dir.path()).unwrap_or(path).display().to_string();
        read(&file)
            .map(|all| all.iter().map(|one| (one.name.clone(), below(&one.path))).collect())
            .map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn repositories_are_seen_from_the_file() {
        let expected = Ok(vec![("a".to_owned(), "x/a".to_owned()), ("bee".to_owned(), "b".to_owned())]);
        let text =
            "[[repository]]\npath = 'x/a'\n[[repository]]\npath = 'b'\nname = 'bee'\npolicy = 'preset:report-only'\n";
        assert_eq!(read_text(".toml", text), expected);
        assert_eq!(read_text("", "x/a\n\nb/bee\n").unwrap()[1], ("bee".to_owned(), "b/bee".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let check = |ending: &str, text: &str, words: &str| {
            let error = read_text(ending, text).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        check(".toml", "", "names no repository");
        check("", "\n", "names no file");
        check(".toml", "[[repository]]\nname = 'a'", "missing field `path`");
        check(".toml", "[[repository]]\npath = 'a'\nbranch = 'x'", "branch");
        check(".toml", "[[repository]]\npath = 'a'\nname = '../a'", "cannot be the name");
        check("", "x/a\ny/A\n", "two repositories are called `A`");
    }
}

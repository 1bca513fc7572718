//! Places as people type them: `src/a.c`, `src/a.c:40`, `lib/a.jar!/x.java:7`, `notes.md#code-2`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::cli::session::path_of_bytes;
use crate::report::shown as one_line;

/// A file of a project, maybe one part of it, maybe one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    /// As it was typed, for messages.
    pub(in crate::cli) given: String,
    /// The project.
    pub(in crate::cli) root: PathBuf,
    /// The file on disk, absolute.
    pub(in crate::cli) file: PathBuf,
    /// What follows the file's path in the part's: `!/x.java`, `#code-2`.
    pub(in crate::cli) part: Option<String>,
    /// The line, from 1.
    pub(in crate::cli) line: Option<u32>,
}

impl Place {
    /// Finds what `given` names, in `project` or, without one, in the directory the command runs in. A file outside of
    /// that stands for itself.
    pub(in crate::cli) fn find(given: &Path, project: Option<&Path>) -> anyhow::Result<Self> {
        let shown = one_line(&given.display().to_string()).into_owned();
        let root = project.unwrap_or(Path::new("."));
        let root = root.canonicalize().with_context(|| format!("there is no project `{}`", root.display()))?;
        let exists = |path: &Path| project.is_some_and(|root| root.join(path).exists()) || path.exists();
        let (named, line) = split_line(given, &exists)?;
        let (on_disk, part) = split_part(&named, &exists);
        let mut candidates = project.map(|root| root.join(&on_disk)).into_iter().chain([on_disk]);
        let Some(file) = candidates.find_map(|path| path.canonicalize().ok()) else {
            let named = named.display().to_string();
            bail!("there is no file `{}`; paths are as a scan prints them, from its project", one_line(&named));
        };
        let root = match (file.starts_with(&root), project) {
            (true, _) => root,
            (false, None) => file.parent().unwrap_or(&file).to_owned(),
            (false, Some(project)) => bail!("`{}` is not in the project `{}`", named.display(), project.display()),
        };
        Ok(Self { given: shown, root, file, part, line })
    }

    /// Returns what was typed without the line.
    pub(in crate::cli) fn name(&self) -> &str {
        match self.line {
            Some(_) => self.given.rsplit_once(':').map_or(&self.given, |(name, _)| name),
            None => &self.given,
        }
    }
}

/// Splits `src/a.c:40`; a file that has such a name wins.
fn split_line(given: &Path, exists: &dyn Fn(&Path) -> bool) -> anyhow::Result<(PathBuf, Option<u32>)> {
    let bytes = given.as_os_str().as_encoded_bytes();
    let Some(colon) = bytes.iter().rposition(|&byte| byte == b':').filter(|_| !exists(given)) else {
        return Ok((given.to_owned(), None));
    };
    let (name, line) = (path_of_bytes(&bytes[..colon])?, String::from_utf8_lossy(&bytes[colon + 1..]));
    match line.parse::<u32>() {
        Ok(0) => bail!("there is no line 0; lines count from 1"),
        Ok(line) => Ok((name, Some(line))),
        Err(_) if exists(&name) => bail!("`{line}` is no line; write {}:40", name.display()),
        Err(_) => Ok((given.to_owned(), None)),
    }
}

/// Splits `lib/a.jar!/x.java` into the archive and what follows it, `notes.ipynb#cell-3.py` likewise.
fn split_part(named: &Path, exists: &dyn Fn(&Path) -> bool) -> (PathBuf, Option<String>) {
    let Some(text) = named.to_str().filter(|_| !exists(named)) else { return (named.to_owned(), None) };
    match text.find("!/").or_else(|| text.rfind('#')) {
        Some(at) => (PathBuf::from(&text[..at]), Some(text[at..].to_owned())),
        None => (named.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_may_have_a_line() {
        let check = |given: &str, existing: &str, expected: Option<(&str, Option<u32>)>| {
            let split = split_line(Path::new(given), &|path| path == Path::new(existing)).ok();
            assert_eq!(split, expected.map(|(name, line)| (PathBuf::from(name), line)), "{given}");
        };
        check("a.c:40", "a.c", Some(("a.c", Some(40))));
        check("a.c", "a.c", Some(("a.c", None)));
        check("a:40", "a:40", Some(("a:40", None)));
        check("a:x.c", "", Some(("a:x.c", None)));
        check("a.c:x", "a.c", None);
        check("a.c:0", "a.c", None);
        check("a.c:-1", "a.c", None);
        check("a.c:99999999999", "a.c", None);
    }

    #[test]
    fn parts_are_looked_for_in_their_file() {
        let check = |named: &str, existing: &str, file: &str, part: Option<&str>| {
            let split = split_part(Path::new(named), &|path| path == Path::new(existing));
            assert_eq!(split, (PathBuf::from(file), part.map(str::to_owned)), "{named}");
        };
        check("a.jar!/x/y.java", "a.jar", "a.jar", Some("!/x/y.java"));
        check("n.ipynb#cell-3.py", "n.ipynb", "n.ipynb", Some("#cell-3.py"));
        check("c#.c", "c#.c", "c#.c", None);
        check("a.c", "", "a.c", None);
    }
}

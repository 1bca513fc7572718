//! Patterns of paths, seen from the project's root.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::{Deserialize, Serialize};

use super::OwnPatternError;

/// A pattern of paths relative to the project's root, in the language of a .gitignore line that begins with `/`.
///
/// `*` and `?` stay within a name, `**` crosses directories, `[…]` is one of several characters, `\` takes the meaning
/// away. A directory stands for all below it, a file for its parts, too (members of an archive, cells, code blocks).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PathPattern {
    glob: String,
    rules: Gitignore,
}

impl PathPattern {
    /// Tells whether `path` is meant, relative to the root and with `/` between parts, or a directory above it.
    pub fn matches(&self, path: &str) -> bool {
        let (mut path, mut is_dir) = (path, false);
        loop {
            if self.rules.matched(Path::new(path), is_dir).is_ignore() {
                return true;
            }
            let Some((directory, _)) = path.rsplit_once('/') else { return false };
            (path, is_dir) = (directory, true);
        }
    }
}

impl FromStr for PathPattern {
    type Err = OwnPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let given = text.trim();
        let fail = |reason: &str| OwnPatternError::Path { glob: given.to_owned(), reason: reason.to_owned() };
        let glob = given.strip_prefix("./").unwrap_or(given).trim_start();
        if glob.is_empty() {
            return Err(fail("it is empty"));
        }
        if glob.starts_with('/') {
            return Err(fail("it begins with `/`"));
        }
        if glob.trim_end_matches('/').split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(fail("a part of it is empty, `.` or `..`"));
        }
        if glob.contains(['\n', '\r', '\0']) {
            return Err(fail("it is longer than a line"));
        }
        let mut builder = GitignoreBuilder::new("");
        let rules = builder.add_line(None, &format!("/{glob}")).and_then(|builder| builder.build());
        match rules {
            Ok(rules) if rules.num_ignores() == 1 => Ok(Self { glob: glob.to_owned(), rules }),
            Ok(_) => Err(fail("it means no path")),
            Err(error) => Err(fail(&error.to_string())),
        }
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.glob)
    }
}

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        self.glob == other.glob
    }
}

impl Eq for PathPattern {}

impl TryFrom<String> for PathPattern {
    type Error = OwnPatternError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PathPattern> for String {
    fn from(pattern: PathPattern) -> Self {
        pattern.glob
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_anchored_at_the_root() {
        let check = |glob: &str, meant: &[&str], others: &[&str]| {
            let pattern: PathPattern = glob.parse().unwrap();
            for path in meant {
                assert!(pattern.matches(path), "{glob} means {path}");
            }
            for path in others {
                assert!(!pattern.matches(path), "{glob} does not mean {path}");
            }
        };
        check("generated/**", &["generated/a.c", "generated/x/y.c"], &["generated", "src/generated/a.c", "a.c"]);
        check("generated", &["generated", "generated/a.c", "generated/x/y.c"], &["generated.c", "src/generated/a.c"]);
        check("generated/", &["generated/a.c"], &["generated"]);
        check("./src/*.c", &["src/a.c"], &["src/x/a.c", "a.c", "x/src/a.c"]);
        check("**/*.pb.go", &["a.pb.go", "x/y/a.pb.go"], &["a.go"]);
        check("**/generated/**", &["generated/a.c", "x/generated/a.c", "a.jar!/generated/A.java"], &["generated.c"]);
        check("lib/a.jar", &["lib/a.jar"], &["lib/a.jar!/A.java"]); // A scan asks for the archive as well.
        check("*.[ch]", &["a.c", "a.h"], &["a.cc", "src/a.c"]);
        check("!a", &["!a"], &["a"]);
        check("#a b", &["#a b/c"], &["a"]);
        check("**", &["a", "x/y"], &[]);
        check("a/**", &[], &["/", "", "//", "/b/a"]);
    }

    #[test]
    fn what_leaves_the_root_or_means_nothing_is_refused() {
        for (glob, reason) in [
            ("", "empty"),
            ("./", "empty"),
            ("/generated", "begins with `/`"),
            ("../x", "`..`"),
            ("a/../b", "`..`"),
            ("a//b", "empty"),
            (".", "`.`"),
            ("a\nb", "longer than a line"),
            ("a[z-a]", "range"),
        ] {
            let error = glob.parse::<PathPattern>().unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains("generated/**"), "{glob}: {error}");
        }
    }
}

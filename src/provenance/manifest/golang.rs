//! `go.mod`, and the version in a module's directory name: the file itself holds none.
//!
//! Source: "Go Modules Reference", sections go.mod files and Module cache.

use super::{Manifest, stated, utf8};

pub(super) fn parse(path: &str, bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let name = utf8(bytes)?.lines().find_map(module_path).transpose()?.ok_or("no `module` line")?;
    let directory = path.rsplit('/').nth(1).unwrap_or_default();
    let host = name.split('/').next().unwrap_or_default();
    let source_url = (host.contains('.') && name.contains('/')).then(|| format!("https://{name}"));
    Ok(Some(Manifest {
        version: directory_version(directory).map(str::to_owned),
        source_url,
        name,
        ..Manifest::default()
    }))
}

/// Returns the version in `cobra@v1.2.3`.
pub(super) fn directory_version(directory_name: &str) -> Option<&str> {
    let (_, version) = directory_name.rsplit_once('@')?;
    let is_version = version.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    is_version.then_some(version)
}

fn module_path(line: &str) -> Option<Result<String, String>> {
    let line = line.split_once("//").map_or(line, |(code, _comment)| code).trim();
    let rest = line.strip_prefix("module")?;
    let rest = rest.strip_prefix([' ', '\t', '"', '`', '('])?.trim_matches([' ', '\t', '"', '`', '(', ')']);
    let is_path = !rest.contains(char::is_whitespace);
    Some(stated(rest).filter(|_| is_path).ok_or_else(|| "the `module` line holds no path".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_module() {
        let text = b"// A comment.\nmodule github.com/a/b/v2 // Deprecated: no\n\ngo 1.21\n";
        let manifest = parse("mod/github.com/a/b/v2@v2.3.4/go.mod", text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("github.com/a/b/v2", Some("v2.3.4")));
        assert_eq!(manifest.source_url.as_deref(), Some("https://github.com/a/b/v2"));
    }

    #[test]
    fn a_checkout_has_no_version() {
        let manifest = parse("b/go.mod", b"module \"example.com/b\"\n").unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version), ("example.com/b", None));
    }

    #[test]
    fn malformed_is_an_error() {
        for text in ["", "go 1.21", "module", "module \"\"", "module a b", "modules x"] {
            assert!(parse("go.mod", text.as_bytes()).is_err(), "{text}");
        }
    }
}

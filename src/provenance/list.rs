//! Lists of packages, one JSON object a line, and the sidecar `kinprint-origin.json`. Pure functions over text.

use serde::Deserialize;

use super::{DateSource, KnownBy, Package, Purl, parse_release_date};

/// File name of the sidecar that says what the directory beside it is.
pub const SIDECAR_NAME: &str = "kinprint-origin.json";

/// A line of a list, or a sidecar, that does not say what it must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatedPackageError {
    /// The line is no JSON object with the wanted keys.
    #[error("not an object with `path` and `purl`: {0}")]
    Json(String),
    /// The line is no text.
    #[error("not UTF-8 from byte {0} on")]
    Encoding(usize),
    /// The path is empty.
    #[error("`path` is empty")]
    EmptyPath,
    /// The package URL is none.
    #[error(transparent)]
    Purl(#[from] super::PurlError),
    /// The date is none.
    #[error("`released_at` is `{0}`; expected RFC 3339, such as `2024-05-01` or `2024-05-01T10:00:00Z`")]
    Date(String),
}

/// One package of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// Directory or archive, as written; relative to where the list is.
    pub path: String,
    /// What it is.
    pub package: Package,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Stated {
    purl: String,
    license: Option<String>,
    released_at: Option<String>,
    source_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct StatedLine {
    path: String,
    #[serde(flatten)]
    stated: Stated,
}

/// Parses one line of a list; `None` for an empty one. Keys it does not know are left alone, so that lists may carry
/// more than is needed here.
///
/// # Errors
/// When the line is no object with `path` and `purl`, or one of its values is no such thing.
pub fn parse_list_line(line: &str) -> Result<Option<ListEntry>, StatedPackageError> {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.is_empty() {
        return Ok(None);
    }
    let parsed: StatedLine = serde_json::from_str(line).map_err(|error| StatedPackageError::Json(in_line(&error)))?;
    if parsed.path.is_empty() {
        return Err(StatedPackageError::EmptyPath);
    }
    Ok(Some(ListEntry { path: parsed.path, package: package_of(parsed.stated, KnownBy::List)? }))
}

/// Returns what is wrong, with the column alone: the line is that of the list, which the caller knows.
fn in_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("{what} (column {})", error.column().max(1))
}

/// Parses a sidecar: an object as in a list, without `path`.
///
/// # Errors
/// When it is no object with `purl`, or one of its values is no such thing.
pub fn parse_sidecar(bytes: &[u8]) -> Result<Package, StatedPackageError> {
    let parsed: Stated = serde_json::from_slice(bytes).map_err(|error| StatedPackageError::Json(error.to_string()))?;
    package_of(parsed, KnownBy::Sidecar)
}

fn package_of(stated: Stated, known_by: KnownBy) -> Result<Package, StatedPackageError> {
    let purl = Purl::parse(&stated.purl)?;
    let released_at = match stated.released_at {
        Some(text) => Some(parse_release_date(&text).ok_or(StatedPackageError::Date(text))?),
        None => None,
    };
    Ok(Package {
        purl: purl.to_string(),
        name: purl.full_name(),
        version: purl.version().to_owned(),
        license: stated.license.filter(|license| !license.trim().is_empty()),
        released_at_source: released_at.is_some().then_some(DateSource::Stated),
        released_at,
        source_url: stated.source_url,
        known_by,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_a_full_line() {
        let line = r#"{"path": "a/b.crate", "purl": "pkg:cargo/b@1.0.0", "license": "MIT", "released_at": "2024-05-01",
            "source_url": "https://h/b", "sha256": "ignored"}"#;
        let entry = parse_list_line(line).unwrap().unwrap();
        assert_eq!((entry.path.as_str(), entry.package.name.as_str()), ("a/b.crate", "b"));
        assert_eq!(entry.package.version, "1.0.0");
        assert_eq!(entry.package.released_at_source, Some(DateSource::Stated));
        assert_eq!(entry.package.known_by, KnownBy::List);
    }

    #[test]
    fn empty_lines_are_no_entries() {
        assert_eq!(parse_list_line(" \r"), Ok(None));
    }

    #[test]
    fn malformed_lines_say_why() {
        for (line, message) in [
            ("{", "not an object"),
            ("[]", "not an object"),
            (r#"{"path": "a"}"#, "purl"),
            (r#"{"purl": "pkg:cargo/b@1"}"#, "path"),
            (r#"{"path": "", "purl": "pkg:cargo/b@1"}"#, "`path` is empty"),
            (r#"{"path": "a", "purl": "b"}"#, "no package URL"),
            (r#"{"path": "a", "purl": "pkg:cargo/b", "released_at": "May"}"#, "RFC 3339"),
            (r#"{"path": 3, "purl": "pkg:cargo/b"}"#, "not an object"),
        ] {
            let error = parse_list_line(line).unwrap_err();
            assert!(error.to_string().contains(message), "{line}: {error}");
        }
    }

    #[test]
    fn reads_a_sidecar() {
        let package = parse_sidecar(br#"{"purl": "pkg:github/madler/zlib@1.3"}"#).unwrap();
        assert_eq!((package.name.as_str(), package.known_by), ("madler/zlib", KnownBy::Sidecar));
        assert!(parse_sidecar(b"{}").is_err());
    }

    proptest! {
        #[test]
        fn never_panics(line in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = parse_list_line(&line);
            let _ = parse_list_line(&format!("{{\"path\": {line:?}, \"purl\": {line:?}}}"));
            let _ = parse_sidecar(&bytes);
        }
    }
}

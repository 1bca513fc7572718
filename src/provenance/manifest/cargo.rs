//! `Cargo.toml`. Values inherited from a workspace are unknown here; [`CargoWorkspace`] fills them in.

use memchr::{memchr, memmem};
use toml::{Table, Value};

use super::{Manifest, stated, utf8};

pub(super) fn parse(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let table = parse_table(bytes)?;
    // `[project]` is what the section was called before Rust 1.0.
    let Some(package) = table.get("package").or_else(|| table.get("project")) else {
        return Ok(None);
    };
    let package = package.as_table().ok_or("`package` is no table")?;
    let name = package.get("name").and_then(Value::as_str).and_then(stated).ok_or("`package.name` is missing")?;
    Ok(Some(Manifest {
        name,
        version: text_of(package, "version"),
        license: text_of(package, "license").or_else(|| inherited(&table, package, "license")),
        license_text: None,
        license_files: text_of(package, "license-file").into_iter().collect(),
        released_at: None,
        source_url: text_of(package, "repository").or_else(|| text_of(package, "homepage")),
        is_private: match package.get("publish") {
            Some(Value::Boolean(is_published)) => !is_published,
            Some(Value::Array(registries)) => registries.is_empty(),
            _ => false,
        },
    }))
}

pub(super) fn parse_table(bytes: &[u8]) -> Result<Table, String> {
    // The first line of the message says what and where; the rest draws the place.
    utf8(bytes)?.parse::<Table>().map_err(|error| error.message().to_owned())
}

/// What `key.workspace = true` takes from the workspace, where that is in the same file.
fn inherited(table: &Table, package: &Table, key: &str) -> Option<String> {
    let is_inherited = package.get(key)?.get("workspace")?.as_bool()?;
    let shared = table.get("workspace")?.get("package")?.as_table()?;
    is_inherited.then(|| text_of(shared, key)).flatten()
}

fn text_of(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).and_then(stated)
}

/// What members inherit from their workspace's `[workspace.package]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CargoWorkspace {
    version: Option<String>,
    license: Option<String>,
    source_url: Option<String>,
}

impl CargoWorkspace {
    /// Reads the workspace section of a `Cargo.toml`; `None` when it has none or does not parse.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        // Most manifests have none; with escapes a key could be written without the word.
        if memmem::find(bytes, b"workspace").is_none() && memchr(b'\\', bytes).is_none() {
            return None;
        }
        let table = parse_table(bytes).ok()?;
        let workspace = table.get("workspace")?.as_table()?;
        let empty = Table::new();
        let package = workspace.get("package").and_then(Value::as_table).unwrap_or(&empty);
        Some(Self {
            version: text_of(package, "version"),
            license: text_of(package, "license"),
            source_url: text_of(package, "repository"),
        })
    }

    /// Fills what a member's manifest left open.
    pub fn complete(&self, manifest: &mut Manifest) {
        let fill = |field: &mut Option<String>, inherited: &Option<String>| {
            if field.is_none() {
                field.clone_from(inherited);
            }
        };
        fill(&mut manifest.version, &self.version);
        fill(&mut manifest.license, &self.license);
        fill(&mut manifest.source_url, &self.source_url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_package() {
        let text =
            b"[package]\nname = 'lru'\nversion = '0.3.1'\nlicense = 'MIT/Apache-2.0'\nlicense-file = 'COPYING'\n\
            repository = 'https://h/lru'\n[dependencies]\nname = '1'\n";
        let manifest = parse(text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("lru", Some("0.3.1")));
        assert_eq!(manifest.license.as_deref(), Some("MIT/Apache-2.0"));
        assert_eq!(manifest.license_files, ["COPYING"]);
        assert_eq!(manifest.source_url.as_deref(), Some("https://h/lru"));
    }

    #[test]
    fn knows_what_is_not_published() {
        let is_private =
            |publish: &str| parse(format!("[package]\nname = 'a'\n{publish}").as_bytes()).unwrap().unwrap().is_private;
        assert!(is_private("publish = false") && is_private("publish = []"));
        assert!(!is_private("") && !is_private("publish = true") && !is_private("publish.workspace = true"));
    }

    #[test]
    fn the_root_of_a_workspace_inherits_from_itself() {
        let text = b"[workspace.package]\nlicense = 'ISC'\n[package]\nname = 'a'\nlicense.workspace = true\n";
        assert_eq!(parse(text).unwrap().unwrap().license.as_deref(), Some("ISC"));
        let other = b"[workspace.package]\nlicense = 'ISC'\n[package]\nname = 'a'\n";
        assert_eq!(parse(other).unwrap().unwrap().license, None);
    }

    #[test]
    fn inherits_from_a_workspace() {
        let member = b"[package]\nname = 'a'\nversion.workspace = true\nlicense.workspace = true\n";
        let mut manifest = parse(member).unwrap().unwrap();
        assert_eq!((&manifest.version, &manifest.license), (&None, &None));
        let root = b"[workspace]\nmembers = ['a']\n[workspace.package]\nversion = '2.0.0'\nlicense = 'MIT'\n";
        CargoWorkspace::parse(root).unwrap().complete(&mut manifest);
        assert_eq!((manifest.version.as_deref(), manifest.license.as_deref()), (Some("2.0.0"), Some("MIT")));
    }

    #[test]
    fn a_virtual_workspace_is_no_package() {
        assert_eq!(parse(b"[workspace]\nmembers = []\n"), Ok(None));
        assert_eq!(CargoWorkspace::parse(b"[package]\nname='a'"), None);
    }

    #[test]
    fn malformed_is_an_error() {
        for text in
            ["[package", "[package]\nversion = '1'", "package = 3", "[package]\nname = 4", "[package]\nname=' '"]
        {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}

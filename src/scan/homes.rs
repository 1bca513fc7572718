//! Where a project lives, as its manifests say: repository and home page. Links to them are no foreign sources.

use crate::provenance::ManifestKind;

/// Fields of manifests written line by line that hold such links.
const LINE_FIELDS: [&str; 8] =
    ["home-page", "project-url", "homepage", "s.homepage", "spec.homepage", "<url>", "<connection>", "source_code_uri"];

/// Returns the links of a manifest to its own repository and pages; none where it does not parse.
pub(super) fn homes(kind: ManifestKind, bytes: &[u8]) -> Vec<String> {
    match kind {
        ManifestKind::Npm | ManifestKind::Composer => json_homes(bytes),
        ManifestKind::Cargo | ManifestKind::PyProject => toml_homes(bytes),
        ManifestKind::GoMod => String::from_utf8_lossy(bytes)
            .lines()
            .filter_map(|line| line.strip_prefix("module "))
            .map(|module| module.trim().trim_matches('"').to_owned())
            .collect(),
        _ => line_homes(&String::from_utf8_lossy(bytes)),
    }
}

fn json_homes(bytes: &[u8]) -> Vec<String> {
    let Ok(manifest) = serde_json::from_slice::<serde_json::Value>(bytes) else { return Vec::new() };
    let pointers = ["/repository", "/repository/url", "/homepage", "/bugs/url", "/support/source"];
    let texts = pointers.iter().filter_map(|pointer| manifest.pointer(pointer)?.as_str());
    // npm's shortest form of a repository: `owner/name`.
    texts.map(|text| if is_short(text) { format!("github:{text}") } else { text.to_owned() }).collect()
}

fn is_short(text: &str) -> bool {
    !text.contains([':', '.', ' ']) && text.matches('/').count() == 1
}

fn toml_homes(bytes: &[u8]) -> Vec<String> {
    let Ok(manifest) = toml::from_slice::<toml::Table>(bytes) else { return Vec::new() };
    let tables = [&["package"][..], &["workspace", "package"], &["project", "urls"], &["tool", "poetry"]];
    let table_at =
        |path: &[&str]| path.iter().try_fold(&manifest, |table, key| table.get(*key).and_then(toml::Value::as_table));
    let links = tables.iter().filter_map(|path| table_at(path)).flat_map(|table| table.values());
    links.filter_map(toml::Value::as_str).filter(|text| text.contains("://")).map(str::to_owned).collect()
}

fn line_homes(text: &str) -> Vec<String> {
    let is_field = |line: &str| {
        let lower = line.trim_start().to_ascii_lowercase();
        LINE_FIELDS.iter().any(|field| lower.starts_with(field))
    };
    let link = |line: &str| {
        let at = line.find("://")?;
        let start = line[..at].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |before| before + 1);
        let rest = &line[start..];
        Some(rest[..rest.find(|c: char| c.is_whitespace() || "<>\"',".contains(c)).unwrap_or(rest.len())].to_owned())
    };
    text.lines().filter(|line| is_field(line)).filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ManifestKind, text: &str, expected: &[&str]) {
        assert_eq!(homes(kind, text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn manifests_say_where_a_project_lives() {
        check(
            ManifestKind::Npm,
            r#"{"repository":"tern/gull","homepage":"https://tern.test"}"#,
            &["github:tern/gull", "https://tern.test"],
        );
        check(
            ManifestKind::Npm,
            r#"{"repository":{"url":"git+https://github.com/tern/gull.git"}}"#,
            &["git+https://github.com/tern/gull.git"],
        );
        check(ManifestKind::Npm, r#"{"dependencies":{"gull":"https://github.com/tern/gull"}}"#, &[]);
        check(
            ManifestKind::Cargo,
            "[package]\nname = 'x'\nrepository = 'https://github.com/tern/gull'\n[dependencies]\ny = { git = 'https://github.com/a/b' }",
            &["https://github.com/tern/gull"],
        );
        check(
            ManifestKind::PyProject,
            "[project.urls]\nHome = 'https://github.com/tern/gull'",
            &["https://github.com/tern/gull"],
        );
        check(
            ManifestKind::GoMod,
            "module github.com/tern/gull/v2\n\nrequire github.com/a/b v1.0.0\n",
            &["github.com/tern/gull/v2"],
        );
        check(
            ManifestKind::Gemspec,
            "  s.homepage = \"https://github.com/tern/gull\"\n",
            &["https://github.com/tern/gull"],
        );
        check(ManifestKind::Cargo, "no manifest", &[]);
    }
}

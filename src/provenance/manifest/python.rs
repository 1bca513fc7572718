//! Python's metadata: `PKG-INFO` and `METADATA`, `pyproject.toml`, `setup.cfg`.
//!
//! Sources: the core metadata specification (2.4) and PEP 621, 639. Of the license fields `License-Expression` goes
//! first, then a short `License`, then classifiers: old packages put the whole text of the license into `License`.

use toml::{Table, Value};

use super::{Manifest, stated, utf8};

/// A `License` field longer than this is a license text, not a name.
const MAX_LICENSE_NAME: usize = 120;

pub(super) fn parse_metadata(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = String::from_utf8_lossy(bytes); // Old ones are in any encoding; names are ASCII.
    let headers = headers(&text);
    let all = |name: &'static str| {
        headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    };
    let first = |name: &'static str| all(name).find_map(stated);
    first("Metadata-Version").ok_or("no `Metadata-Version` header")?;
    let name = first("Name").ok_or("no `Name` header")?;
    let classifiers = classifier_licenses(all("Classifier"));
    let has_classifiers = classifiers.is_some();
    let project_url = || {
        all("Project-URL")
            .filter_map(|entry| entry.split_once(','))
            .find_map(|(label, url)| is_source_label(label).then(|| stated(url)).flatten())
    };
    Ok(Some(Manifest {
        name,
        version: first("Version"),
        license: first("License-Expression")
            .or_else(|| {
                first("License").filter(|text| is_license_name(text) && !(says_nothing(text) && has_classifiers))
            })
            .or(classifiers),
        license_text: first("License").filter(|text| !is_license_name(text)),
        license_files: all("License-File").filter_map(stated).collect(),
        released_at: None,
        source_url: project_url().or_else(|| first("Home-page")),
        ..Manifest::default()
    }))
}

/// Splits headers up to the first empty line; continued lines are joined by line ends.
fn headers(text: &str) -> Vec<(&str, String)> {
    let mut headers: Vec<(&str, String)> = Vec::new();
    for line in text.lines().take_while(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push('\n');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            headers.push((key, value.trim().to_owned()));
        }
    }
    headers
}

fn is_license_name(text: &str) -> bool {
    text.len() <= MAX_LICENSE_NAME && !text.contains('\n')
}

/// Tells whether a license field says no more than that there is one: `Dual License`, `see LICENSE`.
fn says_nothing(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = ["dual license", "dual licensed", "license", "licence", "other", "custom", "open source"];
    bare.contains(&lower.as_str())
        || ["see ", "license.", "licence.", "copyright "].iter().any(|word| lower.starts_with(word))
}

fn is_source_label(label: &str) -> bool {
    let label = label.trim().to_lowercase();
    ["source", "repository", "github", "code"].iter().any(|word| label.contains(word))
}

/// Returns the last part of `License :: OSI Approved :: MIT License`, of each such classifier.
fn classifier_licenses<'a>(classifiers: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = classifiers
        .filter_map(|classifier| classifier.trim().strip_prefix("License ::"))
        .filter_map(|rest| rest.rsplit("::").next())
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "OSI Approved")
        .collect();
    (!names.is_empty()).then(|| names.join(" OR "))
}

pub(super) fn parse_pyproject(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let table = super::cargo::parse_table(bytes)?;
    let tool = |name: &str| table.get("tool").and_then(|tool| tool.get(name));
    let poetry = || tool("poetry").or_else(|| tool("flit")?.get("metadata"));
    // Without either section the file only configures tools.
    let Some(project) = table.get("project").or_else(poetry) else {
        return Ok(None);
    };
    let project = project.as_table().ok_or("`project` is no table")?;
    let text = |key: &str| project.get(key).and_then(Value::as_str).and_then(stated);
    let name = match project.get("name").or_else(|| project.get("module")) {
        Some(name) => name.as_str().and_then(stated).ok_or("`name` is no text")?,
        None if table.contains_key("project") => return Err("`project.name` is missing".to_owned()),
        None => return Ok(None),
    };
    let license = project.get("license").and_then(|license| match license {
        Value::String(text) => stated(text),
        other => other.get("text").and_then(Value::as_str).filter(|text| is_license_name(text)).and_then(stated),
    });
    let classifiers = project.get("classifiers").and_then(Value::as_array);
    let by_classifier = || classifier_licenses(classifiers.into_iter().flatten().filter_map(Value::as_str));
    let license_file = project.get("license").and_then(|license| license.get("file")).and_then(Value::as_str);
    Ok(Some(Manifest {
        name,
        version: text("version"),
        license: license.or_else(by_classifier),
        license_files: license_file.and_then(stated).into_iter().collect(),
        released_at: None,
        source_url: text("repository").or_else(|| project.get("urls").and_then(Value::as_table).and_then(source_url)),
        ..Manifest::default()
    }))
}

fn source_url(urls: &Table) -> Option<String> {
    let labelled = urls.iter().find(|(label, _)| is_source_label(label));
    let home = urls.iter().find(|(label, _)| label.to_lowercase().contains("home"));
    labelled.or(home).and_then(|(_, url)| url.as_str()).and_then(stated)
}

pub(super) fn parse_setup_cfg(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = utf8(bytes)?;
    let mut in_metadata = false;
    let (mut name, mut version, mut license, mut url) = (None, None, None, None);
    for line in text.lines() {
        if let Some(section) = line.trim().strip_prefix('[') {
            in_metadata = section.strip_suffix(']').ok_or("a section header is not closed")?.trim() == "metadata";
        } else if in_metadata
            && !line.starts_with([' ', '\t', '#', ';'])
            && let Some((key, value)) = line.split_once(['=', ':'])
        {
            match key.trim().to_lowercase().as_str() {
                "name" => name = stated(value),
                "version" => {
                    version = stated(value).filter(|value| !value.starts_with("attr:") && !value.starts_with("file:"));
                }
                "license" => license = stated(value),
                "url" => url = stated(value),
                _ => {}
            }
        }
    }
    Ok(name.map(|name| Manifest { name, version, license, source_url: url, ..Manifest::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_metadata() {
        let text = b"Metadata-Version: 2.1\nName: Foo_Bar\nVersion: 1.0\nLicense: MIT\nLicense-File: LICENSE\n\
            Project-URL: Source Code, https://h/foo\nHome-page: https://foo\n\nName: body\n";
        let manifest = parse_metadata(text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("Foo_Bar", Some("1.0")));
        assert_eq!((manifest.license.as_deref(), manifest.source_url.as_deref()), (Some("MIT"), Some("https://h/foo")));
        assert_eq!(manifest.license_files, ["LICENSE"]);
    }

    #[test]
    fn prefers_the_most_exact_license_field() {
        let license = |fields: &str| {
            parse_metadata(format!("Metadata-Version: 2.1\nName: a\n{fields}").as_bytes()).unwrap().unwrap().license
        };
        assert_eq!(license("License: x\nLicense-Expression: ISC\n").as_deref(), Some("ISC"));
        let text_in_field =
            "License: Permission is granted\n        to anyone\nClassifier: License :: OSI Approved :: MIT License\n";
        assert_eq!(license(text_in_field).as_deref(), Some("MIT License"));
        assert_eq!(license("License: UNKNOWN\n"), None);
        let classifier = "Classifier: License :: OSI Approved :: MIT License\n";
        assert_eq!(license(&format!("License: see LICENSE\n{classifier}")).as_deref(), Some("MIT License"));
        assert_eq!(license("License: see LICENSE\n").as_deref(), Some("see LICENSE"));
        assert_eq!(license("Classifier: License :: OSI Approved\n"), None);
    }

    #[test]
    fn reads_pyproject() {
        let text =
            b"[project]\nname = 'a'\nversion = '1'\nlicense = {text = 'MIT'}\n[project.urls]\nSource = 'https://h'\n";
        let manifest = parse_pyproject(text).unwrap().unwrap();
        assert_eq!((manifest.license.as_deref(), manifest.source_url.as_deref()), (Some("MIT"), Some("https://h")));
        let poetry = b"[tool.poetry]\nname = 'a'\nversion = '1'\nlicense = 'ISC'\nrepository = 'https://h'\n";
        assert_eq!(parse_pyproject(poetry).unwrap().unwrap().license.as_deref(), Some("ISC"));
        let flit = b"[tool.flit.metadata]\nmodule = 'a'\nclassifiers = ['License :: OSI Approved :: MIT License']\n";
        assert_eq!(parse_pyproject(flit).unwrap().unwrap().license.as_deref(), Some("MIT License"));
        assert_eq!(parse_pyproject(b"[tool.black]\nline-length = 100\n"), Ok(None));
        let file = b"[project]\nname = 'a'\ndynamic = ['version']\nlicense = {file = 'COPYING'}\n";
        let manifest = parse_pyproject(file).unwrap().unwrap();
        assert_eq!((manifest.version, manifest.license_files), (None, vec!["COPYING".to_owned()]));
    }

    #[test]
    fn reads_setup_cfg() {
        let text = b"[metadata]\nname = a\nversion = attr: a.__version__\nlicense = BSD\n  more\n[options]\nname = b\n";
        let manifest = parse_setup_cfg(text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version, manifest.license.as_deref()), ("a", None, Some("BSD")));
        assert_eq!(parse_setup_cfg(b"[flake8]\nname = x\n"), Ok(None));
    }

    #[test]
    fn malformed_is_an_error() {
        for text in ["", "Name: a\n", "Metadata-Version: 2.1\n", "Metadata-Version: 2.1\nName:\n"] {
            assert!(parse_metadata(text.as_bytes()).is_err(), "{text}");
        }
        for text in ["[project", "[project]\nversion='1'", "project = 1", "[project]\nname = 1"] {
            assert!(parse_pyproject(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse_setup_cfg(b"[metadata\nname = a").is_err());
        assert!(parse_setup_cfg(b"\xff\xfe").is_err());
    }
}

//! `pom.xml` with its parent as fallback, and `pom.properties` of built jars.
//!
//! Source: "POM Reference" of Apache Maven. Only what stands in the file is resolved: its own properties and the
//! `project.*` and `parent.*` ones; parents are not fetched.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Manifest, stated, utf8};

pub(super) fn parse_pom(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    // A document type could define entities; the parser caps their expansion, and no pom needs one.
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(utf8(bytes)?, options).map_err(|error| error.to_string())?;
    let project = document.root_element();
    if project.tag_name().name() != "project" {
        return Err(format!("the root element is `{}`, not `project`", project.tag_name().name()));
    }
    let own = |name: &str| child_text(project, name);
    let inherited = |name: &str| child(project, "parent").and_then(|parent| child_text(parent, name));
    let artifact = own("artifactId").ok_or("`artifactId` is missing")?;
    let group = own("groupId").or_else(|| inherited("groupId")).ok_or("`groupId` is missing")?;
    let version = own("version").or_else(|| inherited("version"));
    let resolve = |text: &str| resolved(project, text, 0);
    let group = resolve(&group).ok_or("`groupId` depends on a property that is not in this file")?;
    let artifact = resolve(&artifact).ok_or("`artifactId` depends on a property that is not in this file")?;
    Ok(Some(Manifest {
        name: format!("{group}:{artifact}"),
        version: version.and_then(|version| resolve(&version)),
        license: licenses(project),
        source_url: child(project, "scm")
            .and_then(|scm| child_text(scm, "url"))
            .or_else(|| own("url"))
            .and_then(|url| resolve(&url)),
        ..Manifest::default()
    }))
}

pub(super) fn parse_properties(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = String::from_utf8_lossy(bytes); // Java writes these in ISO 8859-1; the three keys are ASCII.
    let value = |key: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', '!']));
        lines
            .filter_map(|line| line.split_once(['=', ':']))
            .find(|(found, _)| found.trim() == key)
            .and_then(|(_, value)| stated(value))
    };
    let group = value("groupId").ok_or("`groupId` is missing")?;
    let artifact = value("artifactId").ok_or("`artifactId` is missing")?;
    Ok(Some(Manifest { name: format!("{group}:{artifact}"), version: value("version"), ..Manifest::default() }))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

fn child_text(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name).and_then(|child| child.text()).and_then(stated)
}

/// Several licenses in a pom mean a choice by convention, though the reference does not say so; shown as written.
fn licenses(project: Node<'_, '_>) -> Option<String> {
    let all = child(project, "licenses")?.children().filter(|node| node.tag_name().name() == "license");
    let names: Vec<String> =
        all.filter_map(|license| child_text(license, "name").or_else(|| child_text(license, "url"))).collect();
    (!names.is_empty()).then(|| names.join(" OR "))
}

/// Replaces `${…}`; `None` when a property is not in this file. Properties may name others, to a small depth.
fn resolved(project: Node<'_, '_>, text: &str, depth: u8) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (key, tail) = after.split_once('}')?;
        result.push_str(before);
        result.push_str(&property(project, key, depth)?);
        if result.len() > 1000 {
            return None; // A property that doubles itself at each level.
        }
        rest = tail;
    }
    result.push_str(rest);
    Some(result)
}

fn property(project: Node<'_, '_>, key: &str, depth: u8) -> Option<String> {
    if depth == 4 {
        return None;
    }
    let parent = |name: &str| child(project, "parent").and_then(|parent| child_text(parent, name));
    let key = key.strip_prefix("pom.").or_else(|| key.strip_prefix("project.")).unwrap_or(key);
    let value =
        child(project, "properties").and_then(|properties| child_text(properties, key)).or_else(|| match key {
            "groupId" | "version" => child_text(project, key).or_else(|| parent(key)),
            "artifactId" => child_text(project, key),
            _ => key.strip_prefix("parent.").and_then(parent),
        })?;
    resolved(project, &value, depth + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pom(body: &str) -> Result<Option<Manifest>, String> {
        parse_pom(
            format!("<?xml version=\"1.0\"?><project xmlns=\"http://maven.apache.org/POM/4.0.0\">{body}</project>")
                .as_bytes(),
        )
    }

    fn name_version(body: &str) -> (String, Option<String>) {
        let manifest = pom(body).unwrap().unwrap();
        (manifest.name, manifest.version)
    }

    #[test]
    fn reads_a_project() {
        let manifest = pom("<groupId>g</groupId><artifactId>a</artifactId><version>1.2</version><licenses><license>\
            <name>Apache-2.0</name></license><license><name>MIT</name></license></licenses><scm><url>https://h/a</url></scm>");
        let manifest = manifest.unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("g:a", Some("1.2")));
        assert_eq!(manifest.license.as_deref(), Some("Apache-2.0 OR MIT"));
        assert_eq!(manifest.source_url.as_deref(), Some("https://h/a"));
    }

    #[test]
    fn falls_back_to_the_parent() {
        let parent = "<parent><groupId>g</groupId><artifactId>p</artifactId><version>3</version></parent>";
        let (name, version) = name_version(&format!("{parent}<artifactId>a</artifactId>"));
        assert_eq!((name.as_str(), version.as_deref()), ("g:a", Some("3")));
        let (name, version) =
            name_version(&format!("{parent}<artifactId>${{project.parent.artifactId}}-x</artifactId>"));
        assert_eq!((name.as_str(), version.as_deref()), ("g:p-x", Some("3")));
    }

    #[test]
    fn resolves_properties_of_the_file_only() {
        let ids = "<groupId>g</groupId><artifactId>a</artifactId>";
        let properties = "<properties><revision>${base}.1</revision><base>7</base></properties>";
        assert_eq!(
            name_version(&format!("{ids}<version>${{revision}}</version>{properties}")).1.as_deref(),
            Some("7.1")
        );
        assert_eq!(name_version(&format!("{ids}<version>${{elsewhere}}</version>")).1, None);
        let circle = "<properties><a>${b}</a><b>${a}</b></properties>";
        assert_eq!(name_version(&format!("{ids}<version>${{a}}</version>{circle}")).1, None);
        let doubling = "<properties><a>${b}${b}${b}${b}</a><b>${a}${a}${a}${a}</b></properties>";
        assert_eq!(name_version(&format!("{ids}<version>${{a}}</version>{doubling}")).1, None);
    }

    #[test]
    fn malformed_is_an_error() {
        assert!(parse_pom(b"<project>").is_err());
        assert!(parse_pom(b"<settings/>").is_err());
        assert!(parse_pom(b"").is_err());
        assert!(parse_pom(b"<!DOCTYPE project [<!ENTITY a \"b\">]><project>&a;</project>").is_err());
        assert!(pom("<groupId>g</groupId>").is_err());
        assert!(pom("<artifactId>a</artifactId>").is_err());
    }

    #[test]
    fn reads_properties() {
        let manifest = parse_properties(b"#Generated\nversion=1.0\ngroupId=g\nartifactId = a\n").unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("g:a", Some("1.0")));
        assert!(parse_properties(b"version=1\n").is_err());
    }
}

//! `*.gemspec`, read as text since it is a program, and the YAML `metadata` of a built gem.
//!
//! A gemspec's version is often a constant of another file; then it is unknown here.

use super::{Manifest, stated};

pub(super) fn parse_gemspec(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains("Gem::Specification") {
        return Err("no `Gem::Specification` in it".to_owned());
    }
    let assigned = |attribute: &str| text.lines().find_map(|line| value_assigned(line, attribute));
    let literal = |attribute: &str| assigned(attribute).and_then(|value| first_literal(value).map(str::to_owned));
    let name = literal("name").and_then(|name| stated(&name)).ok_or("`name` is not set to a plain text")?;
    let licenses = assigned("licenses").map(literals).filter(|all| !all.is_empty()).map(|all| all.join(" OR "));
    Ok(Some(Manifest {
        name,
        version: literal("version").filter(|version| version.starts_with(|c: char| c.is_ascii_digit())),
        license: literal("license").or(licenses).and_then(|license| stated(&license)),
        released_at: literal("date").and_then(|date| crate::provenance::parse_release_date(&date)),
        source_url: literal("homepage").and_then(|url| stated(&url)),
        license_files: Vec::new(),
        ..Manifest::default()
    }))
}

/// Returns what stands after `s.name =` when `line` assigns that attribute of a one-word receiver.
fn value_assigned<'a>(line: &'a str, attribute: &str) -> Option<&'a str> {
    let (receiver, rest) = line.trim_start().split_once('.')?;
    if receiver.is_empty() || !receiver.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let rest = rest.strip_prefix(attribute)?.trim_start();
    let value = rest.strip_prefix('=').or_else(|| rest.strip_prefix("||="))?;
    (!value.starts_with(['=', '~'])).then(|| value.trim())
}

/// Returns the plain quoted text `value` starts with; none where Ruby would have to run (`"#{x}"`, `VERSION`).
fn first_literal(value: &str) -> Option<&str> {
    let value = value.strip_prefix("Gem::Version.new(").unwrap_or(value);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (text, _) = value[1..].split_once(quote)?;
    (!text.contains("#{")).then_some(text)
}

/// Returns the quoted texts of `["MIT", 'Ruby']` or the words of `%w[MIT Ruby]`.
fn literals(value: &str) -> Vec<String> {
    if let Some(words) = value.strip_prefix("%w") {
        let words = words.trim_matches(['[', ']', '(', ')', '{', '}', '|']);
        return words.split_whitespace().map(str::to_owned).collect();
    }
    let mut all = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find(['"', '\'']) {
        let Some(text) = first_literal(&rest[start..]) else { break };
        all.push(text.to_owned());
        rest = &rest[start + text.len() + 2..];
    }
    all
}

pub(super) fn parse_metadata(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains("Gem::Specification") {
        return Err("no `Gem::Specification` in it".to_owned());
    }
    // Only keys at the left margin, and what is nested right below `version:` and `licenses:`.
    let top = |key: &str| text.lines().find_map(|line| yaml_value(line, key));
    let below = |key: &'static str| {
        let mut lines = text.lines().skip_while(move |line| yaml_value(line, key).is_none());
        lines.next();
        lines.take_while(|line| line.starts_with([' ', '-']))
    };
    let name = top("name").and_then(stated).ok_or("`name` is missing")?;
    let nested_version = || below("version").find_map(|line| yaml_value(line.trim_start(), "version"));
    let version = top("version").filter(|value| !value.is_empty() && !value.starts_with('!')).or_else(nested_version);
    let licenses: Vec<&str> =
        below("licenses").map_while(|line| line.trim_start().strip_prefix("- ")).map(unquoted).collect();
    Ok(Some(Manifest {
        name,
        version: version.and_then(stated),
        license: (!licenses.is_empty()).then(|| licenses.join(" OR ")),
        released_at: top("date").and_then(|date| crate::provenance::parse_release_date(date.get(..10)?)),
        source_url: top("homepage").and_then(stated),
        license_files: Vec::new(),
        ..Manifest::default()
    }))
}

fn yaml_value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    Some(unquoted(line.strip_prefix(key)?.strip_prefix(':')?))
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gemspec(body: &str) -> Result<Option<Manifest>, String> {
        parse_gemspec(format!("Gem::Specification.new do |s|\n{body}\nend\n").as_bytes())
    }

    #[test]
    fn reads_a_gemspec() {
        let manifest = gemspec(
            "  s.name = \"tar-reader\".freeze\n  s.version = \"1.2.3\"\n  s.licenses = [\"MIT\", 'Ruby']\n  \
            s.homepage    = 'https://h/t'\n  s.date = \"2024-05-01\"",
        );
        let manifest = manifest.unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("tar-reader", Some("1.2.3")));
        assert_eq!(manifest.license.as_deref(), Some("MIT OR Ruby"));
        assert_eq!(manifest.released_at.as_deref(), Some("2024-05-01"));
    }

    #[test]
    fn what_ruby_would_compute_is_unknown() {
        let manifest = gemspec("s.name = 'a'\ns.version = Tar::VERSION\ns.license = \"#{LICENSE}\"").unwrap().unwrap();
        assert_eq!((manifest.version, manifest.license), (None, None));
        assert_eq!(
            gemspec("s.name = 'a'\ns.licenses = %w[MIT BSD]").unwrap().unwrap().license.as_deref(),
            Some("MIT OR BSD")
        );
    }

    #[test]
    fn malformed_is_an_error() {
        assert!(gemspec("s.name = NAME").is_err());
        assert!(gemspec("s.named = 'x'\nx == s.name").is_err());
        assert!(parse_gemspec(b"puts 1").is_err());
        assert!(parse_metadata(b"name: x").is_err());
        assert!(parse_metadata(b"--- !ruby/object:Gem::Specification\nversion: 1\n").is_err());
    }

    #[test]
    fn reads_metadata() {
        let text =
            b"--- !ruby/object:Gem::Specification\nname: rake\nversion: !ruby/object:Gem::Version\n  version: 13.0.6\n\
            date: 2021-07-09 00:00:00.000000000 Z\nlicenses:\n- MIT\nmetadata: {}\nhomepage: https://h/rake\n";
        let manifest = parse_metadata(text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("rake", Some("13.0.6")));
        assert_eq!((manifest.license.as_deref(), manifest.released_at.as_deref()), (Some("MIT"), Some("2021-07-09")));
    }
}

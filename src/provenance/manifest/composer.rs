//! `composer.json`.

use serde_json::Value;

use super::{Manifest, stated, utf8};

pub(super) fn parse(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let json: Value = serde_json::from_str(utf8(bytes)?).map_err(|error| error.to_string())?;
    let object = json.as_object().ok_or("not a JSON object")?;
    let Some(name) = object.get("name") else {
        return Ok(None); // Applications need none.
    };
    let name = name.as_str().and_then(stated).ok_or("`name` is no text")?;
    let text = |key: &str| object.get(key).and_then(Value::as_str).and_then(stated);
    let license = object.get("license").and_then(|field| match field {
        Value::String(text) => stated(text),
        Value::Array(items) => {
            let all: Vec<String> = items.iter().filter_map(Value::as_str).filter_map(stated).collect();
            (!all.is_empty()).then(|| all.join(" OR ")) // The manual: several mean a choice.
        }
        _ => None,
    });
    let source = object.get("support").and_then(|support| support.get("source")).and_then(Value::as_str);
    Ok(Some(Manifest {
        name,
        version: text("version"),
        license,
        license_files: Vec::new(),
        released_at: text("time").and_then(|time| crate::provenance::parse_release_date(&time.replacen(' ', "T", 1))),
        source_url: source.and_then(stated).or_else(|| text("homepage")),
        ..Manifest::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_package() {
        let text = br#"{"name": "a/b", "version": "v2.1", "license": ["MIT", "GPL-2.0-or-later"], "time": "2024-05-01",
            "support": {"source": "https://h/b"}}"#;
        let manifest = parse(text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("a/b", Some("v2.1")));
        assert_eq!(manifest.license.as_deref(), Some("MIT OR GPL-2.0-or-later"));
        assert_eq!(manifest.released_at.as_deref(), Some("2024-05-01"));
        assert_eq!(manifest.source_url.as_deref(), Some("https://h/b"));
    }

    #[test]
    fn malformed_is_an_error_and_nameless_none() {
        assert!(parse(b"{").is_err());
        assert!(parse(br#"{"name": []}"#).is_err());
        assert_eq!(parse(b"{}"), Ok(None));
    }
}

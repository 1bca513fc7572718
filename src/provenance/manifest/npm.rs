//! `package.json`.

use serde_json::Value;

use super::{Manifest, repository_url, stated, utf8};

pub(super) fn parse(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let json: Value = serde_json::from_str(utf8(bytes)?).map_err(|error| error.to_string())?;
    let object = json.as_object().ok_or("not a JSON object")?;
    // Without a name it is no package: many packages hold one that only says `{"type": "module"}`.
    let Some(name) = object.get("name") else {
        return Ok(None);
    };
    let name = name.as_str().ok_or("`name` is no text")?;
    let Some(name) = stated(name) else {
        return Ok(None);
    };
    let repository = object.get("repository").and_then(|field| match field {
        Value::String(text) => Some(text.as_str()),
        other => other.get("url").and_then(Value::as_str),
    });
    let homepage = || object.get("homepage").and_then(Value::as_str).and_then(stated);
    Ok(Some(Manifest {
        name,
        version: object.get("version").and_then(Value::as_str).and_then(stated),
        license: object.get("license").or_else(|| object.get("licenses")).and_then(license),
        license_text: None,
        license_files: Vec::new(),
        released_at: None,
        source_url: repository.and_then(repository_url).or_else(homepage),
        is_private: object.get("private").and_then(Value::as_bool).unwrap_or(false),
    }))
}

/// Reads `"MIT"` and the two deprecated forms, `{"type": "MIT"}` and a list of those, which means a choice.
fn license(field: &Value) -> Option<String> {
    match field {
        Value::String(text) => stated(text),
        Value::Object(object) => {
            object.get("type").or_else(|| object.get("name")).and_then(Value::as_str).and_then(stated)
        }
        Value::Array(items) => {
            let all: Vec<String> = items.iter().filter(|item| !item.is_array()).filter_map(license).collect();
            (!all.is_empty()).then(|| all.join(" OR "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn license_of(json: &str) -> Option<String> {
        parse(json.as_bytes()).unwrap().unwrap().license
    }

    #[test]
    fn reads_a_package() {
        let manifest = parse(
            br#"{"name": "@a/b", "version": "1.2.3", "license": "ISC", "repository": {"url": "git+https://h/b.git"}}"#,
        );
        let manifest = manifest.unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("@a/b", Some("1.2.3")));
        assert_eq!(manifest.source_url.as_deref(), Some("https://h/b.git"));
        assert_eq!((manifest.license.as_deref(), manifest.is_private), (Some("ISC"), false));
        assert!(parse(br#"{"name": "a", "private": true}"#).unwrap().unwrap().is_private);
    }

    #[test]
    fn reads_deprecated_license_forms() {
        assert_eq!(license_of(r#"{"name": "a", "license": {"type": "MIT"}}"#).as_deref(), Some("MIT"));
        let list = r#"{"name": "a", "licenses": [{"type": "MIT"}, "ISC"]}"#;
        assert_eq!(license_of(list).as_deref(), Some("MIT OR ISC"));
        assert_eq!(license_of(r#"{"name": "a", "license": [[["MIT"]]]}"#), None);
        assert_eq!(license_of(r#"{"name": "a", "license": 3}"#), None);
    }

    #[test]
    fn nameless_is_no_package() {
        assert_eq!(parse(br#"{"type": "module"}"#), Ok(None));
        assert_eq!(parse(br#"{"name": ""}"#), Ok(None));
    }

    #[test]
    fn malformed_is_an_error() {
        for text in ["", "{", "[]", "3", r#"{"name": 3}"#, "{\"name\": \"a\",}"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}

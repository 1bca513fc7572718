//! Source maps: the original sources that a .map, or a comment at the end of a script, carries.
//!
//! Source: ECMA-426. Only `sources` and `sourcesContent` are read, in sections too. A source's name becomes a path
//! inside the map: scheme, query, `.` and `..` are dropped, so `webpack://app/./src/x.ts?1a2b` is `app/src/x.ts`.

use std::collections::HashMap;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;
use serde::Deserialize;

use super::json::{List, Text};
use super::{Part, Parts};
use crate::source::{FailedReason, ProjectPath};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SourceMap {
    #[serde(default)]
    sources: List<Text>,
    #[serde(default)]
    sources_content: List<Text>,
    #[serde(default)]
    sections: List<Section>,
}

#[derive(Deserialize)]
struct Section {
    map: Option<SourceMap>,
}

/// Padding is often missing in data URLs.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Returns the sources of a map, none for another file that ends in .map.
///
/// # Errors
/// When the text starts as a source map does and is no JSON.
pub(super) fn sources(json: &[u8]) -> Result<Parts, FailedReason> {
    // The line some servers put before JSON against its inclusion as a script.
    let json = match json.strip_prefix(b")]}") {
        Some(rest) => rest.iter().position(|&byte| byte == b'\n').map_or(&b""[..], |at| &rest[at..]),
        None => json,
    };
    let is_claimed = json.trim_ascii_start().starts_with(b"{") && memmem::find(json, b"\"mappings\"").is_some();
    match serde_json::from_slice::<SourceMap>(json) {
        Ok(map) => Ok(map.parts()),
        Err(error) if is_claimed => Err(FailedReason::Malformed(format!("no source map: {error}"))),
        Err(_) => Ok(Parts::default()),
    }
}

/// Returns the sources of the source map in a comment of `script`, if there is one. Code that writes such comments
/// looks nearly like one, so what does not parse is taken for that.
pub(crate) fn inline_sources(script: &[u8]) -> Parts {
    find_inline_map(script).and_then(|json| sources(&json).ok()).unwrap_or_default()
}

fn find_inline_map(script: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = b"# sourceMappingURL=data:application/json";
    let at =
        memmem::rfind(script, MARK).filter(|&at| script[..at].ends_with(b"//") || script[..at].ends_with(b"/*"))?;
    let url = &script[at + MARK.len()..];
    let end =
        url.iter().position(|byte| matches!(byte, b'\n' | b'\r' | b' ' | b'*' | b'\'' | b'"')).unwrap_or(url.len());
    let comma = memchr::memchr(b',', &url[..end])?;
    let (parameters, data) = (&url[..comma], &url[comma + 1..end]);
    if parameters.ends_with(b";base64") { BASE64.decode(data).ok() } else { Some(percent_decoded(data)) }
}

fn percent_decoded(data: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(value) = hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            decoded.push(value);
            rest = &tail[2..];
        } else {
            decoded.push(byte);
            rest = tail;
        }
    }
    decoded
}

impl SourceMap {
    fn parts(self) -> Parts {
        let mut parts = Parts::default();
        self.collect(&mut parts, &mut HashMap::new());
        parts
    }

    fn collect(self, parts: &mut Parts, seen: &mut HashMap<String, u32>) {
        let mut names = self.sources.items.into_iter();
        for (idx, Text(content)) in self.sources_content.items.into_iter().enumerate() {
            let name = names.next().unwrap_or_default().0;
            if content.is_empty() {
                continue;
            }
            let path = unique(&source_path(&name, idx), seen);
            parts.push(Part {
                path,
                separator: "!/",
                bytes: content.into_bytes(),
                language_hint: None,
                first_line_idx: 0,
            });
        }
        parts.has_more |= self.sources_content.has_more;
        for map in self.sections.items.into_iter().filter_map(|section| section.map) {
            map.collect(parts, seen);
        }
        parts.has_more |= self.sections.has_more;
    }
}

/// Of two sources of one name the second becomes `#2/NAME`.
fn unique(path: &str, seen: &mut HashMap<String, u32>) -> ProjectPath {
    let n_seen = seen.entry(path.to_owned()).or_insert(0);
    *n_seen += 1;
    if *n_seen == 1 { path.into() } else { format!("#{n_seen}/{path}").as_str().into() }
}

fn source_path(name: &str, idx: usize) -> String {
    const MAX_PATH_BYTES: usize = 1024;
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let name = name.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".." | "~")).collect();
    let path = parts.join("/");
    if path.is_empty() || path.len() > MAX_PATH_BYTES || path.contains('\0') {
        format!("source-{}", idx + 1)
    } else {
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(parts: &Parts) -> Vec<(&str, &str)> {
        parts.parts.iter().map(|part| (part.path.shown.as_str(), std::str::from_utf8(&part.bytes).unwrap())).collect()
    }

    #[track_caller]
    fn check(json: &str, expected: &[(&str, &str)]) {
        assert_eq!(seen(&sources(json.as_bytes()).unwrap()), expected);
    }

    #[test]
    fn takes_sources_with_their_content() {
        let json = r#"{"version": 3, "sources": ["webpack://app/./src/x.ts?1a2b", "../../b.js", null, "c.js", "b.js"],
            "sourcesContent": ["let x;", "b", "no name", null, "b too", "one more"], "mappings": "AAAA"}"#;
        let expected = [
            ("app/src/x.ts", "let x;"),
            ("b.js", "b"),
            ("source-3", "no name"),
            ("#2/b.js", "b too"),
            ("source-6", "one more"),
        ];
        check(json, &expected);
        check(&format!(")]}}'\n{json}"), &expected);
        check(&format!(r#"{{"sections": [{{"offset": {{}}, "map": {json}}}, {{}}]}}"#), &expected);
    }

    #[test]
    fn other_maps_are_no_source_maps() {
        for text in
            ["", "Memory map\n0x1000 .text", "{ brush }", "{}", r#"{"sources": 3, "sourcesContent": "x"}"#, "[1]"]
        {
            check(text, &[]);
        }
        let broken = sources(br#"{"version": 3, "mappings": "AA"#).unwrap_err();
        assert!(matches!(broken, FailedReason::Malformed(text) if text.starts_with("no source map: ")));
    }

    #[test]
    fn takes_inline_maps_of_scripts_and_style_sheets() {
        let json = r#"{"sources":["a.ts"],"sourcesContent":["let a;"],"mappings":""}"#;
        let base64 = BASE64.encode(json);
        let comments = [
            format!("x\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,{base64}\n"),
            format!("x\n//# sourceMappingURL=data:application/json;base64,{}", base64.trim_end_matches('=')),
            format!("x /*# sourceMappingURL=data:application/json;base64,{base64} */"),
            format!("//# sourceMappingURL=data:application/json,{}", json.replace('"', "%22").replace(' ', "%20")),
        ];
        for script in &comments {
            assert_eq!(seen(&inline_sources(script.as_bytes())), [("a.ts", "let a;")], "{script}");
        }
        for script in [
            "x = '//# sourceMappingURL=data:application/json;base64,' + btoa(y)",
            "//# sourceMappingURL=data:application/json;base64,!!!!",
            "//# sourceMappingURL=x.js.map",
            "//# sourceMappingURL=data:application/json",
            "//# sourceMappingURL=data:application/json,%7",
        ] {
            assert_eq!(inline_sources(script.as_bytes()), Parts::default());
        }
    }
}

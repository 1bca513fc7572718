//! Places as they are written: paths with `/` and U+FFFD for bad bytes, lines from 1.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::source::ProjectPath;
use crate::span::LineSpan;

/// First and last line, from 1, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineRange {
    /// First line.
    pub start: u32,
    /// Last line.
    pub end: u32,
}

impl LineRange {
    /// Returns the number of lines.
    pub const fn n_lines(self) -> u32 {
        self.end.saturating_sub(self.start) + 1
    }
}

impl From<LineSpan> for LineRange {
    fn from(span: LineSpan) -> Self {
        let (start, end) = span.shown();
        Self { start, end }
    }
}

/// A path inside the project, written as `path` and, when its bytes differ from that, `path_raw` in base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PathText {
    /// With `/` between parts and U+FFFD for bad bytes.
    pub path: String,
    /// The bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_raw: Option<String>,
}

impl PathText {
    /// Makes the path of plain text.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), path_raw: None }
    }
}

impl PathText {
    /// Returns the path as it is on disk, bad bytes included.
    pub fn as_bytes(&self) -> Vec<u8> {
        let raw = self.path_raw.as_ref().and_then(|raw| STANDARD.decode(raw).ok());
        raw.unwrap_or_else(|| self.path.as_bytes().to_vec())
    }
}

impl From<&ProjectPath> for PathText {
    fn from(path: &ProjectPath) -> Self {
        Self { path: path.shown.clone(), path_raw: path.raw.as_ref().map(|raw| STANDARD.encode(raw)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_are_kept_in_base64() {
        let path = ProjectPath { shown: "a\u{fffd}.c".into(), raw: Some(b"a\xff.c".to_vec()) };
        let json = serde_json::to_string(&PathText::from(&path)).unwrap();
        assert_eq!(json, "{\"path\":\"a\u{fffd}.c\",\"path_raw\":\"Yf8uYw==\"}");
        assert_eq!(serde_json::to_string(&PathText::new("a.c")).unwrap(), r#"{"path":"a.c"}"#);
    }

    #[test]
    fn lines_count_from_one() {
        assert_eq!(LineRange::from(LineSpan::new(0, 3)), LineRange { start: 1, end: 3 });
        assert_eq!(LineRange::from(LineSpan::new(0, 3)).n_lines(), 3);
    }
}

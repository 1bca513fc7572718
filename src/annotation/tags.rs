//! The tags of one copy, without the comment marks around them.

use crate::finding::{Finding, FindingCode, LineRange};
use crate::license::SpdxExpression;

/// What is written of one copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    /// The lines of the copy; `None` where the whole file is one.
    pub lines: Option<LineRange>,
    copyrights: Vec<String>,
    license: Option<SpdxExpression>,
    origin: String,
}

impl Tags {
    /// Makes the tags of a finding; `license` is the one to name, of those the origin offers.
    pub fn of(finding: &Finding, license: Option<&SpdxExpression>) -> Self {
        let is_part = finding.code == FindingCode::CopiedRegion;
        let origin = &finding.origin;
        let from = origin
            .lines
            .filter(|_| is_part)
            .map_or(String::new(), |lines| format!(", lines {}-{}", lines.start, lines.end));
        Self {
            lines: finding.scanned.lines.filter(|_| is_part),
            copyrights: finding.attribution.asked.iter().map(|asked| one_line(&asked.text)).collect(),
            license: license.cloned(),
            origin: one_line(&format!("Copy of {}{from} of {}", origin.path, origin.purl)),
        }
    }

    /// Returns the lines to stand before the copy.
    pub(super) fn head(&self) -> Vec<String> {
        let kind = if self.lines.is_some() { "Snippet" } else { "File" };
        let begin = self.lines.map(|_| "SPDX-SnippetBegin".to_owned());
        let copyrights = self.copyrights.iter().map(|text| format!("SPDX-{kind}CopyrightText: {text}"));
        let license = self.license.as_ref().map(|license| format!("SPDX-License-Identifier: {license}"));
        let comment = format!("SPDX-{kind}Comment: {}", self.origin);
        begin.into_iter().chain(copyrights).chain(license).chain([comment]).collect()
    }

    /// Returns the line to stand behind the copy.
    pub(super) const fn foot() -> &'static str {
        "SPDX-SnippetEnd"
    }
}

/// Returns the text of a sidecar (`x.c.license`) that says the same of a whole file.
pub fn sidecar_text(tags: &Tags) -> String {
    let whole = Tags { lines: None, ..tags.clone() };
    whole.head().join("\n") + "\n"
}

/// What an origin wrote goes into a comment: line ends and signs that could end one do not.
fn one_line(text: &str) -> String {
    let harmless: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = harmless.split_whitespace().collect();
    ["*/", "-->", "*)", "%>", "?>", "]]", "=#", "|#", "\"\"\"", "'''"].iter().fold(words.join(" "), |text, end| {
        text.replace(end, &end.chars().map(String::from).collect::<Vec<_>>().join(" "))
    })
}

//! Entries of a notice file: one a package, with what was copied where, holders, license and its text.

use crate::finding::{Finding, FindingCode, LineRange};
use crate::license::{SpdxExpression, detect_license_text};

/// The text of a license file of an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseText {
    /// Where it is in the package.
    pub path: String,
    /// What stands there.
    pub text: String,
}

/// Returns of the license files of an origin those that hold the license named: a package under several has the texts of all. Where
/// none is recognised as that, all of them.
pub fn texts_of(license: Option<&SpdxExpression>, texts: Vec<LicenseText>) -> Vec<LicenseText> {
    let holds = |text: &LicenseText| {
        let said = detect_license_text(text.text.as_bytes()).expression;
        license.zip(said).is_some_and(|(license, said)| license.covers(&said))
    };
    let (meant, others): (Vec<LicenseText>, Vec<LicenseText>) = texts.into_iter().partition(holds);
    if meant.is_empty() { others } else { meant }
}

const RULE: &str = "------------------------------------------------------------------------------";

/// Writes the entry of one copy; `license` is the one to name, of those the origin offers.
pub fn notice_entry(finding: &Finding, license: Option<&SpdxExpression>, texts: &[LicenseText]) -> String {
    let origin = &finding.origin;
    let mut lines = vec![format!("{} {}", plain(&origin.name), plain(&origin.version)).trim_end().to_owned()];
    lines.push(plain(&origin.purl));
    lines.push(String::new());
    lines.push(copy_line(finding));
    lines.extend(finding.attribution.asked.iter().map(|asked| plain(&asked.text)));
    lines.push(match license {
        Some(license) => format!("SPDX-License-Identifier: {license}"),
        None => "Its license is not known.".to_owned(),
    });
    for text in texts {
        lines.extend([
            String::new(),
            format!("{}:", plain(&text.path)),
            String::new(),
            text.text.trim_end().to_owned(),
        ]);
    }
    lines.join("\n") + "\n"
}

/// Returns a notice file with an entry added, and each license text once; `None` if the entry stands there already.
pub fn add_entry(notice: &str, entry: &str) -> Option<String> {
    let notice = notice.replace("\r\n", "\n");
    if notice.contains(entry.trim_end()) {
        return None;
    }
    if notice.trim().is_empty() {
        return Some(entry.to_owned());
    }
    Some(format!("{}\n\n{RULE}\n\n{entry}", notice.trim_end()))
}

/// `src/a.c, lines 3-9: an edited copy of lib/b.c, lines 1-7`.
fn copy_line(finding: &Finding) -> String {
    let is_part = finding.code == FindingCode::CopiedRegion;
    let lines = |lines: Option<LineRange>| {
        lines.filter(|_| is_part).map_or(String::new(), |lines| format!(", lines {}-{}", lines.start, lines.end))
    };
    let class = serde_json::to_value(finding.class).ok();
    let class = class.as_ref().and_then(|class| class.as_str()).unwrap_or_default();
    let article = if class.starts_with(['i', 'e']) { "an" } else { "a" };
    plain(&format!(
        "{}{}: {article} {class} copy of {}{}",
        finding.scanned.path.path,
        lines(finding.scanned.lines),
        finding.origin.path,
        lines(finding.origin.lines)
    ))
}

/// A notice is read in editors and browsers: what a corpus wrote has no control characters.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::MatchClass;
    use crate::report::sample;

    fn entry(license: Option<&str>, texts: &[LicenseText]) -> String {
        let finding = sample::finding("src/lru.c", (10, 92), MatchClass::Edited);
        notice_entry(&finding, license.and_then(|id| SpdxExpression::parse(id).ok()).as_ref(), texts)
    }

    #[test]
    fn an_entry_names_package_place_and_license() {
        let text = LicenseText { path: "LICENSE".into(), text: "Any use is\nallowed.\n\n".into() };
        let expected = "lru-cache 2.0.0\npkg:npm/lru-cache@2.0.0\n\nsrc/lru.c, lines 10-92: an edited copy of lib/lru.c, lines \
            14-99\nSPDX-License-Identifier: MIT\n\nLICENSE:\n\nAny use is\nallowed.\n";
        assert_eq!(entry(Some("MIT"), &[text]), expected);
        assert!(entry(None, &[]).ends_with("\nIts license is not known.\n"));
    }

    #[test]
    fn of_several_texts_those_of_the_license_named_are_meant() {
        let text = |path: &str, text: &str| LicenseText { path: path.into(), text: text.into() };
        let tag = |id: &str| format!("SPDX-License-Identifier: {id}\n");
        let texts = vec![text("A", &tag("MIT")), text("B", &tag("Apache-2.0")), text("C", &tag("GPL-2.0-only"))];
        let paths = |license: &str| -> Vec<String> {
            let license = SpdxExpression::parse(license).ok();
            texts_of(license.as_ref(), texts.clone()).into_iter().map(|text| text.path).collect()
        };
        assert_eq!((paths("MIT"), paths("GPL-2.0-or-later")), (vec!["A".to_owned()], vec!["C".to_owned()]));
        assert_eq!(paths("MIT OR Apache-2.0"), ["A", "B"]);
        assert_eq!(paths("Zlib"), ["A", "B", "C"]);
    }

    #[test]
    fn an_entry_is_added_once() {
        let one = entry(Some("MIT"), &[]);
        let first = add_entry("", &one).unwrap();
        assert_eq!((first.as_str(), add_entry(&first, &one)), (one.as_str(), None));
        let two = add_entry(&first, &entry(Some("Zlib"), &[])).unwrap();
        assert!(two.starts_with(one.trim_end()) && two.contains(RULE) && two.ends_with("Zlib\n"), "{two}");
        assert_eq!(add_entry(&two.replace('\n', "\r\n"), &one), None);
    }
}

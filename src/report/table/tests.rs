//! A workbook holds what it says, whatever was found: read back as its parts of XML.

use std::collections::BTreeSet;
use std::io::Read as _;

use proptest::prelude::*;

use super::xlsx::{SheetLimits, workbook_bytes};
use super::{write_findings_csv, write_xlsx};
use crate::finding::{PathText, ScanReport};
use crate::report::{sample, shown, write_github, write_junit, write_markdown};

const NO_LIMITS: SheetLimits = SheetLimits { n_rows: 1_048_576, n_units: 32_767 };

/// A workbook, unpacked.
struct Unpacked {
    /// Names of sheets with their XML.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
}

impl Unpacked {
    fn of(report: &ScanReport, limits: SheetLimits) -> Self {
        let bytes = workbook_bytes(report, limits).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let workbook = part("xl/workbook.xml");
        let document = roxmltree::Document::parse(&workbook).unwrap();
        let names = document.descendants().filter(|node| node.has_tag_name((MAIN, "sheet")));
        let names: Vec<String> = names.map(|node| node.attribute("name").unwrap().to_owned()).collect();
        let sheets = names.into_iter().enumerate();
        let sheets = sheets.map(|(idx, name)| (name, part(&format!("xl/worksheets/sheet{}.xml", idx + 1)))).collect();
        let strings = part("xl/sharedStrings.xml");
        let document = roxmltree::Document::parse(&strings).unwrap();
        let items = document.root_element().children();
        // A rich string would have runs.
        let text = |item: roxmltree::Node<'_, '_>| {
            assert!(item.children().all(|child| child.has_tag_name((MAIN, "t"))), "{item:?}");
            item.first_child().and_then(|child| child.text()).unwrap_or_default().replace("_x005F_", "_")
        };
        Self { sheets, strings: items.map(text).collect() }
    }

    /// Returns the cells of a sheet, by row: texts, and numbers as they are written with `#` before.
    fn cells(&self, name: &str) -> Vec<Vec<String>> {
        let (_, xml) = self.sheets.iter().find(|(sheet, _)| sheet == name).unwrap();
        let document = roxmltree::Document::parse(xml).unwrap();
        let rows = document.descendants().filter(|node| node.has_tag_name((MAIN, "row")));
        let cell = |node: roxmltree::Node<'_, '_>| {
            let value = node.descendants().find(|inner| inner.has_tag_name((MAIN, "v"))).and_then(|inner| inner.text());
            match (node.attribute("t"), value) {
                (Some("s"), Some(idx)) => self.strings[idx.parse::<usize>().unwrap()].clone(),
                (None, Some(number)) => format!("#{number}"),
                other => panic!("a cell of another kind: {other:?}"),
            }
        };
        rows.map(|row| row.children().filter(roxmltree::Node::is_element).map(cell).collect()).collect()
    }
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

#[test]
fn the_sheets_look_as_people_want_them() {
    let book = Unpacked::of(&sample::judged(), NO_LIMITS);
    let mut text = String::new();
    for (name, xml) in &book.sheets {
        assert!(xml.contains("<pane ySplit=\"1\"") && xml.contains("<autoFilter ref=\"A1:"), "{name}: {xml}");
        assert!(!xml.contains("<f>") && !xml.contains("<f ") && !xml.contains("hyperlink"), "{name}");
        text.extend(["== ", name, "\n"]);
        let shorten = |cell: String| if cell.len() == 64 { cell[..8].to_owned() + "…" } else { cell };
        for row in book.cells(name) {
            text.extend([row.into_iter().map(shorten).collect::<Vec<_>>().join(" | "), "\n".into()]);
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("workbook", text) });
}

#[test]
fn the_same_report_gives_the_same_bytes_and_nothing_found_is_a_workbook_too() {
    let bytes = |report: &ScanReport| workbook_bytes(report, NO_LIMITS).unwrap();
    assert!(bytes(&sample::judged()) == bytes(&sample::judged()));
    let book = Unpacked::of(&sample::incomplete(), NO_LIMITS);
    assert_eq!(book.sheets.len(), 8);
    assert_eq!(book.cells("Findings").len(), 1);
    assert_eq!(book.cells("Filtered and failed")[1][2], "cannot be read: permission denied");
    let mut report = sample::clean();
    report.run.at = "soon".into();
    assert!(!bytes(&report).is_empty());
}

#[test]
fn what_does_not_fit_is_cut_and_said() {
    let mut report = sample::judged();
    report.findings[1].scanned.path = PathText::new(format!("src/{}.c", "🦀".repeat(200)));
    let book = Unpacked::of(&report, SheetLimits { n_rows: 5, n_units: 200 });
    let findings = book.cells("Findings");
    assert_eq!((findings.len(), findings[4].join("")), (5, "3 further rows left out: a sheet has 5 rows".into()));
    assert!(book.strings.iter().any(|text| text.ends_with("🦀… (124 characters cut)")), "{:?}", book.strings);
    assert!(book.strings.iter().all(|text| text.encode_utf16().count() <= 200));
    // What did not fit into the last sheet is said by itself.
    let wide = Unpacked::of(&report, SheetLimits { n_rows: 20, n_units: 200 });
    let cuts: Vec<String> =
        wide.cells("Method and limits").into_iter().filter(|row| row[0] == "cut").map(|row| row[1].clone()).collect();
    assert!(
        cuts.iter().any(|cut| cut.starts_with("Summary: ")) && cuts.iter().any(|cut| cut.contains("cells cut")),
        "{cuts:?}"
    );
}

#[test]
fn twenty_thousand_findings_are_written_in_every_format() {
    const N_FINDINGS: u32 = 20_000;
    let mut report = sample::judged();
    let judged = report.findings.clone();
    let of = |n: u32| {
        let mut finding = judged[n as usize % judged.len()].clone();
        finding.id = format!("{n:024x}-1");
        finding.scanned.path = PathText::new(format!("src/{}/{n}.c", n % 100));
        finding.origin.purl = format!("pkg:npm/lru-cache@{}.0.0", n % 500);
        finding
    };
    report.findings = (0..N_FINDINGS).map(of).collect();
    report.declared.clear();
    let mut out = Vec::new();
    write_findings_csv(&report, &mut out).unwrap();
    assert_eq!(out.split(|&byte| byte == b'\n').count(), N_FINDINGS as usize + 2);
    out.clear();
    write_junit(&report, "", &mut out).unwrap();
    assert!(
        String::from_utf8(out).unwrap().contains("tests=\"20001\" failures=\"10000\" errors=\"0\" skipped=\"5000\"")
    );
    let mut out = Vec::new();
    write_markdown(&report, "", &mut out).unwrap();
    assert!(out.len() <= 65_536);
    let mut out = Vec::new();
    write_github(&report, "", &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 32);
    let mut out = Vec::new();
    write_xlsx(&report, &mut out).unwrap();
    assert!(out.starts_with(b"PK"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_found_it_is_text(text in "(<r>)?[<>&\"'=+@_x0-9]{0,12}\\PC{0,8}[\u{0}-\u{1f}\u{fffe}\u{202e}]{0,2}(</r>)?") {
        let mut report = sample::judged();
        report.findings[1].scanned.path = PathText::new(text.clone());
        report.findings[2].copyrights = vec![text.clone()];
        let book = Unpacked::of(&report, NO_LIMITS);
        let expected = shown(&text).into_owned();
        let expected = expected.strip_prefix("<r>").map_or(expected.clone(), |rest| format!("\\u{{3c}}r>{rest}"));
        let found: BTreeSet<String> = book.cells("Findings").into_iter().flatten().collect();
        // XML readers take `_x005F_` for the sign that it stands for.
        let expected = expected.replace("_x005F_", "_");
        prop_assert!(expected.is_empty() || found.contains(&expected), "{:?} {:?}", expected, found);
    }
}

#[test]
fn the_outcome_has_a_color_of_its_own() {
    let book = Unpacked::of(&sample::judged(), NO_LIMITS);
    let (_, xml) = &book.sheets[1];
    let document = roxmltree::Document::parse(xml).unwrap();
    let styles: BTreeSet<&str> = document
        .descendants()
        .filter(|node| node.attribute("r").is_some_and(|place| place.starts_with('C') && place != "C1"))
        .filter_map(|node| node.attribute("s"))
        .collect();
    assert_eq!(styles.len(), 3);
}

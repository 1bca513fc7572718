//! The document says what the report says, obeys nothing that comes from outside, keeps to its margins, and is the same each time.

use proptest::prelude::*;

use super::fonts::Face;
use super::paper::{BOTTOM, HEIGHT, LEFT, Paper, RIGHT, WIDTH};
use super::tags::Tag;
use super::*;
use crate::finding::{FailedFile, PathText};
use crate::report::sample;
use crate::report::{CodeSide, CodeView, LIMITS, verdict_sentence};
use crate::source::FailedReason;

fn file(report: &ScanReport, evidence: &Evidence) -> Vec<u8> {
    let mut out = Vec::new();
    write_pdf(report, "app", evidence, &mut out).unwrap();
    out
}

/// A text as it stands on a page: where it begins and ends, in points from the lower left corner.
struct Set {
    page: usize,
    x: (f32, f32),
    y: f32,
    text: String,
}

/// Reads back what was set, by the operators of the pages.
fn texts(paper: Paper) -> Vec<Set> {
    let Paper { fonts, pages, .. } = paper;
    let mut set = Vec::new();
    for (page, content) in pages.into_iter().enumerate() {
        let content = content.finish();
        let mut lexer = Operators { bytes: &content, at: 0 };
        let (mut face, mut size, mut place) = (Face::Text, 0.0, (0.0, 0.0));
        while let Some((operator, numbers, string, name)) = lexer.next() {
            match operator.as_str() {
                "Tf" => {
                    face = Face::ALL.into_iter().find(|face| face.resource() == name.as_bytes()).unwrap();
                    size = numbers[0];
                }
                "Td" => place = (numbers[0], numbers[1]),
                "Tj" => {
                    let codes = string.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]) as usize);
                    let used: Vec<_> = codes.map(|code| fonts.of(face).used[code - 1]).collect();
                    let width: f32 = used.iter().map(|one| one.width * size / 1000.0).sum();
                    let text = used.iter().map(|one| one.char).collect();
                    set.push(Set { page, x: (place.0, place.0 + width), y: place.1, text });
                }
                _ => {}
            }
        }
    }
    set
}

/// Just enough of the syntax of pages for what is written here.
struct Operators<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Operators<'_> {
    fn next(&mut self) -> Option<(String, Vec<f32>, Vec<u8>, String)> {
        let (mut numbers, mut string, mut name) = (Vec::new(), Vec::new(), String::new());
        loop {
            match *self.bytes.get(self.at)? {
                b'(' => string = self.literal(),
                b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.at += 2,
                b'<' => string = self.hex(),
                b' ' | b'\n' | b'>' | b'[' | b']' => self.at += 1,
                _ => {
                    let end = |byte: &u8| matches!(byte, b' ' | b'\n' | b'(' | b'<' | b'>' | b'[' | b']');
                    let len =
                        1 + self.bytes[self.at + 1..].iter().position(end).unwrap_or(self.bytes.len() - self.at - 1);
                    let word = String::from_utf8_lossy(&self.bytes[self.at..self.at + len]).into_owned();
                    self.at += len;
                    match (word.strip_prefix('/'), word.parse()) {
                        (Some(rest), _) => rest.clone_into(&mut name),
                        (None, Ok(number)) => numbers.push(number),
                        _ => return Some((word, numbers, string, name)),
                    }
                }
            }
        }
    }

    fn literal(&mut self) -> Vec<u8> {
        let (mut bytes, mut depth) = (Vec::new(), 0);
        loop {
            let byte = self.bytes[self.at];
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            match byte {
                b'(' if depth == 1 => {}
                b')' if depth == 0 => return bytes,
                b'\\' => bytes.push(self.escaped()),
                _ => bytes.push(byte),
            }
        }
    }

    fn escaped(&mut self) -> u8 {
        let digits = self.bytes[self.at..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            let octal = std::str::from_utf8(&self.bytes[self.at..self.at + digits]).unwrap();
            self.at += digits;
            return u8::from_str_radix(octal, 8).unwrap();
        }
        self.at += 1;
        match self.bytes[self.at - 1] {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            other => other,
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        let end = self.at + self.bytes[self.at..].iter().position(|&byte| byte == b'>').unwrap();
        let digits = &self.bytes[self.at + 1..end];
        self.at = end + 1;
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }
}

fn set(report: &ScanReport, evidence: &Evidence) -> Vec<Set> {
    texts(document::set(report, "app", evidence).0)
}

fn words(report: &ScanReport, evidence: &Evidence) -> String {
    set(report, evidence).into_iter().map(|set| set.text + "\n").collect()
}

/// Tells whether `text` stands in `words`, however it is broken.
fn has(words: &str, text: &str) -> bool {
    let plain = |text: &str| text.replace([' ', '\n'], "").to_lowercase();
    plain(words).contains(&plain(text))
}

fn with_code() -> (ScanReport, Evidence) {
    let report = sample::judged();
    let finding = &report.findings[1];
    let key = (finding.scanned.path.path.clone(), finding.id.clone());
    let side = |text: &'static [u8], n| CodeSide {
        text,
        language: crate::lexer::Language::detect("x.c", text),
        lines: crate::span::LineSpan::new(0, n),
        first_line_idx: 0,
    };
    let here: String = (0..230)
        .map(|n| format!("total = total + {n} * weight; // and so on, until it is wider than half of a page\n"))
        .collect();
    let there: String = (0..230)
        .map(|n| format!("sum = sum + {n} * weight; // and so on, until it is wider than half of a page\n"))
        .collect();
    let leak = |text: String| -> &'static [u8] { Box::leak(text.into_boxed_str()).as_bytes() };
    let code = CodeView::new(side(leak(here), 230), side(leak(there), 230), &[("sum".to_owned(), "total".to_owned())]);
    let evidence = Evidence {
        code: [(key.clone(), code)].into(),
        license_texts: vec![("lru 1.0: LICENSE".into(), "Any use\nis allowed.\n\n* but this\n* and that".into())],
        texts_of: [(key, vec![0])].into(),
        notes: vec!["The code of 1 finding is not shown.".into()],
        trend: Vec::new(),
        ..Evidence::default()
    };
    (report, evidence)
}

#[test]
fn tells_verdict_gate_findings_code_texts_and_limits() {
    let (report, evidence) = with_code();
    let words = words(&report, &evidence);
    let mut expected =
        vec![verdict_sentence(&report), LIMITS.to_owned(), report.run.at.clone(), report.database.id.clone()];
    expected.push(format!("Gate closed: {}", crate::report::summary::gate_counts(&report.gate)));
    expected.extend(report.findings.iter().map(|finding| finding.id.clone()));
    expected.extend(report.declared.iter().map(|finding| finding.id.clone()));
    expected.extend(
        [
            "not legal advice",
            "total = total + 229 * weight",
            "sum = sum + 229 * weight",
            "(continued)",
            "* but this",
            "Copyright (c) 2013 A. Writer",
            "has to be made again: the origin's license changed",
            "Findings in detail",
            "The code of 1 finding is not shown.",
        ]
        .map(str::to_owned),
    );
    for text in expected {
        assert!(has(&words, &text), "{text}");
    }
}

#[test]
fn a_clean_an_incomplete_and_a_bare_report_are_documents_too() {
    assert!(has(&words(&sample::clean(), &Evidence::default()), "no copies among"));
    let mut incomplete = sample::incomplete();
    incomplete.failed.push(FailedFile { path: PathText::new("x"), reason: FailedReason::Changed });
    let words_of = words(&incomplete, &Evidence::default());
    assert!(has(&words_of, "The run is incomplete") && has(&words_of, "src/\\u{1b}]0;owned\\u{7}\\u{202e}x.c"));
    assert!(has(&words(&sample::judged(), &Evidence::default()), "The code is not shown"));
    assert!(has(&words(&sample::with_own_rules(), &Evidence::default()), "Summary"));
}

#[test]
fn the_same_report_is_the_same_file() {
    let (report, evidence) = with_code();
    let one = file(&report, &evidence);
    assert_eq!(one, file(&report, &evidence));
    assert!(one.starts_with(b"%PDF-1.7") && one.ends_with(b"%%EOF"));
    let title = b"<pdfuaid:part>1</pdfuaid:part>";
    assert!(one.windows(title.len()).any(|window| window == title));
}

#[test] // One of 128 indexes would by itself.
fn no_index_of_objects_ends_with_a_line_end() {
    let mut report = sample::clean();
    for n in 0..200 {
        report.database.id = "x".repeat(n);
        let file = file(&report, &Evidence::default());
        let end = file.windows(11).rposition(|window| window == b"\nendstream\n" || window == b"\nendstream ").unwrap();
        assert!(!matches!(file[end - 1], b'\r' | b'\n'), "{n}");
    }
}

#[test]
fn pages_are_numbered_and_chapters_are_where_the_contents_say() {
    let (report, evidence) = with_code();
    let (paper, _) = document::set(&report, "app", &evidence);
    let (n_pages, outline) = (paper.pages.len(), paper.outline.clone());
    let texts = texts(paper);
    for page in 0..n_pages {
        assert!(texts.iter().any(|set| set.page == page && set.text == format!("page {} of {n_pages}", page + 1)));
    }
    for chapter in outline.iter().filter(|entry| entry.level == 1) {
        let number = (chapter.place.page + 1).to_string();
        let listed =
            texts.iter().find(|set| set.page == 0 && set.text == chapter.title).expect("it is in the contents");
        assert!(
            texts.iter().any(|set| set.page == 0 && (set.y - listed.y).abs() < 0.01 && set.text == number),
            "{}",
            chapter.title
        );
        assert!(
            texts.iter().any(|set| set.page == chapter.place.page
                && set.text == chapter.title
                && (set.y - listed.y).abs() > 0.01)
        );
    }
    assert_eq!(outline.iter().filter(|entry| entry.level == 2 && entry.title.contains(" · ")).count(), 6);
}

#[test]
fn many_findings_are_all_listed_and_the_worst_told() {
    let mut report = sample::judged();
    let one = report.findings[1].clone();
    let findings = (0..2_500).map(|n| {
        let mut finding = one.clone();
        finding.scanned.path = PathText::new(format!("src/{}/f{n}.c", n % 97));
        finding.id = format!("{n:024x}-1");
        finding
    });
    report.findings = findings.collect();
    let (paper, _) = document::set(&report, "app", &Evidence::default());
    let told = paper.outline.iter().filter(|entry| entry.level == 2 && entry.title.contains(" · ")).count();
    assert_eq!(told, MAX_DETAILED);
    let texts: String = texts(paper).into_iter().map(|set| set.text).collect();
    for n in [0, 1_250, 2_499] {
        assert!(texts.contains(&format!("src/{}/f{n}.c", n % 97)), "{n}");
    }
}

#[test]
fn tables_repeat_their_heads_and_high_rows_go_on() {
    use super::table::{Cell, Column, Table};
    let mut paper = Paper::new();
    let table = Table::new(&mut paper, Tag::ROOT, &[Column::text("What", 1.0), Column::number("n", 1.0)]);
    for n in 0..120 {
        table.row(&mut paper, vec![Cell::of(format!("row {n}")), Cell::of(n.to_string())]);
    }
    table.row(&mut paper, vec![Cell::all((0..200).map(|n| format!("line {n}")).collect()), Cell::of("last")]);
    let n_pages = paper.pages.len();
    let texts = texts(paper);
    let pages_with =
        |text: &str| -> Vec<usize> { texts.iter().filter(|set| set.text == text).map(|set| set.page).collect() };
    assert_eq!(pages_with("What"), (0..n_pages).collect::<Vec<_>>(), "a head on each page");
    for n in 0..120 {
        assert_eq!(pages_with(&format!("row {n}")), pages_with(&n.to_string()), "a low row is on one page");
    }
    let places: Vec<usize> = (0..200).flat_map(|n| pages_with(&format!("line {n}"))).collect();
    assert!(places.len() == 200 && places.is_sorted() && places[0] < places[199]);
    // Numbers end at the same place.
    let ends: Vec<f32> = texts.iter().filter(|set| set.text.parse::<u32>().is_ok()).map(|set| set.x.1).collect();
    assert!(ends.len() == 120 && ends.iter().all(|end| (end - RIGHT).abs() < 0.1));
}

#[test]
fn facts_say_on_further_pages_what_they_are_of() {
    use super::table::Table;
    let mut paper = Paper::new();
    let facts = Table::of_facts(&mut paper, Tag::ROOT, 0.2, "src/a.c");
    for n in 0..80 {
        facts.fact(&mut paper, "what", vec![format!("said {n}")]);
    }
    let n_pages = paper.pages.len();
    let texts = texts(paper);
    let heads: Vec<usize> = texts.iter().filter(|set| set.text == "src/a.c (continued)").map(|set| set.page).collect();
    assert!(n_pages > 1 && heads == (1..n_pages).collect::<Vec<_>>());
}

#[test]
fn lines_of_code_are_wrapped_in_their_half() {
    let (report, evidence) = with_code();
    let middle = WIDTH / 2.0;
    let mut n_left = 0;
    for set in set(&report, &evidence).iter().filter(|set| set.text.contains("and so on, until")) {
        n_left += usize::from(set.x.1 <= middle);
        assert!(set.x.1 <= middle || set.x.0 >= middle, "{} {:?}", set.text, set.x);
    }
    assert_eq!(n_left, 230);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test] // Any text gives a document, and stays where text may be.
    fn texts_stay_between_the_margins(text in "([ -~]|[à-ż]|[Α-Я]|\\PC|[\u{0}-\u{1f}\u{202e}\u{301}\u{5d0}\u{1f980}日\u{ffff}]){0,400}", n_times in 1_usize..12) {
        let (mut report, mut evidence) = with_code();
        let key = evidence.code.keys().next().unwrap().clone();
        let code = evidence.code[&key].clone();
        let text = text.repeat(n_times);
        for finding in &mut report.findings {
            finding.scanned.path = PathText::new(format!("{text}.c"));
            evidence.code.insert((format!("{text}.c"), finding.id.clone()), code.clone());
            finding.origin.name.clone_from(&text);
            finding.origin.path.clone_from(&text);
            finding.copyrights = vec![text.clone(); 30];
            finding.renames = vec![(text.clone(), text.clone())];
        }
        report.database.id.clone_from(&text);
        report.run.at.clone_from(&text);
        (evidence.license_texts, evidence.notes) = (vec![(text.clone(), text.clone())], vec![text.clone()]);
        for set in texts(document::set(&report, &text, &evidence).0) {
            prop_assert!(set.x.0 >= LEFT - 3.1 && set.x.1 <= RIGHT + 0.1 && RIGHT < WIDTH, "{} {:?}", set.text, set.x);
            prop_assert!(set.y > HEIGHT - BOTTOM - 0.1 || set.text.starts_with("page ") || set.y > 30.0 && set.y < 45.0, "{} {}", set.text, set.y);
            prop_assert!(set.y < HEIGHT - 40.0);
            prop_assert!(!set.text.chars().any(crate::report::escape::is_hostile));
        }
        let mut out = Vec::new();
        write_pdf(&report, &text, &evidence, &mut out).unwrap();
    }
}

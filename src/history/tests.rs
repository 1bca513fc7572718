//! What is new, known and gone is told rightly; the history keeps it over runs, damage and rivals.

use std::fs;

use proptest::prelude::*;

use super::pair::pair;
use super::sighting::Sighting;
use super::*;
use crate::finding::{FileDigests, FilteredFile, Finding, FixedBecause, Novelty, PathText, ScanReport, ScopeMode};
use crate::fingerprint::Sketch;
use crate::id::ContentHash;
use crate::matching::MatchClass;
use crate::report::sample;
use crate::source::FilterReason;

fn sketch(from: u64, to: u64) -> Sketch {
    Sketch::of(&(from..to).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect::<Vec<_>>())
}

/// A copy whose code is known by `code`: neighbouring numbers resemble each other.
fn copy(path: &str, code: u64, text: &str) -> Finding {
    let mut finding = sample::finding(path, (10, 30), MatchClass::Renamed);
    finding.content_id = format!("{code:024x}");
    finding.id = format!("{}-1", finding.content_id);
    finding.sketch = sketch(code, code + 60);
    finding.scanned.blake3 = Some(ContentHash::of(text.as_bytes()));
    finding
}

fn report(at: &str, generation: u64, findings: Vec<Finding>) -> ScanReport {
    let mut report = sample::clean();
    report.run.at = at.to_owned();
    report.database.generation = generation;
    report.file_digests = FileDigests::of(findings.iter().filter_map(|finding| finding.scanned.blake3));
    report.findings = findings;
    report
}

fn compare(then: &ScanReport, mut now: ScanReport) -> ScanReport {
    Baseline::of_report(then, "then.json").attach(&mut now, true, &|_, _| false);
    now
}

fn novelties(report: &ScanReport) -> Vec<Novelty> {
    report.findings.iter().map(|finding| finding.novelty.unwrap()).collect()
}

const DAY_1: &str = "2026-06-01T00:00:00Z";
const DAY_2: &str = "2026-06-02T00:00:00Z";

#[test]
fn what_moved_or_was_edited_a_little_is_known() {
    let then = report(DAY_1, 3, vec![copy("a.c", 1000, "a"), copy("b.c", 2000, "b"), copy("c.c", 3000, "c")]);
    // The first moved, the second was edited a little, the third went and another came.
    let now = report(DAY_2, 3, vec![copy("z.c", 1000, "z"), copy("b.c", 2002, "b2"), copy("d.c", 4000, "d")]);
    let compared = compare(&then, now);
    assert_eq!(novelties(&compared), [Novelty::Known, Novelty::Known, Novelty::NewCode]);
    let baseline = compared.baseline.unwrap();
    assert_eq!((baseline.n_known, baseline.n_new_code, baseline.n_new_knowledge), (2, 1, 0));
    let gone: Vec<_> = baseline.fixed.iter().map(|fixed| (fixed.path.path.as_str(), fixed.because)).collect();
    assert_eq!(gone, [("c.c", FixedBecause::Code)]);
    assert_eq!(baseline.notes, Vec::<String>::new());
}

#[test]
fn a_second_copy_of_known_code_is_new() {
    let then = report(DAY_1, 3, vec![copy("a.c", 1000, "a")]);
    let now = report(DAY_2, 3, vec![copy("0.c", 1000, "0"), copy("a.c", 1000, "a")]);
    assert_eq!(novelties(&compare(&then, now)), [Novelty::NewCode, Novelty::Known]);
}

#[test]
fn new_code_and_new_knowledge_are_told_apart() {
    let mut then = report(DAY_1, 3, vec![copy("a.c", 1000, "a")]);
    then.file_digests = FileDigests::of(["a", "b"].map(|text| ContentHash::of(text.as_bytes())));
    let findings = || vec![copy("a.c", 1000, "a"), copy("b.c", 2000, "b"), copy("c.c", 3000, "c")];
    // The same database: whatever is new came with the code.
    let same = compare(&then, report(DAY_2, 3, findings()));
    assert_eq!(novelties(&same), [Novelty::Known, Novelty::NewCode, Novelty::NewCode]);
    // It grew: what is found in a file that was there came with it.
    let grown = compare(&then, report(DAY_2, 4, findings()));
    assert_eq!(novelties(&grown), [Novelty::Known, Novelty::NewKnowledge, Novelty::NewCode]);
    // Another origin under another license is news about known code; under the same license it is not.
    let mut other = findings();
    other[0].origin.purl = "pkg:npm/other@1.0.0".into();
    assert_eq!(novelties(&compare(&then, report(DAY_2, 4, other.clone())))[0], Novelty::Known);
    other[0].license = sample::license(Some("GPL-3.0-only"), None);
    let mut unknown = (then.clone(), other.clone());
    (unknown.0.findings[0].license, unknown.1[0].license) = Default::default();
    assert_eq!(novelties(&compare(&unknown.0, report(DAY_2, 4, unknown.1)))[0], Novelty::NewKnowledge);
    let compared = compare(&then, report(DAY_2, 4, other));
    assert_eq!(novelties(&compared)[0], Novelty::NewKnowledge);
    assert_eq!(compared.baseline.unwrap().fixed, []);
}

#[test]
fn it_is_told_why_a_finding_is_gone() {
    let then = report(DAY_1, 3, vec![copy("a.c", 1000, "a"), copy("lib/b.c", 2000, "b"), copy("c.c", 3000, "c")]);
    let mut now = report(DAY_2, 4, Vec::new());
    now.file_digests = FileDigests::of([ContentHash::of(b"a")]);
    now.filtered = vec![FilteredFile { path: PathText::new("lib/"), reason: FilterReason::Ignored }];
    let fixed = compare(&then, now.clone()).baseline.unwrap().fixed;
    let because: Vec<FixedBecause> = fixed.iter().map(|fixed| fixed.because).collect();
    assert_eq!(because, [FixedBecause::Knowledge, FixedBecause::NotScanned, FixedBecause::Code]);
    // Where only some files were scanned nothing is known to be gone.
    Baseline::of_report(&then, "x").attach(&mut now, false, &|_, _| false);
    assert_eq!(now.baseline.unwrap().fixed, []);
}

#[test]
fn reports_without_sketches_know_code_by_place_and_size() {
    let mut then = report(DAY_1, 3, vec![copy("a.c", 1000, "a"), copy("b.c", 2000, "b")]);
    then.findings.iter_mut().for_each(|finding| finding.sketch = Sketch::default());
    let mut now = report(DAY_2, 3, vec![copy("a.c", 1003, "a2"), copy("b.c", 2003, "b2")]);
    now.findings[1].scanned.n_tokens *= 2;
    assert_eq!(novelties(&compare(&then, now)), [Novelty::Known, Novelty::NewCode]);
}

#[test]
fn what_makes_a_comparison_unsure_is_said() {
    let mut then = report(DAY_2, 3, vec![copy("a.c", 1000, "a")]);
    then.complete = false;
    then.run.scope.mode = ScopeMode::Staged;
    then.file_digests = FileDigests::default();
    let notes = compare(&then, report(DAY_1, 3, Vec::new())).baseline.unwrap().notes;
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[3].contains("after this one"));
}

#[test]
fn the_history_follows_findings_over_runs() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = History::open(dir.path()).unwrap();
    let mut record = |mut report: ScanReport| {
        history.record(&mut report, "").unwrap();
        let firsts: Vec<u64> = report.findings.iter().map(|finding| finding.first_seen.as_ref().unwrap().run).collect();
        (report.history.unwrap().run, firsts)
    };
    assert_eq!(record(report(DAY_1, 3, vec![copy("a.c", 1000, "a")])), (1, vec![1]));
    assert_eq!(record(report(DAY_1, 3, vec![copy("a.c", 1000, "a"), copy("b.c", 2000, "b")])), (2, vec![1, 2]));
    // The first moved and was edited a little; the second went.
    assert_eq!(record(report(DAY_2, 3, vec![copy("z.c", 1002, "z")])), (3, vec![1]));
    // It comes back.
    assert_eq!(record(report(DAY_2, 3, vec![copy("b.c", 2000, "b"), copy("z.c", 1002, "z")])), (4, vec![2, 1]));
    let baseline = |run| history.baseline(run, "").unwrap().unwrap();
    let paths = |run| baseline(Some(run)).sightings.iter().map(|seen| seen.path.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(1), ["a.c"]);
    assert_eq!(paths(2), ["a.c", "b.c"]);
    assert_eq!(paths(3), ["z.c"]);
    assert_eq!(paths(4), ["z.c", "b.c"]);
    assert_eq!(baseline(None).label, "run 4");
    assert!(matches!(history.baseline(Some(9), ""), Err(HistoryError::NoRun { run: 9, .. })));
    assert!(history.baseline(None, "elsewhere").unwrap().is_none());
    assert_eq!(fs::read_to_string(dir.path().join(LOCAL_DIR).join(".gitignore")).unwrap(), "*\n");
}

#[test]
fn a_run_of_the_history_compares_as_its_report_does() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = History::open(dir.path()).unwrap();
    let mut then = report(DAY_1, 3, vec![copy("a.c", 1000, "a"), copy("b.c", 2000, "b")]);
    history.record(&mut then, "").unwrap();
    let now = report(DAY_2, 4, vec![copy("a.c", 1002, "a2"), copy("c.c", 3000, "b")]);
    let (mut of_report, mut of_history) = (now.clone(), now);
    Baseline::of_report(&then, "run 1").attach(&mut of_report, true, &|_, _| false);
    history.baseline(Some(1), "").unwrap().unwrap().attach(&mut of_history, true, &|_, _| false);
    assert_eq!(of_report, of_history);
}

#[test]
fn files_that_could_not_be_read_keep_their_findings() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = History::open(dir.path()).unwrap();
    history.record(&mut report(DAY_1, 3, vec![copy("a.c", 1000, "a")]), "").unwrap();
    let mut failed = report(DAY_1, 3, Vec::new());
    failed.failed = sample::incomplete().failed;
    failed.failed[0].path = PathText::new("a.c");
    history.record(&mut failed, "").unwrap();
    let mut again = report(DAY_2, 3, vec![copy("a.c", 1000, "a")]);
    history.record(&mut again, "").unwrap();
    assert_eq!(again.findings[0].first_seen.as_ref().unwrap().run, 1);
}

#[test]
fn a_damaged_file_is_kept_aside() {
    let dir = tempfile::tempdir().unwrap();
    drop(History::open(dir.path()).unwrap());
    let path = dir.path().join(LOCAL_DIR).join(HISTORY_FILE);
    fs::write(&path, "this is no database, but long enough to be taken for one".repeat(100)).unwrap();
    let history = History::open(dir.path()).unwrap();
    let aside = history.aside.unwrap();
    assert!(fs::read_to_string(&aside).unwrap().starts_with("this is no database"));
    drop(history.connection);
    // A page in the middle.
    let mut history = History::open(dir.path()).unwrap();
    let many = (0..200).map(|n| copy(&format!("{n}.c"), n * 1000, "x")).collect();
    history.record(&mut report(DAY_1, 3, many), "").unwrap();
    drop(history);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    let mut history = History::open(dir.path()).unwrap();
    assert!(history.aside.as_ref().is_some_and(|second| *second != aside));
    // Who names a run that was lost is not given another one.
    history.record(&mut report(DAY_2, 3, vec![]), "").unwrap();
    assert!(matches!(history.baseline(Some(1), ""), Err(HistoryError::NoRun { run: 1, .. })));
    assert!(history.baseline(None, "").unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_project_are_not_followed() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let (outside, project) = (dir.path().join("outside"), dir.path().join("project"));
    fs::create_dir(&outside).unwrap();
    for link in [".kinprint", ".kinprint/local", ".kinprint/local/history.sqlite", ".kinprint/local/cache.sqlite"] {
        let link = project.join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(if link.extension().is_some() { outside.join("x") } else { outside.clone() }, &link).unwrap();
        assert!(matches!(History::open(&project), Err(HistoryError::Io { .. })), "{}", link.display());
        assert!(make_local_dir(&project).is_err());
        assert!(matches!(History::find(&project), Err(HistoryError::Io { .. })), "{}", link.display());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{}", link.display());
        fs::remove_dir_all(&project).unwrap();
    }
}

#[test]
fn a_newer_file_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let history = History::open(dir.path()).unwrap();
    history.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(history);
    assert!(matches!(History::open(dir.path()), Err(HistoryError::Newer { version: 99, .. })));
    assert!(matches!(History::find(dir.path()), Err(HistoryError::Newer { version: 99, .. })));
    assert!(History::find(&dir.path().join("elsewhere")).unwrap().is_none());
}

#[test]
fn two_runs_at_once_are_both_there() {
    let dir = tempfile::tempdir().unwrap();
    drop(History::open(dir.path()).unwrap());
    std::thread::scope(|scope| {
        for thread in 0..4_u64 {
            let root = dir.path();
            scope.spawn(move || {
                for run in 0..5 {
                    let code = 1000 * (1 + thread * 5 + run);
                    History::open(root)
                        .unwrap()
                        .record(&mut report(DAY_1, 3, vec![copy("a.c", code, "a")]), "")
                        .unwrap();
                }
            });
        }
    });
    let history = History::open(dir.path()).unwrap();
    assert_eq!(history.baseline(None, "").unwrap().unwrap().label, "run 20");
}

fn sighting(code: u8, path: u8, origin: u8) -> Sighting {
    Sighting {
        content_id: code.to_string(),
        path: PathText::new(path.to_string()),
        origin: origin.to_string(),
        n_tokens: 50,
        ..Sighting::default()
    }
}

proptest! {
    #[test]
    fn nothing_is_paired_twice(
        then in prop::collection::vec((0..4_u8, 0..3_u8, 0..2_u8), 0..12),
        now in prop::collection::vec((0..4_u8, 0..3_u8, 0..2_u8), 0..12),
    ) {
        let make = |all: &[(u8, u8, u8)]| all.iter().map(|&(c, p, o)| sighting(c, p, o)).collect::<Vec<_>>();
        let (then, now) = (make(&then), make(&now));
        let pairs = pair(&then, &now);
        let mut used: Vec<usize> = pairs.iter().flatten().copied().collect();
        used.sort_unstable();
        prop_assert!(used.windows(2).all(|two| two[0] != two[1]));
        // Brute force: as many equal contents are paired as there are on both sides.
        for code in 0..4_u8 {
            let n = |side: &[Sighting]| side.iter().filter(|seen| seen.content_id == code.to_string()).count();
            let same = now.iter().zip(&pairs).filter(|(seen, then_idx)| {
                seen.content_id == code.to_string() && then_idx.is_some_and(|idx| then[idx].content_id == seen.content_id)
            });
            prop_assert_eq!(same.count(), n(&then).min(n(&now)));
        }
        // A run compared with itself has nothing new.
        prop_assert!(pair(&now, &now).iter().all(Option::is_some));
    }
}

#[test]
fn lines_that_were_there_are_found_by_new_knowledge_unless_nothing_else_is_known() {
    let then = report(DAY_1, 3, vec![]);
    let compare = |generation: u64, held: bool| {
        let mut now = report(DAY_2, generation, vec![copy("a.c", 1000, "a")]);
        Baseline::of_report(&then, "then.json").attach(&mut now, true, &|path, lines| {
            assert_eq!((path.path.as_str(), lines.unwrap().start), ("a.c", 10));
            held
        });
        novelties(&now)[0]
    };
    assert_eq!(compare(4, true), Novelty::NewKnowledge);
    assert_eq!(compare(4, false), Novelty::NewCode);
    assert_eq!(compare(3, true), Novelty::NewCode, "the same knowledge would have found it");
}

#[test]
fn a_history_of_the_first_format_is_read_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = make_local_dir(dir.path()).unwrap().join(HISTORY_FILE);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../db/history/0001_history.sql")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let parameters = serde_json::to_string(&sample::clean().database.parameters).unwrap();
    let insert = "INSERT INTO file_sets VALUES (1, x''); INSERT INTO runs VALUES (1, '', '2026-06-01T00:00:00Z', '0.1.0', \
                  'db', 3, 'PARAMETERS', '\"default\"', 5, 4, NULL, 1, 1, 2, 30, 0, 0, 0, 0, 1)";
    connection.execute_batch(&insert.replace("PARAMETERS", &parameters)).unwrap();
    drop(connection);
    let mut history = History::open(dir.path()).unwrap();
    let baseline = history.baseline(None, "").unwrap().unwrap();
    assert_eq!(baseline.checked_out(), None);
    let mut next = report(DAY_2, 3, vec![copy("a.c", 1000, "a")]);
    next.run.scope.checked_out = Some("0123456789abcdef".into());
    history.record(&mut next, "").unwrap();
    assert_eq!(next.history.unwrap().run, 2);
    assert_eq!(history.baseline(Some(2), "").unwrap().unwrap().checked_out(), Some("0123456789abcdef"));
}

#[test]
fn the_reports_of_the_latest_runs_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = History::open(dir.path()).unwrap();
    assert!(history.report(None, "").unwrap().is_none());
    for _ in 0..22 {
        history.record(&mut report(DAY_1, 3, vec![copy("a.c", 1000, "a")]), "").unwrap();
    }
    let kept = |run: Option<u64>| history.report(run, "").unwrap().map(|report| report.history.unwrap().run);
    assert_eq!((kept(Some(2)), kept(Some(3)), kept(Some(22)), kept(None)), (None, Some(3), Some(22), Some(22)));
    assert!(matches!(history.report(Some(23), ""), Err(HistoryError::NoRun { run: 23, .. })));
    assert!(history.report(None, "elsewhere").unwrap().is_none());
}

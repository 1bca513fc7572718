//! `decide --interactive`: walks the open findings on the terminal, one at a time, and writes each decision at once.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use console::Term;

use super::bulk::{filter_of, judged_report, keep_open};
use super::dialog::{About, Answer, Memory, Said, ask};
use super::kept::Kept;
use super::word::{Word, author, choices};
use super::{place, said};
use crate::cli::args::{DecideArgs, PolicyArgs};
use crate::cli::exit::Exit;
use crate::cli::explain::place::Place;
use crate::cli::explain::write_sides;
use crate::cli::findings::Found;
use crate::cli::gate::find_policy;
use crate::cli::scanning::scan_options;
use crate::cli::session::{Session, print};
use crate::decision::is_same_person;
use crate::finding::{Decided, DeclaredFinding, Finding, ScanReport, ScannedPart};
use crate::index::Index;
use crate::license::SpdxExpression;
use crate::policy::Policy;
use crate::report::{Paint, declared_lines, finding_lines, plural, shown};
use crate::scan::{ExplainedFile, Explainer};

/// Lines that the head of a finding and the menu take of a screen.
const ROWS_BESIDE: usize = 22;
/// Rows of code on a screen that tells no height.
const ROWS: usize = 24;

/// A finding to decide about, with the other places of the same code.
struct Item {
    finding: Either,
    also: Vec<String>,
}

enum Either {
    Copy(Box<Finding>),
    Declared(Box<DeclaredFinding>),
}

pub(super) fn run(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Exit> {
    let mut term = Term::stdout();
    if !term.features().is_attended() || !io::stdin().is_terminal() {
        bail!("--interactive needs a terminal; without one, say --where, --status and --reason");
    }
    let by = author(args, root)?;
    let policy = find_policy(root, &PolicyArgs::default())?;
    let kept = Kept::find(root)?;
    let filter = filter_of(args)?;
    let Some(mut report) = judged_report(session, args, root, None)? else { return Ok(Exit::Interrupted) };
    keep_open(&mut report);
    filter.apply(&mut report);
    let items = items(report, &by, session);
    let db = Index::open(&session.db).context("cannot look at findings")?;
    let mut options = scan_options(session, &args.matching, None)?;
    let own_of_policy = policy.iter().flat_map(|policy| policy.own.patterns());
    options.own = options.own.patterns().chain(own_of_policy).collect();
    let explainer = Explainer::new(&db, root, &options).with_context(|| format!("cannot scan `{}`", root.display()))?;
    let mut walk = Walk { session, root, by, policy, kept, explainer, args, n_decided: 0, memory: Memory::default() };
    let exit = match walk.run(&items, &mut term) {
        Err(error) if is_interrupt(&error) => Exit::Interrupted,
        other => other.map(|()| if session.is_interrupted() { Exit::Interrupted } else { Exit::Pass })?,
    };
    let n_open = items.len().saturating_sub(walk.n_decided) as u64;
    session.note(&format!(
        "{} written, {} left open",
        plural(walk.n_decided as u64, "decision"),
        plural(n_open, "finding")
    ));
    Ok(exit)
}

fn is_interrupt(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::Interrupted)
}

/// Returns each code once, in the order of the report, without what waits for somebody else than `by`.
fn items(report: ScanReport, by: &str, session: &Session) -> Vec<Item> {
    let is_mine = |decision: Option<&Decided>| {
        decision.is_some_and(|decided| decided.is_waiting() && is_same_person(&decided.by, by))
    };
    let copies = report.findings.into_iter().filter(|finding| !is_mine(finding.decision.as_ref()));
    let declared = report.declared.into_iter().filter(|finding| !is_mine(finding.decision.as_ref()));
    let all = copies.map(|finding| Either::Copy(Box::new(finding)));
    let all = all.chain(declared.map(|finding| Either::Declared(Box::new(finding))));
    let mut items: Vec<Item> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for finding in all {
        let scanned = finding.scanned();
        let place = place(&scanned.path.path, scanned.lines, session);
        if let Some(&idx) = known.get(finding.content_id()) {
            items[idx].also.push(place);
        } else {
            known.insert(finding.content_id().to_owned(), items.len());
            items.push(Item { finding, also: Vec::new() });
        }
    }
    items
}

impl Either {
    fn scanned(&self) -> &ScannedPart {
        match self {
            Self::Copy(finding) => &finding.scanned,
            Self::Declared(finding) => &finding.scanned,
        }
    }

    fn content_id(&self) -> &str {
        match self {
            Self::Copy(finding) => &finding.content_id,
            Self::Declared(finding) => &finding.content_id,
        }
    }

    fn license(&self) -> Option<&SpdxExpression> {
        match self {
            Self::Copy(finding) => finding.license.concluded.as_ref(),
            Self::Declared(finding) => finding.license.concluded.as_ref(),
        }
    }

    fn found(&self) -> Found {
        let mut found = Found::default();
        match self {
            Self::Copy(finding) => found.copies.push((**finding).clone()),
            Self::Declared(finding) => found.declared.push((**finding).clone()),
        }
        found
    }
}

/// The walk through all findings.
struct Walk<'a> {
    session: &'a Session,
    root: &'a Path,
    by: String,
    policy: Option<Policy>,
    kept: Kept,
    explainer: Explainer<'a>,
    args: &'a DecideArgs,
    n_decided: usize,
    memory: Memory,
}

impl Walk<'_> {
    fn run(&mut self, items: &[Item], term: &mut Term) -> anyhow::Result<()> {
        let mut is_decided = vec![false; items.len()];
        let (mut idx, mut shows_all) = (0, false);
        while let Some(item) = items.get(idx) {
            self.show(item, (idx + 1, items.len()), shows_all, term)?;
            shows_all = false;
            let choices = item.finding.license().map(choices).unwrap_or_default();
            let about = About { choices: &choices, today: self.session.today() };
            match ask(term, &mut self.memory, &about)? {
                Answer::Decide(answer) => {
                    if !self.decide(item, answer)? {
                        continue; // What stands against it was said, and the question stays.
                    }
                    is_decided[idx] = true;
                    self.n_decided = is_decided.iter().filter(|&&is_decided| is_decided).count();
                    idx += 1;
                }
                Answer::Skip => idx += 1,
                Answer::Back => idx = idx.saturating_sub(1),
                Answer::ViewAll => shows_all = true,
                Answer::Quit => break,
            }
        }
        Ok(())
    }

    /// Writes down what was said; `false` when it cannot be decided so.
    fn decide(&mut self, item: &Item, answer: Said) -> anyhow::Result<bool> {
        let word = Word {
            status: answer.status,
            reason: answer.reason,
            by: self.by.clone(),
            license: answer.license,
            redistributed: self.args.redistributed.map(Into::into),
            expires: answer.expires,
        };
        let decisions = match word.about(&item.finding.found(), self.policy.as_ref(), self.session) {
            Ok(decisions) => decisions,
            Err(error) => {
                let line = shown(&format!("{error:#}")).into_owned();
                print(|out| writeln!(out, "{}", self.session.text.paint(Paint::Red, &line)))?;
                return Ok(false);
            }
        };
        let decisions = self.kept.ready(decisions, &|_| self.root.to_owned());
        self.kept.add(&decisions)?;
        for decision in &decisions {
            let line = said(decision, self.policy.as_ref(), self.session);
            print(|out| writeln!(out, "{}", self.session.text.paint(Paint::Green, &line)))?;
        }
        Ok(true)
    }

    fn show(&self, item: &Item, (number, total): (usize, usize), shows_all: bool, term: &Term) -> anyhow::Result<()> {
        let options = self.session.text;
        let rule = if options.unicode { "─" } else { "-" };
        let title = format!(" {number} of {total} ");
        let line =
            format!("{}{title}{}", rule.repeat(4), rule.repeat(options.columns().saturating_sub(4 + title.len())));
        let max_rows = match term.size_checked() {
            _ if shows_all => usize::MAX,
            Some((rows, _)) => usize::from(rows).saturating_sub(ROWS_BESIDE).max(8),
            None => ROWS,
        };
        let scanned = item.finding.scanned();
        let head = place(&scanned.path.path, scanned.lines, self.session);
        let files = self.explained(scanned)?;
        print(|out| {
            writeln!(out, "\n{}\n{}", options.paint(Paint::Dim, &line), options.paint(Paint::Bold, &head))?;
            let lines = match &item.finding {
                Either::Copy(finding) => finding_lines(finding, options),
                Either::Declared(finding) => declared_lines(finding, options),
            };
            for line in lines {
                writeln!(out, "  {line}")?;
            }
            for also in &item.also {
                writeln!(out, "  {}", options.paint(Paint::Dim, &format!("the same code: {also}")))?;
            }
            writeln!(out)?;
            self.write_code(&item.finding, &files, max_rows, out)
        })
    }

    /// Shows both sides of a copy; of a source that a comment names, the code that is meant.
    fn write_code(
        &self,
        finding: &Either,
        files: &[ExplainedFile],
        max_rows: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let file = files.iter().find(|file| file.path == finding.scanned().path);
        let Some(file) = file else { return Ok(()) };
        match finding {
            Either::Copy(copy) => {
                let region = file.regions.iter().find(|region| region.finding.id == copy.id);
                region.map_or(Ok(()), |region| write_sides(file, region, self.session, max_rows, out))
            }
            Either::Declared(declared) => {
                let Some(lines) = declared.scanned.lines else { return Ok(()) };
                let text = String::from_utf8_lossy(&file.text);
                let first = (lines.start - 1).saturating_sub(file.first_line_idx) as usize;
                let meant = text.lines().enumerate().skip(first).take((lines.n_lines() as usize).min(max_rows));
                for (idx, line) in meant {
                    let number = idx + 1 + file.first_line_idx as usize;
                    writeln!(out, "  {number:5} {}", shown(&line.replace('\t', "    ")))?;
                }
                Ok(())
            }
        }
    }

    fn explained(&self, scanned: &ScannedPart) -> anyhow::Result<Vec<ExplainedFile>> {
        let place = Place::find(Path::new(&scanned.path.path), Some(self.root))?;
        self.explainer.explain(&place.file).with_context(|| format!("cannot scan `{}`", place.given))
    }
}

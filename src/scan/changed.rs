//! Findings of a changed file that its change has nothing to do with are left out: those that touch no changed line.
//!
//! Texts are compared only where there are findings. A part with lines of its own (a member of an archive, a cell) is
//! changed if the file held no part of the same bytes before. A copy whose notice is lacking also counts where the change took
//! lines of a notice away.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::finding::{AttributionState, Finding, LineRange};
use crate::git::{ChangedLines, committed_lines};
use crate::id::{ContentHash, Symbol};
use crate::lexer::{Language, Lexed, lex};
use crate::source::{FoundFile, Limits, ReadItem, decode, read_bytes};

use super::FileContext;
use super::file::{FileOutcome, FileScan, copied_lines};

/// Keeps of what was found in a file and its parts what its change is about; counts the rest.
pub(super) fn keep_changed(context: &FileContext<'_>, found: &FoundFile, outcome: &mut FileOutcome) {
    let has_any = |scan: &FileScan| !scan.findings.is_empty() || !scan.declared.is_empty();
    if !outcome.files.iter().any(has_any) {
        return;
    }
    let Some(before) = context.tree.read_before(&found.path) else { return }; // All of it is new.
    let change = FileChange { context, found, before };
    let (mut lines, mut parts) = (None, None);
    for scan in outcome.files.iter_mut().filter(|scan| has_any(scan)) {
        let n_before = scan.findings.len() + scan.declared.len();
        if has_own_lines(&scan.path.path, &found.path.shown) {
            if parts.get_or_insert_with(|| change.parts_before()).contains(&scan.hash) {
                (scan.findings, scan.declared) = (Vec::new(), Vec::new());
            }
        } else if let Some((lines, reread, took_notice)) = lines.get_or_insert_with(|| change.lines()) {
            // A finding without lines is about the whole file, which has changed.
            let touches = |range: Option<LineRange>| {
                range.is_none_or(|range| {
                    lines.touches(range.start, range.end) || reread.range(range.start..=range.end).next().is_some()
                })
            };
            let took_notice = *took_notice || context.scope.took_notice_of(&found.path.shown);
            let lost = |finding: &Finding| took_notice && is_lacking(finding.attribution.state);
            scan.findings.retain(|finding| touches(finding.scanned.lines) || lost(finding));
            scan.declared.retain(|finding| touches(finding.scanned.lines));
        }
        outcome.n_left_out += (n_before - scan.findings.len() - scan.declared.len()) as u64;
        scan.n_lines_copied = copied_lines(&scan.findings);
    }
}

/// Tells whether something of the notice is not there.
fn is_lacking(state: AttributionState) -> bool {
    matches!(state, AttributionState::Missing | AttributionState::Partial | AttributionState::Replaced)
}

/// Tells whether a line may be part of a notice. Whether one is lacking is judged by the whole; this only says that the change may
/// have to do with it.
fn is_notice_talk(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line).to_lowercase();
    ["copyright", "(c)", "\u{a9}", "licen", "spdx-"].iter().any(|word| line.contains(word))
}

/// Tells whether a part counts its lines by itself: members of archives and source maps, cells; fences do not.
pub(super) fn has_own_lines(part: &str, file: &str) -> bool {
    let rest = part.strip_prefix(file).unwrap_or_default();
    rest.starts_with('!') || rest.starts_with("#cell")
}

/// Returns the tokens that begin in each line, from 0.
fn symbols_by_line(lexed: &Lexed) -> HashMap<u32, Vec<Symbol>> {
    let mut by_line: HashMap<u32, Vec<Symbol>> = HashMap::new();
    for token in &lexed.tokens {
        let line = lexed.line_starts.partition_point(|&start| start <= token.start).saturating_sub(1);
        by_line.entry(line as u32).or_default().push(token.symbol);
    }
    by_line
}

struct FileChange<'a> {
    context: &'a FileContext<'a>,
    found: &'a FoundFile,
    before: Vec<u8>,
}

impl FileChange<'_> {
    /// Returns the changed lines, those that are as they were but mean something else now (they were a comment, or in a string),
    /// and whether talk of holders or licenses is among the lines that went away; `None` where one side is no text.
    fn lines(&self) -> Option<(ChangedLines, BTreeSet<u32>, bool)> {
        let after = self.context.tree.read_start(&self.found.path, u64::from(u32::MAX))?;
        let before = if self.before.is_empty() { Vec::new() } else { decode(self.before.clone()).ok()? };
        let after = decode(after).ok()?;
        let lines = ChangedLines::between(&before, &after);
        let took_notice = lines.removed(&before).any(is_notice_talk);
        Some((lines, self.reread_lines(&before, &after), took_notice))
    }

    fn reread_lines(&self, before: &[u8], after: &[u8]) -> BTreeSet<u32> {
        let read = |text: &[u8]| symbols_by_line(&lex(Language::detect(&self.found.path.shown, text), text));
        let (then, now) = (read(before), read(after));
        let none = Vec::new();
        let symbols = |of: &HashMap<u32, Vec<Symbol>>, line: u32| of.get(&line).unwrap_or(&none).clone();
        let kept = committed_lines(before, after).into_iter();
        kept.filter(|&(here, there)| symbols(&now, here) != symbols(&then, there)).map(|(here, _)| here + 1).collect()
    }

    fn parts_before(&self) -> HashSet<ContentHash> {
        let mut hashes = HashSet::new();
        let limits: &Limits = self.context.limits;
        read_bytes(self.found.path.clone(), self.before.clone(), limits, &mut |item| {
            if let ReadItem::File(file) = item {
                hashes.insert(file.hash);
            }
        });
        hashes
    }
}

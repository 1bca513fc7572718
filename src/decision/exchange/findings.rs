//! The findings of a report, looked up by what entries of foreign files say: id, place, origin.

use std::collections::{BTreeSet, HashMap};

use super::{Meant, PathMeant};
use crate::decision::{Filter, origin_key};
use crate::finding::{Decided, LineRange, ScanReport};

/// Fewer digits of an id could mean two findings.
const MIN_ID_DIGITS: usize = 8;
/// Places that are named where an entry meant others.
const MAX_NAMED: usize = 3;

/// A finding, as entries speak of it.
pub(super) struct View<'a> {
    /// Its place among the report's copies, or behind them among its declared sources.
    pub(super) index: usize,
    pub(super) content_id: &'a str,
    pub(super) path: &'a str,
    pub(super) lines: Option<LineRange>,
    /// Package URL without version, or the source that a comment names.
    pub(super) origin: String,
    alternatives: Vec<String>,
    pub(super) decision: Option<&'a Decided>,
    /// Whether the filters leave it.
    pub(super) is_asked: bool,
}

/// All findings of a report.
pub(super) struct Findings<'a> {
    pub(super) views: Vec<View<'a>>,
    by_content: HashMap<&'a str, Vec<usize>>,
    by_path: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Findings<'a> {
    pub(super) fn of(report: &'a ScanReport, filter: &Filter) -> Self {
        let mut views: Vec<View<'a>> = Vec::with_capacity(report.findings.len() + report.declared.len());
        for finding in &report.findings {
            views.push(View {
                index: views.len(),
                content_id: &finding.content_id,
                path: &finding.scanned.path.path,
                lines: finding.scanned.lines,
                origin: origin_key(&finding.origin.purl),
                alternatives: finding.alternatives.iter().map(|other| origin_key(&other.purl)).collect(),
                decision: finding.decision.as_ref(),
                is_asked: filter.is_meant(finding),
            });
        }
        for finding in &report.declared {
            views.push(View {
                index: views.len(),
                content_id: &finding.content_id,
                path: &finding.scanned.path.path,
                lines: finding.scanned.lines,
                origin: finding.declared.origin.label().to_owned(),
                alternatives: Vec::new(),
                decision: finding.decision.as_ref(),
                is_asked: filter.is_declared_meant(finding),
            });
        }
        let (mut by_content, mut by_path): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for view in &views {
            by_content.entry(view.content_id).or_default().push(view.index);
            by_path.entry(view.path).or_default().push(view.index);
        }
        Self { views, by_content, by_path }
    }

    /// Returns how many findings hold that very code.
    pub(super) fn n_of_content(&self, content_id: &str) -> usize {
        self.by_content.get(content_id).map_or(0, Vec::len)
    }

    /// Finds what is meant: at least one finding.
    ///
    /// # Errors
    /// Says why there is none.
    pub(super) fn find(&self, meant: &Meant) -> Result<Vec<usize>, String> {
        match meant {
            Meant::Id(id) => self.find_id(id),
            Meant::Place { path, lines, origin } => {
                let there = self.at_path(path.as_ref(), *lines)?;
                match origin {
                    Some(origin) => self.of_origin(there, &origin_key(origin), path.is_some()),
                    None => Ok(there),
                }
            }
        }
    }

    fn find_id(&self, id: &str) -> Result<Vec<usize>, String> {
        let digits = id.split('-').next().unwrap_or(id);
        if let Some(found) = self.by_content.get(digits) {
            return Ok(found.clone());
        }
        if digits.len() < MIN_ID_DIGITS {
            return Err(format!("`{id}` is no id of a finding; it takes at least the first {MIN_ID_DIGITS} digits"));
        }
        let alike: BTreeSet<&str> =
            self.by_content.keys().copied().filter(|content_id| content_id.starts_with(digits)).collect();
        match alike.iter().next() {
            None => Err(format!("no finding has the id `{id}`")),
            Some(content_id) if alike.len() == 1 => Ok(self.by_content[content_id].clone()),
            Some(_) => Err(format!("{} findings have an id that begins with `{digits}`", alike.len())),
        }
    }

    fn at_path(&self, path: Option<&PathMeant>, lines: Option<LineRange>) -> Result<Vec<usize>, String> {
        let (path, in_file) = match path {
            None => return Ok((0..self.views.len()).collect()),
            Some(PathMeant::File(path)) => (path, self.by_path.get(path.as_str()).cloned().unwrap_or_default()),
            Some(PathMeant::Either(path)) => {
                let folder = format!("{}/", path.trim_end_matches('/'));
                let is_there = |view: &&View<'_>| view.path == path || view.path.starts_with(&folder);
                (path, self.views.iter().filter(is_there).map(|view| view.index).collect())
            }
        };
        if in_file.is_empty() {
            return Err(format!("there is no finding in `{path}`"));
        }
        let Some(meant) = lines else { return Ok(in_file) };
        let there: Vec<usize> = in_file.iter().copied().filter(|&idx| is_at(self.views[idx].lines, meant)).collect();
        // Findings may overlap: who names the very lines of one means that one.
        let exact: Vec<usize> = there.iter().copied().filter(|&idx| self.views[idx].lines == Some(meant)).collect();
        match (there.is_empty(), exact.is_empty()) {
            (true, _) => Err(self.why_not_there(&in_file, meant)),
            (false, true) => Ok(there),
            (false, false) => Ok(exact),
        }
    }

    /// Says which lines have findings instead.
    fn why_not_there(&self, in_file: &[usize], meant: LineRange) -> String {
        let asked = if meant.start == meant.end {
            format!("line {}", meant.start)
        } else {
            format!("lines {}-{}", meant.start, meant.end)
        };
        let places: Vec<String> = in_file.iter().take(MAX_NAMED).map(|&idx| self.place(idx)).collect();
        let more = if in_file.len() > MAX_NAMED { ", …" } else { "" };
        let touched = in_file.iter().any(|&idx| n_common(self.views[idx].lines, meant) > 0);
        let how = if touched { "hold less than half of the lines of a finding" } else { "hold no finding" };
        format!("{asked} {how}; findings there: {}{more}", places.join(", "))
    }

    /// Leaves those that come from `origin`.
    fn of_origin(&self, there: Vec<usize>, origin: &str, has_path: bool) -> Result<Vec<usize>, String> {
        let (of_it, others): (Vec<usize>, Vec<usize>) =
            there.into_iter().partition(|&idx| self.views[idx].origin == origin);
        if !of_it.is_empty() {
            return Ok(of_it);
        }
        let Some(&other) = others.iter().find(|_| has_path) else {
            return Err(format!("no finding comes from {origin}"));
        };
        let alternative = others.iter().find(|&&idx| self.views[idx].alternatives.iter().any(|one| one == origin));
        Err(match alternative {
            Some(&idx) => {
                let (place, named) = (self.place(idx), &self.views[idx].origin);
                format!("the finding at {place} comes from {named}; {origin} is only an alternative of it")
            }
            None => format!(
                "the finding at {} comes from {}, not from {origin}",
                self.place(other),
                self.views[other].origin
            ),
        })
    }

    /// Returns `src/a.c:3-17`.
    pub(super) fn place(&self, idx: usize) -> String {
        let view = &self.views[idx];
        view.lines.map_or(view.path.to_owned(), |lines| format!("{}:{}-{}", view.path, lines.start, lines.end))
    }
}

/// Tells whether somebody who spoke of the lines `meant` spoke of a finding: of a single line it is, if it is one of the
/// finding's; of several, if at least half of the finding is among them. Who looked at three lines did not look at forty.
fn is_at(lines: Option<LineRange>, meant: LineRange) -> bool {
    let Some(found) = lines else { return true };
    let n_common = n_common(lines, meant);
    let n_found = found.end.saturating_sub(found.start) + 1;
    n_common > 0 && (meant.start == meant.end || 2 * n_common >= n_found)
}

fn n_common(lines: Option<LineRange>, meant: LineRange) -> u32 {
    let Some(found) = lines else { return 0 };
    (found.end.min(meant.end) + 1).saturating_sub(found.start.max(meant.start))
}

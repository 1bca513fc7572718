//! History: which commit brought the lines of each finding in.
//!
//! The scanned text is compared with the file of the same path in the commit that is checked out (of a change between
//! commits: in the later one); lines that it has not are not committed. The others are followed back by [`blame`], all
//! files in one walk. Parts that count their own lines (members of archives, cells) are not followed.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::finding::{Finding, Introduced, IntroducingCommit, LineRange, PathText};
use crate::git::{BlameFile, CommitId, GitError, LineOrigin, Repository, blame, committed_lines};
use crate::index::{Store, StoreError};
use crate::provenance::{Package, Purl};
use crate::source::{ProjectPath, Tree};

use super::changed::has_own_lines;

/// A repository, and where in it history begins.
#[derive(Clone, Copy)]
pub(super) struct History<'a> {
    pub(super) repository: &'a Repository,
    pub(super) tree: &'a dyn Tree,
    /// The commit whose lines are followed; `None` before the first one.
    pub(super) start: Option<CommitId>,
}

/// What a finding asks of the history.
struct Question {
    /// Index of the file in what is asked of `blame`; `None` when nothing of the finding is committed.
    file_idx: Option<usize>,
    /// Where its lines are among those of the file.
    lines: Vec<usize>,
    n_lines: u32,
    n_uncommitted: u32,
}

impl History<'_> {
    /// Says of each finding where its lines came in.
    pub(super) fn introduce(&self, findings: &mut [&mut Finding]) -> Result<(), GitError> {
        let mut by_path: BTreeMap<PathText, Vec<usize>> = BTreeMap::new();
        for (idx, finding) in findings.iter().enumerate() {
            let path = &finding.scanned.path;
            if !has_own_lines(&path.path, file_of(&path.path)) {
                by_path.entry(path.clone()).or_default().push(idx);
            }
        }
        let (mut files, mut questions) = (Vec::new(), Vec::new());
        for (path, of_file) in by_path {
            let path = ProjectPath::from_bytes(bytes_of_file(&path));
            let ranges: Vec<Option<LineRange>> = of_file.iter().map(|&idx| findings[idx].scanned.lines).collect();
            let asked = self.ask(&path, &ranges, &mut files);
            questions.extend(of_file.into_iter().zip(asked));
        }
        let answers = match self.start {
            Some(start) => blame(self.repository, start, &files)?,
            None => Vec::new(),
        };
        let mut commits = HashMap::new();
        for (idx, question) in questions {
            let origins: Vec<LineOrigin> = match question.file_idx {
                Some(file) => question.lines.iter().filter_map(|&line| answers[file][line]).collect(),
                None => Vec::new(),
            };
            findings[idx].introduced = Some(self.introduced(&question, &origins, &mut commits)?);
        }
        Ok(())
    }

    fn ask(&self, path: &ProjectPath, ranges: &[Option<LineRange>], files: &mut Vec<BlameFile>) -> Vec<Question> {
        let unknown = |range: &Option<LineRange>| {
            let n_lines = range.map_or(0, LineRange::n_lines);
            Question { file_idx: None, lines: Vec::new(), n_lines, n_uncommitted: n_lines }
        };
        let before = self.start.and_then(|start| self.repository.text_at(start, path.as_bytes()));
        let now = self.tree.read_start(path, u64::from(u32::MAX));
        let Some(((path, before), now)) = before.zip(now) else { return ranges.iter().map(unknown).collect() };
        let is_same = before == now;
        let committed = committed_lines(&before, &now);
        let mut lines: Vec<u32> = Vec::new();
        let mut of_lines = Vec::new();
        for range in ranges.iter().flatten() {
            let known = (range.start..=range.end).filter_map(|line| committed.get(&(line - 1)).copied());
            let first = lines.len();
            lines.extend(known);
            of_lines.push(first..lines.len());
        }
        let whole_idx = files.len() + 1;
        files.push(BlameFile { path: path.clone(), lines: Some(lines) });
        files.push(BlameFile { path, lines: None });
        let mut of_lines = of_lines.into_iter();
        let question = |range: &Option<LineRange>| match range {
            Some(range) => {
                let lines: Vec<usize> = of_lines.next().into_iter().flatten().collect();
                let n_uncommitted = range.n_lines() - lines.len() as u32;
                Question { file_idx: Some(whole_idx - 1), lines, n_lines: range.n_lines(), n_uncommitted }
            }
            None if is_same => Question { file_idx: Some(whole_idx), lines: vec![0], n_lines: 0, n_uncommitted: 0 },
            None => unknown(range),
        };
        ranges.iter().map(question).collect()
    }

    fn introduced(
        &self,
        question: &Question,
        origins: &[LineOrigin],
        commits: &mut HashMap<CommitId, IntroducingCommit>,
    ) -> Result<Introduced, GitError> {
        let mut n_lines: BTreeMap<CommitId, u32> = BTreeMap::new();
        for origin in origins {
            *n_lines.entry(origin.commit).or_default() += 1;
            if let Entry::Vacant(unknown) = commits.entry(origin.commit) {
                unknown.insert(self.commit(*origin)?);
            }
        }
        let earliest = n_lines.keys().min_by(|left, right| commits[*left].at().cmp(commits[*right].at()));
        let most = n_lines
            .iter()
            .max_by(|left, right| left.1.cmp(right.1).then_with(|| commits[right.0].at().cmp(commits[left.0].at())));
        Ok(Introduced {
            commit: most.map(|(id, _)| commits[id].clone()),
            earliest: earliest.map(|id| commits[id].clone()),
            n_lines: question.n_lines,
            n_lines_of_commit: if question.n_lines == 0 { 0 } else { most.map_or(0, |(_, &n)| n) },
            n_lines_uncommitted: question.n_uncommitted,
            we_were_first: None,
            published_at: None,
            published_at_source: None,
        })
    }

    fn commit(&self, origin: LineOrigin) -> Result<IntroducingCommit, GitError> {
        let facts = self.repository.facts(origin.commit)?;
        let time = |seconds: i64| Timestamp::from_second(seconds).unwrap_or_default().to_string();
        Ok(IntroducingCommit {
            id: origin.commit.to_string(),
            author_name: facts.author_name,
            author_email: facts.author_email,
            authored_at: time(facts.authored_at),
            committed_at: time(facts.committed_at),
            is_boundary: origin.is_boundary,
        })
    }
}

/// Returns the path of the file that `path` is a fence of, or the path itself.
pub(super) fn file_of(path: &str) -> &str {
    let part = path.find("!/").or_else(|| path.find("#cell-")).or_else(|| path.find("#code-"));
    part.map_or(path, |at| &path[..at])
}

pub(super) fn bytes_of_file(path: &PathText) -> Vec<u8> {
    let bytes = path.as_bytes();
    let n_part = path.path.len() - file_of(&path.path).len(); // Parts have plain names.
    bytes[..bytes.len().saturating_sub(n_part)].to_vec()
}

/// Compares the commits with when the origins were published.
pub(super) fn compare_dates(store: &dyn Store, findings: &mut [&mut Finding]) -> Result<(), StoreError> {
    let is_asked = |finding: &&mut Finding| finding.introduced.is_some() && needs_other_version(finding);
    let packages = if findings.iter().any(is_asked) { store.packages()? } else { Vec::new() };
    for finding in findings {
        let named = (finding.origin.released_at.clone(), finding.origin.released_at_source);
        let first = if needs_other_version(finding) {
            let key = |purl: &str| Purl::parse(purl).ok().map(|purl| purl.without_version().to_string());
            let origin = &finding.origin;
            let is_first = |package: &&Package| {
                package.name == origin.name
                    && package.version == origin.versions.from
                    && key(&package.purl) == key(&origin.purl)
            };
            let first = packages.iter().map(|(_, package)| package).find(is_first);
            first.map(|package| (package.released_at.clone(), package.released_at_source)).unwrap_or_default()
        } else {
            named
        };
        let Some(introduced) = &mut finding.introduced else { continue };
        (introduced.published_at, introduced.published_at_source) = first;
        let ours = introduced.earliest.as_ref().and_then(|commit| commit.at().parse::<Timestamp>().ok());
        let theirs = introduced.published_at.as_deref().and_then(start_of_day);
        introduced.we_were_first = ours.zip(theirs).map(|(ours, theirs)| ours < theirs);
    }
    Ok(())
}

/// The named version need not be the earliest that holds the region.
fn needs_other_version(finding: &Finding) -> bool {
    !finding.origin.versions.from.is_empty() && finding.origin.versions.from != finding.origin.version
}

/// Returns the moment of an RFC 3339 time, or the beginning of a day in UTC.
fn start_of_day(date: &str) -> Option<Timestamp> {
    date.parse().ok().or_else(|| format!("{date}T00:00:00Z").parse().ok())
}

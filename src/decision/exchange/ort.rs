//! Snippet choices of the OSS Review Toolkit. Source: its `repository-configuration-schema.json`, `SnippetChoice.kt` and
//! `TextLocation.kt` (August 2026).
//!
//! `ORIGINAL_FINDING` accepts the origin that it names; `NO_RELEVANT_FINDING` is a false match; `OTHER` says nothing that settles
//! anything (ORT itself only logs it), so it is talked about. Everything else that `.ort.yml` holds is about packages, licenses and
//! paths, not about copies, and is named as left out.

use super::export::{Carried, Export, Exported, Losses};
use super::mark::{marked, read_mark};
use super::yaml::{Key, Node, Value, YamlError, parse as parse_yaml, quoted};
use super::{Asked, Entry, ExchangeError, Foreign, Meant, PathMeant, Said, Unmapped, path_in_project};
use crate::finding::{DecisionStatus, LineRange};

/// More is no file that people keep.
const MAX_BYTES: usize = 16 << 20;
const CHOICES: &str = "snippet_choices";
/// What ORT writes where it knows no lines.
const NO_LINE: i64 = -1;

const ORIGINAL: &str = "ORIGINAL_FINDING";
const NOT_RELEVANT: &str = "NO_RELEVANT_FINDING";
const OTHER: &str = "OTHER";

pub(super) fn parse(text: &[u8], asked: &Asked<'_>) -> Result<Foreign, ExchangeError> {
    let broken = |YamlError { line, column, message }| ExchangeError::Broken {
        label: asked.label.to_owned(),
        line,
        column,
        message,
    };
    if text.len() > MAX_BYTES {
        return Err(broken(YamlError { line: 1, column: 1, message: "it is larger than 16 MB".into() }));
    }
    let text = std::str::from_utf8(text).map_err(|error| {
        let line = text[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
        broken(YamlError { line, column: 1, message: "it is not UTF-8".into() })
    })?;
    let mut reader = Reader { asked, foreign: Foreign::default(), first_url: None };
    reader.file(&parse_yaml(text).map_err(broken)?).map_err(broken)?;
    Ok(reader.foreign)
}

struct Reader<'a> {
    asked: &'a Asked<'a>,
    foreign: Foreign,
    /// Where no repository is known, the one that the first choices are about.
    first_url: Option<String>,
}

impl Reader<'_> {
    fn file(&mut self, root: &Node) -> Result<(), YamlError> {
        if root.value == Value::Null {
            return Ok(());
        }
        for (key, value) in map(root, "the settings of a repository")? {
            if key.name == CHOICES {
                for choices in list(value)? {
                    self.choices(choices)?;
                }
            } else {
                let cause = match key.name.as_str() {
                    "excludes" | "includes" => {
                        "says which paths are given to others, not what copies are; [[scope]] of the policy and .kinprintignore say it here"
                    }
                    "license_choices" => "is about packages; `decide --license` takes a license of a copy",
                    "analyzer" | "curations" | "package_configurations" | "resolutions" => "is not about copies",
                    _ => "is nothing that is known of ORT",
                };
                let place = format!("{}:{}", key.line, key.column);
                self.foreign.not_read.push(Unmapped { place, cause: format!("`{}` {cause}", key.name) });
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, line: usize, column: usize, cause: String) {
        self.foreign.left_out.push(Unmapped { place: format!("{line}:{column}"), cause });
    }

    /// The choices of one repository.
    fn choices(&mut self, node: &Node) -> Result<(), YamlError> {
        let [provenance, choices] = fields(node, ["provenance", "choices"])?;
        let (provenance, choices) = (needed(node, "provenance", provenance)?, needed(node, "choices", choices)?);
        let [url] = fields(provenance, ["url"])?;
        let url_node = needed(provenance, "url", url)?;
        let url = text(url_node)?;
        let is_ours = self.is_ours(url).map_err(|message| fail_at(url_node, message))?;
        for choice in list(choices)? {
            let entry = self.choice(choice)?;
            match entry {
                Some(entry) if is_ours => self.foreign.entries.push(entry),
                Some(_) => {
                    let cause =
                        format!("is about the repository {url}; if that is this project, say --repository {url}");
                    self.leave_out(choice.line, choice.column, cause);
                }
                None => {}
            }
        }
        Ok(())
    }

    fn is_ours(&mut self, url: &str) -> Result<bool, String> {
        let (wanted, is_told) = match (self.asked.repository, &self.first_url) {
            (Some(ours), _) => (ours, true),
            (None, Some(first)) => (first.as_str(), false),
            (None, None) => {
                self.first_url = Some(url.to_owned());
                return Ok(true);
            }
        };
        let is_same = address(wanted) == address(url);
        if !is_same && !is_told {
            return Err(format!("it is about {wanted} and {url}; say with --repository which of them is this project"));
        }
        Ok(is_same)
    }

    fn choice(&mut self, node: &Node) -> Result<Option<Entry>, YamlError> {
        let [given, choice] = fields(node, ["given", "choice"])?;
        let (given, choice) = (needed(node, "given", given)?, needed(node, "choice", choice)?);
        let [location] = fields(given, ["source_location"])?;
        let location = needed(given, "source_location", location)?;
        let [path, start, end] = fields(location, ["path", "start_line", "end_line"])?;
        let path = text(needed(location, "path", path)?)?;
        let (start, end) = (needed(location, "start_line", start)?, needed(location, "end_line", end)?);
        let lines = lines(start, end)?;
        let [purl, reason, comment] = fields(choice, ["purl", "reason", "comment"])?;
        let reason_node = needed(choice, "reason", reason)?;
        let reason = text(reason_node)?;
        let purl = optional_text(purl)?.filter(|purl| !purl.is_empty());
        let comment = optional_text(comment)?.unwrap_or_default();
        let status = match reason {
            ORIGINAL if purl.is_none() => {
                self.leave_out(choice.line, choice.column, format!("says {ORIGINAL} and names no purl"));
                return Ok(None);
            }
            ORIGINAL => DecisionStatus::Accept,
            NOT_RELEVANT => DecisionStatus::FalseMatch,
            OTHER => DecisionStatus::Discuss,
            other => {
                let message = format!("`{other}` is no reason; there are {ORIGINAL}, {NOT_RELEVANT} and {OTHER}");
                return Err(fail_at(reason_node, message));
            }
        };
        let means = Meant::Place {
            path: Some(PathMeant::File(path_in_project(path, self.asked.below).to_owned())),
            lines,
            origin: purl.map(str::to_owned),
        };
        Ok(Some(Entry::new(format!("{}:{}", node.line, node.column), means, said(reason, status, comment))))
    }
}

/// A comment of ours says more than the reason beside it, but nothing else than it.
fn said(reason: &str, status: DecisionStatus, comment: &str) -> Said {
    match read_mark(comment).filter(|marked| reason_of(marked.status) == Some(reason)) {
        Some(marked) => marked,
        None if comment.trim().is_empty() => Said::new(status, format!("ORT's choice {reason}")),
        None => Said::new(status, comment.trim().to_owned()),
    }
}

const fn reason_of(status: DecisionStatus) -> Option<&'static str> {
    match status {
        DecisionStatus::Accept | DecisionStatus::LicenseAcquired => Some(ORIGINAL),
        DecisionStatus::Original | DecisionStatus::Common | DecisionStatus::FalseMatch | DecisionStatus::Replaced => {
            Some(NOT_RELEVANT)
        }
        DecisionStatus::Discuss | DecisionStatus::MustReplace | DecisionStatus::DoNotUse => Some(OTHER),
        DecisionStatus::Unreviewed => None,
    }
}

fn lines(start: &Node, end: &Node) -> Result<Option<LineRange>, YamlError> {
    let number = |node: &Node| -> Result<i64, YamlError> {
        text(node)?.parse().map_err(|_| fail_at(node, "expected the number of a line".into()))
    };
    match (number(start)?, number(end)?) {
        (NO_LINE, NO_LINE) => Ok(None),
        (from, to) => match (u32::try_from(from), u32::try_from(to)) {
            (Ok(from @ 1..), Ok(to)) if from <= to => Ok(Some(LineRange { start: from, end: to })),
            _ => Err(fail_at(start, format!("{from} to {to} are no lines; they count from 1"))),
        },
    }
}

fn fail_at(node: &Node, message: String) -> YamlError {
    YamlError { line: node.line, column: node.column, message }
}

fn map<'n>(node: &'n Node, what: &str) -> Result<&'n [(Key, Node)], YamlError> {
    match &node.value {
        Value::Map(entries) => Ok(entries),
        Value::Alias => Err(fail_at(node, ALIAS.into())),
        _ => Err(fail_at(node, format!("expected {what}: keys with values"))),
    }
}

const ALIAS: &str = "an alias is not read here; write out what it stands for";

fn list(node: &Node) -> Result<&[Node], YamlError> {
    match &node.value {
        Value::List(items) => Ok(items),
        Value::Null => Ok(&[]),
        Value::Alias => Err(fail_at(node, ALIAS.into())),
        _ => Err(fail_at(node, "expected a list".into())),
    }
}

fn text(node: &Node) -> Result<&str, YamlError> {
    match &node.value {
        Value::Text(text) => Ok(text),
        Value::Alias => Err(fail_at(node, ALIAS.into())),
        _ => Err(fail_at(node, "expected a text or a number".into())),
    }
}

fn optional_text(node: Option<&Node>) -> Result<Option<&str>, YamlError> {
    node.filter(|node| node.value != Value::Null).map(text).transpose()
}

/// Returns the values of the only keys that may stand here; ORT knows no others, and one that narrows must not be missed.
fn fields<'n, const N: usize>(node: &'n Node, names: [&str; N]) -> Result<[Option<&'n Node>; N], YamlError> {
    let mut found = [None; N];
    for (key, value) in map(node, "keys such as `provenance`")? {
        let Some(at) = names.iter().position(|name| *name == key.name) else {
            let message = format!("no key is called `{}` here; there are {}", key.name, names.join(", "));
            return Err(YamlError { line: key.line, column: key.column, message });
        };
        found[at] = Some(value);
    }
    Ok(found)
}

fn needed<'n>(parent: &Node, name: &str, found: Option<&'n Node>) -> Result<&'n Node, YamlError> {
    found.ok_or_else(|| fail_at(parent, format!("`{name}` is missing")))
}

/// Returns what tells repositories apart, however their address is written: `host/owner/name`.
fn address(url: &str) -> String {
    let url = url.trim();
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        // git@host:owner/name
        None => url.split_once(':').or_else(|| url.split_once('/')).unwrap_or((url, "")),
    };
    let host = host.rsplit('@').next().unwrap_or(host).split(':').next().unwrap_or(host);
    let path = path.split(['?', '#']).next().unwrap_or(path).trim_matches('/');
    format!("{}/{}", host.to_lowercase(), path.strip_suffix(".git").unwrap_or(path))
}

/// Writes snippet choices for the repository at `url`.
pub(super) fn write(export: &Export<'_>, url: &str, below: &str, losses: &mut Losses) -> String {
    let mut choices = String::new();
    let mut n_days = 0;
    for decided in &export.decided {
        let Some(reason) = carried(decided, losses) else { continue };
        n_days += u64::from(decided.decision.expires.is_some());
        let (start, end) =
            decided.lines.map_or((NO_LINE, NO_LINE), |lines| (i64::from(lines.start), i64::from(lines.end)));
        let place = [("path", quoted(&format!("{below}{}", decided.path.path)))].into_iter();
        let place = place.chain([("start_line", start.to_string()), ("end_line", end.to_string())]);
        choices.push_str("  - given:\n      source_location:\n");
        choices.extend(place.map(|(key, value)| format!("        {key}: {value}\n")));
        choices.push_str("    choice:\n");
        let purl = (reason == ORIGINAL).then(|| ("purl", quoted(decided.purl)));
        let said = purl.into_iter().chain([("reason", quoted(reason)), ("comment", quoted(&marked(decided)))]);
        choices.extend(said.map(|(key, value)| format!("      {key}: {value}\n")));
    }
    losses.blur(n_days, "ORT knows no last day");
    losses.blur_common(export);
    if choices.is_empty() {
        return format!("---\n{CHOICES}: []\n");
    }
    format!("---\n{CHOICES}:\n- provenance:\n    url: {}\n  choices:\n{choices}", quoted(url))
}

fn carried(decided: &Exported<'_>, losses: &mut Losses) -> Option<&'static str> {
    match decided.carried() {
        Carried::Declared => losses.leave_out("about sources that comments name, of which ORT knows nothing"),
        Carried::Part => losses.leave_out("inside of archives or notebooks, where ORT knows no places"),
        Carried::NoText => losses.leave_out("in files whose names are not UTF-8"),
        Carried::Plain => return reason_of(decided.decision.status),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_repository_are_alike() {
        let check = |url: &str| assert_eq!(address(url), "example.org/team/app", "{url}");
        check("https://example.org/team/app.git");
        check("https://ada:secret@Example.org:443/team/app/");
        check("git@example.org:team/app.git");
        check("ssh://git@example.org:22/team/app.git?path=x");
        check("example.org/team/app");
        assert_ne!(address("https://example.org/team/other"), address("https://example.org/team/app"));
    }
}

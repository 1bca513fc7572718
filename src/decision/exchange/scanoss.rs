//! Rules of SCANOSS's settings file (`scanoss.json`, `bom`). Source: `scanoss-settings-schema.json` and the post-processor of
//! scanoss.py 1.54.
//!
//! `include` says that a component is in the code: it is accepted. `remove` drops results: they are false matches. `replace` says
//! that the code comes from another component: where that one is what is found here (or only its version is another), it is
//! accepted; where the replaced one is found, it is talked about, for nobody has looked at the license of the other here. Paths are of the project; one names a
//! file or all files of a folder.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::export::{Carried, Export, Exported, Losses};
use super::mark::{marked, read_mark};
use super::{Asked, Entry, ExchangeError, Foreign, Meant, PathMeant, Said, Unmapped, broken_json, plain_path};
use crate::decision::origin_key;
use crate::finding::{DecisionStatus, LineRange};

/// What else stands there, by name.
type Others = BTreeMap<String, Value>;

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    bom: Option<Bom>,
    #[serde(flatten)]
    others: Others,
}

#[derive(Default, Deserialize)]
struct Bom {
    #[serde(default)]
    include: Option<Vec<Rule>>,
    #[serde(default)]
    remove: Option<Vec<Rule>>,
    #[serde(default)]
    replace: Option<Vec<Rule>>,
    #[serde(flatten)]
    others: Others,
}

#[derive(Deserialize)]
struct Rule {
    path: Option<String>,
    purl: Option<String>,
    comment: Option<String>,
    license: Option<String>,
    replace_with: Option<String>,
    /// Lines of what is removed; written by SCANOSS's Java library.
    start_line: Option<u32>,
    end_line: Option<u32>,
    #[serde(flatten)]
    others: Others,
}

/// Keys beside `bom` that describe the project or the file.
const SILENT: [&str; 2] = ["self", "$schema"];

pub(super) fn parse(text: &[u8], asked: &Asked<'_>) -> Result<Foreign, ExchangeError> {
    let settings: Settings = serde_json::from_slice(text).map_err(|error| broken_json(asked, &error))?;
    let bom = settings.bom.unwrap_or_default();
    let mut foreign = Foreign::default();
    let lists = [(List::Include, bom.include), (List::Remove, bom.remove), (List::Replace, bom.replace)];
    for (list, rules) in lists {
        for (idx, rule) in rules.iter().flatten().enumerate() {
            let place = format!("bom.{}[{idx}]", list.as_str());
            let not_read = |key: &String| Unmapped { place: place.clone(), cause: format!("`{key}` has no word here") };
            foreign.not_read.extend(rule.others.keys().map(not_read));
            match list.entry(&place, rule) {
                Ok(entry) => foreign.entries.push(entry),
                Err(cause) => foreign.left_out.push(Unmapped { place, cause }),
            }
        }
    }
    let others = settings.others.into_keys().filter(|key| !SILENT.contains(&key.as_str()));
    let others = others.chain(bom.others.into_keys().map(|key| format!("bom.{key}")));
    let not_read =
        |place: String| Unmapped { place, cause: "holds no decisions about copies that are known".to_owned() };
    foreign.not_read.extend(others.map(not_read));
    Ok(foreign)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Include,
    Remove,
    Replace,
}

impl List {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Include => "include",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }

    /// Returns what a rule says.
    fn entry(self, place: &str, rule: &Rule) -> Result<Entry, String> {
        let (path, purl) = (given(rule.path.as_ref()), given(rule.purl.as_ref()));
        let (comment, other) = (given(rule.comment.as_ref()), given(rule.replace_with.as_ref()));
        let lines = match (rule.start_line, rule.end_line) {
            (None, None) => None,
            (Some(start @ 1..), Some(end)) if start <= end => Some(LineRange { start, end }),
            _ => return Err("has no lines between its start_line and its end_line".into()),
        };
        let meant = |origin: Option<&str>| Meant::Place {
            path: path.map(|path| PathMeant::Either(plain_path(path).to_owned())),
            lines,
            origin: origin.map(str::to_owned),
        };
        let place = place.to_owned();
        match self {
            Self::Include => {
                let said = said(self, DecisionStatus::Accept, comment);
                Ok(Entry::new(place, meant(Some(purl.ok_or("names no purl")?)), said))
            }
            Self::Remove if path.is_none() && purl.is_none() => Err("names neither path nor purl".into()),
            Self::Remove => Ok(Entry::new(place, meant(purl), said(self, DecisionStatus::FalseMatch, comment))),
            Self::Replace => {
                let (purl, other) = (purl.ok_or("names no purl")?, other.ok_or("names no replace_with")?);
                if origin_key(purl) == origin_key(other) {
                    // Another version of it: it is that origin.
                    return Ok(Entry::new(place, meant(Some(other)), said(self, DecisionStatus::Accept, comment)));
                }
                let license = given(rule.license.as_ref()).map_or(String::new(), |license| format!(" ({license})"));
                let why = comment.map_or(String::new(), |comment| format!(": {comment}"));
                let reason = format!("is said to come from {other}{license} instead of {purl}{why}");
                let discussed =
                    Entry::new(place, meant(Some(purl)), Said::new(DecisionStatus::Discuss, reason.clone()));
                let accepted = (meant(Some(other)), Said::new(DecisionStatus::Accept, reason));
                Ok(Entry { besides: Some(accepted), ..discussed })
            }
        }
    }
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn said(list: List, status: DecisionStatus, comment: Option<&str>) -> Said {
    match comment.and_then(read_mark).filter(|marked| list_of(marked.status) == Some(list)) {
        Some(marked) => marked,
        None => Said::new(status, comment.map_or_else(|| format!("SCANOSS's {} rule", list.as_str()), str::to_owned)),
    }
}

const fn list_of(status: DecisionStatus) -> Option<List> {
    match status {
        DecisionStatus::Accept | DecisionStatus::LicenseAcquired => Some(List::Include),
        DecisionStatus::Original | DecisionStatus::Common | DecisionStatus::FalseMatch | DecisionStatus::Replaced => {
            Some(List::Remove)
        }
        _ => None,
    }
}

#[derive(Serialize)]
struct Written {
    bom: WrittenBom,
}

#[derive(Default, Serialize)]
struct WrittenBom {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    include: Vec<WrittenRule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove: Vec<WrittenRule>,
}

#[derive(Serialize)]
struct WrittenRule {
    path: String,
    purl: String,
    comment: String,
}

/// Writes rules for files with their origin, which without a version is what SCANOSS compares.
pub(super) fn write(export: &Export<'_>, losses: &mut Losses) -> String {
    let mut bom = WrittenBom::default();
    let (mut n_days, mut n_joined) = (0, 0);
    for (key, group) in export.by_file_and_origin() {
        let all = group.iter().map(|decided| decided.map(|decided| carried(decided, losses)));
        let lists: Vec<Option<Option<List>>> = all.collect();
        let Some(Some(Some(list))) = lists.iter().copied().find(|list| matches!(list, Some(Some(_)))) else { continue };
        if lists.iter().any(|other| *other != Some(Some(list))) {
            let n = lists.iter().filter(|list| matches!(list, Some(Some(_)))).count() as u64;
            losses
                .leave_out_n(n, "of one of several findings of an origin in a file, where scanoss.json knows no lines");
            continue;
        }
        let group: Vec<&Exported<'_>> = group.into_iter().flatten().collect();
        let is_ended = |decided: &&&Exported<'_>| decided.decision.expires.is_some();
        n_days += group.iter().filter(is_ended).count() as u64;
        if !is_one_word(&group) {
            n_joined += group.len() as u64;
        }
        let rule = WrittenRule { path: key.0.to_owned(), purl: key.1, comment: comment(&group) };
        match list {
            List::Include => bom.include.push(rule),
            List::Remove | List::Replace => bom.remove.push(rule),
        }
    }
    losses.blur(n_days, "SCANOSS knows no last day");
    losses.blur(n_joined, "one rule for several, told apart in its comment alone");
    losses.blur_common(export);
    let text = serde_json::to_string_pretty(&Written { bom }).expect("texts alone are written");
    text + "\n"
}

fn is_one_word(group: &[&Exported<'_>]) -> bool {
    let word = |decided: &Exported<'_>| (decided.decision.status, decided.decision.expires.clone());
    group.iter().all(|decided| word(decided) == word(group[0]))
}

/// A mark is read again, so it stands only where it is true of all.
fn comment(group: &[&Exported<'_>]) -> String {
    if is_one_word(group) {
        return marked(group[0]);
    }
    let all: Vec<String> = group.iter().map(|decided| marked(decided)).collect();
    format!("several: {}", all.join("; "))
}

fn carried(decided: &Exported<'_>, losses: &mut Losses) -> Option<List> {
    match decided.carried() {
        Carried::Declared => losses.leave_out("about sources that comments name, of which SCANOSS knows nothing"),
        Carried::Part => losses.leave_out("inside of archives or notebooks, where SCANOSS knows no places"),
        Carried::NoText => losses.leave_out("in files whose names are not UTF-8"),
        Carried::Plain => {
            let list = list_of(decided.decision.status);
            if list.is_none() {
                losses.leave_out(
                    "with the word `discuss`, `must-replace` or `do-not-use`, for which SCANOSS has no rule",
                );
            }
            return list;
        }
    }
    None
}

//! Lists of findings to ignore, as gitleaks and others have them: one a line, `#` begins a comment.
//!
//! A line is the id of a finding (or its first digits), `PATH:LINE`, `PATH:CODE:LINE` with a code such as `copied-region`, or a
//! path; what follows ` # ` is the reason. A list says that findings are done with, not why: what they are is asked for, unless a
//! mark of ours says it.

use super::export::{Export, Losses};
use super::mark::{marked, one_line, read_mark};
use super::{Asked, Entry, ExchangeError, Foreign, Meant, PathMeant, Said, Unmapped, plain_path};
use crate::finding::{FindingCode, LineRange};

const CODES: [FindingCode; 3] = [FindingCode::CopiedFile, FindingCode::CopiedRegion, FindingCode::DeclaredSource];

pub(super) fn parse(text: &[u8], asked: &Asked<'_>) -> Result<Foreign, ExchangeError> {
    let mut foreign = Foreign::default();
    for (line_idx, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let place = (line_idx + 1).to_string();
        let Ok(line) = std::str::from_utf8(line) else {
            let (label, message) = (asked.label.to_owned(), "it is not UTF-8".to_owned());
            return Err(ExchangeError::Broken { label, line: line_idx + 1, column: 1, message });
        };
        let line = if line_idx == 0 { line.trim_start_matches('\u{feff}') } else { line }.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (what, comment) =
            line.split_once(" #").map_or((line, ""), |(what, comment)| (what.trim_end(), comment.trim()));
        match meant(what) {
            Ok(means) => foreign.entries.push(Entry::new(place, means, said(comment, line_idx + 1, asked)?)),
            Err(cause) => foreign.left_out.push(Unmapped { place, cause }),
        }
    }
    Ok(foreign)
}

fn said(comment: &str, line: usize, asked: &Asked<'_>) -> Result<Said, ExchangeError> {
    if let Some(marked) = read_mark(comment) {
        return Ok(marked);
    }
    let Some(status) = asked.status else {
        let message = format!("line {line} says what is ignored, not why; say --status, such as false-match or accept");
        return Err(ExchangeError::Unsaid { label: asked.label.to_owned(), message });
    };
    let reason = if comment.is_empty() { "on a list of findings to ignore" } else { comment };
    Ok(Said::new(status, reason.to_owned()))
}

fn meant(what: &str) -> Result<Meant, String> {
    if is_id(what) {
        return Ok(Meant::Id(what.to_owned()));
    }
    let place = |path: &str, lines| Meant::Place { path: Some(path_meant(path)), lines, origin: None };
    let Some((head, line)) = what.rsplit_once(':') else { return Ok(place(what, None)) };
    let Ok(line @ 1..) = line.parse::<u32>() else { return Ok(place(what, None)) };
    let lines = Some(LineRange { start: line, end: line });
    match head.rsplit_once(':') {
        Some((path, code)) if CODES.iter().any(|known| known.as_str() == code) && !path.contains(':') => {
            Ok(place(path, lines))
        }
        Some((_, rule)) => Err(format!(
            "names the rule `{rule}`; kinprint's are PATH:CODE:LINE, without a commit, and the codes {}",
            codes()
        )),
        None => Ok(place(head, lines)),
    }
}

fn codes() -> String {
    CODES.map(FindingCode::as_str).join(", ")
}

fn path_meant(path: &str) -> PathMeant {
    let plain = plain_path(path);
    if plain.ends_with('/') { PathMeant::Either(plain.to_owned()) } else { PathMeant::File(plain.to_owned()) }
}

/// Ids are hexadecimal, with the number of the finding behind; no file is called so in any language.
fn is_id(what: &str) -> bool {
    let (digits, ordinal) = what.split_once('-').unwrap_or((what, "1"));
    let is_hex = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (8..=24).contains(&digits.len()) && is_hex && ordinal.parse::<u32>().is_ok()
}

/// Writes the settled findings by the hash of their code, with where each is and what was said.
pub(super) fn write(export: &Export<'_>, losses: &mut Losses) -> String {
    let mut text = "# Findings that people are done with, by the hash of their code; written by kinprint.\n".to_owned();
    let mut written: Vec<&str> = Vec::new();
    for decided in &export.decided {
        if !decided.decision.status.is_settled() {
            losses.leave_out(
                "with the word `discuss`, `must-replace` or `do-not-use`: what they are about is not to be ignored",
            );
        } else if !written.contains(&decided.content_id) {
            written.push(decided.content_id);
            let lines = decided.lines.map_or(String::new(), |lines| format!(":{}-{}", lines.start, lines.end));
            let place = one_line(&format!("{}{lines}", decided.path.path));
            let line = format!("{}  # {}", decided.content_id, marked(decided));
            text.extend(["# ", &place, "\n", &line, "\n"]);
        }
    }
    losses.blur_license(export);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_ids_or_places() {
        let id = |id: &str| Ok(Meant::Id(id.to_owned()));
        let place = |path: PathMeant, line: Option<u32>| {
            let lines = line.map(|line| LineRange { start: line, end: line });
            Ok(Meant::Place { path: Some(path), lines, origin: None })
        };
        let file = |path: &str| PathMeant::File(path.to_owned());
        let check = |what: &str, expected: Result<Meant, String>| assert_eq!(meant(what), expected, "{what}");
        check("7ce56fc743981cdd70b16da7-1", id("7ce56fc743981cdd70b16da7-1"));
        check("7ce56fc7", id("7ce56fc7"));
        check("src/lru.c:40", place(file("src/lru.c"), Some(40)));
        check("./src/lru.c:copied-region:40", place(file("src/lru.c"), Some(40)));
        check("src/lru.c", place(file("src/lru.c"), None));
        check("vendor/", place(PathMeant::Either("vendor/".into()), None));
        check("7ce56fc", place(file("7ce56fc"), None));
        check("src/a:b.c", place(file("src/a:b.c"), None));
        assert!(meant("src/k.py:aws-access-token:4").unwrap_err().contains("names the rule `aws-access-token`"));
        assert!(meant("0123abc:src/k.py:copied-region:4").unwrap_err().contains("without a commit"));
    }
}

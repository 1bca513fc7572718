//! Sources that are named without a link: code of RFCs, and projects that everybody knows.

use super::link::{Source, SourceKind, rfc};
use super::words::{Item, Kind, is_one_of, word};

/// What was done to the code; `from` follows.
const VERBS: &str = "adapted copied taken borrowed ported backported stolen lifted derived extracted cribbed cloned \
    translated copy-pasted";
const FILLERS: &str = "the a an original official upstream old current code sample reference implementation in of";
const CODE: &str = "code function functions implementation snippet routine macro macros class file source appendix";
/// Of an RFC these are followed, not copied.
const FACTS: &str = "vector vectors example examples abnf grammar definition definitions text names values table test \
    tests list codes";

/// Projects by their names as people write them, in one to three words.
const PROJECTS: &str = "linux kernel, Linux kernel, Linux Kernel, Linux, FreeBSD, OpenBSD, NetBSD, Stack Overflow, StackOverflow, \
    Wikipedia, Rosetta Code, Numerical Recipes, Hacker's Delight, Graphics Gems, glibc, musl, newlib, gnulib, zlib, CPython, LLVM, \
    GCC, Chromium, WebKit, V8, Firefox, jQuery, Underscore.js, lodash, Lodash, Django, Rails, Boost, OpenSSL, BoringSSL, LibreSSL, \
    SQLite, PostgreSQL, Babel, React, TypeScript, Guava, Apache Commons, OpenJDK, Apache Harmony, FFmpeg, NumPy, SciPy, coreutils, \
    BusyBox, Emacs, Perl";

/// Returns the first named source that is declared, and the items from and to which that stands.
pub(super) fn declared_name(text: &[u8], items: &[Item]) -> Option<(Source, usize, usize)> {
    (0..items.len()).filter(|&idx| is_one_of(text, items, idx, "from")).find_map(|idx| {
        let start = phrase_start(text, items, idx)?;
        let name = skip_fillers(text, items, idx + 1);
        if let Some((number, end)) = rfc_at(text, items, name).or_else(|| appendix_of(text, items, idx + 1)) {
            return is_code_of_rfc(text, items, start, idx, end).then(|| (rfc(number), start, end));
        }
        // Without a word for code, only what begins a sentence speaks of the code below.
        let is_verb = is_one_of(text, items, start, VERBS);
        let (project, end) = project_at(text, items, name)?;
        (is_verb && speaks_of_code(text, items, start)).then_some((
            Source { kind: SourceKind::Project, name: project, url: None, purl: None },
            start,
            end,
        ))
    })
}

/// Returns where the phrase that `from` ends begins: at the verb, a word for code, or, at the start of a sentence, `from`.
fn phrase_start(text: &[u8], items: &[Item], from: usize) -> Option<usize> {
    const BETWEEN: &str = "verbatim directly straight almost mostly and modified shamelessly";
    let is_start = from == 0 || items[from - 1].kind != Kind::Word;
    if is_start && (from == 0 || matches!(items[from - 1].kind, Kind::Break | Kind::Stop)) {
        // A line's end may stand between verb and `from`.
        let verb = from.checked_sub(2).filter(|&verb| is_one_of(text, items, verb, VERBS));
        return Some(verb.unwrap_or(from));
    }
    let mut at = from;
    for _ in 0..4 {
        at = at.checked_sub(1)?;
        if is_one_of(text, items, at, VERBS) || is_one_of(text, items, at, CODE) {
            return Some(at);
        }
        if !is_one_of(text, items, at, BETWEEN) {
            return None;
        }
    }
    None
}

fn skip_fillers(text: &[u8], items: &[Item], mut at: usize) -> usize {
    let end = at + 5;
    while at < end
        && (is_one_of(text, items, at, FILLERS) || items.get(at).is_some_and(|item| item.kind == Kind::Break))
    {
        at += 1;
    }
    at
}

/// Reads `RFC 1321`, `RFC1321`, `RFC-1321`.
fn rfc_at(text: &[u8], items: &[Item], at: usize) -> Option<(u32, usize)> {
    let first = word(text, items, at);
    let rest = first.get(..3).filter(|head| head.eq_ignore_ascii_case(b"rfc")).map(|_| &first[3..])?;
    let (digits, end) = if rest.is_empty() { (word(text, items, at + 1), at + 1) } else { (rest, at) };
    let digits = digits.strip_prefix(b"-").unwrap_or(digits);
    let digits = digits.strip_suffix(b"'s").unwrap_or(digits);
    let number: u32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (1..100_000).contains(&number).then_some((number, end))
}

/// Reads `appendix A of RFC 1321`, `section 8.3 of RFC 6234`.
fn appendix_of(text: &[u8], items: &[Item], at: usize) -> Option<(u32, usize)> {
    let at = skip_fillers(text, items, at);
    let is_part = is_one_of(text, items, at, "appendix section");
    is_part.then(|| rfc_at(text, items, skip_fillers(text, items, at + 2)))?
}

/// Tells whether code of the RFC is spoken of: its appendix, or code that was moved; never its rules.
fn is_code_of_rfc(text: &[u8], items: &[Item], start: usize, from: usize, end: usize) -> bool {
    let near = start.saturating_sub(6)..(end + 6).min(items.len());
    let has = |words: &str| near.clone().any(|at| is_one_of(text, items, at, words));
    if has(FACTS) || is_one_of(text, items, 0, "todo fixme") {
        return false;
    }
    let is_verb = is_one_of(text, items, start, VERBS);
    let is_appendix = has("appendix") || (has("reference sample") && has("code implementation"));
    is_appendix || (has(CODE) && (is_verb || start < from))
}

fn project_at(text: &[u8], items: &[Item], at: usize) -> Option<(String, usize)> {
    let is_at = |name: &&str| {
        name.split(' ').enumerate().all(|(nth, part)| {
            let found = word(text, items, at + nth);
            found.strip_suffix(b"'s").unwrap_or(found) == part.as_bytes()
        })
    };
    let name = PROJECTS.split(", ").filter(is_at).max_by_key(|name| name.len())?;
    Some((name.to_owned(), at + name.matches(' ').count()))
}

/// Tells whether a verb begins a sentence, or speaks of code in the words before it.
fn speaks_of_code(text: &[u8], items: &[Item], verb: usize) -> bool {
    let before: Vec<usize> =
        (0..verb).rev().take_while(|&at| !matches!(items[at].kind, Kind::Stop | Kind::Colon)).take(6).collect();
    let words: Vec<usize> = before.into_iter().filter(|&at| items[at].kind == Kind::Word).collect();
    let is_denied = words.iter().any(|&at| is_one_of(text, items, at, "not todo values value data test tests names"));
    !is_denied && (words.is_empty() || words.iter().any(|&at| is_one_of(text, items, at, CODE)))
}

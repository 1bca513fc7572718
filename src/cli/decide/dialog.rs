//! The questions about one finding: what is said of it, why, under which license, until when.

use std::io;

use console::Key;

use super::keyboard::{Keyboard, ask_line};
use crate::finding::DecisionStatus;
use crate::license::SpdxExpression;

/// Keys with what they say, in the order of the menu.
const KEYS: [(char, DecisionStatus, &str); 9] = [
    ('a', DecisionStatus::Accept, "it may stay, under the origin's license and what that asks for"),
    ('o', DecisionStatus::Original, "ours: we had it first"),
    ('c', DecisionStatus::Common, "anybody would write it so: boilerplate, generated, forced"),
    ('f', DecisionStatus::FalseMatch, "no copy of that origin"),
    ('l', DecisionStatus::LicenseAcquired, "a license of its own was got for it"),
    ('r', DecisionStatus::Replaced, "replaced: what is found is not the old code"),
    ('m', DecisionStatus::MustReplace, "it has to go; denied until then"),
    ('x', DecisionStatus::DoNotUse, "nobody may use this code; denied"),
    ('d', DecisionStatus::Discuss, "being talked about; stays under review"),
];

/// What somebody answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Decide(Said),
    Skip,
    Back,
    ViewAll,
    Quit,
}

/// A decision in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub(super) status: DecisionStatus,
    pub(super) reason: String,
    pub(super) license: Option<SpdxExpression>,
    pub(super) expires: Option<String>,
}

/// What was said last: most findings of a sitting are decided for the same reason.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    pub(super) reason: String,
    pub(super) expires: String,
}

/// What the answer is checked against.
pub(super) struct About<'a> {
    /// The ways to take the license; one or none is no choice.
    pub(super) choices: &'a [String],
    /// The day of the run.
    pub(super) today: &'a str,
}

/// Asks until there is an answer. Escape takes a question back.
pub(super) fn ask(keyboard: &mut dyn Keyboard, memory: &mut Memory, about: &About<'_>) -> io::Result<Answer> {
    loop {
        keyboard.show(&menu())?;
        let answer = match keyboard.key()? {
            Key::Char('s' | ' ') | Key::ArrowRight | Key::ArrowDown => Some(Answer::Skip),
            Key::Char('b') | Key::ArrowLeft | Key::ArrowUp | Key::Backspace => Some(Answer::Back),
            Key::Char('v') => Some(Answer::ViewAll),
            Key::Char('q') | Key::Escape => Some(Answer::Quit),
            Key::Char('\u{3}') | Key::CtrlC => return Err(io::ErrorKind::Interrupted.into()),
            Key::Char('?' | 'h') => {
                keyboard.show(&help())?;
                None
            }
            Key::Char(c) => match KEYS.iter().find(|(key, _, _)| *key == c) {
                Some(&(_, status, _)) => ask_more(keyboard, memory, about, status)?.map(Answer::Decide),
                None => None,
            },
            _ => None,
        };
        if let Some(answer) = answer {
            return Ok(answer);
        }
    }
}

fn menu() -> String {
    let names: Vec<String> = KEYS.iter().map(|(key, status, _)| format!("{key} {}", status.as_str())).collect();
    format!("{}\ns skip, b back, v all lines, q quit, ? help\n", names.join(", "))
}

fn help() -> String {
    let lines: String =
        KEYS.iter().map(|(key, status, said)| format!("  {key}  {:16} {said}\n", status.as_str())).collect();
    format!("{lines}  Escape takes a question back; what was decided is written at once.\n")
}

/// Asks what belongs to a status; `None` when the status is taken back.
fn ask_more(
    keyboard: &mut dyn Keyboard,
    memory: &mut Memory,
    about: &About<'_>,
    status: DecisionStatus,
) -> io::Result<Option<Said>> {
    keyboard.show(&format!("{}\n", status.as_str()))?;
    let license = match about.choices {
        [_, _, ..] if status.takes_license() => ask_license(keyboard, about.choices)?,
        _ => Asked::Open,
    };
    if matches!(license, Asked::TakenBack) {
        return Ok(None);
    }
    let reason = loop {
        match ask_line(keyboard, "why", &memory.reason)? {
            None => return Ok(None),
            Some(reason) if reason.is_empty() => keyboard.show("a decision needs a reason\n")?,
            Some(reason) => break reason,
        }
    };
    let expires = match ask_expiry(keyboard, memory, about.today)? {
        Asked::TakenBack => return Ok(None),
        asked => asked.said(),
    };
    memory.reason.clone_from(&reason);
    memory.expires = expires.clone().unwrap_or_default();
    Ok(Some(Said { status, reason, license: license.said(), expires }))
}

/// The answer to a question that may be left open.
enum Asked<T> {
    TakenBack,
    Open,
    Said(T),
}

impl<T> Asked<T> {
    fn said(self) -> Option<T> {
        match self {
            Self::Said(said) => Some(said),
            Self::TakenBack | Self::Open => None,
        }
    }
}

/// Asks which license of a choice is taken.
fn ask_license(keyboard: &mut dyn Keyboard, choices: &[String]) -> io::Result<Asked<SpdxExpression>> {
    for (idx, choice) in choices.iter().enumerate() {
        keyboard.show(&format!("  {} {choice}\n", idx + 1))?;
    }
    loop {
        let Some(text) = ask_line(keyboard, "taken under (its number; Enter leaves it open)", "")? else {
            return Ok(Asked::TakenBack);
        };
        if text.is_empty() {
            return Ok(Asked::Open);
        }
        let numbered = text.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
        let named = choices.iter().find(|choice| choice.eq_ignore_ascii_case(&text));
        if let Some(license) = numbered.or(named).and_then(|choice| SpdxExpression::find_in(choice)) {
            return Ok(Asked::Said(license));
        }
        keyboard.show("not one of them\n")?;
    }
}

/// Asks for the last day; open is no end.
fn ask_expiry(keyboard: &mut dyn Keyboard, memory: &Memory, today: &str) -> io::Result<Asked<String>> {
    let question = if memory.expires.is_empty() {
        "until (a day as 2027-12-31; Enter: no end)"
    } else {
        "until (a day as 2027-12-31; - is no end)"
    };
    loop {
        let Some(text) = ask_line(keyboard, question, &memory.expires)? else { return Ok(Asked::TakenBack) };
        if text.is_empty() || text == "-" {
            return Ok(Asked::Open);
        }
        match text.parse::<jiff::civil::Date>() {
            Ok(day) if day.to_string().as_str() < today => keyboard.show("that day is past\n")?,
            Ok(day) => return Ok(Asked::Said(day.to_string())),
            Err(_) => keyboard.show("that is no day\n")?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keyboard::tests::Typed;
    use super::*;

    fn answer(keys: &str, choices: &[&str], memory: &mut Memory) -> (io::Result<Answer>, String) {
        let choices: Vec<String> = choices.iter().map(|&choice| choice.to_owned()).collect();
        let mut typed = Typed::new(keys);
        let answer = ask(&mut typed, memory, &About { choices: &choices, today: "2026-06-01" });
        (answer, typed.shown)
    }

    fn said(status: DecisionStatus, reason: &str, license: Option<&str>, expires: Option<&str>) -> Answer {
        let license = license.and_then(SpdxExpression::find_in);
        Answer::Decide(Said { status, reason: reason.into(), license, expires: expires.map(str::to_owned) })
    }

    #[test]
    fn one_key_says_it_and_the_rest_is_asked_for() {
        let check = |keys: &str, choices: &[&str], expected: Answer| {
            assert_eq!(answer(keys, choices, &mut Memory::default()).0.unwrap(), expected, "{keys:?}");
        };
        check("oours\n\n", &[], said(DecisionStatus::Original, "ours", None, None));
        check("mGPL\n2027-01-31\n", &["MIT"], said(DecisionStatus::MustReplace, "GPL", None, Some("2027-01-31")));
        let offered = ["MIT", "GPL-2.0-only"];
        check("a1\nfine\n\n", &offered, said(DecisionStatus::Accept, "fine", Some("MIT"), None));
        check("agpl-2.0-only\nfine\n\n", &offered, said(DecisionStatus::Accept, "fine", Some("GPL-2.0-only"), None));
        check("a\nfine\n\n", &offered, said(DecisionStatus::Accept, "fine", None, None));
        check("czz\n\n", &offered, said(DecisionStatus::Common, "zz", None, None));
        check("z?s", &[], Answer::Skip);
        check("b", &[], Answer::Back);
        check("v", &[], Answer::ViewAll);
        check("q", &[], Answer::Quit);
    }

    #[test]
    fn what_is_wrong_is_asked_again_and_escape_takes_it_back() {
        let (decided, shown) =
            answer("a3\n2\n\nok\n2025-01-01\nsoon\n2026-06-01\n", &["MIT", "ISC"], &mut Memory::default());
        assert_eq!(decided.unwrap(), said(DecisionStatus::Accept, "ok", Some("ISC"), Some("2026-06-01")));
        for words in ["not one of them", "needs a reason", "that day is past", "that is no day"] {
            assert!(shown.contains(words), "{shown}");
        }
        assert_eq!(answer("a1\u{1b}s", &["MIT"], &mut Memory::default()).0.unwrap(), Answer::Skip);
        assert_eq!(answer("ook\n\u{1b}s", &[], &mut Memory::default()).0.unwrap(), Answer::Skip);
        assert!(answer("o", &[], &mut Memory::default()).0.is_err());
    }

    #[test]
    fn the_last_reason_and_day_are_suggested() {
        let mut memory = Memory::default();
        answer("oours\n2027-01-31\n", &[], &mut memory).0.unwrap();
        let (decided, shown) = answer("c\n\n", &[], &mut memory);
        assert_eq!(decided.unwrap(), said(DecisionStatus::Common, "ours", None, Some("2027-01-31")));
        assert!(shown.contains("why [ours]"), "{shown}");
        assert_eq!(answer("cx\n-\n", &[], &mut memory).0.unwrap(), said(DecisionStatus::Common, "x", None, None));
    }

    #[test]
    fn every_status_but_unreviewed_has_a_key_of_its_own() {
        let keys: std::collections::BTreeSet<char> = KEYS.iter().map(|(key, _, _)| *key).collect();
        assert_eq!((keys.len(), KEYS.len()), (DecisionStatus::ALL.len() - 1, DecisionStatus::ALL.len() - 1));
        assert!("sbvqh? ".chars().all(|taken| !keys.contains(&taken)));
    }
}

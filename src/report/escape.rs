//! Escaping for terminals: names and texts from anywhere must not move the cursor, recolor, reorder or hide anything.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `text` with every character that a terminal would obey instead of show written as `\u{…}`.
///
/// Line ends and tabs are escaped as well: the result is always one line.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if is_hostile(c) => write!(escaped, "\\u{{{:x}}}", c as u32).expect("a String takes everything"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// Tells whether a terminal would obey or hide `c`: controls, direction changes, invisible and private characters.
pub(super) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
            | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn escapes_what_a_terminal_obeys() {
        check("src/naïve/日本語.rs", "src/naïve/日本語.rs");
        check("a\u{1b}[2Jb", "a\\u{1b}[2Jb");
        check("a\u{9b}31mb", "a\\u{9b}31mb");
        check("x\ny\tz\r", "x\\ny\\tz\\r");
        check("\u{202e}gnp.exe", "\\u{202e}gnp.exe");
        check("a\u{200b}b\u{2066}c\u{feff}", "a\\u{200b}b\\u{2066}c\\u{feff}");
        check("\u{7f}\u{e0041}", "\\u{7f}\\u{e0041}");
        check("\u{ffff}", "\\u{ffff}"); // XML has no way to say it.
        check("bad\u{fffd}byte", "bad\u{fffd}byte");
    }
}

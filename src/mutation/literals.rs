//! A share of the numbers and strings changed to others of the same look.

use crate::lexer::{Token, TokenFlags, TokenKind};
use crate::span::ByteSpan;

use super::draft::{Draft, View};
use super::rng::Rng;
use super::words;

/// Changes about `percent` of the literals; those of import lines stay, since they name files.
pub(crate) fn change(draft: &mut Draft, percent: usize, rng: &mut Rng) {
    let view = draft.view();
    let mut edits = Vec::new();
    for token in view.tokens() {
        let is_literal = matches!(token.kind, TokenKind::Number | TokenKind::String);
        if !is_literal || token.flags.has(TokenFlags::IMPORT) || !rng.chance(percent) {
            continue;
        }
        let changed = match token.kind {
            TokenKind::Number => change_number(view.bytes(token.span()), rng).map(|new| (token.span(), new)),
            _ => change_string(&view, token, rng),
        };
        edits.extend(changed);
    }
    draft.replace(&view, &edits);
}

/// Puts other digits in place of the ones that decide the value; base, suffix and length stay.
fn change_number(text: &str, rng: &mut Rng) -> Option<String> {
    let prefix_len =
        if text.len() > 2 && text.starts_with('0') && !text.as_bytes()[1].is_ascii_digit() { 2 } else { 0 };
    let (prefix, digits) = text.split_at(if text.as_bytes().get(1) == Some(&b'.') { 0 } else { prefix_len });
    let is_binary = matches!(prefix, "0b" | "0B");
    let at = digits.find(|c: char| c.is_ascii_digit())?;
    let old = digits.as_bytes()[at] - b'0';
    let highest = if is_binary {
        2
    } else if prefix.is_empty() {
        9
    } else {
        8
    };
    // A leading zero would make some languages read it as octal.
    let new = (1..=9).map(|step| (old + step) % highest).find(|&new| new != old && (new != 0 || is_binary))?;
    let step = rng.below(3) as u8;
    let new = if is_binary { new } else { (1 + (new - 1 + step) % (highest - 1)).max(1) };
    let new = if new == old { new % (highest - 1) + 1 } else { new };
    Some(format!("{prefix}{}{new}{}", &digits[..at], &digits[at + 1..]))
}

/// Puts another word in place of one in a string, away from escapes, formats and tags.
fn change_string(view: &View, token: &Token, rng: &mut Rng) -> Option<(ByteSpan, String)> {
    let text = view.bytes(token.span());
    let body = text.find(['"', '\'', '`'])? + 1;
    let bytes = text.as_bytes();
    let mut words_in = Vec::new();
    let mut start = body;
    while start < bytes.len() {
        if bytes[start].is_ascii_alphabetic() {
            let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            let is_free = !matches!(bytes[start - 1], b'\\' | b'%' | b'{' | b'$' | b'<' | b'.' | b'#');
            if len >= 3 && is_free {
                words_in.push((start, len));
            }
            start += len;
        } else {
            start += 1;
        }
    }
    let &(start, len) = rng.pick(&words_in)?;
    let new = words::noun(rng);
    if new == &text[start..start + len] {
        return None;
    }
    let start = token.start + start as u32;
    Some((ByteSpan::new(start, start + len as u32), new.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::Syntax;
    use super::*;

    #[test]
    fn numbers_change_and_keep_their_look() {
        let mut rng = Rng::new(2);
        for text in ["0", "1", "7", "42", "0x1F", "3.14", "0.5", "0b1011", "1_000u32", "9"] {
            for _ in 0..20 {
                let new = change_number(text, &mut rng).unwrap();
                assert_ne!(new, text);
                assert_eq!(new.len(), text.len(), "{text} {new}");
                assert!(!(new.len() > 1 && new.starts_with('0') && new.as_bytes()[1].is_ascii_digit()), "{text} {new}");
            }
        }
    }

    #[test]
    fn strings_keep_escapes_and_lines() {
        let text = "#include \"first.h\"\nint main(void) { return puts(\"hello\\tworld %lld\") + 17; }\n";
        let mut draft = Draft::new(text, Syntax::C);
        change(&mut draft, 100, &mut Rng::new(4));
        let new = draft.text();
        assert!(new.starts_with("#include \"first.h\"\n"), "{new}");
        assert!(new.contains("%lld") && new.contains("\\t"), "{new}");
        assert!(!(new.contains("17") || new.contains("hello") && new.contains("world")), "{new}");
    }

    #[test]
    fn about_the_asked_share_changes() {
        let text: String = (0..400).map(|n| ["x = ", &(n % 10).to_string(), "\n"].concat()).collect();
        let mut draft = Draft::new(&text, Syntax::Python);
        change(&mut draft, 30, &mut Rng::new(8));
        let changed = draft.text().lines().zip(text.lines()).filter(|(new, old)| new != old).count();
        assert!((80..160).contains(&changed), "{changed}");
    }
}

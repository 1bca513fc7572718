//! Quotes with any delimiter: Perl's `q{}`, `s///`, Ruby's `%w[]`, Elixir's sigils.

use crate::lexer::engine::{Engine, after, is_name_byte};
use crate::lexer::token::{TokenFlags, TokenKind};

/// A longer regular expression is none.
const MAX_REGEX: usize = 4096;

impl Engine<'_> {
    /// `q(…)`, `m/…/`, and with two bodies `s{…}{…}`; `at` is behind the word.
    pub(in crate::lexer) fn perl_quote(&mut self, first: usize, at: usize, n_bodies: u32) -> bool {
        let is_variable = matches!(self.text[..first].last(), Some(b'$' | b'@' | b'%' | b'&' | b'-'));
        if is_variable || self.after & after::MEMBER != 0 {
            return false;
        }
        let n_blanks = self.text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let open_at = at + n_blanks;
        let Some(&open) = self.text.get(open_at) else { return false };
        let is_delimiter = if n_blanks == 0 {
            open.is_ascii_punctuation() && !b"=,;)".contains(&open)
        } else {
            b"{([</|'\"!".contains(&open)
        };
        if !is_delimiter {
            return false;
        }
        let Some(mut end) = self.delimited_end(open_at) else { return false };
        if n_bodies == 2 {
            let second = if closing(open) == open {
                end - 1
            } else {
                end + self.text[end..].len() - self.text[end..].trim_ascii_start().len()
            };
            let Some(second_end) = self.delimited_end(second) else { return false };
            end = second_end;
        }
        let content_end = end - 1;
        let flags = self.text[end..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        self.push_string(first, end + flags, open_at + 1..content_end);
        true
    }

    /// `%w[…]`, `%(…)` where no value ends.
    pub(in crate::lexer) fn ruby_percent(&mut self) -> bool {
        let first = self.pos;
        let letter = self.text.get(first + 1).copied().unwrap_or(0);
        let has_letter = b"qQwWiIrsx".contains(&letter);
        let open_at = first + 1 + usize::from(has_letter);
        let Some(&open) = self.text.get(open_at) else { return false };
        let after_value = self.after & after::VALUE != 0;
        // `puts %w[a]` is a quote, `a %b` hardly ever.
        let fits = if has_letter { b"({[<|/!".contains(&open) } else { b"({[<|".contains(&open) && !after_value };
        let is_spaced = self.byte_before().is_none_or(|byte| byte.is_ascii_whitespace());
        if !fits || after_value && !(is_spaced && has_letter) {
            return false;
        }
        let Some(end) = self.delimited_end(open_at) else { return false };
        let flags = if letter == b'r' {
            self.text[end..].iter().take_while(|byte| byte.is_ascii_lowercase()).count()
        } else {
            0
        };
        self.push_string(first, end + flags, open_at + 1..end - 1);
        true
    }

    /// `/…/` where no value ends, or after a name when it looks like an argument.
    pub(in crate::lexer) fn ruby_regex(&mut self) -> bool {
        let is_argument = self.out.tokens.last().is_some_and(|last| last.kind == TokenKind::Identifier)
            && self.byte_before() == Some(b' ')
            && !matches!(self.text.get(self.pos + 1), Some(b' ' | b'='));
        if self.after & after::VALUE != 0 && !is_argument {
            return false;
        }
        let first = self.pos;
        let Some(end) = self.delimited_end(first).filter(|end| end - first < MAX_REGEX) else { return false };
        let flags = self.text[end..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        self.push_string(first, end + flags, first + 1..end - 1);
        true
    }

    /// `~r/…/i`, `~s"""…"""`.
    pub(in crate::lexer) fn sigil(&mut self) -> bool {
        let first = self.pos;
        let n_letters = self.text[first + 1..].iter().take(16).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let open_at = first + 1 + n_letters;
        let Some(&open) = self.text.get(open_at) else { return false };
        if n_letters == 0 || !b"/|\"'([{<".contains(&open) {
            return false;
        }
        for quotes in ["\"\"\"", "'''"] {
            if self.text[open_at..].starts_with(quotes.as_bytes()) {
                self.raw_until(first, open_at + 3, quotes.as_bytes());
                return true;
            }
        }
        let Some(end) = self.delimited_end(open_at) else { return false };
        let flags = self.text[end..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        self.push_string(first, end + flags, open_at + 1..end - 1);
        true
    }

    /// `$#`, `$'`, `$;`: a variable named by one punctuation byte.
    pub(in crate::lexer) fn punctuation_variable(&mut self) -> bool {
        let first = self.pos;
        let Some(&byte) = self.text.get(first + 1) else { return false };
        if !b"#'\"/\\;,.&`+!@<>()[]0^|~?:-$%=*".contains(&byte)
            || byte == b'$' && self.text.get(first + 2).is_some_and(|&next| is_name_byte(next) || next == b'{')
        {
            return false;
        }
        // `$#array` and `$#{…}`: the mark belongs to the name that follows.
        let end = if byte == b'#' { self.name_end(first + 2) } else { first + 2 };
        let symbol = self.symbol_between(first, end);
        self.after = after::VALUE;
        self.n_plain += 1;
        self.push(TokenKind::Identifier, first, end, symbol, TokenFlags::default());
        true
    }

    /// Returns the end of a body whose opening delimiter stands at `at`: brackets nest, a backslash hides. Paid from the
    /// budget when there is none.
    pub(in crate::lexer) fn delimited_end(&mut self, at: usize) -> Option<usize> {
        let open = *self.text.get(at)?;
        let close = closing(open);
        let mut depth = 1;
        let mut pos = at + 1;
        if self.budget == 0 {
            return None;
        }
        while let Some(found) = memchr::memchr3(open, close, b'\\', self.text.get(pos..).unwrap_or_default()) {
            pos += found;
            let byte = self.text[pos];
            pos += 1;
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    return self.spend((pos - at) / 8).then_some(pos);
                }
            } else if byte == open {
                depth += 1;
            } else {
                pos += 1;
            }
        }
        self.spend(self.text.len() - at);
        None
    }

    /// Embedded code starts here, as the first token of a statement.
    pub(in crate::lexer) fn start_embedded(&mut self, open: &[u8]) {
        self.pos = self.code_start(self.pos, open);
    }
}

const fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        other => other,
    }
}

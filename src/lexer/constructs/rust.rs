//! Rust: characters against lifetimes, raw strings and names.

use crate::lexer::engine::{Engine, after, is_name_byte};
use crate::lexer::profile::Quote;
use crate::lexer::strings::find;
use crate::lexer::symbol::hash_bytes;
use crate::lexer::token::{TokenFlags, TokenKind};

impl Engine<'_> {
    /// `'x'` and `'\n'` are characters, `'name` is a lifetime or label.
    pub(in crate::lexer) fn char_or_lifetime(&mut self) -> bool {
        let first = self.pos;
        let Some(&byte) = self.text.get(first + 1) else { return false };
        let after_char = first + 1 + char_len(byte);
        if byte == b'\\' || self.text.get(after_char) == Some(&b'\'') && byte != b'\'' {
            self.quoted(first, first, &Quote::line("'"));
            return true;
        }
        if !is_name_byte(byte) || byte.is_ascii_digit() {
            return false;
        }
        let end = self.name_end(first + 1);
        let symbol = hash_bytes(&self.text[first..end]);
        self.after = after::VALUE;
        self.n_plain += 1;
        self.push(TokenKind::Identifier, first, end, symbol, TokenFlags::default());
        true
    }

    /// `#…#"…"#…#` after a prefix that ends with `r`; `r#name` is the name.
    pub(in crate::lexer) fn hash_raw(&mut self, first: usize, at: usize) -> bool {
        let n_hashes = self.text[at..].iter().take_while(|&&byte| byte == b'#').count();
        let open = at + n_hashes;
        if self.text.get(open) != Some(&b'"') {
            return n_hashes == 1 && self.raw_name(first, open);
        }
        let close = [&b"\""[..], &self.text[at..open]].concat();
        let content_end = find(self.text, open + 1, &close).unwrap_or(self.text.len());
        let end = self.text.len().min(content_end + close.len());
        self.push_string(first, end, open + 1..content_end);
        true
    }

    fn raw_name(&mut self, first: usize, name: usize) -> bool {
        if !self.text.get(name).is_some_and(|&byte| is_name_byte(byte)) {
            return false;
        }
        let end = self.name_end(name);
        let symbol = hash_bytes(&self.text[name..end]);
        let flags = if self.after & after::MEMBER == 0 { TokenFlags::default() } else { TokenFlags::MEMBER };
        self.after = after::VALUE;
        self.n_plain += 1;
        self.push(TokenKind::Identifier, first, end, symbol, flags);
        true
    }
}

/// Returns the length of the UTF-8 character that begins with `byte`.
pub(in crate::lexer) const fn char_len(byte: u8) -> usize {
    match byte {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

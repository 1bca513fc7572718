//! Raw strings whose end depends on their beginning.

use crate::lexer::engine::{Engine, after, is_name_byte};
use crate::lexer::strings::find;
use crate::lexer::symbol::{constant, hash_bytes};
use crate::lexer::token::{TokenFlags, TokenKind};

impl Engine<'_> {
    /// Emits the string that starts at `first`, its content at `body`, up to `close` or the end of the text.
    pub(in crate::lexer) fn raw_until(&mut self, first: usize, body: usize, close: &[u8]) {
        let body = body.min(self.text.len());
        let content_end = find(self.text, body, close).unwrap_or(self.text.len());
        self.push_string(first, self.text.len().min(content_end + close.len()), body..content_end);
    }

    /// `#…#"…"#…#` after a prefix that ends with `r`; `r#name` is the name.
    pub(in crate::lexer) fn hash_raw(&mut self, first: usize, at: usize) -> bool {
        let n_hashes = self.text[at..].iter().take_while(|&&byte| byte == b'#').take(256).count();
        let open = at + n_hashes;
        if self.text.get(open) != Some(&b'"') {
            return n_hashes == 1 && first < at && self.raw_name(first, open);
        }
        // Without a prefix this is Swift, whose raw strings may have three quotes.
        let n_quotes = if first == at && self.text[open..].starts_with(b"\"\"\"") { 3 } else { 1 };
        let close = [&b"\"\"\""[..n_quotes], &self.text[at..open]].concat();
        self.raw_until(first, open + n_quotes, &close);
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

    /// `"--(…)--"` after `r`, with any of the three brackets.
    pub(in crate::lexer) fn dashed_raw(&mut self, first: usize, at: usize) -> bool {
        let quote = self.text[at];
        let n_dashes = self.text[at + 1..].iter().take_while(|&&byte| byte == b'-').take(64).count();
        let close = match self.text.get(at + 1 + n_dashes) {
            Some(b'(') => b')',
            Some(b'[') => b']',
            Some(b'{') => b'}',
            _ => return false,
        };
        let mut close = vec![close];
        close.resize(1 + n_dashes, b'-');
        close.push(quote);
        self.raw_until(first, at + 2 + n_dashes, &close);
        true
    }

    /// Three or more quotes, after any number of `$`, closed by as many.
    pub(in crate::lexer) fn raw_quotes(&mut self) -> bool {
        let first = self.pos;
        let at = first + self.text[first..].iter().take_while(|&&byte| byte == b'$').take(64).count();
        let n_quotes = self.text[at..].iter().take_while(|&&byte| byte == b'"').count();
        if n_quotes < 3 {
            return false;
        }
        let close = self.text[at..at + n_quotes].to_vec();
        self.raw_until(first, at + n_quotes, &close);
        true
    }

    /// `[[…]]`, `[==[…]==]`.
    pub(in crate::lexer) fn long_bracket(&mut self) -> bool {
        let Some((body, close)) = self.long_bracket_at(self.pos) else { return false };
        self.raw_until(self.pos, body, &close);
        true
    }

    /// A long bracket directly after a comment's mark (`--`, `#`) makes a comment over lines.
    pub(in crate::lexer) fn long_comment(&mut self) -> bool {
        let first = self.pos;
        let n_marks = self.text[first..].iter().take_while(|&&byte| byte != b'[').take(2).count();
        let Some((body, close)) = self.long_bracket_at(first + n_marks) else { return false };
        let end = find(self.text, body, &close).map_or(self.text.len(), |at| at + close.len());
        self.comment(first, end);
        true
    }

    /// Returns where the body of a long bracket starts, and what ends it.
    fn long_bracket_at(&self, at: usize) -> Option<(usize, Vec<u8>)> {
        let rest = self.text.get(at..)?.strip_prefix(b"[")?;
        let level = rest.iter().take_while(|&&byte| byte == b'=').count();
        (rest.get(level) == Some(&b'[')).then(|| {
            let mut close = vec![b'='; level + 2];
            (close[0], close[level + 1]) = (b']', b']');
            (at + level + 2, close)
        })
    }

    /// `{|…|}`, `{id|…|id}`.
    pub(in crate::lexer) fn brace_quoted(&mut self) -> bool {
        let first = self.pos;
        let rest = &self.text[first + 1..];
        let is_id = |byte: &&u8| byte.is_ascii_lowercase() || **byte == b'_';
        let len = rest.iter().take(64).take_while(is_id).count();
        // `{x|` with a record or a match inside is `{x |` by every formatter, and is not closed so.
        if rest.get(len) != Some(&b'|') {
            return false;
        }
        let close = [b"|", &rest[..len], b"}"].concat();
        let body = first + len + 2;
        let Some(content_end) = self.find_paid(body, &close) else { return false };
        self.push_string(first, content_end + close.len(), body..content_end);
        true
    }

    /// `$tag$…$tag$`: after `AS` and `DO` the body is code between two operators, elsewhere a string.
    pub(in crate::lexer) fn dollar_quote(&mut self) -> bool {
        let first = self.pos;
        let len = self.text[first + 1..].iter().take(64).take_while(|&&byte| is_name_byte(byte)).count();
        let tag_end = first + len + 2;
        if self.text.get(tag_end - 1) != Some(&b'$') || self.text[first + 1].is_ascii_digit() {
            return false;
        }
        let tag = &self.text[first..tag_end];
        let closes = self.dollar_tag.is_some_and(|(from, to)| &self.text[from..to] == tag);
        let is_named = matches!(&self.out.tokens[..], [.., word, _] if word.symbol == constant("language"));
        let holds_code = is_named || [constant("as"), constant("do")].contains(&self.last_symbol());
        if closes || holds_code && self.dollar_tag.is_none() {
            self.dollar_tag = if closes { None } else { Some((first, tag_end)) };
            self.after = 0;
            self.push(TokenKind::Operator, first, tag_end, constant("$$"), TokenFlags::default());
            return true;
        }
        let tag = tag.to_vec();
        let Some(content_end) = self.find_paid(tag_end, &tag) else { return false };
        self.push_string(first, content_end + len + 2, tag_end..content_end);
        true
    }
}

//! The engine: one loop for all languages, told by a [`Table`] what bytes mean.
//!
//! In: bytes and a table. Out: tokens, comments and their flags, pushed to a [`Lexed`]. Total: every byte is consumed
//! once, looking ahead is paid from a budget linear in the text, and nothing recurses deeper than a constant.
//! Knows no language by name.

use std::hint::select_unpredictable;

use super::constructs::Heredoc;
use super::context::{Frame, ImportState, Role};
use super::profile::Rule;
use super::swar;
use super::symbol::{finish, fold_case, hash_bytes, hash_folded, start, step};
use super::table::{Class, Operator, Table, WordInfo};
use super::token::{Lexed, Token, TokenFlags, TokenKind};
use super::wide::short_name;
use crate::id::Symbol;
use crate::span::ByteSpan;

/// What the last token was, as far as the next one depends on it; a set of bits.
pub(super) mod after {
    /// A value ended: a slash divides, a dot starts no number.
    pub(in crate::lexer) const VALUE: u8 = 1;
    /// A member's name comes.
    pub(in crate::lexer) const MEMBER: u8 = 2;
}

pub(super) struct Engine<'a> {
    /// The text up to where lexing stops.
    pub(super) text: &'a [u8],
    pub(super) table: &'static Table,
    pub(super) out: &'a mut Lexed,
    pub(super) pos: usize,
    pub(super) after: u8,
    /// Brackets not yet closed, innermost last.
    pub(super) frames: Vec<Frame>,
    /// Index of the first token of the current line, or of the statement after a silent separator.
    pub(super) line_token: usize,
    /// Index of the token that a definition's name would have.
    pub(super) definition: usize,
    /// Tokens so far that do not belong into a literal table.
    pub(super) n_plain: usize,
    /// Literal tables found, disjoint and in order.
    pub(super) tables: Vec<(u32, u32)>,
    pub(super) import: Option<ImportState>,
    /// Whether the text holds a `\r`: strings over lines must be normalised.
    pub(super) has_cr: bool,
    pub(super) scratch: Vec<u8>,
    /// Here-documents whose bodies start on the next line.
    pub(super) heredocs: Vec<Heredoc>,
    /// The `$tag$` whose body is being lexed as code.
    pub(super) dollar_tag: Option<(usize, usize)>,
    /// Bytes that may still be looked at twice.
    pub(super) budget: usize,
    /// So many tokens lie between two checkpoints.
    pub(super) checkpoint_tokens: usize,
    /// A line end after so many tokens may be one.
    pub(super) next_checkpoint: usize,
}

impl<'a> Engine<'a> {
    /// Prepares to lex `text` from `from` on; tokens are added to `out`.
    pub(super) fn new(text: &'a [u8], from: usize, table: &'static Table, out: &'a mut Lexed) -> Self {
        let part = text.get(from..).unwrap_or_default();
        let has_cr = memchr::memchr(b'\r', part).is_some();
        let first = out.tokens.len();
        Self {
            text,
            table,
            out,
            pos: from,
            after: 0,
            frames: Vec::new(),
            line_token: first,
            definition: usize::MAX - 1,
            n_plain: 0,
            tables: Vec::new(),
            import: None,
            has_cr,
            scratch: Vec::new(),
            heredocs: Vec::new(),
            dollar_tag: None,
            budget: Self::budget_of(part.len()),
            checkpoint_tokens: 0,
            next_checkpoint: usize::MAX,
        }
    }

    /// Returns how many bytes of a text of this length may be looked at twice.
    pub(super) fn budget_of(len: usize) -> usize {
        len * 2 + 256
    }

    /// Has a checkpoint noted every so many tokens.
    pub(super) fn with_checkpoints(mut self, every: usize) -> Self {
        (self.checkpoint_tokens, self.next_checkpoint) = (every, self.out.tokens.len() + every);
        self
    }

    /// Lexes to the end of the text.
    pub(super) fn run(self) {
        let end = self.text.len();
        self.run_to(end);
    }

    /// Lexes up to the first token that begins at `stop` or behind it.
    ///
    /// Where it stands goes from token to token as a value: through `self.pos` each token waited for a store and a load.
    /// What is rare looks there, and is told before and asked after.
    pub(super) fn run_to(mut self, stop: usize) {
        if self.table.syntax.fixed_form {
            self.fixed_form_line();
        }
        let mut pos = self.pos;
        let until = &self.text[..stop.min(self.text.len())];
        while let Some(&(mut byte)) = until.get(pos) {
            // Before most tokens stands one space: stepping over it here saves a jump that is hard to guess.
            if byte == b' '
                && let Some(&next) = self.text.get(pos + 1)
            {
                (pos, byte) = (pos + 1, next);
            }
            pos = match self.table.class[byte as usize] {
                Class::Special => self.special(pos, byte),
                class => self.plain(class, pos, byte),
            };
        }
        self.finish();
    }

    #[expect(
        clippy::inline_always,
        reason = "one jump in `run` instead of two: which class comes next is hard to guess"
    )]
    #[inline(always)]
    fn plain(&mut self, class: Class, pos: usize, byte: u8) -> usize {
        match class {
            Class::Space => self.spaces_end(pos),
            Class::Newline => self.newline(pos),
            Class::Name => self.name(pos),
            Class::Digit => self.number(pos),
            Class::Dot => self.dot(pos),
            Class::Operator | Class::Special => self.operator(pos),
            Class::Open => self.open(pos, byte),
            Class::Close => self.close(pos, byte),
        }
    }

    /// Returns the end of the white space at `pos`.
    #[inline]
    fn spaces_end(&self, pos: usize) -> usize {
        let mut pos = pos + 1;
        // One space is the usual case, a run of them is indentation.
        while let Some(word) = swar::word_at(self.text, pos) {
            let n_spaces = swar::first(word ^ 0x2020_2020_2020_2020);
            pos += n_spaces;
            if n_spaces < 8 {
                break;
            }
        }
        pos
    }

    #[inline]
    fn newline(&mut self, pos: usize) -> usize {
        let mut pos = pos + 1;
        self.line_token = self.out.tokens.len();
        if self.line_token >= self.next_checkpoint {
            self.note_checkpoint(pos);
        }
        if self.import.is_some() || !self.heredocs.is_empty() || self.table.syntax.fixed_form {
            pos = self.line_start(pos);
        }
        if self.text.get(pos) == Some(&b' ') { self.spaces_end(pos) } else { pos }
    }

    /// What a line's start may end or begin where statements and comments depend on it.
    #[inline(never)]
    fn line_start(&mut self, pos: usize) -> usize {
        self.pos = pos;
        self.import_at_line_end();
        if !self.heredocs.is_empty() {
            self.heredoc_bodies();
        }
        if self.table.syntax.fixed_form {
            self.fixed_form_line();
        }
        self.pos
    }

    #[inline]
    fn name(&mut self, first: usize) -> usize {
        let (end, symbol) = self.scan_name(first);
        let info = self.table.word(symbol);
        if info.has(WordInfo::DEFINITION | WordInfo::IMPORT | WordInfo::PREFIX) {
            return self.leading_word(first, end, symbol, info);
        }
        self.word(first, end, symbol, info);
        end
    }

    /// A name, or a keyword that changes nothing but what comes after a value. Which of them comes is hard to guess, so
    /// that nothing here branches.
    #[inline]
    fn word(&mut self, first: usize, end: usize, symbol: Symbol, info: WordInfo) {
        let flags = self.take_flags();
        let is_keyword = info.has(WordInfo::KEYWORD);
        let ends_value = !is_keyword | info.has(WordInfo::VALUE) | flags.has(TokenFlags::MEMBER);
        self.after = after::VALUE * u8::from(ends_value);
        self.n_plain += usize::from(!info.has(WordInfo::LITERAL));
        self.push(if is_keyword { TokenKind::Keyword } else { TokenKind::Identifier }, first, end, symbol, flags);
    }

    /// Finds the end of the name at `first` and its symbol.
    #[inline]
    fn scan_name(&self, first: usize) -> (usize, Symbol) {
        let is_whole = |end: usize, _| !self.table.continues[self.text[end] as usize];
        self.scan_short(first, is_whole).unwrap_or_else(|| self.scan_long_name(first))
    }

    #[inline(never)] // Inlined, it takes the registers that short names need.
    fn scan_long_name(&self, first: usize) -> (usize, Symbol) {
        let end = self.name_end(first + 1);
        (end, self.hash_name(&self.text[first..end]))
    }

    /// Finds the end of what looks like a name at `first`, and hashes it: without a branch on its length, which is hard
    /// to guess. `None` if it is nothing, or 16 bytes or more, or by `is_whole`, told its end and bytes, it goes on.
    #[inline]
    fn scan_short(&self, first: usize, is_whole: impl Fn(usize, [u64; 2]) -> bool) -> Option<(usize, Symbol)> {
        let (len, words) = short_name(self.text, first)?;
        if !is_whole(first + len, words) {
            return None;
        }
        let [low, high] = if self.table.syntax.fold_case { words.map(fold_case) } else { words };
        let short = step(start(len), low);
        Some((first + len, finish(select_unpredictable(len > 8, step(short, high), short))))
    }

    pub(super) fn hash_name(&self, text: &[u8]) -> Symbol {
        if self.table.syntax.fold_case { hash_folded(text) } else { hash_bytes(text) }
    }

    /// Returns the end of a name of which everything before `pos` is known.
    pub(super) fn name_end(&self, mut pos: usize) -> usize {
        loop {
            if let Some(word) = swar::word_at(self.text, pos) {
                let len = swar::first(swar::not_name(word));
                pos += len;
                if len == 8 {
                    continue;
                }
            }
            match self.text.get(pos) {
                // A mark at the end (`empty?`, `save!`), but not the start of `!=`.
                Some(b'!' | b'?') if self.table.continues[self.text[pos] as usize] => {
                    let next = self.text.get(pos + 1).copied().unwrap_or(0);
                    if next == b'=' && self.text.get(pos + 2) != Some(&b'=') {
                        return pos;
                    }
                    pos += 1;
                }
                Some(&byte) if is_name_byte(byte) || self.table.continues[byte as usize] => pos += 1,
                _ => return pos,
            }
        }
    }

    /// A word that may begin a literal, a definition or an import.
    #[inline(never)]
    fn leading_word(&mut self, first: usize, end: usize, symbol: Symbol, info: WordInfo) -> usize {
        self.pos = first;
        if info.has(WordInfo::PREFIX) && self.try_prefix(first, end, symbol) {
            return self.pos;
        }
        let idx = self.out.tokens.len();
        let is_member = self.take_flags().has(TokenFlags::MEMBER);
        self.word(first, end, symbol, info);
        if info.has(WordInfo::DEFINITION) && !is_member {
            self.definition = idx + 1;
        }
        if info.has(WordInfo::IMPORT) && !is_member {
            self.begin_import(idx, symbol);
        }
        end
    }

    fn try_prefix(&mut self, first: usize, end: usize, symbol: Symbol) -> bool {
        let Some(&next) = self.text.get(end) else { return false };
        let fits = |rule: &&Rule| rule.open().as_bytes()[0] == next && starts_with(self.text, end, rule.open());
        let Some(rule) = self.table.prefix_rules(symbol).find(fits) else { return false };
        self.apply(rule, first, end)
    }

    /// Returns the flags the last token gives the next one.
    #[inline]
    fn take_flags(&self) -> TokenFlags {
        TokenFlags(if self.after & after::MEMBER != 0 { TokenFlags::MEMBER.0 } else { 0 })
    }

    fn number(&mut self, first: usize) -> usize {
        let (end, symbol) = self.scan_number(first);
        self.after = after::VALUE;
        self.push(TokenKind::Number, first, end, symbol, TokenFlags::default());
        end
    }

    /// Finds the end of the number at `first` and its symbol.
    #[inline]
    fn scan_number(&self, first: usize) -> (usize, Symbol) {
        let is_whole = |end: usize, words: [u64; 2]| {
            !matches!(self.text[end], b'.' | b'\'' | b'+' | b'-') && words.iter().all(|&word| swar::is_ascii(word))
        };
        self.scan_short(first, is_whole).unwrap_or_else(|| {
            let end = self.number_end(first);
            (end, self.hash_name(&self.text[first..end]))
        })
    }

    /// A dot, which may begin a number.
    fn dot(&mut self, pos: usize) -> usize {
        let is_number = self.after & after::VALUE == 0 && self.text.get(pos + 1).is_some_and(u8::is_ascii_digit);
        match self.table.dot {
            _ if is_number => self.number(pos),
            Class::Name => self.name(pos),
            _ => self.operator(pos),
        }
    }

    fn number_end(&self, first: usize) -> usize {
        let byte_at = |pos: usize| self.text.get(pos).copied().unwrap_or(0);
        let has_radix = self.text[first] == b'0' && byte_at(first + 1).is_ascii_alphabetic();
        let is_digit = |byte: u8| if has_radix { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
        let exponent = if has_radix { b'p' } else { b'e' };
        let mut has_dot = self.text[first] == b'.';
        let mut end = first + 1;
        loop {
            let byte = byte_at(end);
            let next = byte_at(end + 1);
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                let signed = byte | 0x20 == exponent && matches!(next, b'+' | b'-');
                end += if signed && byte_at(end + 2).is_ascii_digit() { 2 } else { 1 };
            } else if byte == b'.' && !has_dot && (is_digit(next) || self.ends_with_dot(next)) {
                has_dot = true;
                end += 1;
            } else if byte == b'\'' && self.table.syntax.quote_in_number && is_digit(next) {
                end += 1;
            } else {
                return end;
            }
        }
    }

    fn ends_with_dot(&self, next: u8) -> bool {
        self.table.syntax.dot_ends_number && next != b'.' && self.table.plain[next as usize] != Class::Name
    }

    fn operator(&mut self, first: usize) -> usize {
        match self.table.long_operator(&self.text[first..]) {
            Some(operator) => self.push_operator(operator, first, first + operator.len as usize),
            None => self.push_operator(self.table.single(self.text[first]), first, first + 1),
        }
    }

    #[expect(clippy::inline_always, reason = "a function between it and `push` cost a hundredth of lexing")]
    #[inline(always)]
    fn push_operator(&mut self, operator: Operator, first: usize, end: usize) -> usize {
        if operator.flags & Operator::HOOKED != 0 {
            self.before_operator(&self.text[first..end], end);
        }
        let ends_value = operator.flags & Operator::VALUE != 0;
        self.after =
            if ends_value { self.after & after::VALUE } else { (operator.flags & Operator::MEMBER) * after::MEMBER };
        if operator.flags & Operator::SILENT != 0 {
            self.line_token = self.out.tokens.len();
            return end;
        }
        self.n_plain += usize::from(operator.flags & Operator::SEPARATOR == 0);
        self.push(TokenKind::Operator, first, end, operator.symbol, TokenFlags::default());
        end
    }

    #[inline(never)] // It holds the other copy of `plain`.
    fn special(&mut self, pos: usize, byte: u8) -> usize {
        self.pos = pos;
        for rule in self.table.rules(byte) {
            if starts_with(self.text, pos, rule.open()) && self.apply(rule, pos, pos) {
                return self.pos;
            }
        }
        if byte == b'\\' && self.table.syntax.joins_lines && self.join_lines() {
            return self.pos;
        }
        self.plain(self.table.plain[byte as usize], pos, byte)
    }

    /// Steps over a backslash and the line end after it.
    fn join_lines(&mut self) -> bool {
        let len = match self.text[self.pos + 1..] {
            [b'\r', b'\n', ..] => 3,
            [b'\n' | b'\r', ..] => 2,
            _ => return false,
        };
        self.pos += len;
        true
    }

    /// Applies a rule whose opening text stands at `at`; the token starts at `first`, where a prefix may stand. Returns
    /// false, with nothing done, if it does not fit after all.
    pub(super) fn apply(&mut self, rule: &Rule, first: usize, at: usize) -> bool {
        match *rule {
            Rule::Line(_) => self.line_comment(false),
            Rule::JoinedLine(_) => self.line_comment(true),
            Rule::Block(open, close) => self.block_comment(open, close),
            Rule::Nested(open, close) => self.nested_comment(open, close),
            Rule::Quote(ref quote) => self.quoted(first, at, quote),
            Rule::Hook(_, hook) => return self.hook(hook, first, at),
        }
        true
    }

    #[inline]
    pub(super) fn push(&mut self, kind: TokenKind, first: usize, end: usize, symbol: Symbol, flags: TokenFlags) {
        self.out.tokens.push(Token { symbol, start: first as u32, end: end as u32, kind, flags });
        self.pos = end;
    }

    /// Emits a string from `first` to `end` with the given content.
    pub(super) fn push_string(&mut self, first: usize, end: usize, content: std::ops::Range<usize>) {
        if self.table.syntax.docstrings && self.is_docstring(first, end) || self.is_doc_attribute() {
            return self.comment(first, end);
        }
        let symbol = self.hash_content(content);
        self.after = after::VALUE;
        self.push(TokenKind::String, first, end, symbol, TokenFlags::default());
        if self.table.syntax.source_imports {
            self.mark_source_import();
        }
        if self.table.require.is_some() {
            self.mark_bare_require();
        }
    }

    /// Hashes a string's content; line ends count as `\n`.
    fn hash_content(&mut self, content: std::ops::Range<usize>) -> Symbol {
        let content = &self.text[content];
        if !self.has_cr || memchr::memchr(b'\r', content).is_none() {
            return hash_bytes(content);
        }
        self.scratch.clear();
        for (idx, &byte) in content.iter().enumerate() {
            match byte {
                b'\r' if content.get(idx + 1) == Some(&b'\n') => {}
                b'\r' => self.scratch.push(b'\n'),
                _ => self.scratch.push(byte),
            }
        }
        hash_bytes(&self.scratch)
    }

    pub(super) fn comment(&mut self, first: usize, end: usize) {
        self.out.comments.push(ByteSpan::new(first as u32, end as u32));
        self.pos = end;
    }

    /// Takes `n_bytes` from the budget for looking ahead; false when it is used up.
    pub(super) fn spend(&mut self, n_bytes: usize) -> bool {
        let enough = self.budget >= n_bytes;
        self.budget = self.budget.saturating_sub(n_bytes);
        enough
    }

    /// Returns the first place of `needle` from `from` on. Paid from the budget when there is none; `None` as well when
    /// the budget is used up.
    pub(super) fn find_paid(&mut self, from: usize, needle: &[u8]) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let found = super::strings::find(self.text, from, needle);
        if found.is_none() {
            // A search runs many bytes a step.
            self.spend(1 + self.text.len().saturating_sub(from) / 8);
        }
        found
    }

    /// Returns the role of the innermost open bracket.
    pub(super) fn role(&self) -> Option<Role> {
        self.frames.last().map(|frame| frame.role)
    }
}

/// Tells whether `prefix` stands at `at`.
#[inline]
pub(super) fn starts_with(text: &[u8], at: usize, prefix: &str) -> bool {
    let prefix = prefix.as_bytes();
    let fits = |bytes: &[u8]| bytes.iter().zip(prefix).all(|(left, right)| left == right);
    prefix.len() == 1 || text.get(at..at + prefix.len()).is_some_and(fits)
}

/// Tells whether `byte` is part of a name in every language.
#[inline]
pub(super) const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

//! Compiled tables: a syntax as the engine wants it, indexed by byte.

use std::collections::BTreeMap;
use std::hint::select_unpredictable;
use std::sync::OnceLock;

use super::languages::LANGUAGES;
use super::profile::{Brackets, Import, ImportEnd, Prefix, Rule, Syntax};
use super::symbol::{hash_bytes, hash_folded};
use crate::id::Symbol;

/// What a byte can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    Space,
    Newline,
    Name,
    Digit,
    /// It may begin a number.
    Dot,
    Operator,
    Open,
    Close,
    /// Rules are tried first, then the plain class.
    Special,
}

/// What is known of a word; a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordInfo(pub(super) u8);

impl WordInfo {
    pub(super) const KEYWORD: u8 = 1;
    pub(super) const LITERAL: u8 = 2;
    pub(super) const VALUE: u8 = 4;
    pub(super) const DEFINITION: u8 = 8;
    pub(super) const IMPORT: u8 = 16;
    pub(super) const PREFIX: u8 = 32;

    #[inline]
    pub(super) const fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// An operator; `flags` is a set of the bits below.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operator {
    pub(super) symbol: Symbol,
    pub(super) len: u8,
    pub(super) flags: u8,
}

impl Operator {
    /// A member's name follows.
    pub(super) const MEMBER: u8 = 1;
    /// It makes no token.
    pub(super) const SILENT: u8 = 2;
    /// It may stand in a literal table.
    pub(super) const SEPARATOR: u8 = 4;
    /// The engine must look at it (keys, statement ends, macros).
    pub(super) const HOOKED: u8 = 8;
    /// A value ends with it (`x++`): a slash after it divides.
    pub(super) const VALUE: u8 = 16;
}

/// An operator with its bytes as a little-endian word, and the mask of the bytes it has.
type Spelled = (u32, u32, Operator);

/// A syntax, compiled.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) syntax: &'static Syntax,
    pub(super) class: [Class; 256],
    /// The class of a [`Class::Special`] byte when no rule fits.
    pub(super) plain: [Class; 256],
    /// The class of a dot that begins no number.
    pub(super) dot: Class,
    /// Bytes that continue a name beyond letters, digits, `_` and non-ASCII.
    pub(super) continues: [bool; 256],
    single: [Operator; 256],
    /// Operators of several bytes that begin with a byte: a range of `multi`, longest first.
    multi_range: [(u8, u8); 256],
    multi: Vec<Spelled>,
    /// Bytes that are second in one of them.
    is_second: [bool; 256],
    rule_range: [(u8, u8); 256],
    rules: Vec<Rule>,
    words: Words,
    /// The function whose result is an import.
    pub(super) require: Option<Symbol>,
    /// Attributes that document.
    pub(super) doc_attributes: Vec<Symbol>,
    imports: Vec<(Symbol, Import)>,
    prefixes: Vec<(Symbol, Prefix)>,
}

static TABLES: [OnceLock<Table>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];

/// Returns the compiled table of the language at `idx`; compiled once, at first use.
pub(super) fn table_of(idx: u8) -> &'static Table {
    TABLES[idx as usize].get_or_init(|| Table::compile(LANGUAGES[idx as usize].syntax))
}

impl Table {
    pub(super) fn compile(syntax: &'static Syntax) -> Self {
        let mut plain = [Class::Operator; 256];
        for byte in 0..=255u8 {
            plain[byte as usize] = match byte {
                b'\n' | b'\r' => Class::Newline,
                0..=b' ' | 0x7F => Class::Space,
                b'0'..=b'9' => Class::Digit,
                b'(' | b'[' | b'{' => Class::Open,
                b')' | b']' | b'}' => Class::Close,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Name,
                _ => Class::Operator,
            };
        }
        for byte in syntax.name_start.bytes() {
            plain[byte as usize] = Class::Name;
        }
        let dot = std::mem::replace(&mut plain[b'.' as usize], Class::Dot);
        let mut continues = [false; 256];
        for byte in syntax.name_start.bytes().chain(syntax.name_continue.bytes()) {
            continues[byte as usize] = true;
        }
        let (rules, rule_range) = sort_rules(syntax.rules);
        let mut class = plain;
        for byte in 0..256 {
            if rule_range[byte].0 < rule_range[byte].1 {
                class[byte] = Class::Special;
            }
        }
        if syntax.joins_lines {
            class[b'\\' as usize] = Class::Special;
        }
        let (multi, multi_range) = sort_operators(syntax);
        let mut is_second = [false; 256];
        for (bytes, _, _) in &multi {
            is_second[bytes.to_le_bytes()[1] as usize] = true;
        }
        Self {
            syntax,
            class,
            plain,
            dot,
            continues,
            single: std::array::from_fn(|byte| operator(syntax, &[byte as u8])),
            multi_range,
            multi,
            is_second,
            rule_range,
            rules,
            words: Words::compile(syntax),
            require: (!syntax.require.is_empty()).then(|| hash_bytes(syntax.require.as_bytes())),
            doc_attributes: syntax.doc_attributes.split_whitespace().map(|word| word_symbol(word, false)).collect(),
            imports: symbols_of(syntax.imports, |import| import.words, syntax.fold_case),
            prefixes: symbols_of(syntax.prefixes, |prefix| prefix.words, false),
        }
    }

    /// Returns the longest operator of several bytes at the start of `text`, which is not empty.
    #[inline]
    pub(super) fn long_operator(&self, text: &[u8]) -> Option<Operator> {
        let (from, to) = self.multi_range[text[0] as usize];
        if from == to || text.get(1).is_none_or(|&second| !self.is_second[second as usize]) {
            return None;
        }
        let word = text.first_chunk::<4>().map_or_else(|| padded(text), |bytes| u32::from_le_bytes(*bytes));
        let is_at = |&&(bytes, mask, _): &&Spelled| word & mask == bytes;
        self.multi[from as usize..to as usize].iter().find(is_at).map(|&(_, _, operator)| operator)
    }

    /// Returns the operator that is this byte alone.
    #[inline]
    pub(super) fn single(&self, byte: u8) -> Operator {
        self.single[byte as usize]
    }

    /// Returns the rules that begin with `byte`, in order.
    #[inline]
    pub(super) fn rules(&self, byte: u8) -> &[Rule] {
        let (from, to) = self.rule_range[byte as usize];
        &self.rules[from as usize..to as usize]
    }

    /// Returns what is known of the word with this symbol.
    #[inline]
    pub(super) fn word(&self, symbol: Symbol) -> WordInfo {
        self.words.get(symbol)
    }

    pub(super) fn import(&self, symbol: Symbol) -> impl Iterator<Item = &Import> {
        self.imports.iter().filter(move |(word, _)| *word == symbol).map(|(_, import)| import)
    }

    pub(super) fn prefix_rules(&self, symbol: Symbol) -> impl Iterator<Item = &'static Rule> + use<> {
        let rules = self.prefixes.iter().find(|(word, _)| *word == symbol).map_or(&[][..], |(_, prefix)| prefix.rules);
        rules.iter()
    }
}

fn symbols_of<T: Copy>(entries: &[T], words: fn(&T) -> &'static str, fold: bool) -> Vec<(Symbol, T)> {
    entries
        .iter()
        .flat_map(|entry| words(entry).split_whitespace().map(move |word| (word_symbol(word, fold), *entry)))
        .collect()
}

fn word_symbol(word: &str, fold: bool) -> Symbol {
    if fold { hash_folded(word.as_bytes()) } else { hash_bytes(word.as_bytes()) }
}

/// Groups the rules by first byte, keeping their order.
fn sort_rules(rules: &[Rule]) -> (Vec<Rule>, [(u8, u8); 256]) {
    let mut sorted: Vec<Rule> = rules.to_vec();
    sorted.sort_by_key(|rule| rule.open().as_bytes()[0]);
    let mut ranges = [(0, 0); 256];
    for (idx, rule) in sorted.iter().enumerate() {
        let range = &mut ranges[rule.open().as_bytes()[0] as usize];
        if range.1 == 0 {
            range.0 = idx as u8;
        }
        range.1 = idx as u8 + 1;
    }
    (sorted, ranges)
}

fn sort_operators(syntax: &Syntax) -> (Vec<Spelled>, [(u8, u8); 256]) {
    let mut sorted: Vec<&[u8]> = syntax.operators.split_whitespace().map(str::as_bytes).collect();
    sorted.sort_by_key(|text| (text[0], std::cmp::Reverse(text.len())));
    let mut ranges = [(0, 0); 256];
    for (idx, text) in sorted.iter().enumerate() {
        let range = &mut ranges[text[0] as usize];
        if range.1 == 0 {
            range.0 = idx as u8;
        }
        range.1 = idx as u8 + 1;
    }
    let spell = |text: &[u8]| (padded(text), u32::MAX >> (32 - 8 * text.len().min(4)), operator(syntax, text));
    (sorted.into_iter().map(spell).collect(), ranges)
}

/// Returns up to four bytes as a little-endian word, missing ones zero.
fn padded(text: &[u8]) -> u32 {
    text.iter().take(4).rev().fold(0, |word, &byte| word << 8 | u32::from(byte))
}

fn operator(syntax: &Syntax, text: &[u8]) -> Operator {
    let is_in = |list: &str| list.split_whitespace().any(|word| word.as_bytes() == text);
    let mut flags = 0;
    if is_in(syntax.members) {
        flags |= Operator::MEMBER;
    }
    if is_in(syntax.silent) {
        flags |= Operator::SILENT;
    }
    if is_in(", - + : => ; = | .") {
        flags |= Operator::SEPARATOR;
    }
    if is_hooked(syntax, text) {
        flags |= Operator::HOOKED;
    }
    if is_in("++ --") {
        flags |= Operator::VALUE;
    }
    Operator { symbol: hash_bytes(text), len: text.len() as u8, flags }
}

/// Tells whether an operator can mean something in this language that the engine must look for.
fn is_hooked(syntax: &Syntax, operator: &[u8]) -> bool {
    let ends_import = |ends: &[ImportEnd]| syntax.imports.iter().any(|import| ends.contains(&import.ends));
    match operator {
        b":" => syntax.key_colon != Brackets::NONE,
        b"=" => syntax.key_equal != Brackets::NONE,
        b"=>" => syntax.key_arrow != Brackets::NONE,
        b";" => ends_import(&[ImportEnd::Semicolon, ImportEnd::LineOrSemicolon]),
        b"." => ends_import(&[ImportEnd::Dot]),
        b"!" => syntax.macro_bang,
        _ => false,
    }
}

/// Words by symbol, two a bucket and never more, so that a look-up is two comparisons without a branch.
#[derive(Debug)]
struct Words {
    buckets: Box<[[(u32, WordInfo); 2]]>,
    mask: usize,
}

impl Words {
    fn compile(syntax: &Syntax) -> Self {
        let fold = syntax.fold_case;
        let imports = syntax.imports.iter().map(|import| (import.words, WordInfo::IMPORT));
        let prefixes = syntax.prefixes.iter().map(|prefix| (prefix.words, WordInfo::PREFIX));
        let lists = [
            (syntax.keywords, WordInfo::KEYWORD),
            (syntax.literals, WordInfo::KEYWORD | WordInfo::LITERAL | WordInfo::VALUE),
            (syntax.values, WordInfo::VALUE),
            (syntax.definitions, WordInfo::DEFINITION),
        ];
        let mut words = BTreeMap::new();
        for (list, bits) in lists.into_iter().chain(imports).chain(prefixes) {
            for word in list.split_whitespace() {
                *words.entry(word_symbol(word, fold).0).or_insert(0) |= bits;
            }
        }
        let mut len = words.len().next_power_of_two();
        loop {
            match Self::with_len(len, &words) {
                Some(table) => return table,
                None => len *= 2,
            }
        }
    }

    /// Puts `words` in `len` buckets, a power of two; `None` if one gets too many.
    fn with_len(len: usize, words: &BTreeMap<u32, u8>) -> Option<Self> {
        let mut table = Self { buckets: vec![[(0, WordInfo(0)); 2]; len].into_boxed_slice(), mask: len - 1 };
        for (&symbol, &bits) in words {
            // No symbol is 0.
            let free = table.buckets[symbol as usize & table.mask].iter_mut().find(|(word, _)| *word == 0)?;
            *free = (symbol, WordInfo(bits));
        }
        Some(table)
    }

    #[inline]
    fn get(&self, symbol: Symbol) -> WordInfo {
        let [first, second] = self.buckets[symbol.0 as usize & self.mask];
        let known = |(word, info): (u32, WordInfo)| select_unpredictable(word == symbol.0, info.0, 0);
        WordInfo(known(first) | known(second))
    }
}

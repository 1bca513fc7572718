//! Constructs that tables cannot describe, one file per kind; a profile switches them on by naming their hook.

mod blocks;
mod c;
mod chars;
mod comments;
mod heredoc;
mod javascript;
mod perl;
mod raw;

pub(super) use heredoc::Heredoc;

use super::engine::Engine;
use super::profile::Hook;

impl Engine<'_> {
    /// Runs a hook whose text stands at `at`; the token starts at `first`, where a prefix may stand. Returns false, with
    /// nothing done, if the construct is not there after all.
    pub(super) fn hook(&mut self, hook: Hook, first: usize, at: usize) -> bool {
        match hook {
            Hook::Regex => self.regex(),
            Hook::RubyRegex => self.ruby_regex(),
            Hook::Template => self.template(),
            Hook::Jsx => self.jsx(),
            Hook::IncludePath => self.include_path(),
            Hook::CharOrLifetime => self.char_or_lifetime(),
            Hook::Char => self.char_literal(),
            Hook::CharUnlessValue => self.char_unless_value(),
            Hook::HashRaw => self.hash_raw(first, at),
            Hook::DelimitedRaw => self.delimited_raw(first, at),
            Hook::DashedRaw => self.dashed_raw(first, at),
            Hook::RawQuotes => self.raw_quotes(),
            Hook::Heredoc => self.heredoc(),
            Hook::PhpHeredoc => self.php_heredoc(),
            Hook::HereString => self.here_string(),
            Hook::LongBracket => self.long_bracket(),
            Hook::LongComment => self.long_comment(),
            Hook::RubyPercent => self.ruby_percent(),
            Hook::PerlQuote => self.perl_quote(first, at, 1),
            Hook::PerlSubstitution => self.perl_quote(first, at, 2),
            Hook::PunctuationVariable => self.punctuation_variable(),
            Hook::Sigil => self.sigil(),
            Hook::QuestionChar => self.question_char(),
            Hook::DollarChar => self.dollar_char(),
            Hook::LispChar => self.lisp_char(),
            Hook::Discard => self.discard(),
            Hook::WordComment => self.word_comment(),
            Hook::LineStartComment => self.line_start_comment(),
            Hook::AssemblyComment => self.assembly_comment(),
            Hook::DashComment => self.dash_comment(),
            Hook::SlashComment => self.slash_comment(),
            Hook::PhpComment => self.php_comment(),
            Hook::MlComment => self.ml_comment(),
            Hook::BraceQuoted => self.brace_quoted(),
            Hook::DollarQuote => self.dollar_quote(),
            Hook::LineString => self.line_string(),
            Hook::Address => self.address(first, at),
            Hook::PercentOperator => self.percent_operator(),
            Hook::Escaped => self.escaped(),
            Hook::Pod => self.pod(),
            Hook::EndOfCode => self.end_of_code(first),
            Hook::CloseTag => self.close_tag(),
        }
    }
}

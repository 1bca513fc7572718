//! `lex`: which bytes of files the lexer calls comments and strings, for comparing it with others.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use kinprint::lexer::{Language, Lexed, TokenKind, lex_into};
use serde::Serialize;

/// What `lex` takes.
#[derive(clap::Args)]
pub(crate) struct LexOptions {
    /// Lex all files as this language instead of looking at their names.
    #[arg(long)]
    language: Option<String>,
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// One line of output: byte spans, half-open, in file order.
#[derive(Serialize)]
struct FileSpans<'a> {
    path: &'a Path,
    language: Language,
    comments: Vec<(u32, u32)>,
    strings: Vec<(u32, u32)>,
}

/// Writes one JSON object a line and file.
pub(crate) fn lex_files(options: &LexOptions, out: &mut impl Write) -> anyhow::Result<()> {
    let named = match &options.language {
        Some(name) => Some(Language::from_name(name).with_context(|| format!("no language is called `{name}`"))?),
        None => None,
    };
    let mut lexed = Lexed::default();
    for path in &options.files {
        let text = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let head = &text[..text.len().min(4096)];
        let language = named.unwrap_or_else(|| Language::detect(&path.to_string_lossy(), head));
        lex_into(language, &text, &mut lexed);
        let strings = lexed.tokens.iter().filter(|token| token.kind == TokenKind::String);
        let spans = FileSpans {
            path,
            language,
            comments: lexed.comments.iter().map(|span| (span.start, span.end)).collect(),
            strings: strings.map(|token| (token.start, token.end)).collect(),
        };
        serde_json::to_writer(&mut *out, &spans)?;
        writeln!(out)?;
    }
    Ok(())
}

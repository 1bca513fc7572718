//! REUSE.toml: the license and copyright of files, by patterns of their paths.
//!
//! Source: REUSE specification 3.3, "REUSE.toml", version 1 of the file. In: its text. Out: its annotations in order. Pure.

use serde::Deserialize;

use super::{Annotation, Glob, Precedence};
use crate::license::{SpdxExpression, UNKNOWN, read_statement};

/// A larger file is none.
const MAX_BYTES: usize = 1 << 20;

/// A REUSE.toml that says nothing certain, of which nothing is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReuseTomlError {
    /// More than a person writes.
    #[error("{0}")]
    TooMuch(String),
    /// Not of the form that the specification demands.
    #[error("{0}")]
    Malformed(String),
}

#[derive(Deserialize)]
struct File {
    version: i64,
    #[serde(default)]
    annotations: Vec<Table>,
}

#[derive(Deserialize)]
struct Table {
    path: OneOrMore,
    #[serde(default)]
    precedence: Precedence,
    #[serde(default, rename = "SPDX-FileCopyrightText")]
    copyright: OneOrMore,
    #[serde(default, rename = "SPDX-License-Identifier")]
    license: OneOrMore,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl OneOrMore {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}

/// Reads the annotations.
///
/// # Errors
/// When the text is no REUSE.toml of version 1, or longer than 1 MiB.
pub(super) fn read_annotations(text: &str) -> Result<Vec<Annotation>, ReuseTomlError> {
    if text.len() > MAX_BYTES {
        return Err(ReuseTomlError::TooMuch(format!("longer than {} MiB", MAX_BYTES >> 20)));
    }
    let file: File = toml::from_str(text).map_err(|error| ReuseTomlError::Malformed(in_one_line(text, &error)))?;
    if file.version != 1 {
        let reason = format!("version {} is not known, only version 1", file.version);
        return Err(ReuseTomlError::Malformed(reason));
    }
    Ok(file.annotations.into_iter().map(annotation).collect())
}

fn annotation(table: Table) -> Annotation {
    let patterns: Vec<String> = table.path.into_vec();
    Annotation {
        globs: patterns.iter().map(|pattern| Glob::of_reuse_toml(pattern)).collect(),
        patterns,
        license: all_of(&table.license.into_vec()),
        copyrights: table.copyright.into_vec().iter().map(|line| line.trim().to_owned()).collect(),
        precedence: table.precedence,
    }
}

/// All expressions hold; what is none is unknown, never nothing.
fn all_of(licenses: &[String]) -> Option<SpdxExpression> {
    let read = |text: &String| read_statement(text).or_else(|| SpdxExpression::parse(UNKNOWN).ok());
    licenses.iter().filter_map(read).reduce(|joined, next| joined.and(&next))
}

/// `line 3: expected ...`, without the picture of the line, which a table of failures has no room for.
fn in_one_line(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let before = error.span().and_then(|span| text.get(..span.start));
    before.map_or(message.clone(), |before| format!("line {}: {message}", before.matches('\n').count() + 1))
}

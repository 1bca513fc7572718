//! The notice file as one page of HTML: no script, no request, works from a mail attachment.

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{INTRO, NOTHING, Notice};

const STYLE: &str = include_str!("notice.css");

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage<'a> {
    style: &'static str,
    style_hash: String,
    intro: &'static str,
    notice: &'a Notice<'a>,
}

/// Writes it.
pub(super) fn write(notice: &Notice<'_>, out: &mut dyn Write) -> io::Result<()> {
    let style_hash = format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE.as_bytes())));
    let intro = if notice.is_empty() { NOTHING } else { INTRO };
    NoticePage { style: STYLE, style_hash, intro, notice }.write_into(&mut io::BufWriter::new(out))
}

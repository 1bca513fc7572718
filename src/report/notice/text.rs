//! The notice file as plain text.

use std::io::{self, Write};

use super::{INTRO, NOTHING, Notice};
use crate::report::wrap;

const COLUMNS: usize = 78;

/// Writes it.
pub(super) fn write(notice: &Notice<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut io::BufWriter::new(out);
    let title = notice.title();
    writeln!(out, "{title}\n{}\n", "=".repeat(title.chars().count().min(COLUMNS)))?;
    wrapped(if notice.is_empty() { NOTHING } else { INTRO }, out)?;
    for note in &notice.notes {
        writeln!(out)?;
        wrapped(note, out)?;
    }
    for package in &notice.packages {
        head(&package.name, out)?;
        writeln!(out, "{}", package.purl)?;
        if let Some(url) = &package.source_url {
            writeln!(out, "{url}")?;
        }
        for part in &package.parts {
            writeln!(out)?;
            if part.is_known {
                writeln!(out, "License: {}", part.license)?;
            } else {
                wrapped(&part.license, out)?;
            }
            for number in &part.texts {
                writeln!(out, "License text: [{number}]")?;
            }
            part.holders.iter().try_for_each(|holder| writeln!(out, "{holder}"))?;
            writeln!(out, "Copied:")?;
            part.copies.iter().try_for_each(|copy| writeln!(out, "  {copy}"))?;
        }
        for (name, lines) in &package.notices {
            writeln!(out, "\n{name}:\n")?;
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
    }
    if !notice.named.is_empty() {
        head("Named by comments", out)?;
        for (idx, source) in notice.named.iter().enumerate() {
            if idx > 0 {
                writeln!(out)?;
            }
            writeln!(out, "{}", source.label)?;
            writeln!(out, "License: {}", source.license.as_deref().unwrap_or("not known"))?;
            source.places.iter().try_for_each(|place| writeln!(out, "  {place}"))?;
        }
    }
    for text in &notice.texts {
        head(&format!("[{}] {}", text.number, text.name), out)?;
        text.lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    head("About this file", out)?;
    for (name, value) in &notice.about {
        wrapped(&format!("{name}: {value}"), out)?;
    }
    out.flush()
}

fn head(title: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}\n{title}\n", "-".repeat(COLUMNS))
}

fn wrapped(text: &str, out: &mut dyn Write) -> io::Result<()> {
    wrap(text, COLUMNS).iter().try_for_each(|line| writeln!(out, "{line}"))
}

//! The notice file as Markdown (CommonMark): what was found stands in code spans and fences, where nothing is markup.

use std::io::{self, Write};

use super::{INTRO, NOTHING, Notice};
use crate::report::markdown::{code, prose};

/// Writes it.
pub(super) fn write(notice: &Notice<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut io::BufWriter::new(out);
    writeln!(
        out,
        "# Third-party notices of {}\n\n{}",
        code(&notice.project),
        if notice.is_empty() { NOTHING } else { INTRO }
    )?;
    for note in &notice.notes {
        writeln!(out, "\n{}", prose(note))?;
    }
    for package in &notice.packages {
        writeln!(out, "\n## {}\n\n{}", code(&package.name), code(&package.purl))?;
        if let Some(url) = &package.source_url {
            writeln!(out, "\n{}", code(url))?;
        }
        for part in &package.parts {
            let license =
                if part.is_known { format!("License: {}", code(&part.license)) } else { prose(&part.license) };
            let texts: Vec<String> = part.texts.iter().map(|n| format!("[text {n}](#license-text-{n})")).collect();
            let texts = if texts.is_empty() { String::new() } else { format!(" ({})", texts.join(", ")) };
            writeln!(out, "\n{license}{texts}\n")?;
            part.holders.iter().try_for_each(|holder| writeln!(out, "- {}", code(holder)))?;
            if !part.holders.is_empty() {
                writeln!(out)?;
            }
            writeln!(out, "Copied:\n")?;
            part.copies.iter().try_for_each(|copy| writeln!(out, "- {}", code(copy)))?;
        }
        for (name, lines) in &package.notices {
            writeln!(out, "\n{}:\n", code(name))?;
            fence(lines.iter().map(String::as_str), out)?;
        }
    }
    if !notice.named.is_empty() {
        writeln!(out, "\n## Named by comments\n")?;
        for source in &notice.named {
            writeln!(out, "- {}: {}", code(&source.label), code(source.license.as_deref().unwrap_or("not known")))?;
            source.places.iter().try_for_each(|place| writeln!(out, "  - {}", code(place)))?;
        }
    }
    for text in &notice.texts {
        writeln!(out, "\n## License text {}\n\n{}\n", text.number, code(&text.name))?;
        fence(text.lines.iter().map(AsRef::as_ref), out)?;
    }
    writeln!(out, "\n## About this file\n")?;
    for (name, value) in &notice.about {
        writeln!(out, "- {name}: {}", code(value))?;
    }
    out.flush()
}

/// Writes lines as they are, between fences that none of them ends.
fn fence<'l>(lines: impl Iterator<Item = &'l str> + Clone, out: &mut dyn Write) -> io::Result<()> {
    let longest =
        lines.clone().map(|line| line.chars().take_while(|c| matches!(c, '`' | ' ')).filter(|c| *c == '`').count());
    let fence = "`".repeat(longest.max().unwrap_or(0).max(2) + 1);
    writeln!(out, "{fence}text")?;
    for line in lines {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{fence}")
}

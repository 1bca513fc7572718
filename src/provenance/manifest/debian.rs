//! `debian/changelog` and `debian/copyright`.
//!
//! Sources: Debian policy 4.4; "Machine-readable debian/copyright file" (DEP-5), of which only the header's and the
//! `Files: *` license are read here.

use super::{Manifest, stated, utf8};

pub(super) fn parse_changelog(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let head = lines.next().ok_or("it is empty")?;
    let (name, rest) = head.split_once(" (").ok_or("the first line is not `NAME (VERSION) …`")?;
    let (version, _) = rest.split_once(')').ok_or("the first line is not `NAME (VERSION) …`")?;
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b));
    if !is_name || version.trim().is_empty() || version.contains(' ') {
        return Err("the first line is not `NAME (VERSION) …`".to_owned());
    }
    // The entry ends at ` -- Name <mail>  Date`.
    let trailer = lines.find(|line| line.starts_with(" -- "));
    let date =
        trailer.and_then(|line| line.rsplit_once('>')).and_then(|(_, date)| crate::provenance::parse_mail_date(date));
    Ok(Some(Manifest {
        name: name.to_owned(),
        version: Some(version.trim().to_owned()),
        released_at: date,
        ..Manifest::default()
    }))
}

pub(super) fn parse_copyright(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let text = utf8(bytes)?;
    if !text.lines().any(|line| field(line, "Format").is_some() || field(line, "Format-Specification").is_some()) {
        return Ok(None); // Prose, the older form: nothing in it is a field.
    }
    let stanza_license = |is_wanted: &dyn Fn(&str) -> bool| {
        let stanzas = text.split("\n\n").filter(|stanza| is_wanted(stanza));
        stanzas.flat_map(str::lines).find_map(|line| field(line, "License")).and_then(stated)
    };
    let all_files = stanza_license(&|stanza| {
        stanza
            .lines()
            .any(|line| field(line, "Files").is_some_and(|files| files.split_whitespace().any(|file| file == "*")))
    });
    let header = || stanza_license(&|stanza| stanza.lines().any(|line| field(line, "Format").is_some()));
    let source_url = text.lines().find_map(|line| field(line, "Source")).and_then(stated);
    let name = text.lines().find_map(|line| field(line, "Upstream-Name")).and_then(stated).unwrap_or_default();
    Ok(Some(Manifest { name, license: all_files.or_else(header), source_url, ..Manifest::default() }))
}

fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (key, value) = line.split_once(':')?;
    key.eq_ignore_ascii_case(name).then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_changelog() {
        let text = b"\nzlib (1:1.2.11.dfsg-1) unstable; urgency=medium\n\n  * New.\n\n -- A B <a@b>  Mon, 06 May 2024 10:00:00 +0200\n";
        let manifest = parse_changelog(text).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.as_deref()), ("zlib", Some("1:1.2.11.dfsg-1")));
        assert_eq!(manifest.released_at.as_deref(), Some("2024-05-06"));
    }

    #[test]
    fn malformed_is_an_error() {
        for text in ["", "zlib 1.2", "zlib (1.2", "z lib (1.2) x", " (1.2) x", "zlib () x", "Changes (2020) of it"] {
            assert!(parse_changelog(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse_copyright(b"Format: \xff").is_err());
    }

    #[test]
    fn reads_the_license_of_all_files() {
        let text = "Format: https://x/\nUpstream-Name: zlib\nSource: https://z\n\nFiles: contrib/*\nLicense: GPL-2\n\nFiles: *\n\
            Copyright: 1995 X\nLicense: Zlib\n";
        let manifest = parse_copyright(text.as_bytes()).unwrap().unwrap();
        assert_eq!((manifest.name.as_str(), manifest.license.as_deref()), ("zlib", Some("Zlib")));
        assert_eq!(parse_copyright(b"This package was made by X. License: see below\n"), Ok(None));
    }
}

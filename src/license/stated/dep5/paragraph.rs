//! Paragraphs of fields, as all of Debian's control files have them: `Name: value`, continued by indented lines.

/// One paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph<'a> {
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Paragraph<'a> {
    /// Returns a field's value with its further lines, by its name in any case.
    pub(super) fn field(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// Splits a text at empty lines; lines that begin with `#` are comments.
pub(super) fn split(text: &str) -> impl Iterator<Item = Paragraph<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (paragraph, after) = read(rest);
            rest = after;
            if !paragraph.fields.is_empty() {
                return Some(paragraph);
            }
            if rest.is_empty() {
                return None;
            }
        }
    })
}

fn read(text: &str) -> (Paragraph<'_>, &str) {
    let mut paragraph = Paragraph::default();
    let mut at = 0;
    let mut open: Option<(&str, usize)> = None; // The field's name and where its value begins.
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |len| at + len + 1);
        let line = text[at..end].trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() {
            close(&mut paragraph, &mut open, &text[..at]);
            return (paragraph, &text[end..]);
        }
        if !line.starts_with([' ', '\t', '#']) {
            close(&mut paragraph, &mut open, &text[..at]);
            if let Some((name, value)) = line.split_once(':') {
                open = Some((name.trim_end(), end - (text[at..end].len() - line.len()) - value.len()));
            }
        }
        at = end;
    }
    close(&mut paragraph, &mut open, text);
    (paragraph, "")
}

fn close<'a>(paragraph: &mut Paragraph<'a>, open: &mut Option<(&'a str, usize)>, text: &'a str) {
    if let Some((name, start)) = open.take() {
        paragraph.fields.push((name, text[start..].trim()));
    }
}

/// Returns the lines of a value, trimmed, without empty ones and comments.
pub(super) fn lines(value: &str) -> Vec<String> {
    let lines = value.lines().filter(|line| !line.starts_with('#')).map(str::trim);
    lines.filter(|line| !line.is_empty() && *line != ".").map(str::to_owned).collect()
}

/// Returns a value's lines as the text they stand for: one blank less at the beginning, `.` for an empty line.
pub(super) fn unfolded(value: &str) -> String {
    let lines = value.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.map(|line| if line.trim() == "." { "" } else { line.strip_prefix([' ', '\t']).unwrap_or(line) });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

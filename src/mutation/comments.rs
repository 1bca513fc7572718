//! Comments taken out, reworded and added.

use crate::span::ByteSpan;

use super::Syntax;
use super::draft::{Draft, Line};
use super::rng::Rng;

/// What new comments say.
const REMARKS: &[&str] = &[
    "keep the order stable for the caller",
    "nothing to do in the common case",
    "handle the remaining input first",
    "see the module notes for the reason",
    "this path is rarely taken",
    "walk over every entry once",
    "fall back to the default here",
    "the value was checked above",
    "make sure the buffer is large enough",
    "merge with what we already have",
];

/// Removes about `percent` of the comments; lines that held nothing else go with them.
///
/// A docstring becomes a one-line docstring instead: it may be the only statement of its block.
pub(crate) fn strip(draft: &mut Draft, percent: usize, rng: &mut Rng) {
    let view = draft.view();
    let mut gone = vec![false; draft.lines.len()];
    for &comment in view.lexed.comments.iter().rev() {
        if !rng.chance(percent) || view.bytes(comment).starts_with("#!") {
            continue;
        }
        let is_docstring = draft.syntax == Syntax::Python && !view.bytes(comment).starts_with('#');
        let new = if is_docstring { docstring(rng) } else { String::new() };
        remove(draft, &mut gone, comment, &view.lexed.line_starts, &new);
    }
    let mut idx = 0;
    draft.lines.retain(|_| {
        idx += 1;
        !gone[idx - 1]
    });
}

fn docstring(rng: &mut Rng) -> String {
    let remark = rng.pick(REMARKS).copied().unwrap_or_default();
    format!("\"\"\"{remark}\"\"\"")
}

/// Puts `new` in place of a span that may run over several lines; lines left blank by that are marked in `gone`.
fn remove(draft: &mut Draft, gone: &mut [bool], span: ByteSpan, line_starts: &[u32], new: &str) {
    let line_of = |offset: u32| line_starts.partition_point(|&start| start <= offset).max(1) - 1;
    let (first, last) = (line_of(span.start), line_of(span.end.saturating_sub(1)));
    let start = (span.start - line_starts[first]) as usize;
    let end = (span.end - line_starts[last]) as usize;
    if last >= draft.lines.len() {
        return;
    }
    let tail = draft.lines[last].text.get(end..).unwrap_or_default().to_owned();
    let head = draft.lines[first].text.get(..start).unwrap_or_default().to_owned();
    format!("{head}{new}{tail}").trim_end().clone_into(&mut draft.lines[first].text);
    gone[first] |= draft.lines[first].is_blank();
    gone[first + 1..=last].fill(true);
}

/// Changes some words of about `percent` of the comments that end with their line.
pub(crate) fn reword(draft: &mut Draft, percent: usize, rng: &mut Rng) {
    let view = draft.view();
    let mut edits = Vec::new();
    for &comment in &view.lexed.comments {
        let text = view.bytes(comment);
        let start = draft.syntax.line_comment();
        if text.starts_with(start) && !text.starts_with("#!") && rng.chance(percent) {
            let remark = rng.pick(REMARKS).copied().unwrap_or_default();
            let text = text.trim_end();
            edits.push((ByteSpan::new(comment.start, comment.start + text.len() as u32), format!("{start} {remark}")));
        }
    }
    draft.replace(&view, &edits);
}

/// Adds about one comment for every `every` lines of code, on lines of their own.
pub(crate) fn add(draft: &mut Draft, every: usize, rng: &mut Rng) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        // Inside brackets or after a continued line a comment could change what follows.
        let is_start = !line.is_blank()
            && !view.starts_inside(idx)
            && !view.on_line(idx).is_empty()
            && (idx == 0 || !view.text[..view.lexed.line_starts[idx] as usize].ends_with("\\\n"));
        if is_start && idx > 0 && rng.below(every.max(1)) == 0 {
            let remark = rng.pick(REMARKS).copied().unwrap_or_default();
            draft.lines.push(Line::added(format!("{}{} {remark}", line.indent(), draft.syntax.line_comment())));
        }
        draft.lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(syntax: Syntax, text: &str) -> (String, Vec<Option<u32>>) {
        let mut draft = Draft::new(text, syntax);
        strip(&mut draft, 100, &mut Rng::new(1));
        (draft.text(), draft.lines.iter().map(|line| line.origin).collect())
    }

    #[test]
    fn strips_comments_and_keeps_line_origins() {
        let (text, origins) = stripped(Syntax::C, "/* top\n * more */\nint a; // one\n\nint /* mid */ b;\n");
        assert_eq!(text, "int a;\n\nint  b;\n");
        assert_eq!(origins, [Some(2), Some(3), Some(4)]);
        let (text, origins) = stripped(Syntax::Rust, "/// doc\nfn a() {} /* x\n y */ fn b() {}\n");
        assert_eq!(text, "fn a() {}  fn b() {}\n");
        assert_eq!(origins, [Some(1)]);
    }

    #[test]
    fn a_docstring_stays_a_docstring() {
        let (text, _) = stripped(Syntax::Python, "def f():\n    \"\"\"Says\n    nothing.\"\"\"\n\n# gone\nx = 1\n");
        assert!(text.starts_with("def f():\n    \"\"\""), "{text}");
        assert_eq!(text.lines().count(), 4);
        assert!(!text.contains("gone") && !text.contains("Says"));
    }

    #[test]
    fn rewords_and_adds() {
        let mut draft = Draft::new("int a; // one\nint b;\n", Syntax::C);
        reword(&mut draft, 100, &mut Rng::new(3));
        assert!(draft.lines[0].text.starts_with("int a; // ") && !draft.lines[0].text.contains("one"));
        add(&mut draft, 1, &mut Rng::new(3));
        assert_eq!(draft.lines.iter().map(|line| line.origin).collect::<Vec<_>>(), [Some(0), None, Some(1)]);
    }
}

//! Two texts next to each other: which line of one stands for which of the other, and how to print that.
//!
//! Lines are paired by the words they share, in order, with the best sum over all pairs (dynamic programming, as for
//! sequence alignment). Only for showing: matching has decided long before, on tokens.

use std::collections::HashMap;
use std::io::{self, Write};

use super::layout::{Paint, TextOptions, char_width, display_width};
use super::shown;

/// Lines of either side that are paired; further ones are not shown.
pub(super) const MAX_LINES: usize = 600;
/// Columns that either side needs to be readable; below, the sides stand one under the other.
const MIN_SIDE: usize = 34;

/// One side: its lines as bytes, and the number of the first.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What stands above it.
    pub title: &'a str,
    /// The text.
    pub text: &'a [u8],
    /// Number of its first line, from 1.
    pub first_line: u32,
}

/// A row: a line of the left side, of the right, or a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Left(usize),
    Right(usize),
    Pair { left: usize, right: usize, is_equal: bool },
}

/// Writes `left` (the project) beside `right` (the origin), at most `max_rows` rows. `renames` are origin name and
/// scanned name: a line that differs by these alone is paired as if it did not.
///
/// # Errors
/// When `out` refuses.
pub fn write_side_by_side(
    left: Side<'_>,
    right: Side<'_>,
    renames: &[(String, String)],
    max_rows: usize,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (left_lines, right_lines) = (lines_of(left.text), lines_of(right.text));
    let rows = pair_lines(&left_lines, &right_lines, renames);
    let view = View { left, right, left_lines: &left_lines, right_lines: &right_lines, options };
    let side = (options.columns().saturating_sub(view.number_columns() * 2 + 9)) / 2;
    if side >= MIN_SIDE {
        view.write_beside(&rows, side, max_rows, out)?;
    } else {
        view.write_below(&rows, max_rows, out)?;
    }
    match rows.len().saturating_sub(max_rows) {
        0 => Ok(()),
        rest => writeln!(out, "  {}", options.paint(Paint::Dim, &format!("{rest} more lines, shown with -v"))),
    }
}

fn lines_of(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    text.lines().take(MAX_LINES).map(|line| shown(&line.replace('\t', "    ")).trim_end().to_owned()).collect()
}

struct View<'a> {
    left: Side<'a>,
    right: Side<'a>,
    left_lines: &'a [String],
    right_lines: &'a [String],
    options: TextOptions,
}

impl View<'_> {
    fn number_columns(&self) -> usize {
        let last = |side: Side<'_>, lines: &[String]| side.first_line as usize + lines.len();
        last(self.left, self.left_lines).max(last(self.right, self.right_lines)).to_string().len()
    }

    fn write_beside(&self, rows: &[Row], side: usize, max_rows: usize, out: &mut dyn Write) -> io::Result<()> {
        let (options, digits) = (self.options, self.number_columns());
        let bar = if options.unicode { "│" } else { "|" };
        let heads = [self.left.title, self.right.title].map(|title| fit(&shown(title), side + digits + 1, options));
        writeln!(
            out,
            "  {} {bar}   {}",
            options.paint(Paint::Bold, &heads[0]),
            options.paint(Paint::Bold, heads[1].trim_end())
        )?;
        for row in rows.iter().take(max_rows) {
            let (left, right, mark, paint) = match *row {
                Row::Left(left) => (Some(left), None, "<", Some(Paint::Yellow)),
                Row::Right(right) => (None, Some(right), ">", Some(Paint::Yellow)),
                Row::Pair { left, right, is_equal: true } => (Some(left), Some(right), " ", None),
                Row::Pair { left, right, is_equal: false } => (Some(left), Some(right), "~", Some(Paint::Cyan)),
            };
            let left = cell(left, self.left_lines, self.left.first_line, digits, side, options);
            let right = cell(right, self.right_lines, self.right.first_line, digits, side, options);
            let (left, right) = match paint {
                Some(paint) => (options.paint(paint, &left), options.paint(paint, right.trim_end())),
                None => (left.as_str().into(), right.trim_end().into()),
            };
            writeln!(out, "{}", format!("  {left} {bar} {mark} {right}").trim_end())?;
        }
        Ok(())
    }

    fn write_below(&self, rows: &[Row], max_rows: usize, out: &mut dyn Write) -> io::Result<()> {
        let (options, digits) = (self.options, self.number_columns());
        let columns = options.columns().saturating_sub(digits + 5);
        writeln!(out, "  < {}", options.paint(Paint::Bold, &shown(self.left.title)))?;
        writeln!(out, "  > {}", options.paint(Paint::Bold, &shown(self.right.title)))?;
        let mut write = |mark: &str, idx: usize, lines: &[String], first: u32, paint: Option<Paint>| {
            let line = cell(Some(idx), lines, first, digits, columns, options);
            let line = format!("  {mark} {}", line.trim_end());
            writeln!(out, "{}", paint.map_or_else(|| line.as_str().into(), |paint| options.paint(paint, &line)))
        };
        for row in rows.iter().take(max_rows) {
            match *row {
                Row::Left(left) => write("<", left, self.left_lines, self.left.first_line, Some(Paint::Yellow))?,
                Row::Right(right) => write(">", right, self.right_lines, self.right.first_line, Some(Paint::Yellow))?,
                Row::Pair { left, is_equal: true, .. } => {
                    write(" ", left, self.left_lines, self.left.first_line, None)?;
                }
                Row::Pair { left, right, .. } => {
                    write("<", left, self.left_lines, self.left.first_line, Some(Paint::Cyan))?;
                    write(">", right, self.right_lines, self.right.first_line, Some(Paint::Cyan))?;
                }
            }
        }
        Ok(())
    }
}

/// Returns a line with its number in exactly `digits + 1 + columns` columns; blank for no line.
fn cell(
    idx: Option<usize>,
    lines: &[String],
    first: u32,
    digits: usize,
    columns: usize,
    options: TextOptions,
) -> String {
    match idx {
        None => " ".repeat(digits + 1 + columns),
        Some(idx) => format!("{:>digits$} {}", first as usize + idx, fit(&lines[idx], columns, options)),
    }
}

/// Cuts or pads `text` to exactly `columns` columns.
fn fit(text: &str, columns: usize, options: TextOptions) -> String {
    let width = display_width(text);
    if width <= columns {
        return format!("{text}{}", " ".repeat(columns - width));
    }
    let ellipsis = options.ellipsis();
    let budget = columns.saturating_sub(display_width(ellipsis));
    let mut cut = String::new();
    let mut used = 0;
    for c in text.chars() {
        if used + char_width(c) > budget {
            break;
        }
        used += char_width(c);
        cut.push(c);
    }
    format!("{cut}{}{ellipsis}", " ".repeat(budget - used))
}

/// Pairs lines in order so that the sum of likenesses is largest.
pub(super) fn pair_lines(left: &[String], right: &[String], renames: &[(String, String)]) -> Vec<Row> {
    let names: HashMap<&str, &str> = renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let left_words: Vec<Vec<&str>> = left.iter().map(|line| words(line)).collect();
    let rename = |word| names.get(word).copied().unwrap_or(word);
    let right_words: Vec<Vec<&str>> = right.iter().map(|line| words(line).into_iter().map(rename).collect()).collect();
    let columns = right.len() + 1;
    let mut best = vec![0_u32; (left.len() + 1) * columns];
    let mut likenesses = vec![0_u32; left.len() * right.len()];
    for row in 0..left.len() {
        for column in 0..right.len() {
            let like = likeness(&left_words[row], &right_words[column]);
            likenesses[row * right.len() + column] = like;
            let paired = if like > 0 { best[row * columns + column] + like } else { 0 };
            best[(row + 1) * columns + column + 1] =
                paired.max(best[row * columns + column + 1]).max(best[(row + 1) * columns + column]);
        }
    }
    let mut rows = Vec::with_capacity(left.len().max(right.len()));
    let (mut row, mut column) = (left.len(), right.len());
    while row > 0 || column > 0 {
        let here = best[row * columns + column];
        let like = if row > 0 && column > 0 { likenesses[(row - 1) * right.len() + column - 1] } else { 0 };
        if like > 0 && here == best[(row - 1) * columns + column - 1] + like {
            (row, column) = (row - 1, column - 1);
            rows.push(Row::Pair { left: row, right: column, is_equal: left[row].trim() == right[column].trim() });
        } else if column > 0 && here == best[row * columns + column - 1] {
            column -= 1;
            rows.push(Row::Right(column));
        } else {
            row -= 1;
            rows.push(Row::Left(row));
        }
    }
    rows.reverse();
    rows
}

/// Splits a line into names, numbers and single other characters.
fn words(line: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        if is_word(c) {
            start.get_or_insert(at);
            continue;
        }
        words.extend(start.take().map(|start| &line[start..at]));
        if !c.is_whitespace() {
            words.push(&line[at..at + c.len_utf8()]);
        }
    }
    words.extend(start.map(|start| &line[start..]));
    words
}

/// Returns how alike two lines are, 0 to 1000; below a third they stand for nothing of each other. Blank lines are a
/// little alike, so that they pair when nothing better does.
fn likeness(left: &[&str], right: &[&str]) -> u32 {
    if left == right {
        return if left.is_empty() { 50 } else { 1000 };
    }
    let mut counts: HashMap<&str, i32> = HashMap::new();
    for &word in left {
        *counts.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for &word in right {
        if let Some(count) = counts.get_mut(word)
            && *count > 0
        {
            *count -= 1;
            shared += 1;
        }
    }
    let like = 2 * shared * 1000 / (left.len() + right.len()).max(1) as u32;
    if like < 333 { 0 } else { like.min(999) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, renames: &[(&str, &str)], expected: &str) {
        let lines = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
        let renames: Vec<_> = renames.iter().map(|&(from, to)| (from.to_owned(), to.to_owned())).collect();
        let rows: Vec<String> = pair_lines(&lines(left), &lines(right), &renames)
            .into_iter()
            .map(|row| match row {
                Row::Left(left) => format!("{left}<"),
                Row::Right(right) => format!(">{right}"),
                Row::Pair { left, right, is_equal } => format!("{left}{}{right}", if is_equal { '=' } else { '~' }),
            })
            .collect();
        assert_eq!(rows.join(" "), expected);
    }

    #[test]
    fn pairs_lines_in_order() {
        check("a = 1;/b = 2;", "a = 1;/b = 2;", &[], "0=0 1=1");
        check("a = 1;/new(x, y);/b = 2;", "a = 1;/b = 2;", &[], "0=0 1< 2=1");
        check("x = get(k);", "y = get(k);", &[("y", "x")], "0~0");
        check("nothing here", "else { entirely }", &[], "0< >0");
        check("if (a) {/}", "if (a) {//}", &[], "0=0 >1 1=2");
    }

    #[test]
    fn both_layouts_show_both_sides() {
        let left = Side { title: "src/a.c", text: b"int a;\nint sum(int b) { return b; }\n", first_line: 9 };
        let right = Side { title: "lib/b.c", text: b"int a;\nint add(int b) { return b; }\nend\n", first_line: 100 };
        let show = |width, max_rows| {
            let mut out = Vec::new();
            let options = TextOptions { width, ..TextOptions::default() };
            write_side_by_side(left, right, &[], max_rows, options, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!("side_by_side_wide", show(100, 9));
            insta::assert_snapshot!("side_by_side_narrow", show(60, 9));
        });
        assert!(show(100, 2).ends_with("1 more lines, shown with -v\n"));
    }

    #[test]
    fn long_texts_and_hostile_ones_are_harmless() {
        let long = "x\u{1b}[2J = y;\n".repeat(5000) + &"z".repeat(1 << 20);
        let side = Side { title: "t\u{202e}", text: long.as_bytes(), first_line: 1 };
        let mut out = Vec::new();
        write_side_by_side(side, side, &[], usize::MAX, TextOptions::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().count() <= 2 * MAX_LINES + 3);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}

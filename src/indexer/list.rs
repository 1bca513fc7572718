//! Reading a list of packages: line by line, each wrong one named with its number.

use std::io::{BufRead, Read};

use crate::provenance::{StatedPackageError, parse_list_line};

use super::discover::discover_listed;
use super::input::{PackageInput, PackageList};
use super::summary::{IndexProblem, IndexSummary};

/// A longer line is no line of a list.
const MAX_LINE_BYTES: u64 = 1 << 20;

/// Passes the packages of a list to `sink`.
pub(super) fn discover_list(
    list: PackageList,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
    let PackageList { name, mut lines, base } = list;
    let mut line = 0;
    loop {
        let mut bytes = Vec::new();
        match (&mut lines).take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) => line += 1,
            Err(error) => {
                summary.problems.push(IndexProblem::ListUnreadable { list: name, line, reason: error.to_string() });
                return;
            }
        }
        // What follows a cut line is not read as one of its own.
        let is_cut = bytes.len() as u64 == MAX_LINE_BYTES && bytes.last() != Some(&b'\n');
        if is_cut && let Err(error) = skip_line(&mut *lines) {
            summary.problems.push(IndexProblem::ListUnreadable { list: name, line, reason: error.to_string() });
            return;
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| StatedPackageError::Encoding(error.valid_up_to()));
        match text.and_then(parse_list_line) {
            Ok(Some(entry)) => discover_listed(entry, &base, summary, sink),
            Ok(None) => {}
            Err(error) => summary.problems.push(IndexProblem::ListLine { list: name.clone(), line, error }),
        }
    }
}

fn skip_line(lines: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let buffer = lines.fill_buf()?;
        let end = buffer.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
        let n_skipped = end.unwrap_or(buffer.len());
        lines.consume(n_skipped);
        if end.is_some() || n_skipped == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::PathBuf;

    use super::*;

    fn read(text: impl Into<Vec<u8>>) -> (Vec<String>, Vec<String>) {
        let mut summary = IndexSummary::default();
        let mut purls = Vec::new();
        let list = PackageList {
            name: "l".into(),
            lines: Box::new(Cursor::new(text.into())),
            base: PathBuf::from("/nowhere"),
        };
        discover_list(list, &mut summary, &mut |input, _| purls.extend(input.package.map(|package| package.purl)));
        (purls, summary.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn wrong_lines_are_named_and_the_rest_goes_on() {
        let good = |name: &str| format!("{{\"path\": \"{name}.crate\", \"purl\": \"pkg:cargo/{name}@1\"}}");
        let (purls, problems) = read(format!("{}\n\nnonsense\n{{\"path\": \"x\"}}\n{}", good("a"), good("b")));
        assert_eq!(purls, ["pkg:cargo/a@1", "pkg:cargo/b@1"]);
        assert!(
            problems[0].starts_with("line 3 of `l`: ") && problems[1].starts_with("line 4 of `l`: "),
            "{problems:?}"
        );
    }

    #[test]
    fn hostile_lines_are_cut() {
        let mut text = vec![b'x'; 3 << 20];
        text.extend_from_slice(b"\n{\"path\": \"a.crate\", \"purl\": \"pkg:cargo/a@1\"}\n\xff\n");
        let (purls, problems) = read(text);
        assert_eq!(purls, ["pkg:cargo/a@1"]);
        assert_eq!(problems.len(), 2);
        assert!(problems[1].ends_with("not UTF-8 from byte 0 on"), "{problems:?}");
    }

    #[test]
    fn a_missing_directory_is_told() {
        let (_, problems) = read("{\"path\": \"gone\", \"purl\": \"pkg:cargo/a@1\"}");
        assert!(problems[0].starts_with("cannot index `/nowhere/gone`: "), "{problems:?}");
    }
}

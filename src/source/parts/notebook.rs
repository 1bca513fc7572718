//! Notebooks: the code cells of an .ipynb.
//!
//! Source: nbformat 4 and, for files of before 2015, 3 (cells in worksheets, `input` for `source`). Outputs are never
//! kept in memory.

use serde::Deserialize;

use super::json::{List, Text};
use super::{Part, Parts};
use crate::source::FailedReason;

#[derive(Deserialize)]
struct Notebook {
    cells: Option<List<Cell>>,
    worksheets: Option<List<Worksheet>>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Worksheet {
    #[serde(default)]
    cells: List<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default, rename = "cell_type")]
    kind: Text,
    #[serde(default)]
    source: Text,
    #[serde(default)]
    input: Text,
    #[serde(default)]
    language: Text,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    kernelspec: Kernel,
    #[serde(default)]
    language_info: Kernel,
}

#[derive(Default, Deserialize)]
struct Kernel {
    #[serde(default)]
    language: Text,
    #[serde(default)]
    name: Text,
}

/// Magics that hand a whole cell to another language; others (`%%time`) keep the notebook's.
const LANGUAGE_MAGICS: [&str; 14] =
    ["bash", "sh", "javascript", "js", "html", "ruby", "perl", "cython", "sql", "r", "julia", "cpp", "latex", "svg"];

/// Returns the code cells of a notebook, numbered among all its cells from 1.
///
/// # Errors
/// When the text is no JSON or has no cells.
pub(super) fn cells(json: &[u8]) -> Result<Parts, FailedReason> {
    let notebook: Notebook =
        serde_json::from_slice(json).map_err(|error| FailedReason::Malformed(format!("no notebook: {error}")))?;
    let hint = notebook.metadata.language();
    let mut all = match (notebook.cells, notebook.worksheets) {
        (Some(cells), _) => cells,
        (None, Some(sheets)) => List {
            has_more: sheets.has_more || sheets.items.iter().any(|sheet| sheet.cells.has_more),
            items: sheets.items.into_iter().flat_map(|sheet| sheet.cells.items).collect(),
        },
        (None, None) => return Err(FailedReason::Malformed("no notebook: it has no cells".to_owned())),
    };
    let mut parts = Parts { has_more: false, parts: Vec::new() };
    for (idx, cell) in all.items.drain(..).enumerate().filter(|(_, cell)| cell.kind.0 == "code") {
        let hint = cell.hint().unwrap_or_else(|| hint.clone());
        let Text(code) = if cell.source.0.is_empty() { cell.input } else { cell.source };
        parts.push(Part::numbered("cell", idx + 1, code.into_bytes(), Some(hint), 0));
    }
    parts.has_more |= all.has_more;
    Ok(parts)
}

impl Metadata {
    /// A notebook that does not say is one of IPython, where the format comes from.
    fn language(&self) -> String {
        let named = [&self.kernelspec.language.0, &self.language_info.name.0];
        named.into_iter().find(|name| !name.is_empty()).map_or("python".to_owned(), |name| name.to_lowercase())
    }
}

impl Cell {
    fn hint(&self) -> Option<String> {
        let magic = self.source.0.strip_prefix("%%").and_then(|rest| rest.split_whitespace().next());
        let magic = magic.map(str::to_lowercase).filter(|magic| LANGUAGE_MAGICS.contains(&magic.as_str()));
        magic.or_else(|| (!self.language.0.is_empty()).then(|| self.language.0.to_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &[(&str, &str, &str)]) {
        let parts = cells(json.as_bytes()).unwrap();
        let seen: Vec<_> = parts
            .parts
            .iter()
            .map(|part| {
                let hint = part.language_hint.as_deref().unwrap();
                (part.path.shown.as_str(), hint, std::str::from_utf8(&part.bytes).unwrap())
            })
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn takes_code_cells_with_their_language() {
        let json = r##"{"cells": [
            {"cell_type": "markdown", "source": ["# x"]},
            {"cell_type": "code", "source": ["import os\n", "os"], "outputs": [{"data": {"text": [1, {}]}}]},
            {"cell_type": "code", "source": " \n"},
            {"cell_type": "code", "source": "%%bash -x\nls", "metadata": {}},
            {"cell_type": "code", "source": "%%time\nx", "execution_count": null}
        ], "metadata": {"kernelspec": {"language": "Julia", "name": "julia-1.9"}}, "nbformat": 4}"##;
        let expected = [
            ("cell-2", "julia", "import os\nos"),
            ("cell-4", "bash", "%%bash -x\nls"),
            ("cell-5", "julia", "%%time\nx"),
        ];
        check(json, &expected);
    }

    #[test]
    fn takes_old_and_odd_ones() {
        let json = r#"{"worksheets": [{"cells": [{"cell_type": "code", "input": ["a"], "language": "R"}]}, {}]}"#;
        check(json, &[("cell-1", "r", "a")]);
        check(r#"{"cells": [{"cell_type": 3, "source": {"a": []}}, {}]}"#, &[]);
        check(
            r#"{"cells": [{"cell_type": "code", "source": "a"}], "metadata": {"language_info": {"name": "c#"}}}"#,
            &[("cell-1", "c#", "a")],
        );
        check(r#"{"cells": [{"cell_type": "code", "source": ["a", 1, null, "b"]}]}"#, &[("cell-1", "python", "ab")]);
    }

    #[test]
    fn says_what_is_no_notebook() {
        for json in ["", "{", "[]", "{}", "nothing", r#"{"cells": [{"cell_type": "code", "#, r#"{"cells": []} x"#] {
            let FailedReason::Malformed(text) = cells(json.as_bytes()).unwrap_err() else { panic!("{json}") };
            assert!(text.starts_with("no notebook: "), "{text}");
        }
        let deep = format!(r#"{{"cells": {}"#, "[".repeat(100_000));
        cells(deep.as_bytes()).unwrap_err();
    }

    #[test]
    fn stops_at_the_limit() {
        let cell = r#"{"cell_type": "code", "source": "a"}"#;
        let many = format!(r#"{{"cells": [{}]}}"#, vec![cell; super::super::MAX_PARTS + 1].join(","));
        let parts = cells(many.as_bytes()).unwrap();
        assert_eq!((parts.parts.len(), parts.has_more), (super::super::MAX_PARTS, true));
        assert!(parts.limit_hit().is_some());
    }
}

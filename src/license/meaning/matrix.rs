//! The OSADL license compatibility matrix, as a table of facts. Pure.
//!
//! Source: `db/licenses/osadl.tsv`, under CC-BY-4.0; whoever shows an answer of it shows [`OSADL_ATTRIBUTION`] as well.

use std::sync::OnceLock;

use super::terms::lines;

/// The words that the matrix's license asks for; reports that show its answers print them.
pub const OSADL_ATTRIBUTION: &str = "License compatibility: OSADL matrix, data of 2024-05-21, (c) 2017 - 2024 Open Source \
    Automation Development Lab (OSADL) eG and contributors, info@osadl.org, https://www.osadl.org/, CC-BY-4.0 \
    (https://creativecommons.org/licenses/by/4.0/); written in another form, verdicts unchanged. No warranty, no legal advice.";

/// The date of the matrix's data.
pub const OSADL_DATE: &str = "2024-05-21";

const MATRIX: &str = include_str!("../../../db/licenses/osadl.tsv");

/// What the matrix says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MatrixAnswer {
    Yes,
    No,
    Unknown,
    Depends,
}

/// Looks up whether code under `inbound` may go into a work under `outbound`; `None` when one of them is not in the
/// matrix. Both are single licenses in SPDX spelling, with an exception where the matrix has it.
pub(super) fn look_up(outbound: &str, inbound: &str) -> Option<MatrixAnswer> {
    static ROWS: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| lines(MATRIX).filter_map(|line| line.split_once('\t')).collect());
    let find = |id: &str| rows.binary_search_by(|(listed, _)| (*listed).cmp(id)).ok();
    match rows[find(outbound)?].1.as_bytes().get(find(inbound)?)? {
        b'S' | b'Y' => Some(MatrixAnswer::Yes),
        b'N' => Some(MatrixAnswer::No),
        b'U' => Some(MatrixAnswer::Unknown),
        b'D' => Some(MatrixAnswer::Depends),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outbound: &str, inbound: &str, expected: MatrixAnswer) {
        assert_eq!(look_up(outbound, inbound), Some(expected), "{outbound} <- {inbound}");
    }

    #[test]
    fn the_table_is_square_and_sorted() {
        let rows: Vec<_> = lines(MATRIX).map(|line| line.split_once('\t').unwrap()).collect();
        assert_eq!(rows.len(), 110);
        assert!(rows.is_sorted());
        for (idx, (id, codes)) in rows.iter().enumerate() {
            assert_eq!(codes.len(), rows.len(), "{id}");
            assert!(codes.bytes().all(|code| b"SYNUD".contains(&code)), "{id}");
            let same: Vec<_> = codes.bytes().enumerate().filter(|(_, code)| *code == b'S').map(|(at, _)| at).collect();
            assert_eq!(same, [idx], "{id}");
        }
        // The counts of the source: a slip of a column would change them.
        let count = |wanted| rows.iter().flat_map(|(_, codes)| codes.bytes()).filter(|&code| code == wanted).count();
        assert_eq!([b'Y', b'N', b'U', b'D'].map(count), [7729, 3228, 983, 50]);
    }

    #[test]
    fn attribution_and_header_agree() {
        assert!(MATRIX.contains(OSADL_DATE) && OSADL_ATTRIBUTION.contains(OSADL_DATE));
        assert!(MATRIX.contains("CC-BY-4.0") && OSADL_ATTRIBUTION.contains("CC-BY-4.0"));
    }

    #[test]
    fn known_pairs() {
        use MatrixAnswer as A;
        check("Apache-2.0", "GPL-2.0-only", A::No);
        check("GPL-2.0-only", "Apache-2.0", A::No);
        check("GPL-3.0-only", "Apache-2.0", A::Yes);
        check("LGPL-2.1-only", "MIT", A::Yes);
        check("MIT", "LGPL-2.1-only", A::No);
        check("GPL-2.0-only", "MPL-2.0", A::Yes);
        check("GPL-2.0-only", "EPL-2.0", A::Depends);
        check("GPL-2.0-only", "GPL-2.0-only WITH Classpath-exception-2.0", A::Yes);
        check("MIT", "MIT", A::Yes);
        assert_eq!(look_up("MIT", "CC0-1.0"), None);
        assert_eq!(look_up("Mine", "MIT"), None);
    }
}

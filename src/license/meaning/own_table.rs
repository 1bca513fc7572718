//! kinprint's own table for works under a proprietary license, by class and by who gets the work. Pure.
//!
//! Source: `db/licenses/proprietary.tsv`; no published matrix covers such works.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use spdx::LicenseReq;

use super::LicenseClass;
use super::compatibility::{Verdict, VerdictBasis, VerdictReason};
use super::reading::class_of_term;
use super::terms::lines;
use crate::license::SpdxExpression;

/// Who gets a work under a license of its owner's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// Copies are given out, without source.
    Closed,
    /// It serves users over a network, who get no copy.
    Network,
    /// Nobody outside gets a copy or is served.
    Internal,
}

impl Distribution {
    /// Returns it as reports and policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Network => "network",
            Self::Internal => "internal",
        }
    }
}

const TABLE: &str = include_str!("../../../db/licenses/proprietary.tsv");

struct Row {
    class: LicenseClass,
    verdicts: [Verdict; 3],
    text: &'static str,
}

/// Answers on one license into a proprietary work.
pub(super) fn of_proprietary(term: &LicenseReq, distribution: Distribution) -> VerdictReason {
    let (verdict, text) = of_class(class_of_term(term), distribution);
    VerdictReason {
        inbound: term.to_string(),
        outbound: format!("proprietary, {}", distribution.as_str()),
        verdict,
        basis: VerdictBasis::ProprietaryTable,
        text: text.to_owned(),
    }
}

/// Answers on code whose license is `license`, or that has none, into a proprietary work: the verdict of its class alone.
pub fn proprietary_verdict(license: Option<&SpdxExpression>, distribution: Distribution) -> Verdict {
    of_class(license.map_or(LicenseClass::NoLicense, super::class_of), distribution).0
}

fn of_class(class: LicenseClass, distribution: Distribution) -> (Verdict, &'static str) {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| lines(TABLE).filter_map(row).collect());
    let found = rows.iter().find(|row| row.class == class);
    found.map_or((Verdict::Unknown, "the table has no such class"), |row| {
        (row.verdicts[distribution as usize], row.text)
    })
}

fn row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let class = LicenseClass::find(columns.next()?)?;
    let verdicts = [verdict(columns.next()?)?, verdict(columns.next()?)?, verdict(columns.next()?)?];
    Some(Row { class, verdicts, text: columns.next()? })
}

fn verdict(code: &str) -> Option<Verdict> {
    match code {
        "C" => Some(Verdict::Compatible),
        "D" => Some(Verdict::CheckDependency),
        "U" => Some(Verdict::Unknown),
        "I" => Some(Verdict::Incompatible),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_row_and_less_is_asked_where_fewer_get_it() {
        let rows: Vec<_> = lines(TABLE).map(|line| row(line).unwrap()).collect();
        assert_eq!(rows.iter().map(|row| row.class).collect::<Vec<_>>(), LicenseClass::ALL);
        for row in &rows {
            let [closed, network, internal] = row.verdicts;
            assert!(closed >= network && network >= internal, "{}", row.class.as_str());
        }
    }

    #[test]
    fn code_without_a_license_suits_nowhere() {
        for distribution in [Distribution::Closed, Distribution::Network, Distribution::Internal] {
            assert_eq!(proprietary_verdict(None, distribution), Verdict::Incompatible);
        }
        let parse = |text| SpdxExpression::parse(text).unwrap();
        assert_eq!(proprietary_verdict(Some(&parse("GPL-2.0-only OR MIT")), Distribution::Closed), Verdict::Compatible);
    }
}

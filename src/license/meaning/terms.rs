//! The tables of facts: class and obligations of every SPDX license, what every SPDX exception relaxes. Pure.
//!
//! Source: `db/licenses/classes.tsv` and `exceptions.tsv`, whose headers say how they were made; compiled in, parsed once,
//! when first asked for. A look-up is a binary search.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::{LicenseClass, Obligation};

const CLASSES: &str = include_str!("../../../db/licenses/classes.tsv");
const EXCEPTIONS: &str = include_str!("../../../db/licenses/exceptions.tsv");

/// What one license is and asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseTerms {
    /// SPDX id, or one of the `LicenseRef`s with a meaning of its own.
    pub id: &'static str,
    /// What kind of license.
    pub class: LicenseClass,
    /// What it asks for.
    pub obligations: BTreeSet<Obligation>,
    /// Whether the obligations were read in the text; else its words told them. The class was always read.
    pub is_read: bool,
}

/// What an exception relaxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relief {
    /// Other works may link to it, run on it or embed it. Copied source is not cleared.
    Linking,
    /// What a tool makes with it, or a file it hands out, may have another license; a person looks whether it is that.
    Output,
    /// It may be combined with works that the exception names, or with free ones. Copied source is not cleared.
    NamedWorks,
    /// A patent grant, or fewer conditions.
    Conditions,
}

/// Returns the terms of a license; `None` for what the table does not know, such as most `LicenseRef`s.
///
/// SPDX ids in their own spelling; `LicenseRef`s in any case.
pub fn find_license_terms(id: &str) -> Option<&'static LicenseTerms> {
    let table = license_table();
    if id.starts_with("LicenseRef-") {
        return table.iter().find(|terms| terms.id.eq_ignore_ascii_case(id));
    }
    table.binary_search_by(|terms| terms.id.cmp(id)).ok().map(|idx| &table[idx])
}

/// Returns what an exception relaxes; `None` for one that the table does not know.
pub fn find_relief(exception: &str) -> Option<Relief> {
    static TABLE: OnceLock<Vec<(&'static str, Relief)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| lines(EXCEPTIONS).filter_map(exception_line).collect());
    table.binary_search_by(|(id, _)| (*id).cmp(exception)).ok().map(|idx| table[idx].1)
}

fn license_table() -> &'static [LicenseTerms] {
    static TABLE: OnceLock<Vec<LicenseTerms>> = OnceLock::new();
    TABLE.get_or_init(|| lines(CLASSES).filter_map(license_line).collect())
}

/// Returns the lines of a table without its header.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn license_line(line: &'static str) -> Option<LicenseTerms> {
    let mut columns = line.split('\t');
    let (id, class, obligations) = (columns.next()?, columns.next()?, columns.next()?);
    let obligations = match obligations {
        "-" => BTreeSet::new(),
        names => names.split(',').map(Obligation::find).collect::<Option<_>>()?,
    };
    let is_read = match columns.next()? {
        "read" => true,
        "words" => false,
        _ => return None,
    };
    Some(LicenseTerms { id, class: LicenseClass::find(class)?, obligations, is_read })
}

fn exception_line(line: &'static str) -> Option<(&'static str, Relief)> {
    let (id, relief) = line.split_once('\t')?;
    let relief = match relief {
        "linking" => Relief::Linking,
        "output" => Relief::Output,
        "named-works" => Relief::NamedWorks,
        "conditions" => Relief::Conditions,
        _ => return None,
    };
    Some((id, relief))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(id: &str) -> LicenseClass {
        find_license_terms(id).unwrap_or_else(|| panic!("{id} is not in the table")).class
    }

    #[test]
    fn every_line_is_understood_and_sorted() {
        assert_eq!(license_table().len(), lines(CLASSES).count());
        assert!(license_table().is_sorted_by(|a, b| a.id < b.id));
        assert!(lines(EXCEPTIONS).all(|line| exception_line(line).is_some()));
        assert!(lines(EXCEPTIONS).map(|line| line.split('\t').next()).is_sorted());
    }

    #[test]
    fn the_spdx_list_is_covered() {
        let ids = spdx::identifiers::LICENSES.iter().map(|license| license.name);
        let missing: Vec<_> = ids.filter(|id| find_license_terms(id).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
        for exception in spdx::identifiers::EXCEPTIONS {
            assert!(find_relief(exception.name).is_some(), "{}", exception.name);
        }
        let listed = |id: &str| spdx::license_id(id).is_some() || id.starts_with("LicenseRef-");
        assert!(license_table().iter().all(|terms| listed(terms.id)));
        assert!(license_table().iter().filter(|terms| terms.is_read).count() > 350);
    }

    /// The list's own marks, which were made by others: what they call copyleft is not permissive here.
    #[test]
    fn the_lists_own_marks_agree() {
        for license in spdx::identifiers::LICENSES {
            let id = spdx::license_id(license.name).unwrap();
            let class = class(license.name);
            // CeCILL-B lets changed versions go under any license that keeps its credits (article 5.3.4).
            if id.is_copyleft() && license.name != "CECILL-B" {
                assert!(class.is_copyleft() || class == LicenseClass::NonCommercial, "{}: {class:?}", license.name);
            }
            // The Open Source Definition excludes these; a question of taste is left to none.
            if id.is_osi_approved() {
                assert!(!class.is_restricted(), "{}: {class:?}", license.name);
            }
        }
    }

    #[test]
    fn classes_and_their_obligations_agree() {
        use Obligation as O;
        for terms in license_table() {
            let has = |obligation| terms.obligations.contains(&obligation);
            let is_read_as = |class| terms.class == class;
            assert_eq!(is_read_as(LicenseClass::NonCommercial), has(O::NoCommercialUse), "{}", terms.id);
            assert_eq!(
                is_read_as(LicenseClass::SourceAvailable),
                has(O::RestrictedUse) || has(O::NoDerivatives) && !has(O::NoCommercialUse),
                "{}",
                terms.id
            );
            if terms.class <= LicenseClass::Permissive {
                for strict in
                    [O::SameLicense, O::DiscloseSourceOfFile, O::DiscloseSourceOfWork, O::NetworkUseDisclosure]
                {
                    assert!(!has(strict), "{}: {strict:?}", terms.id);
                }
            }
            if terms.class == LicenseClass::PublicDomain && terms.is_read && !terms.id.starts_with("NIST-PD") {
                assert!(terms.obligations.is_empty(), "{}", terms.id);
            }
        }
    }

    #[test]
    fn known_licenses() {
        use LicenseClass as C;
        for (id, expected) in [
            ("MIT", C::Permissive),
            ("Apache-2.0", C::Permissive),
            ("CC0-1.0", C::PublicDomain),
            ("Unlicense", C::PublicDomain),
            ("MPL-2.0", C::WeakCopyleftFile),
            ("EPL-2.0", C::WeakCopyleftFile),
            ("LGPL-3.0-or-later", C::WeakCopyleftLibrary),
            ("GPL-2.0-only", C::StrongCopyleft),
            ("CC-BY-SA-4.0", C::StrongCopyleft),
            ("AGPL-3.0-only", C::NetworkCopyleft),
            ("OSL-3.0", C::NetworkCopyleft),
            ("EUPL-1.2", C::NetworkCopyleft),
            ("SSPL-1.0", C::SourceAvailable),
            ("BUSL-1.1", C::SourceAvailable),
            ("Elastic-2.0", C::SourceAvailable),
            ("JSON", C::SourceAvailable),
            ("CC-BY-ND-4.0", C::SourceAvailable),
            ("BSD-3-Clause-No-Military-License", C::SourceAvailable),
            ("CC-BY-NC-SA-4.0", C::NonCommercial),
            ("PolyForm-Noncommercial-1.0.0", C::NonCommercial),
            ("Aladdin", C::NonCommercial),
            ("LicenseRef-public-domain", C::PublicDomain),
            ("LicenseRef-Commons-Clause", C::SourceAvailable),
            ("LicenseRef-Proprietary", C::Proprietary),
            ("LicenseRef-unknown", C::Unknown),
        ] {
            assert_eq!(class(id), expected, "{id}");
        }
        assert_eq!(find_license_terms("LicenseRef-mine"), None);
        assert_eq!(find_license_terms("mit"), None);
    }
}

//! Web addresses that stand for a license. The table is ours; addresses that follow a rule are made from the SPDX list.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::names::{COMMONS_CLAUSE, PERL};
use super::words::{WordHash, hash_of_address};
use crate::license::SpdxExpression;

/// Web addresses without scheme, `www.` and ending, and the licenses they stand for.
#[rustfmt::skip]
const ADDRESSES: &[(&str, &str)] = &[
    ("apache.org/licenses/license-2.0", "Apache-2.0"),
    ("opensource.org/licenses/mit", "MIT"),
    ("opensource.org/licenses/mit-license", "MIT"),
    ("opensource.org/license/mit", "MIT"),
    ("opensource.org/license/mit-0", "MIT-0"),
    ("mit-license.org", "MIT"),
    ("opensource.org/licenses/bsd-3-clause", "BSD-3-Clause"),
    ("opensource.org/licenses/bsd-2-clause", "BSD-2-Clause"),
    ("opensource.org/licenses/bsd-license", "BSD-2-Clause"),
    ("opensource.org/licenses/isc", "ISC"),
    ("opensource.org/licenses/zlib", "Zlib"),
    ("opensource.org/licenses/apache-2.0", "Apache-2.0"),
    ("opensource.org/licenses/mpl-2.0", "MPL-2.0"),
    ("opensource.org/licenses/afl-3.0", "AFL-3.0"),
    ("opensource.org/licenses/osl-3.0", "OSL-3.0"),
    ("opensource.org/licenses/epl-1.0", "EPL-1.0"),
    ("opensource.org/licenses/eclipse-1.0", "EPL-1.0"),
    ("mozilla.org/mpl/2.0", "MPL-2.0"),
    ("mozilla.org/mpl/1.1", "MPL-1.1"),
    ("mozilla.org/mpl/mpl-1.1", "MPL-1.1"),
    ("mozilla.org/en-us/mpl/2.0", "MPL-2.0"),
    ("eclipse.org/legal/epl-v10", "EPL-1.0"),
    ("eclipse.org/legal/epl-v20", "EPL-2.0"),
    ("eclipse.org/legal/epl-2.0", "EPL-2.0"),
    ("eclipse.org/org/documents/edl-v10", "BSD-3-Clause"),
    ("boost.org/license_1_0", "BSL-1.0"),
    ("unlicense.org", "Unlicense"),
    ("wtfpl.net", "WTFPL"),
    ("sam.zoy.org/wtfpl", "WTFPL"),
    ("creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
    ("creativecommons.org/publicdomain/zero/1.0/legalcode", "CC0-1.0"),
    ("creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
    ("creativecommons.org/licenses/by/3.0", "CC-BY-3.0"),
    ("creativecommons.org/licenses/by/2.0", "CC-BY-2.0"),
    ("creativecommons.org/licenses/by/2.5", "CC-BY-2.5"),
    ("creativecommons.org/licenses/by-sa/4.0", "CC-BY-SA-4.0"),
    ("creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0"),
    ("creativecommons.org/licenses/by-sa/2.5", "CC-BY-SA-2.5"),
    ("creativecommons.org/licenses/by-nc/4.0", "CC-BY-NC-4.0"),
    ("creativecommons.org/licenses/by-nc/3.0", "CC-BY-NC-3.0"),
    ("creativecommons.org/licenses/by-nc-sa/4.0", "CC-BY-NC-SA-4.0"),
    ("creativecommons.org/licenses/by-nc-sa/3.0", "CC-BY-NC-SA-3.0"),
    ("creativecommons.org/licenses/by-nc-nd/4.0", "CC-BY-NC-ND-4.0"),
    ("creativecommons.org/licenses/by-nd/4.0", "CC-BY-ND-4.0"),
    ("glassfish.dev.java.net/public/cddl+gpl_1_1", "CDDL-1.1"),
    ("glassfish.java.net/public/cddl+gpl_1_1", "CDDL-1.1"),
    ("oss.oracle.com/licenses/cddl+gpl-1.1", "CDDL-1.1"),
    ("glassfish.dev.java.net/public/cddl+gpl", "CDDL-1.0"),
    ("opensource.org/licenses/cddl-1.0", "CDDL-1.0"),
    ("opensource.org/licenses/cddl1", "CDDL-1.0"),
    ("scripts.sil.org/ofl", "OFL-1.1"),
    ("openfontlicense.org", "OFL-1.1"),
    ("php.net/license/3_01", "PHP-3.01"),
    ("php.net/license/3_0", "PHP-3.0"),
    ("elastic.co/licensing/elastic-license", "Elastic-2.0"),
    ("mariadb.com/bsl11", "BUSL-1.1"),
    ("commonsclause.com", COMMONS_CLAUSE),
    ("polyformproject.org/licenses/noncommercial/1.0.0", "PolyForm-Noncommercial-1.0.0"),
    ("polyformproject.org/licenses/small-business/1.0.0", "PolyForm-Small-Business-1.0.0"),
    ("mongodb.com/licensing/server-side-public-license", "SSPL-1.0"),
    ("opensource.org/licenses/unlicense", "Unlicense"),
    ("opensource.org/licenses/bsl-1.0", "BSL-1.0"),
    ("opensource.org/licenses/artistic-license-2.0", "Artistic-2.0"),
    ("opensource.org/licenses/artistic-2.0", "Artistic-2.0"),
    ("opensource.org/licenses/ms-pl", "MS-PL"),
    ("opensource.org/licenses/epl-2.0", "EPL-2.0"),
    ("opensource.org/licenses/cpl1.0", "CPL-1.0"),
    ("opensource.org/licenses/cpl-1.0", "CPL-1.0"),
    ("opensource.org/licenses/mpl-1.1", "MPL-1.1"),
    ("opensource.org/licenses/afl-2.1", "AFL-2.1"),
    ("opensource.org/licenses/isc-license", "ISC"),
    ("opensource.org/licenses/zlib-license", "Zlib"),
    ("opensource.org/licenses/bsd-3-clause-license", "BSD-3-Clause"),
    ("opensource.org/license/bsd-3-clause", "BSD-3-Clause"),
    ("opensource.org/license/bsd-2-clause", "BSD-2-Clause"),
    ("opensource.org/license/apache-2-0", "Apache-2.0"),
    ("opensource.org/license/mpl-2-0", "MPL-2.0"),
    ("opensource.org/license/isc-license-txt", "ISC"),
    ("perlfoundation.org/artistic_license_2_0", "Artistic-2.0"),
    ("dev.perl.org/licenses", PERL),
    ("eclipse.org/legal/cpl-v10", "CPL-1.0"),
    ("eclipse.org/org/documents/epl-v10", "EPL-1.0"),
    ("eclipse.org/org/documents/epl-2.0", "EPL-2.0"),
    ("sun.com/cddl/cddl", "CDDL-1.0"),
    ("opensolaris.org/os/licensing", "CDDL-1.0"),
    ("latex-project.org/lppl", "LPPL-1.3c"),
    ("cecill.info", "CECILL-2.1"),
    ("gnu.org/licenses/gpl", "GPL-1.0-or-later"),
    ("gnu.org/licenses/lgpl", "LGPL-2.0-or-later"),
    ("gnu.org/copyleft/gpl", "GPL-1.0-or-later"),
    ("gnu.org/copyleft/lesser", "LGPL-2.0-or-later"),
    ("gnu.org/licenses/gpl-2.0", "GPL-2.0-only"),
    ("gnu.org/licenses/gpl-3.0", "GPL-3.0-only"),
    ("gnu.org/licenses/lgpl-2.1", "LGPL-2.1-only"),
    ("gnu.org/licenses/lgpl-3.0", "LGPL-3.0-only"),
    ("gnu.org/licenses/agpl-3.0", "AGPL-3.0-only"),
    ("gnu.org/licenses/agpl", "AGPL-3.0-only"),
    ("gnu.org/licenses/old-licenses/gpl-2.0", "GPL-2.0-only"),
    ("gnu.org/licenses/old-licenses/lgpl-2.1", "LGPL-2.1-only"),
    ("opensource.org/licenses/gpl-2.0", "GPL-2.0-only"),
    ("opensource.org/licenses/gpl-3.0", "GPL-3.0-only"),
    ("opensource.org/licenses/gpl-license", "GPL-1.0-or-later"),
    ("opensource.org/licenses/lgpl-2.1", "LGPL-2.1-only"),
    ("opensource.org/licenses/lgpl-3.0", "LGPL-3.0-only"),
    ("opensource.org/licenses/agpl-3.0", "AGPL-3.0-only"),
    ("joinup.ec.europa.eu/software/page/eupl", "EUPL-1.2"),
    ("joinup.ec.europa.eu/community/eupl/og_page/eupl", "EUPL-1.1"),
    ("joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12", "EUPL-1.2"),
    ("joinup.ec.europa.eu/collection/eupl", "EUPL-1.2"),
    ("ec.europa.eu/idabc/eupl", "EUPL-1.1"),
    ("eupl.eu/1.2/en", "EUPL-1.2"),
    ("cecill.info/licences/licence_cecill_v2.1-en", "CECILL-2.1"),
    ("cecill.info/licences/licence_cecill_v2.1-fr", "CECILL-2.1"),
    ("cecill.info/licences/licence_cecill_v2-en", "CECILL-2.0"),
    ("cecill.info/licences/licence_cecill_v2-fr", "CECILL-2.0"),
    ("cecill.info/licences/licence_cecill-b_v1-en", "CECILL-B"),
    ("cecill.info/licences/licence_cecill-b_v1-fr", "CECILL-B"),
    ("cecill.info/licences/licence_cecill-c_v1-en", "CECILL-C"),
    ("cecill.info/licences/licence_cecill-c_v1-fr", "CECILL-C"),
    ("openldap.org/license", "OLDAP-2.8"),
    ("openldap.org/software/release/license", "OLDAP-2.8"),
    ("unicode.org/copyright", "Unicode-3.0"),
    ("unicode.org/license", "Unicode-3.0"),
    ("unicode.org/terms_of_use", "Unicode-TOU"),
    ("curl.se/docs/copyright", "curl"),
    ("curl.haxx.se/docs/copyright", "curl"),
    ("imagemagick.org/script/license", "ImageMagick"),
    ("zope.org/resources/zpl", "ZPL-2.1"),
    ("zope.org/resources/license/zpl-2.1", "ZPL-2.1"),
    ("python.org/psf/license", "PSF-2.0"),
    ("sqlite.org/copyright", "blessing"),
    ("json.org/license", "JSON"),
    ("jsonlicense.org", "JSON"),
    ("opensource.apple.com/apsl", "APSL-2.0"),
    ("opensource.org/licenses/apache2.0", "Apache-2.0"),
    ("opensource.org/licenses/bsd-license-php", "BSD-2-Clause"),
    ("opensource.org/licenses/mit-license-php", "MIT"),
    ("opensource.org/licenses/lgpl-license", "LGPL-2.0-or-later"),
    ("opensource.org/licenses/sleepycat", "Sleepycat"),
    ("jquery.org/license", "MIT"),
    ("freetype.org/license", "FTL"),
    ("mulanpsl.com/mulanpsl2", "MulanPSL-2.0"),
    ("license.coscl.org.cn/mulanpsl2", "MulanPSL-2.0"),
    ("license.coscl.org.cn/mulanpsl", "MulanPSL-1.0"),
    ("blueoakcouncil.org/license/1.0.0", "BlueOak-1.0.0"),
    ("gnu.org/copyleft/fdl", "GFDL-1.1-or-later"),
    ("gnu.org/licenses/fdl", "GFDL-1.1-or-later"),
    ("gnu.org/licenses/fdl-1.3", "GFDL-1.3-only"),
    ("gnu.org/licenses/fdl-1.2", "GFDL-1.2-only"),
    ("gnu.org/licenses/old-licenses/fdl-1.2", "GFDL-1.2-only"),
    ("gnu.org/licenses/old-licenses/lgpl-2.0", "LGPL-2.0-only"),
    ("gnu.org/licenses/lgpl-2.0", "LGPL-2.0-only"),
    ("gnu.org/licenses/gpl-1.0", "GPL-1.0-only"),
    ("gnu.org/licenses/old-licenses/gpl-1.0", "GPL-1.0-only"),
    ("gnu.org/licenses/gplv3", "GPL-3.0-only"),
    ("opensource.org/licenses/upl", "UPL-1.0"),
    ("oss.oracle.com/licenses/upl", "UPL-1.0"),
    ("w3.org/consortium/legal/2015/copyright-software-and-document", "W3C-20150513"),
    ("w3.org/consortium/legal/2002/copyright-software-20021231", "W3C"),
    ("w3.org/copyright/software-license", "W3C"),
    ("apache.org/licenses/license", "Apache-2.0"),
    ("apache.org/licenses", "Apache-2.0"),
    ("apache.org/licenses/license-1.1", "Apache-1.1"),
];

/// Places that give each license of the SPDX list an address of its own, in front of its identifier.
const LISTS: [&str; 6] = [
    "spdx.org/licenses/",
    "licenses.nuget.org/",
    "opensource.org/licenses/",
    "opensource.org/license/",
    "choosealicense.com/licenses/",
    "directory.fsf.org/wiki/license:",
];

/// The conditions of the Creative Commons licenses as addresses have them.
const CONDITIONS: [&str; 6] = ["by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd"];
const VERSIONS: [&str; 5] = ["1.0", "2.0", "2.5", "3.0", "4.0"];
/// Jurisdictions that the licenses were adapted to.
const PORTS: [&str; 40] = [
    "us", "uk", "scotland", "de", "fr", "at", "au", "nl", "igo", "ca", "jp", "es", "it", "br", "ch", "cn", "tw", "hk",
    "nz", "pl", "pt", "dk", "se", "no", "fi", "be", "cz", "hr", "hu", "in", "kr", "mx", "ar", "za", "ie", "gr", "il",
    "ro", "rs", "lu",
];
const PAGES: [&str; 5] = ["", "/deed", "/legalcode", "/legalcode/deed", "/deed/legalcode"];

/// Returns the license that the address of this hash stands for.
pub(super) fn license_at(address: WordHash) -> Option<&'static str> {
    ADDRESS_HASHES.get(&address).map(String::as_str)
}

static ADDRESS_HASHES: LazyLock<FxHashMap<WordHash, String>> = LazyLock::new(|| {
    let mut known: FxHashMap<WordHash, String> = FxHashMap::default();
    let mut add = |address: &str, name: &str| {
        known.entry(hash_of_address(address.as_bytes())).or_insert_with(|| name.to_owned());
    };
    for (address, name) in ADDRESSES {
        add(address, name);
    }
    for license in spdx::identifiers::LICENSES {
        let name =
            SpdxExpression::find_in(license.name).map_or_else(|| license.name.to_owned(), |name| name.to_string());
        for list in LISTS {
            add(&format!("{list}{}", license.name), &name);
        }
    }
    for (condition, version) in CONDITIONS.iter().flat_map(|one| VERSIONS.iter().map(move |version| (one, version))) {
        let name = format!("CC-{}-{version}", condition.to_uppercase());
        let address = format!("creativecommons.org/licenses/{condition}/{version}");
        for page in PAGES {
            add(&format!("{address}{page}"), &name);
            for port in PORTS {
                let ported = format!("{name}-{}", port.to_uppercase());
                let is_listed = spdx::license_id(&ported).is_some_and(|id| id.name == ported);
                add(&format!("{address}/{port}{page}"), if is_listed { &ported } else { &name });
            }
        }
    }
    known
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_for_licenses() {
        let check = |address: &str, expected: Option<&str>| {
            assert_eq!(license_at(hash_of_address(address.as_bytes())), expected, "{address}");
        };
        check("https://www.apache.org/licenses/LICENSE-2.0.txt", Some("Apache-2.0"));
        check("https://spdx.org/licenses/EUPL-1.2.html", Some("EUPL-1.2"));
        check("https://licenses.nuget.org/MIT", Some("MIT"));
        check("https://opensource.org/license/bsl-1.0/", Some("BSL-1.0"));
        check("https://spdx.org/licenses/GPL-2.0", Some("GPL-2.0-only"));
        check("http://creativecommons.org/licenses/by-nc-sa/3.0/", Some("CC-BY-NC-SA-3.0"));
        check("http://creativecommons.org/licenses/by/3.0/us/", Some("CC-BY-3.0-US"));
        check("https://creativecommons.org/licenses/by/4.0/legalcode.txt", Some("CC-BY-4.0"));
        check("https://creativecommons.org/licenses/by-sa/3.0/jp/deed.en", Some("CC-BY-SA-3.0"));
        check("https://example.org/licenses/MIT", None);
    }
}

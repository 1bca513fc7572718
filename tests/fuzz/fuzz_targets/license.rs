//! License tags, titles, copyright lines and SPDX expressions in any text. No panic; an expression that was taken is
//! printed so that it parses to itself.
#![no_main]

use kinprint::license::{SpdxExpression, find_copyrights, find_license_tags, find_titled_license};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    find_copyrights(data);
    find_license_tags(data);
    find_titled_license(data);
    let text = String::from_utf8_lossy(data);
    if let Ok(expression) = SpdxExpression::parse(&text) {
        let again = SpdxExpression::parse(expression.as_str()).expect("what was printed parses");
        assert_eq!(again.as_str(), expression.as_str());
    }
    SpdxExpression::find_in(&text);
});

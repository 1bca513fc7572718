//! License tags, texts, names, machine-readable copyright files, copyright lines and SPDX expressions in any text. No panic;
//! what is detected is an expression; one that was taken is printed so that it parses to itself.
#![no_main]

use kinprint::license::{Dep5, SpdxExpression, detect_license, detect_license_text, find_copyrights, find_license_tags};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    find_copyrights(data);
    find_license_tags(data);
    for found in [detect_license(data), detect_license_text(data)] {
        assert!(found.expression.is_none_or(|found| SpdxExpression::parse(found.as_str()).is_ok()));
    }
    let text = String::from_utf8_lossy(data);
    Dep5::find_in(&text);
    if let Ok(expression) = SpdxExpression::parse(&text) {
        let again = SpdxExpression::parse(expression.as_str()).expect("what was printed parses");
        assert_eq!(again.as_str(), expression.as_str());
    }
    SpdxExpression::find_in(&text);
});

//! Evidence packs: the first byte chooses what the rest is. No panic; what is believed was signed by the key of the seeds' packs.
//!
//! Bytes of a file hardly ever get past the checksums, so the target also puts members together and reads keys and envelopes.
#![no_main]

use std::sync::LazyLock;

use kinprint::pack::{PrivateKey, PublicKey, Vouched, fuzz_members, verify_pack};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<PublicKey> = LazyLock::new(|| PrivateKey::of_random(&[1; 32]).public());

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    match first % 3 {
        0 => check(bytes),
        1 => check(&fuzz_members(bytes)),
        _ => {
            let text = String::from_utf8_lossy(bytes);
            if let Ok(key) = PublicKey::parse(&text) {
                assert_eq!(PublicKey::parse(&key.to_pem()).as_ref(), Ok(&key));
            }
            if let Ok(key) = PrivateKey::parse(&text) {
                let again = PrivateKey::parse(&key.to_pem()).expect("what is written is read");
                assert_eq!(again.public(), key.public());
            }
        }
    }
});

fn check(file: &[u8]) {
    if let Ok(pack) = verify_pack(file, Some(&KEY)) {
        assert_eq!(pack.key_id.is_some(), pack.vouched == Vouched::Signed);
    }
    let _ = verify_pack(file, None);
}

//! Software Heritage ids and SHA-1 sums of contents.
//!
//! Source: the SWHID specification 1.2, section 5.2: `swh:1:cnt:` and the SHA-1 of git's blob, `blob LENGTH\0BYTES`.

use sha1_smol::Sha1;

use crate::id::ContentHash;

/// Returns the id of `text` if it is the very bytes that `hash` names, else `None`: a text stored decoded (it was UTF-16,
/// or had a byte order mark) has another id than its file.
pub fn swhid_of(text: &[u8], hash: ContentHash) -> Option<String> {
    if ContentHash::of(text) != hash {
        return None;
    }
    let mut sha1 = Sha1::new();
    sha1.update(format!("blob {}\0", text.len()).as_bytes());
    sha1.update(text);
    Some(format!("swh:1:cnt:{}", sha1.digest()))
}

/// Returns the SHA-1 of `bytes` in hex if they are the very bytes that `hash` names, else `None`, as of [`swhid_of`].
pub fn sha1_of(bytes: &[u8], hash: ContentHash) -> Option<String> {
    (ContentHash::of(bytes) == hash).then(|| Sha1::from(bytes).digest().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test] // `printf 'hello\n' | git hash-object --stdin`, and git's empty blob.
    fn is_gits_blob_id() {
        let check = |text: &[u8], sha1: &str| {
            assert_eq!(swhid_of(text, ContentHash::of(text)), Some(format!("swh:1:cnt:{sha1}")));
        };
        check(b"hello\n", "ce013625030ba8dba906f756967f9e9ca394464a");
        check(b"", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    }

    #[test] // `printf 'hello\n' | sha1sum`
    fn is_what_sha1sum_prints() {
        let text = b"hello\n";
        let sha1 = sha1_of(text, ContentHash::of(text));
        assert_eq!(sha1.as_deref(), Some("f572d396fae9206628714fb2ce00f72e94f2258f"));
        assert_eq!(sha1_of(text, ContentHash::of(b"hello")), None);
    }

    #[test]
    fn a_decoded_text_has_none() {
        assert_eq!(swhid_of(b"hello", ContentHash::of(b"\xef\xbb\xbfhello")), None);
    }
}

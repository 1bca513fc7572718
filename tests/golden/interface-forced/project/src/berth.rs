use std::fmt;

use harbourdb::codec::{DecodeSalt, EncodeSalt, SaltDecoder, SaltEncoder};

/// A place at the quay, printed and stored as its code.
pub struct BerthCode(u32);

impl fmt::Display for BerthCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "B{:04}", self.0)
    }
}

impl EncodeSalt for BerthCode {
    fn encode_salt<E: SaltEncoder>(&self, salt: E) -> Result<E::Written, E::SaltError> {
        salt.encode_label(&self.to_string())
    }
}

impl<'salt> DecodeSalt<'salt> for BerthCode {
    fn decode_salt<D: SaltDecoder<'salt>>(salt: D) -> Result<Self, D::SaltError> {
        let code = u32::decode_salt(salt)?;
        if code > 9_999 { Err(D::SaltError::custom("too large for a berth")) } else { Ok(Self(code)) }
    }
}

use std::fmt;

use harbourdb::codec::{DecodeSalt, EncodeSalt, SaltDecoder, SaltEncoder};

pub struct TideLevel {
    name: &'static str,
    millimetres: i32,
}

impl fmt::Display for TideLevel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.as_label())
    }
}

impl EncodeSalt for TideLevel {
    fn encode_salt<E: SaltEncoder>(&self, encoder: E) -> Result<E::Written, E::SaltError> {
        encoder.encode_label(self.as_label())
    }
}

impl<'salt> DecodeSalt<'salt> for TideLevel {
    fn decode_salt<D: SaltDecoder<'salt>>(decoder: D) -> Result<Self, D::SaltError> {
        let label = String::decode_salt(decoder)?;
        Self::from_label(&label).ok_or_else(|| D::SaltError::custom("no such tide"))
    }
}

impl TideLevel {
    pub fn above_mean(&self, springs: &[i32]) -> Option<i32> {
        let highest = springs.iter().copied().filter(|spring| *spring > self.millimetres).max()?;
        Some(highest - self.millimetres)
    }
}

//! Envelopes: a payload with signatures over its type and its bytes.
//!
//! Source: DSSE 1.0 (`protocol.md`, `envelope.md` of secure-systems-lab/dsse). What was signed is the pre-authentication encoding,
//! so that a payload of one type is never taken for one of another. The key id is a hint that nobody signed: it decides nothing.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use ed25519_dalek::{Signature, Signer as _};
use serde::{Deserialize, Serialize};

use super::VerifyPackError as Error;
use super::key::{PrivateKey, PublicKey};

/// The type of what is signed.
pub(super) const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// More are no help to anybody.
const MAX_SIGNATURES: usize = 16;

/// A signed payload, as `statement.dsse.json` has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope {
    payload_type: String,
    payload: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EnvelopeSignature {
    #[serde(default)]
    keyid: String,
    sig: String,
}

/// What an envelope holds, and how many signatures it has.
pub(super) struct Opened {
    pub(super) payload: Vec<u8>,
    pub(super) n_signatures: usize,
}

impl Envelope {
    /// Signs `payload`.
    pub(super) fn seal(payload: &[u8], key: &PrivateKey) -> Self {
        let signature = key.0.sign(&pre_authentication_encoding(PAYLOAD_TYPE, payload));
        Self {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: STANDARD.encode(payload),
            signatures: vec![EnvelopeSignature {
                keyid: key.public().id(),
                sig: STANDARD.encode(signature.to_bytes()),
            }],
        }
    }

    /// Returns what is inside, if one of the signatures is by `key`; without a key nothing is said about signatures.
    pub(super) fn open(&self, key: Option<&PublicKey>) -> Result<Opened, Error> {
        if self.payload_type != PAYLOAD_TYPE {
            return Err(Error::Envelope { what: format!("its payload is no {PAYLOAD_TYPE}") });
        }
        if self.signatures.is_empty() || self.signatures.len() > MAX_SIGNATURES {
            return Err(Error::Envelope { what: format!("it has {} signatures", self.signatures.len()) });
        }
        let payload = decode(&self.payload);
        let payload = payload.ok_or_else(|| Error::Envelope { what: "its payload is no base64".to_owned() })?;
        if let Some(key) = key {
            let signed = pre_authentication_encoding(&self.payload_type, &payload);
            if !self.signatures.iter().any(|signature| signature.is_by(key, &signed)) {
                return Err(Error::Signature { key_id: key.id() });
            }
        }
        Ok(Opened { payload, n_signatures: self.signatures.len() })
    }
}

impl EnvelopeSignature {
    /// Strict: no second spelling of a signature, no key or point of small order.
    fn is_by(&self, key: &PublicKey, signed: &[u8]) -> bool {
        let bytes: Option<[u8; 64]> = decode(&self.sig).and_then(|bytes| bytes.try_into().ok());
        bytes.is_some_and(|bytes| key.0.verify_strict(signed, &Signature::from_bytes(&bytes)).is_ok())
    }
}

/// Envelopes may have either alphabet.
fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

/// Returns the bytes that are signed: `DSSEv1`, and type and payload each with its length before it.
pub(super) fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

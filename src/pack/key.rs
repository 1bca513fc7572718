//! Keys: Ed25519 in the PEM forms of OpenSSL, and what a key is called.
//!
//! Source: RFC 8410 (PKCS#8 and SubjectPublicKeyInfo of Ed25519), RFC 7468 (PEM). Both structures have one encoding of fixed length
//! there, so they are compared with it; no parser of ASN.1 is needed. Knows no files and no clock.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// What stands before the 32 bytes of a private key: version 1, no public key with it. OpenSSL writes this one.
const PRIVATE_V1: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// The same with the public key behind it (RFC 5958), as other programs write it.
const PRIVATE_V2: [u8; 16] = [0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// What stands between the two keys then.
const BETWEEN_V2: [u8; 3] = [0x81, 0x21, 0];
/// What stands before the 32 bytes of a public key.
const PUBLIC: [u8; 12] = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];

/// Why a text is no key that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no PEM block, or more than one.
    #[error("it holds no single PEM block such as `openssl genpkey -algorithm ed25519` writes")]
    NoPem,
    /// The block is of another kind.
    #[error("it is a `{label}`, and a {wanted} is needed{help}")]
    Kind {
        /// What its first line says.
        label: String,
        /// What is needed.
        wanted: &'static str,
        /// How to get it from what is there.
        help: &'static str,
    },
    /// The block is damaged, or of another algorithm.
    #[error("it is no Ed25519 key, or damaged")]
    Malformed,
    /// A public key of which everybody knows a private one, or that has two spellings.
    #[error("it is a weak key: signatures by it prove nothing")]
    Weak,
}

/// A key to sign with. Wiped from memory when it is dropped.
pub struct PrivateKey(pub(super) SigningKey);

/// A key to check signatures with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub(super) VerifyingKey);

impl PrivateKey {
    /// Makes a key of 32 random bytes.
    pub fn of_random(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    /// Reads PKCS#8 in PEM.
    ///
    /// # Errors
    /// When the text is something else, encrypted, or of another algorithm.
    pub fn parse(pem: &str) -> Result<Self, KeyError> {
        let der = parse_pem(pem, "PRIVATE KEY", "private key")?;
        let key = |at: usize| der.get(at..at + 32)?.try_into().ok();
        let (private, public): (Option<[u8; 32]>, Option<[u8; 32]>) = match der.len() {
            48 if der.starts_with(&PRIVATE_V1) => (key(16), None),
            83 if der.starts_with(&PRIVATE_V2) && der[48..51] == BETWEEN_V2 => (key(16), key(51)),
            _ => (None, None),
        };
        let signing = SigningKey::from_bytes(&private.ok_or(KeyError::Malformed)?);
        // A wrong public key beside it would make signatures that give the private one away.
        let is_pair = public.is_none_or(|public| signing.verifying_key().to_bytes() == public);
        if is_pair { Ok(Self(signing)) } else { Err(KeyError::Malformed) }
    }

    /// Returns it as PKCS#8 in PEM, as OpenSSL writes it.
    pub fn to_pem(&self) -> String {
        to_pem("PRIVATE KEY", &[&PRIVATE_V1[..], self.0.as_bytes()].concat())
    }

    /// Returns the key that others check its signatures with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

impl PublicKey {
    /// Reads SubjectPublicKeyInfo in PEM.
    ///
    /// # Errors
    /// When the text is something else, of another algorithm, or a weak key.
    pub fn parse(pem: &str) -> Result<Self, KeyError> {
        let der = parse_pem(pem, "PUBLIC KEY", "public key")?;
        let bytes = der.strip_prefix(&PUBLIC).and_then(|key| key.try_into().ok()).ok_or(KeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Malformed)?;
        if key.is_weak() || key.to_edwards().compress().as_bytes() != bytes {
            return Err(KeyError::Weak);
        }
        Ok(Self(key))
    }

    /// Returns it as SubjectPublicKeyInfo in PEM, as OpenSSL writes it.
    pub fn to_pem(&self) -> String {
        to_pem("PUBLIC KEY", &[&PUBLIC[..], self.0.as_bytes()].concat())
    }

    /// Returns what envelopes call it: the SHA-256 of its description as canonical JSON, as securesystemslib has it.
    pub fn id(&self) -> String {
        let public = hex(self.0.as_bytes());
        let described = format!(r#"{{"keytype":"ed25519","keyval":{{"public":"{public}"}},"scheme":"ed25519"}}"#);
        hex(&Sha256::digest(described))
    }
}

/// Returns the bytes of the one PEM block of `text`; what stands around it is no part of it.
fn parse_pem(text: &str, label: &str, wanted: &'static str) -> Result<Vec<u8>, KeyError> {
    let mut lines = text.lines().map(str::trim);
    let begin = lines.find_map(|line| line.strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    let found = begin.ok_or(KeyError::NoPem)?;
    if found != label {
        let help = match found {
            "ENCRYPTED PRIVATE KEY" => "; `openssl pkey -in KEY -out PLAIN` takes the password off",
            "PRIVATE KEY" => "; `openssl pkey -in KEY -pubout` prints it",
            _ => "",
        };
        return Err(KeyError::Kind { label: found.chars().take(40).collect(), wanted, help });
    }
    let end = format!("-----END {label}-----");
    let mut body = String::new();
    let mut is_closed = false;
    for line in &mut lines {
        if line == end {
            is_closed = true;
            break;
        }
        body.push_str(line);
    }
    if !is_closed || lines.any(|line| line.starts_with("-----BEGIN ")) {
        return Err(KeyError::NoPem);
    }
    STANDARD.decode(body).map_err(|_| KeyError::Malformed)
}

fn to_pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).map(|line| str::from_utf8(line).expect("it is ASCII")).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Why a pack is not made, and why one is not believed.

/// Why a pack was not made.
#[derive(Debug, thiserror::Error)]
pub enum WritePackError {
    /// A member could not be written; in memory that is a bug.
    #[error("cannot write `{path}`")]
    Write {
        /// The member.
        path: &'static str,
        /// What was in the way.
        #[source]
        source: std::io::Error,
    },
    /// More than `verify_pack` reads.
    #[error("it would be larger than packs may be: 512 MB packed, 1 GB unpacked, 50,000 members")]
    TooLarge,
}

/// Why a pack is not believed. Every one of them means that nothing in the file is to be relied on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyPackError {
    /// It is no zip of the one form that packs have.
    #[error("it is no pack as `report --pack` writes it: {what}")]
    Form {
        /// What is wrong, and where.
        what: String,
    },
    /// More than a pack may hold.
    #[error("{what} is larger than packs may be")]
    TooLarge {
        /// What.
        what: String,
    },
    /// A member's bytes are not those that it says of itself.
    #[error("`{path}` is damaged")]
    Damaged {
        /// The member.
        path: String,
    },
    /// A member that every pack has is not there.
    #[error("it has no `{path}`")]
    Missing {
        /// The member.
        path: String,
    },
    /// A member that the manifest does not list.
    #[error("`{path}` was added: the manifest does not list it")]
    Added {
        /// The member.
        path: String,
    },
    /// A member is not the one that the manifest lists.
    #[error("`{path}` was changed: its {what} is not the one in the manifest")]
    Changed {
        /// The member.
        path: String,
        /// `size`, `SHA-256` or `BLAKE3`.
        what: &'static str,
    },
    /// A member cannot be read as what it is.
    #[error("`{path}` cannot be read: {what}")]
    Unreadable {
        /// The member.
        path: &'static str,
        /// Why.
        what: String,
    },
    /// A member of another version.
    #[error("`{path}` is of another version, {found}: this kinprint reads {known}")]
    Version {
        /// The member.
        path: &'static str,
        /// What it says it is.
        found: String,
        /// What it should be.
        known: &'static str,
    },
    /// The envelope is none that can be checked.
    #[error("the envelope `statement.dsse.json` proves nothing: {what}")]
    Envelope {
        /// Why.
        what: String,
    },
    /// No signature is by the key.
    #[error("the signature is not by this key (key id {key_id}), or something was changed after it was made")]
    Signature {
        /// What envelopes call the key that was given.
        key_id: String,
    },
    /// What is signed is not what is in the pack.
    #[error("what is signed is not what is in the pack: {what}")]
    Statement {
        /// What differs.
        what: String,
    },
}

//! The file of a pack: a zip in one form only, so that the same members are the same bytes, and so that nothing can be hidden in it.
//!
//! Source: APPNOTE.TXT 6.3.3, sections 4.3.7, 4.3.12 and 4.3.16. Members follow each other from the first byte, sorted by name,
//! deflated or stored; no times, extra fields, comments, flags, encryption or links. Written and read here instead of by the `zip`
//! package (by which the tests read it): a reader for any zip has to choose between a directory and local headers that disagree, and
//! other programs choose differently. Here the directory is rebuilt from the members and compared byte by byte.
//!
//! Guarantee: if [`read_frame`] accepts two texts with the same members, they differ in nothing but how members are deflated.

use std::collections::HashSet;
use std::io::{self, Write as _};

use flate2::{Compression, Crc, Decompress, FlushDecompress, Status};

use super::VerifyPackError as Error;

/// Members of one pack.
pub(super) const MAX_MEMBERS: usize = 50_000;
/// The file.
pub(super) const MAX_PACK_BYTES: u64 = 512 << 20;
/// All members together, unpacked.
pub(super) const MAX_UNPACKED_BYTES: u64 = 1 << 30;
/// What deflates to less than one part in so many is stored as it is: no member unpacks to more.
const MAX_RATIO: u64 = 100;
/// The name of a member.
const MAX_NAME_BYTES: usize = 200;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Deflate needs a reader of version 2.0.
const VERSION: u16 = 20;
/// Written as by Unix, so that the mode below counts.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// A regular file that everybody may read.
const MODE: u32 = 0o100_644 << 16;
/// The first day that zips know.
const DATE: u16 = 1 << 5 | 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const LOCAL_BYTES: usize = 30;

/// A member as it stands in the file.
pub(super) struct Packed<B> {
    pub(super) name: String,
    method: u16,
    crc: u32,
    n_unpacked: u32,
    bytes: B,
}

impl Packed<&[u8]> {
    /// Returns its length, unpacked.
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_unpacked.into()
    }

    /// Passes its bytes on, piece by piece.
    ///
    /// # Errors
    /// When its length or checksum is not the one that it states; what was passed on until then is to be forgotten.
    pub(super) fn unpack(&self, take: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        let mut crc = Crc::new();
        let mut take_checked = |piece: &[u8]| {
            crc.update(piece);
            take(piece);
        };
        let is_whole = if self.method == STORED {
            take_checked(self.bytes);
            true
        } else {
            inflate(self.bytes, self.n_bytes(), &mut take_checked)
        };
        let is_sound = is_whole && crc.sum() == self.crc;
        if is_sound { Ok(()) } else { Err(Error::Damaged { path: self.name.clone() }) }
    }
}

impl<B: AsRef<[u8]>> Packed<B> {
    /// Returns what local header and directory say alike, from the version that is needed on.
    fn shared_header(&self) -> Vec<u8> {
        let mut header = Vec::with_capacity(26);
        for value in [VERSION, 0, self.method, 0, DATE] {
            header.extend(value.to_le_bytes());
        }
        for value in [self.crc, self.bytes.as_ref().len() as u32, self.n_unpacked] {
            header.extend(value.to_le_bytes());
        }
        header.extend((self.name.len() as u16).to_le_bytes());
        header.extend(0_u16.to_le_bytes());
        header
    }
}

/// Puts members together, each packed as it comes.
#[derive(Default)]
pub(super) struct FrameWriter {
    members: Vec<Packed<Vec<u8>>>,
    n_unpacked: u64,
    n_packed: u64,
}

impl FrameWriter {
    /// Packs a member. Returns `false` where the pack would become larger than may be read again.
    #[must_use]
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> bool {
        debug_assert!(is_name(name), "`{name}` is no name of a member");
        let deflated = deflate(bytes);
        let is_worth_it = deflated.len() < bytes.len() && deflated.len() as u64 * MAX_RATIO >= bytes.len() as u64;
        let (method, packed) = if is_worth_it { (DEFLATED, deflated) } else { (STORED, bytes.to_vec()) };
        self.n_unpacked += bytes.len() as u64;
        self.n_packed += (packed.len() + 3 * MAX_NAME_BYTES) as u64;
        let name = name.to_owned();
        self.members.push(Packed { name, method, crc: crc_of(bytes), n_unpacked: bytes.len() as u32, bytes: packed });
        self.n_unpacked <= MAX_UNPACKED_BYTES && self.n_packed < MAX_PACK_BYTES && self.members.len() <= MAX_MEMBERS
    }

    /// Returns the file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.members.sort_by(|left, right| left.name.cmp(&right.name));
        let mut file = Vec::new();
        let mut offsets = Vec::with_capacity(self.members.len());
        for member in &self.members {
            offsets.push(file.len() as u32);
            file.extend(LOCAL.to_le_bytes());
            file.extend(member.shared_header());
            file.extend(member.name.as_bytes());
            file.extend(&member.bytes);
        }
        let directory = directory_of(&self.members, &offsets, file.len() as u32);
        file.extend(directory);
        file
    }
}

/// Returns the directory of `members` with the record behind it; it begins at `start`.
fn directory_of<B: AsRef<[u8]>>(members: &[Packed<B>], offsets: &[u32], start: u32) -> Vec<u8> {
    let mut directory = Vec::new();
    for (member, offset) in members.iter().zip(offsets) {
        directory.extend(CENTRAL.to_le_bytes());
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(member.shared_header());
        directory.extend([0; 6]); // No comment, the first disk, no text.
        directory.extend(MODE.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(member.name.as_bytes());
    }
    let (n_members, n_bytes) = (members.len() as u16, directory.len() as u32);
    directory.extend(END.to_le_bytes());
    directory.extend([0; 4]);
    directory.extend(n_members.to_le_bytes());
    directory.extend(n_members.to_le_bytes());
    directory.extend(n_bytes.to_le_bytes());
    directory.extend(start.to_le_bytes());
    directory.extend([0; 2]);
    directory
}

/// Finds the members of a pack, none of them unpacked yet, sorted by name.
///
/// # Errors
/// When the file is not of the one form, or a limit is exceeded.
pub(super) fn read_frame(file: &[u8]) -> Result<Vec<Packed<&[u8]>>, Error> {
    if file.len() as u64 > MAX_PACK_BYTES {
        return Err(Error::TooLarge { what: "the file".to_owned() });
    }
    let (mut members, mut offsets) = (Vec::<Packed<&[u8]>>::new(), Vec::new());
    let mut names = HashSet::new();
    let (mut at, mut n_unpacked) = (0, 0);
    while u32_at(file, at) == Some(LOCAL) {
        let (member, end) = member_at(file, at)?;
        let is_next = members.last().is_none_or(|last| last.name < member.name);
        // Some file systems take `A` and `a` for one.
        if !is_next || !names.insert(member.name.to_ascii_lowercase()) {
            return Err(Error::Form { what: "its members are not in order, or one is there twice".to_owned() });
        }
        n_unpacked += u64::from(member.n_unpacked);
        offsets.push(at as u32);
        members.push(member);
        at = end;
        if members.len() > MAX_MEMBERS || n_unpacked > MAX_UNPACKED_BYTES {
            return Err(Error::TooLarge { what: "what it unpacks to".to_owned() });
        }
    }
    if file[at..] != directory_of(&members, &offsets, at as u32) {
        let what = if at == 0 {
            "it does not begin with a member"
        } else {
            "its directory is not that of its members: something was added, cut off or changed, or it was packed anew"
        };
        return Err(Error::Form { what: what.to_owned() });
    }
    Ok(members)
}

/// Reads the member that begins at `at`, and where it ends.
fn member_at(file: &[u8], at: usize) -> Result<(Packed<&[u8]>, usize), Error> {
    let form = |what: &str| Error::Form { what: format!("{what}, at byte {at}") };
    let cut = || form("it ends within a member");
    let header = file.get(at..at + LOCAL_BYTES).ok_or_else(cut)?;
    let u32_of = |at| u32_at(header, at).expect("the header has its length");
    let u16_of = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    let name_end = at + LOCAL_BYTES + usize::from(u16_of(26));
    let name = file.get(at + LOCAL_BYTES..name_end).ok_or_else(cut)?;
    let name = std::str::from_utf8(name).ok().filter(|name| is_name(name));
    let name = name.ok_or_else(|| form("a name is none that packs have"))?;
    let end = name_end + u32_of(18) as usize;
    let bytes = file.get(name_end..end).ok_or_else(cut)?;
    let (method, crc, n_unpacked) = (u16_of(8), u32_of(14), u32_of(22));
    let member = Packed { name: name.to_owned(), method, crc, n_unpacked, bytes };
    if header[4..] != member.shared_header() || ![STORED, DEFLATED].contains(&method) {
        return Err(form("a member is not of the form that packs have"));
    }
    let is_sound = if method == STORED {
        bytes.len() as u64 == u64::from(n_unpacked)
    } else {
        u64::from(n_unpacked) <= bytes.len() as u64 * MAX_RATIO
    };
    if !is_sound {
        return Err(form("a member unpacks to more than packs hold"));
    }
    Ok((member, end))
}

/// Tells whether packs have members of such a name: `code/00001-x.txt`. So no name leads anywhere, hides, or differs from another by
/// what some file system takes for the same.
pub(super) fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_part = |part: &str| part.starts_with(|c: char| c.is_ascii_alphanumeric()) && part.bytes().all(is_plain);
    name.len() <= MAX_NAME_BYTES && name.split('/').all(is_part)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().expect("there are four")))
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
    let deflated: io::Result<Vec<u8>> = encoder.write_all(bytes).and_then(|()| encoder.finish());
    deflated.expect("memory takes whatever is written to it")
}

/// Tells whether `bytes` are one stream of `n_unpacked` bytes and nothing else.
fn inflate(bytes: &[u8], n_unpacked: u64, take: &mut dyn FnMut(&[u8])) -> bool {
    let mut inflater = Decompress::new(false);
    let mut piece = vec![0; 64 << 10];
    loop {
        let (n_before, at) = (inflater.total_out(), inflater.total_in() as usize);
        let Ok(status) = inflater.decompress(&bytes[at..], &mut piece, FlushDecompress::None) else { return false };
        let n_new = (inflater.total_out() - n_before) as usize;
        take(&piece[..n_new]);
        let is_stuck = n_new == 0 && inflater.total_in() as usize == at;
        if status == Status::StreamEnd {
            // Bytes behind the end of the stream would be a place to hide something in.
            return inflater.total_in() as usize == bytes.len() && inflater.total_out() == n_unpacked;
        }
        if is_stuck || inflater.total_out() > n_unpacked {
            return false;
        }
    }
}

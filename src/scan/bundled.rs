//! Others' code inside the project's own packages. An earlier version of the project that is in the database holds the
//! libraries the project bundles, too, and must not hide that they are copies.
//!
//! A file whose origin is the project itself is compared once more, with the own packages left out, where it lies in a
//! directory for others' code (`vendor`) or in one called after another package (`src/zlib`). What is found then counts
//! if it comes from the package that the directory is called after; in a directory for others' code, from any.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::attribution::{Attributed, AttributionContext, OwnBy, attribute, plain_name};
use crate::fingerprint::Level;
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::index::{
    ContentFacts, ContentInfo, Hit, LanguageCount, NameFilter, Occurrence, PackageFile, Store, StoreError,
    StoreIdentity,
};
use crate::lexer::{Checkpoint, Family, Language, Lexed};
use crate::matching::{MatchParams, MatchRegion, Matcher};
use crate::provenance::{Package, Purl, is_bundling_directory};
use crate::source::SourceFile;

use super::file::match_source;

/// Lexed origin texts kept while one file is compared.
const CACHE_BYTES: u64 = 4 << 20;

/// The database without the project's own packages.
pub(super) struct OthersPackages<'a> {
    store: OwnLeftOut<'a>,
    params: MatchParams,
    /// Names of the others, without what ecosystems add to them.
    names: BTreeSet<String>,
}

impl<'a> OthersPackages<'a> {
    /// Returns `None` when the database holds no package of the project.
    pub(super) fn find(
        store: &'a dyn Store,
        context: &AttributionContext,
        params: &MatchParams,
    ) -> Result<Option<Self>, StoreError> {
        let is_own = |package: &Package| {
            Purl::parse(&package.purl).is_ok_and(|purl| context.own.contains(&purl.without_version().to_string()))
        };
        if context.own.is_empty() {
            return Ok(None);
        }
        let (own, others): (Vec<_>, Vec<_>) = store.packages()?.into_iter().partition(|(_, package)| is_own(package));
        let own: HashSet<PackageId> = own.into_iter().map(|(id, _)| id).collect();
        let names = others.iter().map(|(_, package)| plain_name(&package.name)).collect();
        Ok((!own.is_empty()).then_some(Self { store: OwnLeftOut { store, own }, params: *params, names }))
    }

    /// Returns the regions of a file with those of own origin replaced by what others' packages explain.
    pub(super) fn look_behind_own(
        &self,
        context: &AttributionContext,
        file: &SourceFile,
        lexed: Option<&Lexed>,
        attributed: Vec<Attributed>,
    ) -> Result<Vec<Attributed>, StoreError> {
        let is_own = |one: &Attributed| {
            matches!(one.own, Some(OwnBy::Package(_))) || self.store.own.contains(&one.origin.package)
        };
        let Some(bundled) = Bundled::of_path(&file.path.shown, &self.names) else { return Ok(attributed) };
        if !attributed.iter().any(is_own) {
            return Ok(attributed);
        }
        let matcher = Matcher::new(&self.store, self.params, CACHE_BYTES);
        let mut found = attribute(&self.store, match_source(&matcher, file, lexed)?.regions, context)?;
        found.retain(|one| self.store.package(one.origin.package).is_ok_and(|package| bundled.may_be(&package.name)));
        let is_replaced =
            |one: &Attributed| is_own(one) && found.iter().any(|other| overlap(&one.region, &other.region));
        let mut kept: Vec<Attributed> = attributed.into_iter().filter(|one| !is_replaced(one)).collect();
        found.retain(|one| !kept.iter().any(|other| overlap(&one.region, &other.region)));
        kept.append(&mut found);
        kept.sort_by_key(|one| (one.region.scanned.bytes.start, one.region.scanned.bytes.end));
        Ok(kept)
    }
}

fn overlap(left: &MatchRegion, right: &MatchRegion) -> bool {
    left.scanned.bytes.start < right.scanned.bytes.end && right.scanned.bytes.start < left.scanned.bytes.end
}

/// Whose code a path says that it is.
enum Bundled {
    Anyones,
    Of(BTreeSet<String>),
}

impl Bundled {
    fn of_path(path: &str, names: &BTreeSet<String>) -> Option<Self> {
        let (directories, _) = path.rsplit_once('/')?;
        if directories.split('/').any(is_bundling_directory) {
            return Some(Self::Anyones);
        }
        let named = directories.split('/').map(plain_name).filter(|name| name.len() > 2 && names.contains(name));
        let named: BTreeSet<String> = named.collect();
        (!named.is_empty()).then_some(Self::Of(named))
    }

    fn may_be(&self, package: &str) -> bool {
        match self {
            Self::Anyones => true,
            Self::Of(names) => names.contains(&plain_name(package)),
        }
    }
}

/// A store that knows nothing of some packages, nor of contents that only these hold.
struct OwnLeftOut<'a> {
    store: &'a dyn Store,
    own: HashSet<PackageId>,
}

impl OwnLeftOut<'_> {
    fn is_left_out(&self, content: ContentId) -> Result<bool, StoreError> {
        Ok(self.store.occurrences(content)?.iter().all(|place| self.own.contains(&place.package)))
    }
}

impl Store for OwnLeftOut<'_> {
    fn lookup(&self, level: Level, query: &[KGramHash], hits: &mut Vec<Hit>) -> Result<(), StoreError> {
        let mut found = Vec::new();
        self.store.lookup(level, query, &mut found)?;
        let mut known: HashMap<ContentId, bool> = HashMap::new();
        for hit in found {
            let is_left_out = match known.get(&hit.content) {
                Some(&is_left_out) => is_left_out,
                None => *known.entry(hit.content).or_insert(self.is_left_out(hit.content)?),
            };
            if !is_left_out {
                hits.push(hit);
            }
        }
        Ok(())
    }

    fn find_by_hash(&self, hash: &ContentHash) -> Result<Option<ContentId>, StoreError> {
        match self.store.find_by_hash(hash)? {
            Some(content) if !self.is_left_out(content)? => Ok(Some(content)),
            _ => Ok(None),
        }
    }

    fn occurrences(&self, content: ContentId) -> Result<Arc<[Occurrence]>, StoreError> {
        let places = self.store.occurrences(content)?;
        Ok(places.iter().filter(|place| !self.own.contains(&place.package)).cloned().collect())
    }

    fn packages(&self) -> Result<Vec<(PackageId, Package)>, StoreError> {
        let mut packages = self.store.packages()?;
        packages.retain(|(id, _)| !self.own.contains(id));
        Ok(packages)
    }

    fn content(&self, content: ContentId) -> Result<Arc<ContentInfo>, StoreError> {
        self.store.content(content)
    }

    fn read_content(&self, content: ContentId) -> Result<Arc<[u8]>, StoreError> {
        self.store.read_content(content)
    }

    fn checkpoints(&self, content: ContentId) -> Result<Vec<Checkpoint>, StoreError> {
        self.store.checkpoints(content)
    }

    fn names(&self, content: ContentId) -> Result<NameFilter, StoreError> {
        self.store.names(content)
    }

    fn facts(&self, content: ContentId) -> Result<Arc<ContentFacts>, StoreError> {
        self.store.facts(content)
    }

    fn find_copyrights(&self, text: &str) -> Result<Vec<ContentId>, StoreError> {
        self.store.find_copyrights(text)
    }

    fn package_files(&self, package: PackageId) -> Result<Arc<[PackageFile]>, StoreError> {
        self.store.package_files(package)
    }

    fn languages(&self) -> Result<BTreeMap<Language, LanguageCount>, StoreError> {
        self.store.languages()
    }

    fn identity(&self) -> Result<StoreIdentity, StoreError> {
        self.store.identity()
    }

    fn package(&self, package: PackageId) -> Result<Arc<Package>, StoreError> {
        self.store.package(package)
    }

    fn document_frequency(&self, family: Family, symbol: Symbol) -> u32 {
        self.store.document_frequency(family, symbol)
    }

    fn n_documents(&self, family: Family) -> u32 {
        self.store.n_documents(family)
    }
}

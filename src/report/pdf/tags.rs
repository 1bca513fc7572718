//! The structure of the document: headings, paragraphs, tables and links as a tree, for readers that do not see the page, and for tools.
//!
//! Source: ISO 32000-1, 14.7 and 14.8. Knows pages by number; everything that is set belongs to one element, or is an artifact.

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    Section,
    Heading(u8),
    Paragraph,
    Table,
    Row,
    /// A header of what is below it.
    ColumnHead,
    /// A header of what is beside it.
    RowHead,
    Data,
    Code,
    Link,
    Contents,
    ContentsItem,
}

/// An element's place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(pub(super) u32);

impl Tag {
    pub(super) const ROOT: Self = Self(0);
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kid {
    Element(Tag),
    /// What stands on a page, by its mark there.
    Mark {
        page: u32,
        mark: u32,
    },
    /// The part of a page that a link reacts on.
    Link(u32),
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) parent: Tag,
    pub(super) kids: Vec<Kid>,
}

/// The tree.
pub(super) struct Tags(Vec<Element>);

impl Tags {
    pub(super) fn new() -> Self {
        Self(vec![Element { role: Role::Document, parent: Tag::ROOT, kids: Vec::new() }])
    }

    /// Returns a new element behind what `parent` holds already.
    pub(super) fn add(&mut self, parent: Tag, role: Role) -> Tag {
        let tag = Tag(self.0.len() as u32);
        self.0.push(Element { role, parent, kids: Vec::new() });
        self.hold(parent, Kid::Element(tag));
        tag
    }

    pub(super) fn hold(&mut self, tag: Tag, kid: Kid) {
        self.0[tag.0 as usize].kids.push(kid);
    }

    pub(super) fn elements(&self) -> &[Element] {
        &self.0
    }
}

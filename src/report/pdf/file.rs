//! The file: pages, fonts, structure, outline and links as objects of PDF 1.7, as PDF/UA-1 (for readers that do not see) and PDF/A-2a (for
//! archives) ask for.
//!
//! Source: ISO 32000-1; ISO 14289-1; ISO 19005-2. Nothing is drawn by chance and nothing of the machine is in it: the same pages give the same bytes.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{
    ActionType, AnnotationFlags, AnnotationType, CidFontType, FontFlags, PageMode, SystemInfo, TabOrder,
    TableHeaderScope, UnicodeCmap,
};
use pdf_writer::writers::{Attributes, ColorSpace, Destination, StructChildren, StructTreeRoot};
use pdf_writer::{Chunk, Date, Filter, Finish as _, Name, Pdf, Rect, Ref, Settings, Str, TextStr, XRefFilter};
use sha2::{Digest as _, Sha256};

use super::fonts::{Face, Font};
use super::paper::{Entry, HEIGHT, Link, Paper, Place, WIDTH, rounded};
use super::tags::{Kid, Role, Tag};

/// What a file says of itself.
pub(super) struct About {
    pub(super) title: String,
    /// What made it.
    pub(super) tool: String,
    /// When, in UTC: `2026-01-02T03:04:05Z`.
    pub(super) at: String,
}

/// Returns the file.
///
/// # Errors
/// When a font cannot be reduced to what is used of it, which a test rules out.
pub(super) fn file_of(paper: Paper, about: &About) -> io::Result<Vec<u8>> {
    let mut next = Ref::new(1);
    let mut some = |n: usize| -> Vec<Ref> { (0..n).map(|_| next.bump()).collect() };
    let ids = Ids {
        catalog: some(1)[0],
        tree: some(1)[0],
        info: some(1)[0],
        metadata: some(1)[0],
        structure: some(1)[0],
        colors: some(1)[0],
        index: some(1)[0],
        parents: some(1)[0],
        outline: some(1)[0],
        fonts: [(); 3].map(|()| some(6)),
        pages: some(paper.pages.len()),
        contents: some(paper.pages.len()),
        marks: some(paper.pages.len()),
        elements: some(paper.tags.elements().len()),
        links: some(paper.links.len()),
        entries: some(paper.outline.len()),
    };
    let mut body = Chunk::with_settings_and_capacity(SETTINGS, 1 << 20);
    let mut writer = Writer { pdf: &mut body, ids: &ids, paper: &paper };
    writer.write_structure();
    writer.write_links();
    writer.write_outline();
    for face in Face::ALL {
        writer.write_font(face)?;
    }
    writer.write_pages();
    for (page, &id) in paper.pages.into_iter().zip(&ids.contents) {
        let packed = packed(&page.finish(), b"\n");
        body.stream(id, &packed).filter(Filter::FlateDecode);
    }
    let file = (0..MAX_PADDINGS).find_map(|padding| assembled(&body, &ids, about, padding));
    file.ok_or_else(|| io::Error::other("no index of the document ends well"))
}

/// Objects in few bytes.
const SETTINGS: Settings = Settings { pretty: false };
/// One of 128 files is tried a second time.
const MAX_PADDINGS: usize = 64;

/// Puts a file together. `None` where the index of objects, which has no room for a filler, would end with a line end: it is another one when
/// what stands before the objects is longer by some spaces.
fn assembled(body: &Chunk, ids: &Ids, about: &About, padding: usize) -> Option<Vec<u8>> {
    let mut pdf = Pdf::with_settings_and_capacity(SETTINGS, body.len() * 9 / 8);
    write_catalog(&mut pdf, ids);
    write_about(&mut pdf, ids, about, padding);
    pdf.extend(body);
    let digest = Sha256::digest(pdf.as_bytes())[..16].to_vec();
    pdf.set_file_id((digest.clone(), digest));
    let mut ends_well = true;
    let file = pdf.finish_with_xref_stream_and_filter(ids.index, |places| {
        let packed = pack(&[places]);
        ends_well = !ends_with_line_end(&packed);
        (packed, XRefFilter::Single(Filter::FlateDecode))
    });
    ends_well.then_some(file)
}

fn write_catalog(pdf: &mut Pdf, ids: &Ids) {
    let mut catalog = pdf.catalog(ids.catalog);
    catalog.pages(ids.tree).lang(TextStr("en")).metadata(ids.metadata);
    catalog.outlines(ids.outline).page_mode(PageMode::UseOutlines);
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    catalog.pair(Name(b"StructTreeRoot"), ids.structure);
}

fn write_about(pdf: &mut Pdf, ids: &Ids, about: &About, padding: usize) {
    let mut info = pdf.document_info(ids.info);
    info.title(TextStr(&about.title)).creator(TextStr(&about.tool)).producer(TextStr(&about.tool));
    info.creation_date(date_of(&about.at));
    info.finish();
    pdf.metadata(ids.metadata, metadata(about, padding).as_bytes());
}

/// Numbers of the objects.
struct Ids {
    catalog: Ref,
    tree: Ref,
    info: Ref,
    metadata: Ref,
    structure: Ref,
    colors: Ref,
    /// Where the objects are.
    index: Ref,
    parents: Ref,
    outline: Ref,
    /// Font, its only part, descriptor, data, meaning and glyphs of its codes.
    fonts: [Vec<Ref>; 3],
    pages: Vec<Ref>,
    contents: Vec<Ref>,
    /// Elements by marks, for each page.
    marks: Vec<Ref>,
    elements: Vec<Ref>,
    links: Vec<Ref>,
    entries: Vec<Ref>,
}

struct Writer<'a> {
    pdf: &'a mut Chunk,
    ids: &'a Ids,
    paper: &'a Paper,
}

impl Writer<'_> {
    fn write_structure(&mut self) {
        let mut root = self.pdf.indirect(self.ids.structure).start::<StructTreeRoot<'_>>();
        root.child(self.ids.elements[0]).pair(Name(b"ParentTree"), self.ids.parents);
        root.parent_tree_next_key((self.ids.pages.len() + self.ids.links.len()) as i32);
        root.finish();
        for (element, &id) in self.paper.tags.elements().iter().zip(&self.ids.elements) {
            // By hand, without the type that the format lets us leave out: a table of 20,000 has 180,000 elements.
            let mut written = self.pdf.indirect(id).dict();
            written.pair(Name(b"S"), Name(name_of(element.role)));
            let is_root = id == self.ids.elements[0];
            let parent = if is_root { self.ids.structure } else { self.ids.elements[element.parent.0 as usize] };
            written.pair(Name(b"P"), parent);
            let page = element.kids.iter().find_map(|kid| match kid {
                Kid::Mark { page, .. } => Some(*page),
                _ => None,
            });
            if let Some(page) = page {
                written.pair(Name(b"Pg"), self.ids.pages[page as usize]);
            }
            let scope = match element.role {
                Role::ColumnHead => Some(TableHeaderScope::Column),
                Role::RowHead => Some(TableHeaderScope::Row),
                _ => None,
            };
            if let Some(scope) = scope {
                written.insert(Name(b"A")).start::<Attributes<'_>>().table().scope(scope);
            }
            if let [Kid::Mark { mark, .. }] = element.kids[..] {
                written.pair(Name(b"K"), mark as i32);
                continue;
            }
            let mut kids = written.insert(Name(b"K")).start::<StructChildren<'_>>();
            for kid in &element.kids {
                match *kid {
                    Kid::Element(tag) => kids.struct_element(self.ids.elements[tag.0 as usize]),
                    Kid::Mark { page: on, mark } if Some(on) == page => kids.marked_content_id(mark as i32),
                    Kid::Mark { page: on, mark } => {
                        kids.marked_content_ref().page(self.ids.pages[on as usize]).marked_content_id(mark as i32);
                        &mut kids
                    }
                    Kid::Link(idx) => {
                        let on = self.ids.pages[self.paper.links[idx as usize].page];
                        kids.object_ref().page(on).object(self.ids.links[idx as usize]);
                        &mut kids
                    }
                };
            }
        }
        self.write_parents();
    }

    /// Leads from marks and links back to elements.
    fn write_parents(&mut self) {
        let element = |tag: &Tag| self.ids.elements[tag.0 as usize];
        for (page, &id) in self.paper.pages.iter().zip(&self.ids.marks) {
            self.pdf.indirect(id).array().items(page.marks.iter().map(element));
        }
        let links = self.paper.links.iter().map(|link| element(&link.tag));
        let all: Vec<Ref> = self.ids.marks.iter().copied().chain(links).collect();
        let mut tree = self.pdf.number_tree(self.ids.parents);
        let mut numbers = tree.nums();
        for (key, id) in all.into_iter().enumerate() {
            numbers.insert(key as i32, id);
        }
    }

    fn write_links(&mut self) {
        let n_pages = self.ids.pages.len();
        for (idx, (Link { area, to, said, .. }, &id)) in self.paper.links.iter().zip(&self.ids.links).enumerate() {
            let to = self.paper.find(*to).unwrap_or(Place { page: 0, y: 0.0 });
            let mut link = self.pdf.annotation(id);
            let (top, foot) = (HEIGHT - area.y, HEIGHT - area.y - area.height);
            link.subtype(AnnotationType::Link).flags(AnnotationFlags::PRINT);
            link.rect(Rect::new(rounded(area.x), rounded(foot), rounded(area.x + area.width), rounded(top)));
            link.border(0.0, 0.0, 0.0, None).contents(TextStr(said)).struct_parent((n_pages + idx) as i32);
            let mut action = link.action();
            action.action_type(ActionType::GoTo);
            go_to(action.destination(), self.ids, to);
        }
    }

    fn write_outline(&mut self) {
        let entries = &self.paper.outline;
        let level_of = |idx: usize| entries.get(idx).map_or(0, |entry| entry.level);
        let chapters: Vec<usize> = (0..entries.len()).filter(|&idx| level_of(idx) == 1).collect();
        let (Some(&first), Some(&last)) = (chapters.first(), chapters.last()) else { return };
        let id = |idx: usize| self.ids.entries[idx];
        self.pdf.outline(self.ids.outline).first(id(first)).last(id(last)).count(chapters.len() as i32);
        for (at, &chapter) in chapters.iter().enumerate() {
            let end = chapters.get(at + 1).copied().unwrap_or(entries.len());
            let siblings = (at.checked_sub(1).map(|at| chapters[at]), chapters.get(at + 1).copied());
            write_entry(self.pdf, self.ids, (&entries[chapter], chapter), self.ids.outline, siblings, chapter + 1..end);
            for (idx, entry) in entries.iter().enumerate().take(end).skip(chapter + 1) {
                let siblings = ((idx > chapter + 1).then(|| idx - 1), (idx + 1 < end).then_some(idx + 1));
                write_entry(self.pdf, self.ids, (entry, idx), id(chapter), siblings, 0..0);
            }
        }
    }

    fn write_font(&mut self, face: Face) -> io::Result<()> {
        let font = self.paper.fonts.of(face);
        let [whole, part, descriptor, data, meaning, glyphs] = self.ids.fonts[face as usize][..] else {
            unreachable!("a font has six objects")
        };
        let (subset, glyph_of_code) = reduced(font)?;
        let name = format!("{}+{}", tag_of(&subset), face.name());
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        self.pdf
            .type0_font(whole)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(part)
            .to_unicode(meaning);
        let mut cid = self.pdf.cid_font(part);
        cid.subtype(CidFontType::Type2)
            .base_font(Name(name.as_bytes()))
            .system_info(system)
            .font_descriptor(descriptor);
        cid.default_width(0.0).cid_to_gid_map_stream(glyphs);
        cid.widths().consecutive(1, font.used.iter().map(|used| used.width));
        cid.finish();
        write_descriptor(self.pdf, face, font, &name, descriptor, data);
        let packed_font = packed(&subset, &[0, 0, 0, 1]);
        self.pdf.stream(data, &packed_font).filter(Filter::FlateDecode).pair(Name(b"Length1"), subset.len() as i32);
        self.pdf.stream(glyphs, &packed(&glyph_of_code, &[0, 1])).filter(Filter::FlateDecode);
        let mut map: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Custom"), system);
        for (idx, used) in font.used.iter().enumerate() {
            map.pair(idx as u16 + 1, used.char);
        }
        let map = map.finish();
        self.pdf.cmap(meaning, &packed(&map, b"\n")).filter(Filter::FlateDecode);
        Ok(())
    }

    fn write_pages(&mut self) {
        // Colors are those of sRGB, by their measures instead of a profile: its white, a gamma that is close, its primaries.
        self.pdf.indirect(self.ids.colors).start::<ColorSpace<'_>>().cal_rgb(
            [0.9505, 1.0, 1.089],
            None,
            Some([2.2, 2.2, 2.2]),
            Some([0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505]),
        );
        self.pdf.pages(self.ids.tree).kids(self.ids.pages.iter().copied()).count(self.ids.pages.len() as i32);
        let mut links = self.paper.links.iter().zip(&self.ids.links).collect::<Vec<_>>();
        links.sort_by_key(|(link, _)| link.page);
        for (idx, &id) in self.ids.pages.iter().enumerate() {
            let from = links.partition_point(|(link, _)| link.page < idx);
            let until = links.partition_point(|(link, _)| link.page <= idx);
            let mut page = self.pdf.page(id);
            page.parent(self.ids.tree).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
            page.contents(self.ids.contents[idx]).struct_parents(idx as i32);
            page.tab_order(TabOrder::StructureOrder);
            if from < until {
                page.annotations(links[from..until].iter().map(|(_, id)| **id));
            }
            let mut resources = page.resources();
            resources.color_spaces().pair(Name(b"DefaultRGB"), self.ids.colors);
            let mut fonts = resources.fonts();
            for face in Face::ALL {
                fonts.pair(Name(face.resource()), self.ids.fonts[face as usize][0]);
            }
        }
    }
}

fn go_to(destination: Destination<'_>, ids: &Ids, place: Place) {
    destination.page(ids.pages[place.page]).xyz(0.0, rounded(HEIGHT - place.y + 6.0), None);
}

fn write_entry(
    pdf: &mut Chunk,
    ids: &Ids,
    (entry, idx): (&Entry, usize),
    parent: Ref,
    (before, after): (Option<usize>, Option<usize>),
    inner: std::ops::Range<usize>,
) {
    let mut item = pdf.outline_item(ids.entries[idx]);
    item.title(TextStr(&entry.title)).parent(parent);
    if let Some(before) = before {
        item.prev(ids.entries[before]);
    }
    if let Some(after) = after {
        item.next(ids.entries[after]);
    }
    if !inner.is_empty() {
        // Closed: there may be a thousand.
        item.first(ids.entries[inner.start]).last(ids.entries[inner.end - 1]).count(-(inner.len() as i32));
    }
    go_to(item.dest(), ids, entry.place);
}

fn write_descriptor(pdf: &mut Chunk, face: Face, font: &Font, name: &str, id: Ref, data: Ref) {
    let bounds = font.face.global_bounding_box();
    let [left, low, right, high] =
        [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|units| font.per_mille(units));
    let pitch = if face == Face::Code { FontFlags::FIXED_PITCH } else { FontFlags::empty() };
    pdf.font_descriptor(id)
        .name(Name(name.as_bytes()))
        .flags(FontFlags::SYMBOLIC | pitch)
        .bbox(Rect::new(left, low, right, high))
        .italic_angle(0.0)
        .ascent(font.per_mille(font.face.ascender()))
        .descent(font.per_mille(font.face.descender()))
        .cap_height(font.per_mille(font.face.capital_height().unwrap_or(font.face.ascender())))
        .stem_v(if face == Face::Bold { 140.0 } else { 80.0 })
        .font_file2(data);
}

/// Returns a font with nothing but what is used of it, and its glyphs by the codes of the document.
fn reduced(font: &Font) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut glyphs = subsetter::GlyphRemapper::new();
    let mut by_code = vec![0, 0];
    for used in &font.used {
        by_code.extend(glyphs.remap(used.glyph).to_be_bytes());
    }
    let subset = subsetter::subset(font.data, 0, &glyphs).map_err(|error| io::Error::other(error.to_string()))?;
    Ok((subset, by_code))
}

/// Returns the six letters that tell one reduced font from another.
fn tag_of(subset: &[u8]) -> String {
    Sha256::digest(subset)[..6].iter().map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// Packs a stream. One that ended with a carriage return would seem a byte shorter, as the line end behind it would be taken for two bytes;
/// then `filler` is put behind what is packed. It must mean nothing there, and its bytes must have a sum: the stream ends with the sum of all.
fn packed(data: &[u8], filler: &[u8]) -> Vec<u8> {
    let mut parts = vec![data];
    let mut packed = pack(&parts);
    while ends_with_line_end(&packed) {
        parts.push(filler);
        packed = pack(&parts);
    }
    packed
}

fn ends_with_line_end(data: &[u8]) -> bool {
    matches!(data.last(), Some(b'\r' | b'\n'))
}

fn pack(parts: &[&[u8]]) -> Vec<u8> {
    // Level 4 is twice as fast as 6 and 3 % larger, on pages of code.
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(4));
    let written = parts.iter().try_for_each(|part| packer.write_all(part));
    written.and_then(|()| packer.finish()).expect("a Vec takes everything")
}

const fn name_of(role: Role) -> &'static [u8] {
    match role {
        Role::Document => b"Document",
        Role::Section => b"Sect",
        Role::Heading(1) => b"H1",
        Role::Heading(2) => b"H2",
        Role::Heading(3) => b"H3",
        Role::Heading(_) => b"H4",
        Role::Paragraph => b"P",
        Role::Table => b"Table",
        Role::Row => b"TR",
        Role::ColumnHead | Role::RowHead => b"TH",
        Role::Data => b"TD",
        Role::Code => b"Code",
        Role::Link => b"Link",
        Role::Contents => b"TOC",
        Role::ContentsItem => b"TOCI",
    }
}

/// Returns a time that is written as `2026-01-02T03:04:05Z`.
fn date_of(at: &str) -> Date {
    let part = |from: usize, to: usize| at.get(from..to).and_then(|digits| digits.parse::<u16>().ok());
    let small = |from: usize| part(from, from + 2).unwrap_or(0) as u8;
    Date::new(part(0, 4).unwrap_or(1970))
        .month(small(5))
        .day(small(8))
        .hour(small(11))
        .minute(small(14))
        .second(small(17))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// An archive has to be told what the mark of PDF/UA is.
const UA_SCHEMA: &str = "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>\
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
    <pdfaProperty:description>part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>\
    </rdf:li></rdf:Bag></pdfaExtension:schemas>";

/// Returns what the file says of itself, in XMP.
fn metadata(about: &About, padding: usize) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (title, tool, at) = (escaped(&about.title), escaped(&about.tool), &about.at);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
         xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
         xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
         xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>\n\
         <xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate>\n\
         <pdf:Producer>{tool}</pdf:Producer><pdfuaid:part>1</pdfuaid:part>\n\
         <pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n\
         {UA_SCHEMA}\n\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n{:padding$}<?xpacket end=\"r\"?>",
        ""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test] // Zeros as a filler never changed the sum at the end: it went on forever.
    fn no_stream_ends_with_a_line_end() {
        for filler in [&b"\n"[..], &[0, 1], &[0, 0, 0, 1]] {
            for n in 0..=255 {
                let end = *packed(&[n, 0], filler).last().unwrap();
                assert!(end != b'\r' && end != b'\n', "{n}");
            }
        }
    }
}

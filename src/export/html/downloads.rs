//! Exports of the same run for other programs, inside the page: compressed, as links to data.
//!
//! gzip (RFC 1952) without a time, so that the same export is always the same bytes. A browser without the script saves
//! the compressed file; the script unpacks it first. Exports that would make the page too large are named with the
//! option that writes them.

use super::Download;
use super::markup::escape;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// Links to the exports that fit into so many bytes, in their order.
pub(super) fn links(downloads: &[Download], file: &str, mut room: usize) -> String {
    let mut out = String::new();
    let mut left_out = Vec::new();
    for Download { name, what, option, text } in downloads {
        let name = escape(name);
        let link = format!(
            "<li><a download=\"{name}.gz\" data-name=\"{name}\" href=\"data:application/gzip;base64,{}\">{name}</a> \
             {what}</li>\n",
            STANDARD.encode(gzip(text.as_bytes()))
        );
        if link.len() <= room {
            room -= link.len();
            out.push_str(&link);
        } else {
            left_out.push(format!("<li>{what}: <code>simulate {} {option}</code></li>\n", escape(file)));
        }
    }
    let mut lists = String::new();
    if !out.is_empty() {
        lists.push_str(&format!("<h3>For other programs</h3>\n<ul class=\"downloads\">\n{out}</ul>\n"));
    }
    if !left_out.is_empty() {
        let list = left_out.concat();
        lists
            .push_str(&format!("<p class=\"small\">Too large for this page:</p>\n<ul class=\"small\">\n{list}</ul>\n"));
    }
    lists
}

/// A text as a gzip file.
fn gzip(text: &[u8]) -> Vec<u8> {
    // Deflate, no name, no time, slowest and smallest, an unknown system.
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    let mut compressed = Vec::with_capacity(text.len() + text.len() / 8 + 256);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(text, &mut compressed, FlushCompress::Finish).expect("there is room for all of it");
    assert_eq!(compress.total_in(), text.len() as u64, "everything is compressed");
    out.append(&mut compressed);
    let mut sum = Crc::new();
    sum.update(text);
    out.extend(sum.sum().to_le_bytes());
    out.extend((text.len() as u32).to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn download(text: String) -> Download {
        Download { name: "a<b.dot".into(), what: "a graph", option: "--dot FILE", text }
    }

    #[test]
    fn what_has_no_room_is_named_with_its_option() {
        let downloads = [download("x".repeat(9)), download((0..3000).map(|n| format!("{n} ")).collect())];
        let text = links(&downloads, "f.json", 400);
        assert!(text.contains("download=\"a&lt;b.dot.gz\"") && text.contains("data:application/gzip;base64,H4sI"));
        assert_eq!(text.matches("<a ").count(), 1);
        assert!(text.contains("simulate f.json --dot FILE"));
    }

    proptest! {
        #[test]
        fn what_is_packed_can_be_unpacked(text in "\\PC{0,400}|a{0,9000}") {
            let packed = gzip(text.as_bytes());
            let mut unpacked = Vec::with_capacity(text.len() + 64);
            let inside = &packed[10..packed.len() - 8];
            flate2::Decompress::new(false).decompress_vec(inside, &mut unpacked, flate2::FlushDecompress::Finish).unwrap();
            prop_assert_eq!(unpacked, text.as_bytes());
        }
    }
}

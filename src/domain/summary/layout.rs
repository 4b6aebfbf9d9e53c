//! A long text as text messages: what everybody gets in one segment, and the pieces that `SUITE` brings.
//!
//! Must not know: languages, summaries. Tested here.
//!
//! Guaranteed, for any text: all characters but white space come, in order, once each; every message is one segment, if its
//! frame leaves room for a character; a word is broken only if no message can hold it.

use crate::domain::text::segment::Extent;

/// The words around a text, already in letters that phones show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is, in front: `Forum de Konna, mar 12/01:`.
    pub head: String,
    /// How the rest is had, behind: `La suite: SUITE`.
    pub more: String,
}

/// A text laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// What goes out to everybody.
    pub short: String,
    /// What follows when it is asked for; the first is numbered 2.
    pub pieces: Vec<String>,
}

/// Lays a text out. What goes out first ends with a sentence where whole sentences fill half of its room, else with a word.
pub fn lay_out(frame: &Frame, text: &str) -> Laid {
    let text = text.trim();
    let (head, tail) = (format!("{} ", frame.head), format!(" {}", frame.more));
    let first = taken(text, &head, &tail, true);
    let short = framed(&head, &text[..first], if first == text.len() { "" } else { &tail });
    // How many digits the numbers have depends on how many pieces there are.
    for digits in 1.. {
        let pieces = pieces(text[first..].trim_start(), &tail, digits);
        let total = pieces.len() + 1;
        if total < 10_usize.saturating_pow(digits) {
            let number = |(nth, piece): (usize, String)| format!("{}/{total} {piece}", nth + 2);
            return Laid { short, pieces: pieces.into_iter().enumerate().map(number).collect() };
        }
    }
    unreachable!("some number of digits is enough")
}

/// The rest in pieces of one segment, with room in front for two numbers of so many digits.
fn pieces(mut rest: &str, tail: &str, digits: u32) -> Vec<String> {
    let room = format!("{0}/{0} ", "9".repeat(digits as usize));
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let end = taken(rest, &room, tail, false);
        pieces.push(framed("", &rest[..end], if end == rest.len() { "" } else { tail }));
        rest = rest[end..].trim_start();
    }
    pieces
}

fn framed(head: &str, text: &str, tail: &str) -> String {
    [head, text.trim_end(), tail].concat().trim().to_owned()
}

/// Where the message ends that begins with `head` and, unless it takes all, ends with `tail`; in bytes, at least one character.
fn taken(text: &str, head: &str, tail: &str, at_sentence: bool) -> usize {
    if fits(Extent::of(head).plus(Extent::of(text))) {
        return text.len();
    }
    let frame = Extent::of(head).plus(Extent::of(tail));
    let (mut used, mut word, mut sentence) = (frame, 0, 0);
    let mut letters = text.chars().next().map_or(0, char::len_utf8);
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        // A line that ends with a colon belongs to what follows: nobody is left with it alone.
        let is_heading = last == ':' && c == '\n' && word > 0;
        if c.is_whitespace() && !last.is_whitespace() && !is_heading {
            word = at;
            if matches!(last, '.' | '!' | '?') || c == '\n' {
                sentence = at;
            }
        }
        last = c;
        used = used.plus(Extent::of_char(c));
        if !fits(used) {
            break;
        }
        letters = at + c.len_utf8();
    }
    match (word, sentence) {
        (0, _) => letters,
        (word, sentence) if at_sentence && sentence * 2 >= word => sentence,
        (word, _) => word,
    }
}

/// Whether so much is one segment.
fn fits(extent: Extent) -> bool {
    let (encoding, units) = extent.as_sent();
    units <= encoding.whole()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::segment::measure;
    use proptest::prelude::*;

    fn frame() -> Frame {
        Frame { head: "Forum de Konna, mar 12/01:".into(), more: "La suite: SUITE".into() }
    }

    #[test]
    fn a_short_text_is_one_message_without_a_rest() {
        let laid = lay_out(&frame(), " La route est sure.\n");
        assert_eq!(laid, Laid { short: "Forum de Konna, mar 12/01: La route est sure.".into(), pieces: vec![] });
    }

    #[test]
    fn the_first_message_ends_with_a_sentence() {
        let text = "La route de Konna a Sevare est gardee le jour. Le pont sera repare avant les pluies. \
            La gendarmerie passe chaque marche et la nuit sur demande du chef de village.";
        let laid = lay_out(&frame(), text);
        assert_eq!(
            laid.short,
            "Forum de Konna, mar 12/01: La route de Konna a Sevare est gardee le jour. Le pont sera repare avant \
             les pluies. La suite: SUITE"
        );
        assert_eq!(laid.pieces, ["2/2 La gendarmerie passe chaque marche et la nuit sur demande du chef de village."]);
    }

    #[test]
    fn without_a_sentence_that_fits_it_ends_with_a_word() {
        let text = "Oui. ".to_owned() + &"mot ".repeat(100);
        let laid = lay_out(&frame(), &text);
        assert!(laid.short.ends_with(" mot La suite: SUITE") && measure(&laid.short).units > 150, "{}", laid.short);
        let [first, last] = &laid.pieces[..] else { panic!("two pieces") };
        assert!(first.starts_with("2/3 mot mot") && first.ends_with("mot La suite: SUITE"));
        assert!(last.starts_with("3/3 mot") && last.ends_with("mot"));
    }

    #[test]
    fn a_heading_goes_with_what_it_heads() {
        let said = "La route est gardee le jour du marche. Les femmes demandent que la patrouille passe aussi la nuit.";
        let laid =
            lay_out(&frame(), &format!("{said}\nPromesses:\nGendarmerie: passer 2 fois la nuit, avant le 02/02."));
        assert_eq!(laid.short, format!("Forum de Konna, mar 12/01: {said} La suite: SUITE"));
        assert_eq!(laid.pieces, ["2/2 Promesses:\nGendarmerie: passer 2 fois la nuit, avant le 02/02."]);
    }

    #[test]
    fn ten_pieces_are_numbered_with_two_digits() {
        let laid = lay_out(&frame(), &"mot ".repeat(400));
        assert!(laid.pieces.len() > 9);
        assert!(laid.pieces[0].starts_with(&format!("2/{} ", laid.pieces.len() + 1)));
        assert!(laid.pieces.iter().all(|piece| measure(piece).segments == 1));
    }

    #[test]
    fn a_word_longer_than_a_message_is_broken() {
        let laid = lay_out(&frame(), &"a".repeat(300));
        assert_eq!(measure(&laid.short).units, 160);
        assert_eq!(laid.pieces.len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_message_is_one_segment(
            text in "([a-zéàɛɔ€😀]{1,14}[.,!]?[ \n]{1,2}){0,300}|\\PC{0,900}|[a-zɛ]{0,700}",
            more in prop::sample::select(vec!["La suite: SUITE", "A to: SUITE", "La suite: composez *123*45#"]),
        ) {
            let frame = Frame { more: more.into(), ..frame() };
            let laid = lay_out(&frame, &text);
            let total = laid.pieces.len() + 1;
            let mut said = String::new();
            for (nth, message) in std::iter::once(&laid.short).chain(&laid.pieces).enumerate() {
                prop_assert_eq!(measure(message).segments, 1, "{:?}", message);
                let head = if nth == 0 { frame.head.clone() } else { format!("{}/{total}", nth + 1) };
                let body = message.strip_prefix(head.as_str()).expect("every message says what it is");
                let body = if nth + 1 < total { body.strip_suffix(more).expect("and how it goes on") } else { body };
                said.push_str(body);
            }
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&said), bare(&text));
        }

        #[test]
        fn words_are_whole(text in "([a-zé]{1,20}[.]? ){1,200}") {
            let laid = lay_out(&frame(), &text);
            let all = std::iter::once(&laid.short).chain(&laid.pieces).map(|message| message.replace(" La suite: SUITE", ""));
            let said: Vec<String> = all.enumerate().flat_map(|(nth, message)| {
                let from = if nth == 0 { frame().head.len() } else { message.find(' ').unwrap() };
                message[from..].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
            }).collect();
            prop_assert_eq!(said, text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}

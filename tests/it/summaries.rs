//! Summaries and promises in the book, on both engines: who may approve what, what is told, whose word counts.

use crate::book::{NOW, both, caller, village};
use baro::domain::board::{ForumId, Kind, PostId, SeriesId};
use baro::domain::dialogue::Effect;
use baro::domain::force::Force;
use baro::domain::message::{Arg, Language};
use baro::domain::money::{Francs, Prices};
use baro::domain::place::PlaceId;
use baro::domain::summary::{
    Audience, Bill, Commitment, CommitmentId, Costly, Counted, Draft, Fate, Lack, NewCommitment, Readers, Summary,
    SummaryId, Word, preview,
};
use baro::domain::text::fold::Orthography;
use baro::domain::text::segment::Encoding;
use baro::domain::time::{DAY, Day, HOUR};
use baro::locale::{Locales, summary as words};
use baro::store::book::Book;
use baro::store::book::broadcasts::{Broadcast, PutChunk};
use baro::store::book::commitments::{self, CheckCommitment};
use baro::store::book::summaries::{self, Approve, Publish, Refused, WriteDraft};
use baro::store::book::turns::TurnWrite;

pub const BOTH: [Language; 2] = [Language::FRENCH, Language::BAMBARA];

pub fn texts(fr: &str, bm: &str) -> Vec<(Language, String)> {
    vec![(Language::BAMBARA, bm.into()), (Language::FRENCH, fr.into())]
}

/// Two promises: one of the army, one of the community.
pub async fn draft(book: &Book, series: SeriesId) -> Draft {
    let board = book.board();
    let post = board.series(series).unwrap().posts.iter().find(|post| post.force == Force::Army).unwrap().id;
    let promise = |owner, due, fr: &str, bm: &str| NewCommitment { owner, due: Day(due), texts: texts(fr, bm) };
    Draft {
        day: NOW.day(),
        texts: texts("La route est sûre. Le pont sera gardé.", "Sira lakananen don. Pɔn bɛna kɔlɔsi."),
        commitments: vec![
            promise(Some(post), NOW.day().0 + 30, "une patrouille par jour", "kɔlɔsili don o don"),
            promise(None, NOW.day().0 + 40, "réparer 2 lampes", "fitinɛ 2 dilan"),
        ],
    }
}

pub async fn write(book: &Book, forum: ForumId, draft: Draft, author: &str) -> Result<(SummaryId, i64), Refused> {
    book.write(WriteDraft { forum, draft, author: author.into(), at: NOW }).await.unwrap()
}

pub async fn approve(book: &Book, (summary, revision): (SummaryId, i64), by: &str) -> Result<(), Refused> {
    book.write(Approve { summary, revision, by: by.into(), languages: BOTH.to_vec(), at: NOW }).await.unwrap()
}

fn place(id: &str) -> Audience {
    PlaceId(id.into()).into()
}

/// Sends the summary to Konna, all of it.
pub async fn send(book: &Book, summary: SummaryId) {
    let order = Broadcast { summary, audience: place("konna"), starts: NOW, total: 7, by: "aminata".into(), at: NOW };
    let broadcast = book.write(order).await.unwrap().unwrap();
    let chunk = PutChunk { broadcast, now: NOW, opens: NOW, line: "sim".into(), most: 100, weekly_cap: 3 };
    assert!(!book.write(chunk).await.unwrap().more);
    book.refresh().await.unwrap();
}

#[tokio::test]
async fn a_second_person_approves_exactly_what_was_read() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        book.refresh().await.unwrap();
        let draft = draft(&book, series).await;
        let first = write(&book, forum, draft.clone(), "aminata").await.unwrap();
        assert_eq!(approve(&book, first, "aminata").await, Err(Refused::Author));
        let second = write(&book, forum, draft.clone(), "aminata").await.unwrap();
        assert_eq!(second, (first.0, first.1 + 1), "the same version, written again");
        assert_eq!(approve(&book, first, "sekou").await, Err(Refused::Changed));
        assert_eq!(approve(&book, second, "sekou").await, Ok(()));
        assert_eq!(approve(&book, second, "sekou").await, Ok(()), "the same word again");
        assert_eq!(approve(&book, second, "fanta").await, Err(Refused::NoDraft));
        assert_eq!(approve(&book, (SummaryId(99), 1), "sekou").await, Err(Refused::Gone));
        // What was approved and not sent is a draft again once it is written again.
        let third = write(&book, forum, draft, "sekou").await.unwrap();
        assert_eq!(third.0, first.0);
        let order = Broadcast {
            summary: third.0,
            audience: place("konna"),
            starts: NOW,
            total: 7,
            by: "aminata".into(),
            at: NOW,
        };
        assert_eq!(book.write(order).await.unwrap(), Err(Refused::NotToSend));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_whole_is_not_approved() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        book.refresh().await.unwrap();
        let mut lacking = draft(&book, series).await;
        lacking.texts.truncate(1);
        lacking.commitments[1].texts = texts("réparer 2 lampes", "fitinɛ 3 dilan");
        let written = write(&book, forum, lacking, "aminata").await.unwrap();
        let lacks = vec![Lack::Text(BOTH[0]), Lack::Numbers(2, BOTH[1], BOTH[0])];
        assert_eq!(approve(&book, written, "sekou").await, Err(Refused::Lacks(lacks)));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_is_told_and_corrected_only_by_a_new_version() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        book.refresh().await.unwrap();
        let mut draft = draft(&book, series).await;
        let written = write(&book, forum, draft.clone(), "aminata").await.unwrap();
        approve(&book, written, "sekou").await.unwrap();
        book.refresh().await.unwrap();
        assert!(book.board().summaries.is_empty() && book.board().promises.is_empty(), "nothing is told yet");
        send(&book, written.0).await;
        let board = book.board();
        let [told] = &board.summaries[..] else { panic!("one summary is told") };
        assert_eq!((told.id, told.series, told.forum, told.day), (written.0, series, forum, NOW.day()));
        assert_eq!(told.title, Arg::Meeting(Kind::Forum, "konna".into()));
        assert_eq!(told.audiences, [PlaceId("konna".into())]);
        assert_eq!(told.text(Language::BAMBARA), "Sira lakananen don. Pɔn bɛna kɔlɔsi.");
        assert_eq!(told.commitments.len(), 2);
        assert_eq!(told.commitments[0].owner.map(|(_, force)| force), Some(Force::Army));
        assert_eq!(told.commitments[1].text(Language::FRENCH), "réparer 2 lampes");
        assert_eq!(board.promises.len(), 2);
        let again = Publish { summary: written.0, at: NOW };
        assert!(!book.write(again).await.unwrap(), "it is everybody's already");
        // The text can be corrected, the promises stand.
        draft.texts = texts("La route est sûre le jour.", "Sira lakananen don tile fɛ.");
        let corrected = write(&book, forum, draft.clone(), "sekou").await.unwrap();
        assert!(corrected.0 != written.0 && corrected.1 == 1);
        draft.commitments.pop();
        assert_eq!(write(&book, forum, draft, "sekou").await, Err(Refused::Promised));
        let publish = Publish { summary: corrected.0, at: NOW };
        assert!(!book.write(publish).await.unwrap(), "a draft is nobody's to read");
        approve(&book, corrected, "aminata").await.unwrap();
        assert!(book.write(publish).await.unwrap());
        book.refresh().await.unwrap();
        assert_eq!(book.board().summaries.iter().map(|told| told.id).collect::<Vec<_>>(), [corrected.0]);
        let older = summaries::sent(book.engine(), written.0).await.unwrap().unwrap();
        assert_eq!(older.text(Language::FRENCH), "La route est sûre. Le pont sera gardé.");
        book.close().await;
    })
    .await;
}

async fn say(book: &Book, commitment: CommitmentId, n: u8, done: bool) -> bool {
    let person = caller(book, n).await.person;
    let effect = Some(Effect::Promise(Word { commitment, person, done }));
    let out =
        book.turn(TurnWrite { at: NOW.plus(HOUR), effect, caller: None, reply: None, otherwise: None }).await.unwrap();
    assert_eq!(out.board_changed, !out.refused);
    !out.refused
}

#[tokio::test]
async fn the_owner_speaks_staff_look_and_the_next_forum_hears_it() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        book.refresh().await.unwrap();
        let draft = draft(&book, series).await;
        let written = write(&book, forum, draft, "aminata").await.unwrap();
        approve(&book, written, "sekou").await.unwrap();
        assert_eq!(commitments::counted(book.engine(), series, NOW.day()).await.unwrap(), Counted::default());
        send(&book, written.0).await;
        let board = book.board();
        let [(_, army), (_, village)] = &board.promises[..] else { panic!("two promises") };
        assert!(army.owner.is_some_and(|(post, _)| post != PostId(0)) && village.owner.is_none());
        assert!(!say(&book, army.id, 12, true).await, "the police does not speak for the army");
        assert!(!say(&book, army.id, 4, true).await, "nor the facilitator");
        assert!(!say(&book, village.id, 1, true).await, "a participant does not speak for the community");
        assert!(say(&book, army.id, 11, false).await && say(&book, army.id, 11, true).await, "the later word counts");
        assert!(say(&book, village.id, 4, false).await);
        let said: Vec<Option<bool>> = book.board().promises.iter().map(|(_, promise)| promise.said).collect();
        assert_eq!(said, [Some(true), Some(false)]);
        let check = |commitment, seen, found| CheckCommitment {
            commitment,
            seen,
            found,
            note: "vu à la mairie".into(),
            by: "sekou".into(),
            at: NOW.plus(DAY),
        };
        assert!(book.write(check(army.id, Fate::Open, Fate::Kept)).await.unwrap());
        assert!(!book.write(check(army.id, Fate::Open, Fate::Dropped)).await.unwrap(), "somebody has looked meanwhile");
        book.refresh().await.unwrap();
        assert!(!say(&book, army.id, 11, false).await, "staff have closed it");
        let counted = async |day: Day| commitments::counted(book.engine(), series, day).await.unwrap();
        assert_eq!(counted(NOW.day()).await, Counted { kept: 1, open: 1, ..Counted::default() });
        let later = Day(NOW.day().0 + 41);
        assert_eq!(counted(later).await, Counted { kept: 1, late: 1, ..Counted::default() });
        assert!(book.write(check(village.id, Fate::Open, Fate::Late)).await.unwrap());
        assert!(book.write(check(village.id, Fate::Late, Fate::Kept)).await.unwrap(), "late, and kept in the end");
        assert_eq!(counted(later).await, Counted { kept: 2, ..Counted::default() });
        book.refresh().await.unwrap();
        assert!(book.board().promises.is_empty());
        book.close().await;
    })
    .await;
}

/// A summary as the board has it, for words.
fn told(fr: &str, bm: &str) -> Summary {
    let promise = Commitment {
        id: CommitmentId(1),
        number: 1,
        owner: Some((PostId(1), Force::Gendarmerie)),
        due: Day(20_892),
        fate: Fate::Open,
        said: None,
        texts: texts("une patrouille", "kɔlɔsili"),
    };
    Summary {
        id: SummaryId(1),
        forum: ForumId(1),
        series: SeriesId(1),
        title: Arg::Meeting(Kind::Forum, "Konna".into()),
        day: Day(20_830),
        sent: NOW,
        audiences: vec![],
        texts: texts(fr, bm),
        commitments: vec![promise],
    }
}

#[test]
fn official_letters_are_sent_where_they_cost_no_message_more() {
    let locales = Locales::embedded();
    let short = |summary: &Summary, orthography| {
        words::messages(&locales, (Language::BAMBARA, orthography), summary, None).unwrap()
    };
    let small = Summary { commitments: vec![], ..told("a", "Sira lakananen don.") };
    assert_eq!(short(&small, Orthography::Official).short, "Konna ɲɔgɔnye, tarata 12/01: Sira lakananen don.");
    assert_eq!(short(&small, Orthography::Gsm7).short, "Konna nyògònye, tarata 12/01: Sira lakananen don.");
    let long = told("a", &"Sira lakananen don tile fɛ. ".repeat(5));
    assert_eq!(short(&long, Orthography::Official), short(&long, Orthography::Gsm7));
}

#[test]
fn a_preview_shows_what_each_language_gets_and_costs() {
    let (locales, prices) = (Locales::embedded(), Prices::new(vec![("orange".into(), 15), ("malitel".into(), 17)]));
    let summary = told("La route est gardée ☂ le jour.", "Sira bɛ kɔlɔsi.");
    let shown = |language, people| {
        let frame = words::frame(&locales, language, &summary, None).unwrap();
        let readers = Readers { language, people, networks: vec![] };
        let text = words::whole(&locales, language, &summary).unwrap();
        let pages = |text: &str| vec![text.to_owned()];
        preview(&text, &readers, &prices, |text| words::laid(&frame, Orthography::Gsm7, text), pages)
    };
    let french = shown(Language::FRENCH, 1_000);
    assert_eq!(french.short.0, "Forum de Konna, mar 12/01: La route est gardée ☂ le La suite: SUITE");
    assert_eq!((french.short.1.encoding, french.short.1.segments), (Encoding::Ucs2, 1));
    assert_eq!(french.pieces.len(), 1);
    assert_eq!(french.costly, [Costly { c: '☂', at: 21, segments: 1 }], "{:?}", french.pieces);
    assert_eq!(french.bills, [Bill { network: None, people: 1_000, cost: Some(Francs(17_000)) }]);
    let bambara = shown(Language::BAMBARA, 10);
    assert_eq!(
        bambara.short.0,
        "Konna nyògònye, tarata 12/01: Sira bè kòlòsi.\nLayiduw:\nZandaramaw: kòlòsili, sani 15/03."
    );
    assert_eq!((bambara.pieces.len(), bambara.costly.len()), (0, 0));
}

#[test]
fn promises_are_counted_in_a_sentence() {
    let locales = Locales::embedded();
    let said = |kept, late, dropped, open| {
        let message = Counted { kept, late, dropped, open }.message().unwrap();
        BOTH.map(|language| locales.text(language, &message).unwrap())
    };
    assert_eq!(
        said(2, 1, 0, 0),
        ["Promesses du dernier forum: 2 tenues, 1 en retard.", "Ɲɔgɔnye tɛmɛnen layiduw: 2 kɛra, 1 ma kɛ a waati la."]
    );
    assert_eq!(said(1, 0, 1, 3)[0], "Promesses du dernier forum: 1 tenue, 3 en cours, 1 abandonnée.");
    assert_eq!(said(0, 0, 2, 0)[0], "Promesses du dernier forum: 0 tenue, 2 abandonnées.");
}

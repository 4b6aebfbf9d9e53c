//! Plays `tests/transcripts/concern/*.txt`: the dialogue of concerns, step by step, with the vault's answers from memory. The whole app
//! answers them with sealed rows elsewhere; here stands what a phone shows, and what of it would be kept.
//!
//! | line | means |
//! | --- | --- |
//! | `# …` | a comment |
//! | `open Konna, Fatoma` | concerns can be filed for these communes of Mopti; else for none |
//! | `danger Konna 80 00 11 15` | a number that was tried: for a commune, or Mopti for its whole region |
//! | `receipt 18 89 05 49 88 42 48` | this receipt is ready; it is the next one's who files |
//! | `no keys` | no review key lives any more |
//! | `one box` | so many codes were guessed today that a session opens one box only |
//! | `reply 18 89 … : …` | moderators answer the holder of this code |
//! | `+223… ussd`, `+223… sms` | this phone dials, or writes; with ` bm` it is on the list of Konna in that language |
//! | `> …` | what is typed or written |
//! | `< …`, `~ …` | what the phone shows, and its size |
//! | `! …` | what goes to the vault |
//!
//! `UPDATE_EXPECT=1` writes the answers (`<`, `~`, `!`) anew. Every turn is also searched: no state and no screen that is kept has a word that
//! was told, or a code.

use crate::transcripts::{difference, files};
use baro::domain::board::Board;
use baro::domain::concern::{Accused, Kind, ReceiptCode};
use baro::domain::dialogue::concern::Telling;
use baro::domain::dialogue::receipt::{Following, Private, revealed};
use baro::domain::dialogue::{
    self, Concerns, Draft, Facts, Filing, Input, Known, Need, Node, Reply, Screen, State, Step, Turn,
};
use baro::domain::message::Language;
use baro::domain::openings::Danger;
use baro::domain::own_number;
use baro::domain::person::{Caller, PersonId};
use baro::domain::phone::{FreeText, Phone, Plan};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::text::fold::Orthography;
use baro::domain::text::screen::Limits;
use baro::domain::text::segment::{Encoding, measure};
use baro::domain::time::{At, Day, Minute};
use baro::locale::Locales;
use baro::locale::render::Words;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

const LANGUAGES: [Language; 2] = [Language::FRENCH, Language::BAMBARA];
/// What people dial.
const CODE: &str = "*123#";

#[test]
fn every_dialogue_of_a_concern_holds() {
    let files = files("concern");
    assert!(files.len() >= 20, "only {} transcripts were found", files.len());
    let mut wrong = String::new();
    for file in files {
        let expected = std::fs::read_to_string(&file).unwrap();
        let said = Player::play(&expected);
        if said != expected && std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, &said).unwrap();
        } else if said != expected {
            writeln!(wrong, "--- {}\n{}", file.display(), difference(&expected, &said)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}\nIf that is as it should be, run again with UPDATE_EXPECT=1.");
}

fn today() -> Day {
    Day::of(jiff::civil::Date::constant(2026, 12, 1))
}

fn words() -> Words {
    Words { locales: Locales::embedded(), languages: LANGUAGES.to_vec(), orthography: Orthography::Gsm7 }
}

struct Player {
    out: String,
    words: Words,
    board: Board,
    live: bool,
    one_box: bool,
    /// Receipts made ahead.
    ready: VecDeque<ReceiptCode>,
    /// Replies by code, newest first; only codes that were given out have a box.
    boxes: BTreeMap<Vec<u8>, Vec<FreeText>>,
    phone: Option<Phone>,
    caller: Option<Caller>,
    sms: bool,
    session: Session,
}

/// What is kept of a session; the gateway keeps as much in memory.
#[derive(Default)]
struct Session {
    begun: bool,
    state: Vec<u8>,
    receipt: Option<ReceiptCode>,
    opened: Option<ReceiptCode>,
    /// All that was told in it.
    told: Vec<FreeText>,
}

impl Player {
    fn play(text: &str) -> String {
        let mut player = Player {
            out: String::new(),
            words: words(),
            board: Board::default(),
            live: true,
            one_box: false,
            ready: VecDeque::new(),
            boxes: BTreeMap::new(),
            phone: None,
            caller: None,
            sms: false,
            session: Session::default(),
        };
        player.place("Mopti", Level::Region);
        for line in text.lines().filter(|line| !line.starts_with(['<', '~', '!'])) {
            writeln!(player.out, "{line}").unwrap();
            player.line(line);
        }
        player.out
    }

    fn line(&mut self, line: &str) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("" | "#", _) => {}
            ("open", names) => names.split(", ").for_each(|name| {
                let place = self.place(name, Level::Commune);
                self.board.openings.since.insert(place, today());
            }),
            ("danger", what) => {
                let (name, number) = what.split_once(' ').unwrap();
                assert!(Danger::is_number(number));
                let danger = Danger { number: number.into(), tested_by: "Aminata".into(), tested_on: today() };
                self.board.openings.dangers.insert(id(name), danger);
            }
            ("receipt", code) => self.ready.push_back(ReceiptCode::read(code).unwrap()),
            ("no", "keys") => self.live = false,
            ("one", "box") => self.one_box = true,
            ("reply", what) => {
                let (code, said) = what.split_once(": ").unwrap();
                let holder =
                    self.boxes.get_mut(&ReceiptCode::read(code).unwrap().digits()[..]).expect("it was given out");
                holder.insert(0, FreeText::new(said));
            }
            (">", said) => self.say(said),
            (who, how) if who.starts_with('+') => {
                let (channel, language) = how.split_once(' ').map_or((how, None), |(c, l)| (c, Some(l)));
                assert!(["ussd", "sms"].contains(&channel), "ussd or sms, not {line:?}");
                self.phone = Phone::read(who, Plan::MALI);
                self.caller = language.map(|tag| Caller {
                    person: PersonId(1),
                    place: id("Konna"),
                    language: tag.parse().ok(),
                    stopped: false,
                    roles: Vec::new(),
                    answers: Vec::new(),
                    confirmations: Vec::new(),
                    unheard: Vec::new(),
                });
                (self.sms, self.session) = (channel == "sms", Session::default());
            }
            _ => panic!("not understood: {line:?}"),
        }
    }

    fn place(&mut self, name: &str, level: Level) -> PlaceId {
        let parent = (level == Level::Commune).then(|| id("Mopti"));
        let place = Place { id: id(name), level, name: name.into(), also: Vec::new(), parent };
        self.board.places.insert(id(name), place);
        id(name)
    }

    fn say(&mut self, said: &str) {
        let input = match (self.sms, self.session.begun) {
            (true, _) => Input::Sms(said),
            (false, false) => Input::Dial,
            (false, true) => Input::Typed(said),
        };
        let was = State::from_bytes(&self.session.state);
        self.session.begun = true;
        let turn = self.decide(&was, input);
        if let Some(filing) = &turn.filing {
            self.put(filing);
        }
        assert!(turn.effect.is_none() || turn.filing.is_none(), "one thing a turn");
        self.show(turn);
    }

    fn decide(&mut self, state: &State, input: Input<'_>) -> Turn {
        let (mut known, mut concerns) =
            (false, Concerns { open: self.live, one_box: self.one_box, ..Concerns::default() });
        concerns.receipt = self.session.receipt.is_some().then_some(true);
        for _ in 0..3 {
            let caller = match (known, &self.caller) {
                (false, _) => Known::NotAsked,
                (true, None) => Known::Unlisted,
                (true, Some(caller)) => Known::Listed(caller),
            };
            let now = today().at(Minute(600));
            match dialogue::step(
                state,
                input,
                &Facts { board: &self.board, caller, languages: &LANGUAGES, concerns, now },
            ) {
                Step::Done(turn) => return *turn,
                Step::Need(Need::Caller) => known = true,
                Step::Need(Need::Receipt) => {
                    self.session.receipt = self.ready.pop_front();
                    concerns.receipt = Some(self.session.receipt.is_some());
                }
                Step::Need(Need::Box(code)) => {
                    concerns.replies = Some(self.replies(&code).len().try_into().unwrap());
                    self.session.opened = Some(code);
                }
            }
        }
        panic!("a step asks for three facts at most");
    }

    fn replies(&self, code: &ReceiptCode) -> &[FreeText] {
        self.boxes.get(&code.digits()[..]).map_or(&[], Vec::as_slice)
    }

    /// Does what the vault would, and says it.
    fn put(&mut self, filing: &Filing) {
        let own = self.phone.clone().unwrap();
        let clean = |text: &FreeText| own_number::without(text, &own);
        let said = match filing {
            Filing::File { draft, text } => {
                if let Some(code) = &self.session.receipt {
                    self.boxes.insert(code.digits().to_vec(), Vec::new());
                }
                let Draft { kind, accused, place } = draft;
                let place = place.as_ref().map_or("nowhere", |place| place.0.as_str());
                let text = text.as_ref().map(clean).inspect(|text| self.session.told.push(text.clone()));
                format!("file {kind:?}, {accused:?}, {place}: {}", text.as_ref().map_or("(no text)", FreeText::read))
            }
            Filing::Add { text } => {
                self.session.told.push(clean(text));
                format!("add: {}", clean(text).read())
            }
            Filing::EraseFiling => {
                self.session.receipt.take().map(|code| self.boxes.remove(&code.digits()[..]));
                "erase what was filed".into()
            }
            Filing::FollowUp { text } => {
                self.session.told.push(clean(text));
                format!("follow up: {}", clean(text).read())
            }
            Filing::EraseBox => {
                self.session.opened.take().map(|code| self.boxes.remove(&code.digits()[..]));
                "erase the box".into()
            }
            Filing::Unsorted { text } => format!("unsorted: {}", clean(text).read()),
        };
        writeln!(self.out, "! {}", said.replace('\n', " / ")).unwrap();
    }

    fn show(&mut self, turn: Turn) {
        let Turn { mut state, reply, language, .. } = turn;
        let (screen, language) = match reply {
            Reply::Screen(screen) => (screen, language),
            Reply::Ordinary => (Screen::last(baro::domain::message::Message::new("ordinary")), LANGUAGES[0]),
            Reply::Silence => return self.out.push_str("< (nothing)\n"),
        };
        self.search(&state, &screen);
        let replies = self.session.opened.as_ref().map_or(&[][..], |code| self.replies(code)).to_vec();
        let shown = revealed(&screen, Private { receipt: self.session.receipt.as_ref(), replies: &replies });
        let text = if self.sms {
            self.words.sms(language, &shown, CODE)
        } else {
            let mut pages = self.words.pages(language, &shown, CODE, Limits::default());
            let page = usize::from(state.page).min(pages.len() - 1);
            state.page = u8::try_from(page).unwrap();
            pages.swap_remove(page)
        };
        self.session.state = state.to_bytes();
        let size = measure(&text);
        let (name, room) = if size.encoding == Encoding::Gsm7 { ("gsm7", 160) } else { ("ucs2", 70) };
        assert!(size.units <= room, "a page is too long: {text}");
        let then = if screen.end { "ends" } else { "goes on" };
        writeln!(self.out, "< {}\n~ {name} {}/{room}, {then}", text.replace('\n', "\n< "), size.units).unwrap();
    }

    /// What is kept between turns has no word of a text and no code.
    fn search(&self, state: &State, screen: &Screen) {
        let kept = String::from_utf8(state.to_bytes()).unwrap() + &serde_json::to_string(screen).unwrap();
        for text in self.session.told.iter().filter(|text| text.read().len() > 3) {
            assert!(!kept.contains(text.read()), "a text is kept");
        }
        for code in [&self.session.receipt, &self.session.opened].into_iter().flatten() {
            let digits = std::str::from_utf8(code.digits()).unwrap();
            assert!(!kept.contains(digits) && !kept.contains(code.pairs().as_str()), "a code is kept");
        }
    }
}

fn id(name: &str) -> PlaceId {
    PlaceId(name.to_lowercase())
}

/// Every screen of the dialogue.
fn nodes() -> Vec<Node> {
    let place = Some(id("Konna"));
    let draft = Draft { kind: Kind::Abuse, accused: Accused::Unknown, place };
    let (kind, accused) = (Kind::Abuse, Accused::Unknown);
    let mut nodes = vec![
        Telling::Choose,
        Telling::Warning,
        Telling::Advice,
        Telling::Kind,
        Telling::Accused { kind },
        Telling::Place { kind, accused, letters: String::new() },
        Telling::Danger { draft: draft.clone() },
        Telling::Danger { draft: Draft { place: Some(id("Fatoma")), ..draft.clone() } },
        Telling::Text { draft },
    ];
    for receipt in [true, false] {
        nodes.extend([Telling::Filed { receipt }, Telling::More { receipt }, Telling::EraseSure { receipt }]);
    }
    let (tries, replies) = (1, 0);
    let following = [
        Following::Code { tries: 0 },
        Following::Box { tries, replies },
        Following::Note { tries, replies },
        Following::Noted { tries, replies },
        Following::EraseSure { tries, replies },
    ];
    nodes.into_iter().map(Node::Telling).chain(following.into_iter().map(Node::Following)).collect()
}

/// The screen of a node: what another page of it shows (`98`), and what it says to who types nothing.
fn screen_of(node: &Node, typed: &str, board: &Board, language: Language) -> Screen {
    let state = State { node: node.clone(), language: Some(language), ..State::default() };
    let concerns = Concerns { open: true, ..Concerns::default() };
    let facts = Facts { board, caller: Known::Unlisted, languages: &LANGUAGES, concerns, now: At(today().start().0) };
    let Step::Done(turn) = dialogue::step(&state, Input::Typed(typed), &facts) else {
        panic!("another page needs nothing")
    };
    let Reply::Screen(screen) = turn.reply else { panic!("a page is a screen") };
    screen
}

#[test]
fn every_screen_is_one_page_in_both_languages() {
    let (words, code) = (words(), ReceiptCode::new(188_905_498_842));
    let mut board = Board::default();
    for name in
        ["Konna", "Fatoma", "Koulikoro Ba Dugula", "Soni Ali Ber Duguba", "Ouelessebougou Kura", "Dialakorobougou Da"]
    {
        let place = Place { id: id(name), level: Level::Commune, name: name.into(), also: Vec::new(), parent: None };
        board.places.insert(id(name), place);
        board.openings.since.insert(id(name), today());
    }
    let danger = Danger { number: "80 00 11 15 123".into(), tested_by: "Aminata".into(), tested_on: today() };
    board.openings.dangers.insert(id("Konna"), danger);
    let mut long = Vec::new();
    for (node, typed) in nodes().into_iter().flat_map(|node| [(node.clone(), "98"), (node, "")]) {
        for language in LANGUAGES {
            let screen = screen_of(&node, typed, &board, language);
            let shown = revealed(&screen, Private { receipt: Some(&code), replies: &[] });
            let pages = words.pages(language, &shown, CODE, Limits::default());
            // Names may need a second page: they are as long as they are.
            let is_list = matches!(node, Node::Telling(Telling::Place { .. }));
            if pages.len() > if is_list { 2 } else { 1 } {
                long.push(format!("{language}: {pages:#?}"));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

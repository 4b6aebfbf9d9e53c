//! Runs `tests/transcripts/**/*.txt`: what was said on phones, verbatim, against a whole app on a real book.
//!
//! | line | means |
//! | --- | --- |
//! | `# …` | a comment |
//! | `people only` | no forum yet (else the demo's two) |
//! | `village fr eve pulse` | Konna with all its people instead of the demo (`village.rs`) |
//! | `communes Sio, Soye` | these have forums too |
//! | `keys` | leads have made review keys: concerns can be filed |
//! | `vault away`, `vault back` | the file of concerns is somewhere else for a while |
//! | `closed Konna` | its list can no longer be joined by phone |
//! | `later 2h`, `later 5d`, `now 2026-12-07 08:00` | the clock jumps, and what falls due is done at once: the program was off |
//! | `until 2027-01-16 12:00` | the clock goes there, and stops wherever something falls due |
//! | `+223… ussd` | this phone dials: a new session; the next `>` is what it dials |
//! | `+223… sms` | this phone writes text messages |
//! | `> …` | what is typed or written; `> repeat` sends the same request again |
//! | `restart` | the process stops and starts again |
//! | `staff …` | the team decides something about Konna (`staff.rs`) |
//! | `outbox` | all that was ever put in it but answers, oldest first (`ledger.rs`) |
//! | `record` | what the book keeps of Konna's forums, and what waits for the team |
//! | `< …` | what the phone shows: a page, or the text message in answer |
//! | `~ …` | its size, and for USSD whether the session goes on |
//! | `= +223… …` | a text message to any other phone |
//! | `= 101 102 200 subscribers: …` | the same text to several phones of the village, by the ends of their numbers |
//! | `= (mon 04/01 08:00)` | when that was, where the clock went by itself |
//!
//! `UPDATE_EXPECT=1` writes the answers (`<`, `~`, `=`) anew and nothing else. Where there is PostgreSQL the whole quarters are played
//! on it too.

use crate::app::{SETTINGS, Sms, TestApp};
use crate::filing;
use crate::filing::outages::Gone;
use crate::village::{Village, minute};
use crate::{ledger, postgres, staff};
use baro::domain::board::{Disclosure, Kind};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::text::segment::{Encoding, measure};
use baro::domain::time::{At, DAY, Day, HOUR, MINUTE};
use baro::store::book::joining::SetJoinable;
use baro::store::book::places::AddPlaces;
use baro::store::book::series::SetSeries;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sms_transcript_holds() {
    hold("sms", 60).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_ussd_transcript_holds() {
    hold("ussd", 35).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_forum_transcript_holds() {
    hold("forum", 40).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_whole_quarter_holds() {
    hold("quarter", 2).await;
}

/// Plays the files of a folder; `TRANSCRIPT=stop` only those with that in their name.
async fn hold(folder: &str, least: usize) {
    let mut files = files(folder);
    assert!(files.len() >= least, "only {} transcripts were found in {folder}", files.len());
    if let Some(part) = std::env::var_os("TRANSCRIPT") {
        files.retain(|file| file.to_string_lossy().contains(part.to_str().unwrap()));
    }
    let mut wrong = String::new();
    for file in files {
        let expected = std::fs::read_to_string(&file).unwrap();
        let said = Runner::run(&expected, None).await;
        if said == expected {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, &said).unwrap();
        } else {
            writeln!(wrong, "--- {}\n{}", file.display(), difference(&expected, &said)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}\nIf that is as it should be, run again with UPDATE_EXPECT=1.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_quarters_are_the_same_on_postgresql() {
    for file in files("quarter") {
        let Some(book) = postgres::fresh_url().await else { return };
        let expected = std::fs::read_to_string(&file).unwrap();
        let said = Runner::run(&expected, Some(&book)).await;
        assert!(said == expected, "--- {}\n{}", file.display(), difference(&expected, &said));
    }
}

pub fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(folder);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

pub fn difference(expected: &str, said: &str) -> String {
    let (mut old, mut new) = (expected.lines(), said.lines());
    for n in 1.. {
        match (old.next(), new.next()) {
            (None, None) => break,
            (was, is) if was == is => {}
            (was, is) => {
                return format!(
                    "line {n}\n  expected {}\n  said     {}",
                    was.unwrap_or("(end)"),
                    is.unwrap_or("(end)")
                );
            }
        }
    }
    "they differ in line ends only".into()
}

struct Runner {
    app: Option<TestApp>,
    /// The address of a book of PostgreSQL.
    book: Option<String>,
    out: String,
    people_only: bool,
    village: Option<Village>,
    who: String,
    sms: bool,
    /// Sessions and messages so far: ids are made of it.
    n: usize,
    /// Turns so far.
    turn: usize,
    /// The session under way, where it has begun.
    begun: bool,
    over: bool,
    last: Option<String>,
    vault_away: Option<Gone>,
}

impl Runner {
    async fn run(text: &str, book: Option<&str>) -> String {
        let mut runner = Runner {
            app: None,
            book: book.map(str::to_owned),
            out: String::new(),
            people_only: false,
            village: None,
            who: String::new(),
            sms: false,
            n: 0,
            turn: 0,
            begun: false,
            over: false,
            last: None,
            vault_away: None,
        };
        for line in text.lines().filter(|line| !line.starts_with(['<', '~', '='])) {
            writeln!(runner.out, "{line}").unwrap();
            runner.line(line).await;
        }
        if let Some(app) = runner.app.take() {
            app.finish().await;
        }
        runner.out
    }

    async fn app(&mut self) -> &mut TestApp {
        if self.app.is_none() {
            self.app = Some(match self.village {
                Some(village) => {
                    let mut app = TestApp::with(SETTINGS, self.book.as_deref()).await;
                    village.found(&app).await;
                    app.settle().await;
                    app
                }
                None if self.people_only => TestApp::people().await.0,
                None => TestApp::demo().await,
            });
        }
        self.app.as_mut().unwrap()
    }

    async fn line(&mut self, line: &str) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("" | "#", _) => {}
            ("people", "only") => self.people_only = true,
            ("village", words) => self.village = Some(Village::read(words)),
            ("communes", names) => self.communes(names).await,
            ("keys", "") => drop(filing::keyed(self.app().await).await),
            ("vault", "away") => self.vault_away = Some(Gone::now(self.app().await)),
            ("vault", "back") => self.vault_away.take().expect("it was taken away").back(),
            ("closed", name) => {
                let book = self.app().await.gateway.book.clone();
                let board = book.board();
                let series = board.series.iter().find(|series| board.name(&series.place) == name).unwrap().id;
                book.write(SetJoinable { series, open: false }).await.unwrap();
                book.refresh().await.unwrap();
            }
            ("later", span) => {
                let unit = match span.chars().last() {
                    Some('d') => DAY,
                    Some('h') => HOUR,
                    Some('m') => MINUTE,
                    _ => panic!("later 2h, later 5d or later 10m, not {line:?}"),
                };
                let ms = span[..span.len() - 1].parse::<i64>().unwrap() * unit;
                self.app().await.clock.advance(ms);
                self.others(None).await;
            }
            ("now", at) => {
                self.forward(moment(at)).await;
                self.others(None).await;
            }
            ("until", at) => self.until(moment(at)).await,
            ("staff", what) => {
                let said = staff::decide(self.app().await, what).await;
                self.out.push_str(&said);
                self.others(None).await;
            }
            ("outbox", "") => {
                let all = ledger::outbox(self.app().await).await;
                self.out.push_str(&all);
            }
            ("record", "") => {
                let all = ledger::record(self.app().await).await;
                self.out.push_str(&all);
            }
            ("restart", "") => {
                self.app().await;
                self.app = Some(self.app.take().unwrap().restart().await);
            }
            (">", said) => self.say(said).await,
            (">repeat", _) => panic!("write `> repeat`"),
            (who, channel) if who.starts_with('+') => {
                (self.who, self.sms) = (who.to_owned(), channel == "sms");
                assert!(self.sms || channel == "ussd", "sms or ussd, not {line:?}");
                self.n += 1;
                (self.begun, self.over, self.last) = (false, false, None);
            }
            _ => panic!("not understood: {line:?}"),
        }
    }

    async fn forward(&mut self, at: At) {
        let app = self.app().await;
        let ahead = at.0 - app.clock.now().0;
        assert!(ahead >= 0, "time goes forward");
        app.clock.advance(ahead);
    }

    /// As if the program ran all the time: nothing that is to be said is slept through.
    async fn until(&mut self, end: At) {
        while let Some(next) = ledger::next_due(self.app().await).await.filter(|next| *next <= end) {
            self.forward(next).await;
            let before = self.out.len();
            self.others(None).await;
            if self.out.len() > before {
                self.out.insert_str(before, &format!("= ({})\n", ledger::moment(next)));
            }
        }
        self.forward(end).await;
        self.others(None).await;
    }

    async fn communes(&mut self, names: &str) {
        let book = self.app().await.gateway.book.clone();
        for name in names.split(", ") {
            let id = PlaceId(name.to_lowercase());
            let place =
                Place { id: id.clone(), level: Level::Commune, name: name.into(), also: Vec::new(), parent: None };
            book.write(AddPlaces { places: vec![place] }).await.unwrap();
            book.write(SetSeries::new(id, Kind::Forum, Disclosure::Eve, "")).await.unwrap();
        }
        book.refresh().await.unwrap();
    }

    async fn say(&mut self, said: &str) {
        if self.sms { self.write(said).await } else { self.typed(said).await }
    }

    async fn typed(&mut self, said: &str) {
        let (who, session) = (self.who.clone(), format!("s{}", self.n));
        let repeat = said == "repeat";
        let input = if repeat { self.last.clone() } else { self.begun.then(|| said.to_owned()) };
        self.turn += usize::from(!repeat);
        let turn = Some(self.turn);
        let (text, end) = self.app().await.ussd_turn(&session, &who, input.as_deref(), turn).await;
        self.last = input;
        (self.begun, self.over) = (true, end);
        for line in text.lines() {
            writeln!(self.out, "< {line}").unwrap();
        }
        let size = measure(&text);
        let (name, room) = if size.encoding == Encoding::Gsm7 { ("gsm7", 160) } else { ("ucs2", 70) };
        assert!(size.units <= room, "a page is too long: {text}");
        let then = if end { "ends" } else { "goes on" };
        writeln!(self.out, "~ {name} {}/{room}, {then}", size.units).unwrap();
        self.others(None).await;
    }

    async fn write(&mut self, said: &str) {
        let repeat = said == "repeat";
        if !repeat {
            self.n += 1;
            self.last = Some(said.to_owned());
        }
        let (who, id) = (self.who.clone(), format!("m{}", self.n));
        let text = self.last.clone().expect("there is something to repeat");
        let status = self.app().await.sms(&id, &who, &text).await;
        assert_eq!(status, 200);
        self.others(Some(who)).await;
    }

    /// What went out: first the answer to who wrote, then everything else.
    async fn others(&mut self, writer: Option<String>) {
        let app = self.app().await;
        app.settle().await;
        let (own, others): (Vec<Sms>, Vec<Sms>) =
            app.received().await.into_iter().partition(|sms| Some(&sms.to) == writer.as_ref());
        if writer.is_some() && own.is_empty() {
            self.out.push_str("< (nothing)\n");
        }
        for sms in own {
            let size = measure(&sms.text);
            let name = if size.encoding == Encoding::Gsm7 { "gsm7" } else { "ucs2" };
            assert!(size.segments <= 2, "a message is too long: {}", sms.text);
            let unit = if size.segments == 1 { "segment" } else { "segments" };
            let text = sms.text.replace('\n', "\n< ");
            writeln!(self.out, "< {text}\n~ {name} {}, {} {unit}", size.units, size.segments).unwrap();
        }
        let in_village = self.village.is_some();
        let mut alike: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for sms in others {
            if in_village {
                alike.entry(sms.text).or_default().push(sms.to);
            } else {
                writeln!(self.out, "= {} {}", sms.to, sms.text.replace('\n', "\n= ")).unwrap();
            }
        }
        let mut alike: Vec<(Vec<String>, String)> = alike.into_iter().map(|(text, to)| (to, text)).collect();
        alike.sort();
        for (to, text) in alike {
            writeln!(self.out, "= {}: {}", ledger::recipients(&to), text.replace('\n', "\n= ")).unwrap();
        }
    }
}

/// `2026-12-07 08:00`.
fn moment(written: &str) -> At {
    let (date, time) = written.split_once(' ').expect("a date and an hour");
    Day::of(date.parse::<Date>().unwrap()).at(minute(time))
}

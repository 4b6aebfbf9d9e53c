//! Runs `tests/transcripts/**/*.txt`: what was said on phones, verbatim, against a whole app on a real book.
//!
//! | line | means |
//! | --- | --- |
//! | `# …` | a comment |
//! | `people only` | no forum yet (else the demo's two) |
//! | `communes Sio, Soye` | these have forums too |
//! | `closed Konna` | its list can no longer be joined by phone |
//! | `later 2h`, `later 5d`, `now 2026-12-07 08:00` | the clock is moved, and what falls due is done |
//! | `+223… ussd` | this phone dials: a new session; the next `>` is what it dials |
//! | `+223… sms` | this phone writes text messages |
//! | `> …` | what is typed or written; `> repeat` sends the same request again |
//! | `restart` | the process stops and starts again |
//! | `< …` | what the phone shows: a page, or the text message in answer |
//! | `~ …` | its size, and for USSD whether the session goes on |
//! | `= +223… …` | a text message to any other phone |
//!
//! `UPDATE_EXPECT=1` writes the answers (`<`, `~`, `=`) anew and nothing else.

use crate::app::{Sms, TestApp};
use baro::domain::board::{Disclosure, Kind};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::text::segment::{Encoding, measure};
use baro::domain::time::{DAY, Day, HOUR, MINUTE, Minute};
use baro::store::book::joining::SetJoinable;
use baro::store::book::places::AddPlaces;
use baro::store::book::series::SetSeries;
use jiff::civil::Date;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_transcript_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files = files(&root);
    files.sort();
    assert!(files.len() >= 40, "only {} transcripts were found", files.len());
    let mut wrong = String::new();
    for file in files {
        let expected = std::fs::read_to_string(&file).unwrap();
        let said = Runner::run(&expected).await;
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

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn difference(expected: &str, said: &str) -> String {
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
    out: String,
    people_only: bool,
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
}

impl Runner {
    async fn run(text: &str) -> String {
        let mut runner = Runner {
            app: None,
            out: String::new(),
            people_only: false,
            who: String::new(),
            sms: false,
            n: 0,
            turn: 0,
            begun: false,
            over: false,
            last: None,
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
            self.app = Some(if self.people_only { TestApp::people().await.0 } else { TestApp::demo().await });
        }
        self.app.as_mut().unwrap()
    }

    async fn line(&mut self, line: &str) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("" | "#", _) => {}
            ("people", "only") => self.people_only = true,
            ("communes", names) => self.communes(names).await,
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
                let at = moment(at);
                let app = self.app().await;
                let ahead = at - app.clock.now().0;
                assert!(ahead >= 0, "time goes forward: {line}");
                app.clock.advance(ahead);
                self.others(None).await;
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
        for sms in others {
            writeln!(self.out, "= {} {}", sms.to, sms.text.replace('\n', "\n= ")).unwrap();
        }
    }
}

/// `2026-12-07 08:00` in milliseconds since 1970.
fn moment(written: &str) -> i64 {
    let (date, time) = written.split_once(' ').expect("a date and an hour");
    let date: Date = date.parse().unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    Day::of(date).at(Minute(hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap())).0
}

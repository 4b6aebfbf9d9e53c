//! A phone in the terminal: `baro talk` dials the short code or sends SMS to a simulator line, and prints what the phone
//! would show. Typed by hand, or from a script (`--say 1 --say 2`).
//!
//! Must not know: an HTTP client, standard input or output, randomness: the caller brings them. Tested here.

use super::inbox::{Batch, Sms};
use crate::domain::text::segment::Extent;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::io::{self, BufRead, Lines, Write};
use std::time::Duration;
use std::vec;

/// How long an SMS waits for its answer before the phone goes on.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How often the inbox is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Columns of text on the drawn screen.
const COLUMNS: usize = 32;

/// The way to Baro's HTTP server. `Err` only where no response came at all.
pub trait Wire: Sync {
    /// Posts a form to `path`.
    fn post(&self, path: &str, form: &[(&str, &str)]) -> impl Future<Output = Result<Heard>> + Send;
    /// Gets `path`, which may carry a query.
    fn get(&self, path: &str) -> impl Future<Output = Result<Heard>> + Send;
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its status code.
    pub status: u16,
    /// Its body.
    pub body: String,
}

/// Who talks, and to which line. The numbers are invented ones: this phone speaks to simulator lines only.
pub struct Talk<'a> {
    /// The phone in hand, in international form.
    pub from: &'a str,
    /// The short code to dial.
    pub code: &'a str,
    /// The number that SMS go to.
    pub number: &'a str,
    /// The path of the line's callbacks, see [`super::hooks`].
    pub hooks: &'a str,
    /// A word never used before, to name the session and the messages.
    pub id: &'a str,
    /// How long an SMS waits for its answer; [`PATIENCE`] for people.
    pub patience: Duration,
}

/// Where the words come from.
pub enum Says<R> {
    /// Said one after the other, and shown as if typed.
    Script(vec::IntoIter<String>),
    /// Typed by somebody, who sees them already.
    Typed(Lines<R>),
}

impl<R: BufRead> Says<R> {
    /// The next words, asked for with a prompt; `None` when there are no more: the phone is hung up.
    fn next(&mut self, out: &mut impl Write) -> io::Result<Option<String>> {
        match self {
            Says::Script(words) => words.next().map(|said| writeln!(out, "> {said}").map(|()| said)).transpose(),
            Says::Typed(lines) => {
                write!(out, "> ")?;
                out.flush()?;
                lines.next().transpose()
            }
        }
    }

    /// A script that was not said to its end expected another conversation.
    fn all_said(&self) -> Result<()> {
        let left = match self {
            Says::Script(words) => words.len(),
            Says::Typed(_) => 0,
        };
        ensure!(left == 0, "The session ended before everything was said; left over: {left}. Dial again for more.");
        Ok(())
    }
}

/// The simulator line's answer to a USSD turn.
#[derive(Deserialize)]
struct Screen {
    text: String,
    end: bool,
}

/// Dials the short code and answers its screens until the session ends or there is nothing more to say.
pub async fn ussd(
    talk: &Talk<'_>,
    wire: &impl Wire,
    says: &mut Says<impl BufRead>,
    out: &mut impl Write,
) -> Result<()> {
    let mut said: Option<String> = None;
    loop {
        let mut form = vec![("session", talk.id), ("from", talk.from), ("code", talk.code)];
        form.extend(said.as_deref().map(|input| ("input", input)));
        let heard = taken(wire.post(&format!("{}/ussd", talk.hooks), &form).await?)?;
        let screen: Screen = serde_json::from_str(&heard).context("The line answered something that is no screen.")?;
        show(out, talk.code, &screen.text)?;
        if screen.end {
            return says.all_said();
        }
        said = says.next(out)?;
        if said.is_none() {
            taken(wire.post(&format!("{}/ended", talk.hooks), &[("session", talk.id)]).await?)?;
            return Ok(());
        }
    }
}

/// Sends each of the words as an SMS and prints what the phone receives within the patience of `talk`. Silence is an answer.
pub async fn sms(talk: &Talk<'_>, wire: &impl Wire, says: &mut Says<impl BufRead>, out: &mut impl Write) -> Result<()> {
    let mut seen = received(talk, wire, 0).await?.newest;
    let mut count = 0;
    while let Some(text) = says.next(out)? {
        count += 1;
        let id = format!("{}-{count}", talk.id);
        let form = [("id", id.as_str()), ("from", talk.from), ("to", talk.number), ("text", text.as_str())];
        taken(wire.post(&format!("{}/sms", talk.hooks), &form).await?)?;
        let answers = wait(talk, wire, seen).await?;
        if answers.is_empty() {
            writeln!(out, "(no answer within {} s)", talk.patience.as_secs_f32())?;
        }
        for answer in answers {
            seen = seen.max(answer.n);
            show(out, &answer.from, &answer.text)?;
        }
    }
    Ok(())
}

/// What came after the `seen`-th message; empty when patience ran out.
async fn wait(talk: &Talk<'_>, wire: &impl Wire, seen: u64) -> Result<Vec<Sms>> {
    let looks = talk.patience.as_millis() / LOOK_EVERY.as_millis();
    for look in 0..=looks {
        let batch = received(talk, wire, seen).await?;
        if !batch.messages.is_empty() {
            return Ok(batch.messages);
        }
        if look < looks {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
    Ok(Vec::new())
}

async fn received(talk: &Talk<'_>, wire: &impl Wire, after: u64) -> Result<Batch> {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("number", talk.from)
        .append_pair("after", &after.to_string())
        .finish();
    let heard = taken(wire.get(&format!("/phone/api/inbox?{query}")).await?)?;
    serde_json::from_str(&heard).context("The inbox of the simulated phones answered something unreadable.")
}

/// The body of a response that says yes.
fn taken(heard: Heard) -> Result<String> {
    match heard.status {
        200 => Ok(heard.body),
        404 => bail!("No such line there (404): compare the line's name and secret with the server's."),
        status => bail!("The line answered {status}: see the server's log."),
    }
}

/// Draws a phone's screen with what it takes of the page.
fn show(out: &mut impl Write, title: &str, text: &str) -> io::Result<()> {
    let (encoding, used) = Extent::of(text).as_sent();
    writeln!(out, "┌{:─<width$}┐", format!(" {title} "), width = COLUMNS + 2)?;
    for line in text.lines().flat_map(folded) {
        writeln!(out, "│ {line:<COLUMNS$} │")?;
    }
    writeln!(out, "└{:─>width$}┘", format!(" {used}/{} ", encoding.whole()), width = COLUMNS + 2)
}

/// A line as the screen's width breaks it: at spaces where it can be. Control characters would be obeyed by the terminal,
/// so that they show as `·`.
fn folded(line: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in line.split_inclusive(' ') {
        for piece in pieces(word) {
            let row = rows.last().map_or(0, |row| row.chars().count());
            if row > 0 && row + piece.trim_end().chars().count() > COLUMNS {
                rows.push(String::new());
            }
            rows.last_mut().expect("there is always a row").push_str(&piece);
        }
    }
    rows.into_iter().map(|row| row.trim_end().to_owned()).collect()
}

/// A word in pieces of at most a row.
fn pieces(word: &str) -> Vec<String> {
    let shown: Vec<char> = word.chars().map(|c| if c.is_control() { '·' } else { c }).collect();
    shown.chunks(COLUMNS).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// A line whose menu has two screens, and whose SMS answers `Note` to all but `chut`.
    #[derive(Default)]
    struct Line {
        asked: Mutex<Vec<String>>,
        inbox: super::super::inbox::Inbox,
    }

    impl Line {
        fn heard(&self, path: &str, form: &[(&str, &str)]) -> Heard {
            let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
            self.asked.lock().unwrap().push(format!("{path} {}", fields.join(" ")));
            let field = |wanted: &str| form.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
            let body = match (path, field("input"), field("text")) {
                ("/hooks/sim/s/ussd", None, _) => r#"{"text":"Forum de Konna\n1 Prochain forum","end":false}"#,
                ("/hooks/sim/s/ussd", Some("1"), _) => r#"{"text":"mar 12/01 10h. Merci.","end":true}"#,
                ("/hooks/sim/s/ussd", _, _) => r#"{"text":"Choix inconnu.","end":false}"#,
                ("/hooks/sim/s/sms", _, Some("chut")) | ("/hooks/sim/s/ended", ..) => "{}",
                ("/hooks/sim/s/sms", ..) => {
                    let reference = self.asked.lock().unwrap().len() as i64;
                    self.inbox.take(reference, "36123", field("from").unwrap(), "Note: 1", None);
                    "{}"
                }
                _ => return Heard { status: 404, body: String::new() },
            };
            Heard { status: 200, body: body.into() }
        }
    }

    impl Wire for Line {
        async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Heard> {
            Ok(self.heard(path, form))
        }

        async fn get(&self, path: &str) -> Result<Heard> {
            let after = path.strip_prefix("/phone/api/inbox?number=%2B22370000001&after=").unwrap().parse().unwrap();
            let batch = self.inbox.since(Some("+22370000001"), after);
            Ok(Heard { status: 200, body: serde_json::to_string(&batch).unwrap() })
        }
    }

    fn talk() -> Talk<'static> {
        Talk {
            from: "+22370000001",
            code: "*123#",
            number: "36123",
            hooks: "/hooks/sim/s",
            id: "abc",
            patience: Duration::from_millis(200),
        }
    }

    fn script(words: &[&str]) -> Says<&'static [u8]> {
        Says::Script(words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>().into_iter())
    }

    async fn dial(line: &Line, mut says: Says<&[u8]>) -> (Result<()>, String) {
        let mut out = Vec::new();
        let result = ussd(&talk(), line, &mut says, &mut out).await;
        (result, String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn a_session_is_drawn_screen_by_screen() {
        let line = Line::default();
        let (result, shown) = dial(&line, script(&["9", "1"])).await;
        result.unwrap();
        let expected = "\
┌ *123# ───────────────────────────┐
│ Forum de Konna                   │
│ 1 Prochain forum                 │
└────────────────────────── 31/160 ┘
> 9
┌ *123# ───────────────────────────┐
│ Choix inconnu.                   │
└────────────────────────── 14/160 ┘
> 1
┌ *123# ───────────────────────────┐
│ mar 12/01 10h. Merci.            │
└────────────────────────── 21/160 ┘
";
        assert_eq!(shown, expected);
        let first = "/hooks/sim/s/ussd session=abc from=+22370000001 code=*123#";
        assert_eq!(*line.asked.lock().unwrap(), [first, &format!("{first} input=9"), &format!("{first} input=1")]);
    }

    #[tokio::test]
    async fn a_phone_with_nothing_more_to_say_hangs_up() {
        for says in [script(&["9"]), Says::Typed(b"9\n".lines())] {
            let line = Line::default();
            dial(&line, says).await.0.unwrap();
            assert_eq!(line.asked.lock().unwrap().last().unwrap(), "/hooks/sim/s/ended session=abc");
        }
    }

    #[tokio::test]
    async fn words_after_the_end_are_a_failure() {
        let (result, _) = dial(&Line::default(), script(&["1", "2", "3"])).await;
        assert!(result.unwrap_err().to_string().contains("left over: 2"));
    }

    #[tokio::test]
    async fn a_wrong_line_is_named() {
        let talk = Talk { hooks: "/hooks/other/s", ..talk() };
        let result = ussd(&talk, &Line::default(), &mut script(&[]), &mut Vec::new()).await;
        assert!(result.unwrap_err().to_string().contains("No such line"));
    }

    #[tokio::test]
    async fn sms_are_sent_and_only_new_answers_shown() {
        let line = Line::default();
        line.inbox.take(0, "36123", "+22370000001", "ancien", None);
        let mut out = Vec::new();
        sms(&talk(), &line, &mut script(&["1", "chut", "2"]), &mut out).await.unwrap();
        let shown = String::from_utf8(out).unwrap();
        let answer = "\
┌ 36123 ───────────────────────────┐
│ Note: 1                          │
└─────────────────────────── 7/160 ┘
";
        assert_eq!(shown, format!("> 1\n{answer}> chut\n(no answer within 0.2 s)\n> 2\n{answer}"));
        let asked = line.asked.lock().unwrap();
        assert_eq!(asked[0], "/hooks/sim/s/sms id=abc-1 from=+22370000001 to=36123 text=1");
        assert_ne!(asked[0].split(' ').nth(1), asked[2].split(' ').nth(1), "every message has its own id");
    }

    #[test]
    fn long_lines_break_at_spaces_and_nothing_commands_the_terminal() {
        let line = "Quelle date? 1) mar 12/01 10h 2) jeu 14/01 10h";
        assert_eq!(folded(line), ["Quelle date? 1) mar 12/01 10h 2)", "jeu 14/01 10h"]);
        assert_eq!(folded(&"x".repeat(40)), ["x".repeat(32), "x".repeat(8)]);
        assert_eq!(folded("a\u{1b}[2Jb"), ["a·[2Jb"]);
        assert_eq!(folded(""), [""]);
    }
}

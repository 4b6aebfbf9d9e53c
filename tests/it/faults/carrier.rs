//! The stand-in: it listens as one aggregator, keeps what it saw, and does with each message what it was told to, or what its dice say. All
//! faults are in front of what it speaks ([`Api`]) and are the same for all kinds.
//!
//! What it keeps is what proves: which requests came and when, which of them it took, what it said of them, and which statuses it told.
//!
//! Must not know: rows. Tested by `every_kind_of_line_is_understood` in [`super::answers`], and by failing where a promise is broken.

use super::deeds::{About, Deed, Mood, Told};
use super::http::{self, Asked, Said};
use super::{Api, Sent, Taken, Want, hooks};
use crate::simulation::dice::Dice;
use baro::clock::Clock;
use baro::lines::Fate;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// What permits begin with.
pub const TOKEN: &str = "zq-token-";
/// Longer than anybody waits for an answer.
const ENDLESS: Duration = Duration::from_secs(60);

/// A message that came.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub taken: Taken,
    pub id: String,
    pub at: Instant,
    /// Its place among all that happened in this process.
    pub place: u64,
    pub deed: Deed,
    /// How many came in the same request, where it was not alone.
    pub together: Option<usize>,
}

impl Arrival {
    /// Under what its statuses come.
    pub fn known(&self) -> &str {
        self.taken.name.as_deref().unwrap_or(&self.id)
    }
}

/// A status that was told, and that the app has taken.
#[derive(Clone, Debug)]
pub struct Status {
    pub of: String,
    pub fate: Fate,
    /// Its place among all that happened in this process.
    pub place: u64,
}

/// The next place among all that happens in this process.
fn place() -> u64 {
    static PLACES: AtomicU64 = AtomicU64::new(0);
    PLACES.fetch_add(1, Ordering::Relaxed)
}

#[derive(Default)]
struct Kept {
    arrivals: Vec<Arrival>,
    /// Connections that were closed before anything was read.
    unread: usize,
    /// Requests that this service would not understand: their paths.
    strange: Vec<String>,
    /// Permits granted so far; only the last one holds.
    permits: usize,
    /// What is done with the next messages to a number.
    script: HashMap<String, VecDeque<Deed>>,
    mood: Option<(Dice, Box<Mood>)>,
    /// Where statuses go.
    app: Option<(SocketAddr, Clock)>,
    /// Statuses told.
    told: Vec<Status>,
    /// Statuses on their way.
    telling: usize,
    /// Answers that come so slowly that nobody waits for their end.
    dripping: usize,
}

/// The stand-in of one line; it ends when this is dropped.
pub struct Carrier {
    pub api: Api,
    pub line: &'static str,
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    server: JoinHandle<()>,
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Carrier {
    pub async fn start(api: Api, line: &'static str) -> Carrier {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let desk = Desk { api, line, kept: kept.clone() };
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let cuts = desk.kept().mood.as_mut().is_some_and(|(dice, _)| dice.percent(4));
                if cuts {
                    desk.kept().unread += 1;
                    continue;
                }
                tokio::spawn(desk.clone().serve(stream));
            }
        });
        Carrier { api, line, address, kept, server }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// The block of settings of a line that sends here. `more` are further lines of it.
    pub fn settings(&self, more: &str) -> String {
        self.api.line(self.line, &format!("http://{}", self.address), more)
    }

    /// From now on statuses are told to this app, by its clock.
    pub fn tells(&self, app: SocketAddr, clock: &Clock) {
        self.kept().app = Some((app, clock.clone()));
    }

    /// What is done with the next messages to a number; then they are taken.
    pub fn does(&self, to: &str, deeds: impl IntoIterator<Item = Deed>) {
        self.kept().script.entry(to.to_owned()).or_default().extend(deeds);
    }

    /// From now on dice decide, or nothing fails any more.
    pub fn falls_into(&self, mood: Option<(Dice, Box<Mood>)>) {
        self.kept().mood = mood;
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        self.kept().arrivals.clone()
    }

    pub fn count(&self) -> usize {
        self.kept().arrivals.len()
    }

    pub fn to(&self, number: &str) -> Vec<Arrival> {
        self.kept().arrivals.iter().filter(|arrival| arrival.taken.to == number).cloned().collect()
    }

    /// Connections that were closed before anything was read.
    pub fn unread(&self) -> usize {
        self.kept().unread
    }

    pub fn permits(&self) -> usize {
        self.kept().permits
    }

    /// What was asked that no such service would understand.
    pub fn strange(&self) -> Vec<String> {
        self.kept().strange.clone()
    }

    /// What was told of a message, under the id of this arrival.
    pub fn told_of(&self, arrival: &Arrival) -> Vec<Status> {
        self.kept().told.iter().filter(|status| status.of == arrival.known()).cloned().collect()
    }

    /// Answers that come so slowly that nobody waits for their end.
    pub fn dripping(&self) -> usize {
        self.kept().dripping
    }

    /// Whether no status is on its way.
    pub fn is_silent(&self) -> bool {
        self.kept().telling == 0
    }
}

/// What is to be done with a message that was kept.
struct Drawn {
    deed: Deed,
    id: String,
    told: Told,
}

/// The part of it that serves connections.
#[derive(Clone)]
struct Desk {
    api: Api,
    line: &'static str,
    kept: Arc<Mutex<Kept>>,
}

impl Desk {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut buffer = Vec::new();
        while let Some(asked) = http::read(&mut stream, &mut buffer).await {
            let goes_on = match (self.api.read)(&asked) {
                Want::Send(taken) => self.receives(taken, &mut stream).await,
                Want::SendAll(all) => self.receives_all(&all, &mut stream).await,
                Want::Asks(name) => say(&mut stream, &self.known(&name)).await,
                Want::Permit => say(&mut stream, &self.permit()).await,
                Want::Account(said) => say(&mut stream, &said).await,
                Want::Unproved => say(&mut stream, &Said::new(401, "who are you?")).await,
                Want::Strange => self.wonders(&asked, &mut stream).await,
            };
            if !goes_on {
                return;
            }
        }
    }

    async fn wonders(&self, asked: &Asked, stream: &mut TcpStream) -> bool {
        self.kept().strange.push(format!("{} {}", asked.method, asked.path));
        say(stream, &Said::new(400, "")).await
    }

    fn permit(&self) -> Said {
        let mut kept = self.kept();
        kept.permits += 1;
        let token = format!("{TOKEN}{}", kept.permits);
        let granted = serde_json::json!({"token_type": "Bearer", "access_token": token, "expires_in": "3600"});
        Said::new(200, granted.to_string())
    }

    /// What became of the message with a name of ours.
    fn known(&self, name: &str) -> Said {
        let kept = self.kept();
        let is_it = |arrival: &&Arrival| arrival.deed.reaches() && arrival.taken.name.as_deref() == Some(name);
        let told = kept.told.iter().rev().find(|status| status.of == name).map(|status| status.fate);
        let fate = kept.arrivals.iter().find(is_it).map(|_| told.unwrap_or(Fate::Underway));
        (self.api.known.expect("only who can be asked is asked"))(name, fate)
    }

    /// Keeps a message and does what is to be done with it; whether the connection goes on.
    async fn receives(&self, taken: Taken, stream: &mut TcpStream) -> bool {
        let Drawn { deed, id, told } = self.drawn(&taken, None);
        if deed.reaches() {
            self.tell(&taken, &id, told);
        }
        let receipt = (self.api.receipt)(&taken, &id);
        self.answers(receipt, deed, stream).await
    }

    /// The same with the messages of one request: what befalls the first of them that something befalls, befalls the request. Only the dead are dead
    /// alone.
    async fn receives_all(&self, all: &[Taken], stream: &mut TcpStream) -> bool {
        let mut drawn: Vec<Drawn> = all.iter().map(|taken| self.drawn(taken, Some(all.len()))).collect();
        let is_of_one = |deed: Deed| matches!(deed, Deed::Takes | Deed::Lies | Deed::Dead);
        let befalls = drawn.iter().map(|drawn| drawn.deed).find(|deed| !is_of_one(*deed));
        if let Some(deed) = befalls {
            drawn.iter_mut().for_each(|drawn| drawn.deed = deed);
            let mut kept = self.kept();
            for drawn in &drawn {
                let arrival = kept.arrivals.iter_mut().find(|arrival| arrival.id == drawn.id);
                arrival.expect("it was kept").deed = deed;
            }
        }
        let dead: Vec<(&Taken, bool)> =
            all.iter().zip(&drawn).map(|(taken, of)| (taken, of.deed == Deed::Dead)).collect();
        let receipt = (self.api.receipts.expect("only who takes many is sent many"))(&dead);
        for (taken, Drawn { deed, id, told }) in all.iter().zip(drawn) {
            if deed.reaches() {
                self.tell(taken, &id, told);
            }
        }
        self.answers(receipt, befalls.unwrap_or(Deed::Takes), stream).await
    }

    /// Keeps a message; what is to be done with it, and told of it. `together`: how many came in its request, where it was not alone.
    fn drawn(&self, taken: &Taken, together: Option<usize>) -> Drawn {
        let mut kept = self.kept();
        let kept = &mut *kept;
        let count = kept.arrivals.len();
        let id = format!("{}-{count}", self.line);
        let holds = taken.permit.as_ref().is_none_or(|permit| *permit == format!("{TOKEN}{}", kept.permits));
        let scripted = kept.script.get_mut(&taken.to).and_then(VecDeque::pop_front).map(|deed| (deed, Vec::new()));
        let drawn = || kept.mood.as_mut().map(|(dice, mood)| mood(dice, count));
        let (deed, told) = if holds { scripted.or_else(drawn) } else { Some((Deed::Revokes, Vec::new())) }
            .unwrap_or((Deed::Takes, Vec::new()));
        if deed == Deed::Revokes && holds && taken.permit.is_some() {
            // What it had granted holds no more.
            kept.permits += 1;
        }
        kept.arrivals.push(Arrival {
            taken: taken.clone(),
            id: id.clone(),
            at: Instant::now(),
            place: place(),
            deed,
            together,
        });
        Drawn { deed, id, told }
    }

    async fn answers(&self, receipt: Said, deed: Deed, stream: &mut TcpStream) -> bool {
        match deed {
            Deed::Takes | Deed::Lies => say(stream, &receipt).await,
            Deed::Late(ms) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                say(stream, &receipt).await
            }
            Deed::Cuts(_) => false,
            Deed::CutsShort => {
                let half = &receipt.body[..receipt.body.len() / 2];
                stream.write_all(format!("{}{half}", receipt.head(receipt.body.len())).as_bytes()).await.ok();
                false
            }
            Deed::Halves => {
                let body = receipt.body[..receipt.body.len() / 2].to_owned();
                say(stream, &Said { body, ..receipt }).await
            }
            Deed::Drips => {
                self.kept().dripping += 1;
                drip(stream, &receipt).await;
                self.kept().dripping -= 1;
                false
            }
            Deed::Floods => {
                let body = format!("{}{}", receipt.body, " ".repeat(200_000));
                say(stream, &Said { body, ..receipt }).await
            }
            Deed::Page(_) => say(stream, &Said::new(200, "<!DOCTYPE html><html><body>Bienvenue</body></html>")).await,
            Deed::Fails(status, _) => say(stream, &Said::new(status, "")).await,
            Deed::Refuses(status, 0) => say(stream, &Said::new(status, "")).await,
            Deed::Refuses(status, wait) => {
                let headers = format!("retry-after: {wait}\r\n");
                say(stream, &Said { headers, ..Said::new(status, "") }).await
            }
            // Here it would be strange.
            Deed::Moved => {
                say(stream, &Said { headers: "location: /elsewhere\r\n".into(), ..Said::new(302, "") }).await
            }
            Deed::Revokes => say(stream, &Said::new(401, r#"{"code":42,"message":"Expired credentials"}"#)).await,
            Deed::Dead => say(stream, &(self.api.dead.0)()).await,
        }
    }

    /// Tells the app what became of messages, one after the other.
    fn tell(&self, taken: &Taken, id: &str, told: Told) {
        let Some((app, clock)) = self.kept().app.clone().filter(|_| !told.is_empty()) else { return };
        self.kept().telling += 1;
        let (desk, own) = (self.clone(), (taken.clone(), id.to_owned()));
        tokio::spawn(async move {
            for (after, about, fate) in told {
                tokio::time::sleep(Duration::from_millis(after)).await;
                let (taken, id) = match about {
                    About::Itself => own.clone(),
                    About::Another => desk.first().unwrap_or(own.clone()),
                    About::Nobody => nobody(&own.0),
                };
                let sent = Sent { hooks: &hooks(desk.line), id: &id, taken: &taken, seconds: clock.now().0 / 1000 };
                let (status, said) = (desk.api.status)(&sent, fate).post(app).await;
                assert_eq!(status, 200, "{}: a status of {fate:?} was not taken: {said}", desk.api.kind);
                let of = taken.name.unwrap_or(id);
                desk.kept().told.push(Status { of, fate, place: place() });
            }
            desk.kept().telling -= 1;
        });
    }

    /// The first message that was taken.
    fn first(&self) -> Option<(Taken, String)> {
        let kept = self.kept();
        let first = kept.arrivals.iter().find(|arrival| arrival.deed.reaches())?;
        Some((first.taken.clone(), first.id.clone()))
    }
}

/// A message that was never sent.
fn nobody(like: &Taken) -> (Taken, String) {
    const NOBODY: &str = "ffffff-ffffff";
    let told = like.told.as_ref().zip(like.name.as_ref()).map(|(told, name)| told.replace(name, NOBODY));
    let name = like.name.as_ref().map(|_| NOBODY.to_owned());
    (Taken { name, told: told.or(like.told.clone()), ..like.clone() }, NOBODY.to_owned())
}

/// All but the last byte of what would be a good answer, if it came.
async fn drip(stream: &mut TcpStream, receipt: &Said) {
    let most = &receipt.body.as_bytes()[..receipt.body.len() - 1];
    stream.write_all(receipt.head(receipt.body.len()).as_bytes()).await.ok();
    for byte in most {
        if stream.write_all(&[*byte]).await.is_err() {
            return;
        }
        tokio::time::sleep(ENDLESS / u32::try_from(most.len()).unwrap()).await;
    }
}

/// Answers; whether the connection goes on.
async fn say(stream: &mut TcpStream, said: &Said) -> bool {
    let whole = format!("{}{}", said.head(said.body.len()), said.body);
    stream.write_all(whole.as_bytes()).await.is_ok()
}

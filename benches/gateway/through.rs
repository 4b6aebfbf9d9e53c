//! A phone's message through Kannel and its answer back: with Baro behind Kannel, and with the least that can stand there, an application that
//! says the same words to everybody and keeps nothing. Each has a Kannel of its own, with the same settings; they are measured in turn.
//!
//! The operator is this file: it speaks Kannel's `smsc = fake`, a line of text for each message (`fakesmsc` of Debian's `kannel-extras`). Where there
//! is no Kannel the comparison is left out.
//!
//! Must not know: how either answers.

use super::PAIRS;
use super::driver::StandIn;
use super::kannel::{BEARERBOX, SMSBOX};
use super::ours::{Ours, SECRET};
use super::process::{self, Process, free_address};
use super::table::{Goal, Row, median};
use super::village;
use anyhow::{Context, ensure};
use std::fmt::Write;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Instant, sleep, timeout};

/// Messages of one run where many are under way.
const MANY: usize = 2_000;
/// How many are under way then.
const UNDER_WAY: usize = 16;
/// Messages of one run where one is.
const FEW: usize = 60;
/// Longest that an answer may take.
const LOST: Duration = Duration::from_secs(20);

/// What stands behind Kannel.
struct Contender {
    operator: Operator,
    ids: Vec<u32>,
    _running: (TempDir, Option<Ours>, [Process; 2]),
}

/// The phones' side of Kannel.
struct Operator {
    write: OwnedWriteHalf,
    read: Lines<BufReader<OwnedReadHalf>>,
}

/// How long it takes, beside an application that does nothing.
///
/// # Errors
/// If one does not start, or loses a message.
pub async fn rounds() -> anyhow::Result<Vec<Row>> {
    if !Path::new(BEARERBOX).exists() || !Path::new(SMSBOX).exists() {
        return Ok(Vec::new());
    }
    let stand_in = StandIn::start().await?;
    let mut contenders = [Contender::ours().await?, Contender::trivial(stand_in.address).await?];
    let mut figures: [[Vec<f64>; 2]; 3] = Default::default();
    let mut numbers = 0..0;
    // The first run warms both up.
    for run in 0..=PAIRS {
        let [many, few, cpu] = &mut figures;
        for (which, contender) in contenders.iter_mut().enumerate() {
            numbers = numbers.end..numbers.end + MANY;
            let before = process::cpu(&contender.ids)?;
            let begun = Instant::now();
            contender.operator.answers(numbers.clone(), UNDER_WAY).await?;
            let took = begun.elapsed().as_secs_f64() * 1e3;
            let used = process::cpu(&contender.ids)? - before;
            numbers = numbers.end..numbers.end + FEW;
            let alone = contender.operator.answers(numbers.clone(), 1).await?;
            if run > 0 {
                many[which].push(took / MANY as f64);
                few[which].push(median(&alone));
                cpu[which].push(used * 1e3 / MANY as f64);
            }
        }
    }
    let [many, few, cpu] = figures.map(|[ours, other]| (ours, other));
    Ok(vec![
        Row::beside("ms a round trip, 16 under way", many.0, many.1, Goal::Under(1.3, 1.1)),
        Row::beside("ms a round trip, one under way, median", few.0, few.1, Goal::Under(1.3, 1.1)),
        Row::beside("CPU s /1,000 round trips, Kannel's in it", cpu.0, cpu.1, Goal::Told),
    ])
}

impl Contender {
    async fn ours() -> anyhow::Result<Contender> {
        let (folder, address, sending) = (tempfile::tempdir()?, free_address()?, free_address()?);
        let line = format!(
            "[[line]]\nname = \"k\"\nkind = \"kannel\"\nsecret = \"{SECRET}\"\nshort_codes = [\"36000\"]\napi_url = \"http://{sending}\"\n\
             username = \"bench\"\npassword = \"bench\"\nrate_per_second = 1000\nburst = 1000\n"
        );
        let ours = Ours::at(address, &line, folder.path()).await?;
        let app = format!("http://{address}/hooks/k/{SECRET}/sms?id=%I&from=%p&text=%b&charset=%C");
        let (boxes, operator) = kannel(folder.path(), sending, &app, 0).await?;
        let ids = vec![ours.id(), boxes[0].id(), boxes[1].id()];
        Ok(Contender { operator, ids, _running: (folder, Some(ours), boxes) })
    }

    /// Its answer is the body of Kannel's own request.
    async fn trivial(application: SocketAddr) -> anyhow::Result<Contender> {
        let folder = tempfile::tempdir()?;
        let app = format!("http://{application}/app?id=%I&from=%p&text=%b");
        let (boxes, operator) = kannel(folder.path(), free_address()?, &app, 1).await?;
        let ids = vec![boxes[0].id(), boxes[1].id()];
        Ok(Contender { operator, ids, _running: (folder, None, boxes) })
    }
}

/// Starts both boxes, and a phone's side of them.
async fn kannel(
    folder: &Path,
    sending: SocketAddr,
    app: &str,
    most: usize,
) -> anyhow::Result<([Process; 2], Operator)> {
    let [admin, boxes, phones] = [free_address()?, free_address()?, free_address()?];
    let settings = folder.join("kannel.conf");
    std::fs::write(&settings, written(folder, [admin, boxes, phones, sending], app, most))?;
    let mut bearerbox = Process::start(Command::new(BEARERBOX).args(["-v", "4"]).arg(&settings))?;
    bearerbox.listens(boxes).await?;
    let mut smsbox = Process::start(Command::new(SMSBOX).args(["-v", "4"]).arg(&settings))?;
    smsbox.listens(sending).await?;
    Ok(([bearerbox, smsbox], Operator::connect(phones).await?))
}

fn written(folder: &Path, addresses: [SocketAddr; 4], app: &str, most: usize) -> String {
    let [admin, boxes, phones, sending] = addresses.map(|address| address.port());
    let folder = folder.display();
    format!(
        "group = core\nadmin-port = {admin}\nadmin-interface = 127.0.0.1\nadmin-password = bench\nsmsbox-port = {boxes}\n\
         smsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\nlog-level = 4\nlog-file = \"{folder}/bearerbox.log\"\n\
         store-type = file\nstore-location = \"{folder}/store\"\n\n\
         group = smsc\nsmsc = fake\nsmsc-id = bench\nport = {phones}\nconnect-allow-ip = 127.0.0.1\n\n\
         group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {sending}\nsendsms-interface = 127.0.0.1\nlog-level = 4\n\
         log-file = \"{folder}/smsbox.log\"\nhttp-request-retry = 10\nhttp-queue-delay = 1\nreply-couldnotfetch = \"\"\n\
         reply-couldnotrepresent = \"\"\nreply-requestfailed = \"\"\nreply-emptymessage = \"\"\n\n\
         group = sms-service\nkeyword = default\ncatch-all = true\nmax-messages = {most}\nomit-empty = true\nget-url = \"{app}\"\n\n\
         group = sendsms-user\nusername = bench\npassword = bench\nconcatenation = true\nmax-messages = 10\n"
    )
}

impl Operator {
    async fn connect(phones: SocketAddr) -> anyhow::Result<Operator> {
        let begun = Instant::now();
        let stream = loop {
            match TcpStream::connect(phones).await {
                Ok(stream) => break stream,
                Err(error) if begun.elapsed() > LOST => return Err(error).context("Kannel takes no operator"),
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        };
        stream.set_nodelay(true)?;
        let (read, write) = stream.into_split();
        Ok(Operator { write, read: BufReader::new(read).lines() })
    }

    /// Each of these phones asks for help, so many at once; milliseconds until each has its answer.
    async fn answers(&mut self, mut numbers: Range<usize>, under_way: usize) -> anyhow::Result<Vec<f64>> {
        let first = numbers.start;
        let mut asked: Vec<Instant> = Vec::with_capacity(numbers.len());
        let mut took = Vec::with_capacity(numbers.len());
        let count = numbers.len();
        while took.len() < count {
            let mut lines = String::new();
            let free = under_way - (asked.len() - took.len());
            for number in numbers.by_ref().take(free) {
                writeln!(lines, "+{} 36000 text AIDE", village::number(number))?;
                asked.push(Instant::now());
            }
            self.write.write_all(lines.as_bytes()).await?;
            let line = timeout(LOST, self.read.next_line()).await.context("an answer never arrived")??;
            let line = line.context("Kannel hung up")?;
            let number = village::number_in(line.as_bytes()).context("an answer to nobody")?;
            let since =
                number.checked_sub(first).and_then(|at| asked.get(at)).context("an answer that nobody asked for")?;
            took.push(since.elapsed().as_secs_f64() * 1e3);
        }
        ensure!(asked.len() == count, "somebody asked twice");
        Ok(took)
    }
}

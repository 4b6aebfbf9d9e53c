//! A Kannel of Debian as programmes run it: `bearerbox` and `smsbox` in a folder of their own, and its `fakesmsc` as the operator with its
//! phones.

use crate::crash::SECRET;
use crate::ports::free;
use crate::standin::eventually;
use std::collections::HashMap;
use std::fs::File;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};

const FAKE: &str = "/usr/lib/kannel/test/fakesmsc";
/// From one message of the operator's phones to the next.
const PACE: Duration = Duration::from_millis(5);
const BOXES: [&str; 2] = ["/usr/sbin/bearerbox", "/usr/sbin/smsbox"];

/// Whether Kannel is here; said where it is not and need not be.
pub fn is_here() -> bool {
    let here = BOXES.iter().chain([&FAKE]).all(|program| Path::new(program).exists());
    if !here {
        assert_ne!(crate::set("BARO_REQUIRE_KANNEL").as_deref(), Some("1"), "Kannel is required and not installed");
        crate::left_out("no Kannel (Debian: apt-get install kannel kannel-extras)");
    }
    here
}

/// A process that ends with its owner.
struct Boxed(Child);

impl Boxed {
    fn start(program: &str, arguments: &[&str], log: &Path) -> Boxed {
        let append = || File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(program);
        Boxed(command.args(arguments).stdin(Stdio::null()).stdout(append()).stderr(append()).spawn().unwrap())
    }
}

impl Drop for Boxed {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Kannel at work. Killed when it is dropped.
pub struct Kannel {
    folder: TempDir,
    ports: [u16; 4],
    bearerbox: Option<Boxed>,
    smsbox: Option<Boxed>,
}

impl Kannel {
    /// Starts it in front of a Baro at this port, as `lines::kannel` says that it is to be set.
    pub async fn start(baro: u16) -> Kannel {
        let folder = tempfile::tempdir().unwrap();
        let ports = [0; 4].map(|_| free().port());
        let [admin, boxes, operator, send] = ports;
        let settings = format!(
            "group = core\nadmin-port = {admin}\nadmin-interface = 127.0.0.1\nadmin-password = x\nsmsbox-port = {boxes}\n\
             smsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\nbox-deny-ip = \"*.*.*.*\"\nlog-level = 2\n\
             store-type = file\nstore-location = \"{0}/store\"\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = FAKE\nport = {operator}\nconnect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {send}\nsendsms-interface = 127.0.0.1\nlog-level = 2\n\
             http-request-retry = 1000\nhttp-queue-delay = 1\nreply-couldnotfetch = \"\"\nreply-couldnotrepresent = \"\"\n\
             reply-requestfailed = \"\"\nreply-emptymessage = \"\"\n\n\
             group = sms-service\nkeyword = default\ncatch-all = true\nmax-messages = 0\nomit-empty = true\n\
             get-url = \"http://127.0.0.1:{baro}/hooks/k/{SECRET}/sms?id=%I&from=%p&text=%b&charset=%C\"\n\n\
             group = sendsms-user\nusername = u\npassword = p\nconcatenation = true\nmax-messages = 10\n",
            folder.path().display()
        );
        std::fs::write(folder.path().join("kannel.conf"), settings).unwrap();
        let mut kannel = Kannel { folder, ports, bearerbox: None, smsbox: None };
        kannel.begin_bearerbox().await;
        kannel.begin_smsbox().await;
        kannel
    }

    /// The line of Baro that goes with it.
    pub fn line(&self) -> String {
        format!(
            "[[line]]\nname = \"k\"\nkind = \"kannel\"\nsecret = \"{SECRET}\"\nshort_codes = [\"36000\"]\n\
             api_url = \"http://127.0.0.1:{}\"\nusername = \"u\"\npassword = \"p\"\nrate_per_second = 1000\nburst = 100\n",
            self.ports[3]
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn begin(&self, program: &str, log: &str, port: u16) -> Boxed {
        let begun = Boxed::start(program, &[self.path("kannel.conf").to_str().unwrap()], &self.path(log));
        eventually("a box of Kannel to listen", async || TcpStream::connect(("127.0.0.1", port)).ok()).await;
        begun
    }

    async fn begin_bearerbox(&mut self) {
        self.bearerbox = Some(self.begin(BOXES[0], "bearerbox.log", self.ports[1]).await);
    }

    async fn begin_smsbox(&mut self) {
        self.smsbox = Some(self.begin(BOXES[1], "smsbox.log", self.ports[3]).await);
    }

    /// Kills the box that speaks with Baro (`SIGKILL`), and starts it again. What came from phones and it has not handed on is lost in it: it tells
    /// `bearerbox` that it has it before Baro does.
    pub async fn kill_smsbox(&mut self) {
        self.smsbox = None;
        self.begin_smsbox().await;
    }

    /// An operator whose phones write these messages (`sender receiver text words`), one at random each time, so many in all as soon as
    /// [`Operator::allow`] lets them through; it hears what comes for any phone.
    pub async fn operator(&self, count: usize, messages: &[String]) -> Operator {
        let log = self.path("operator.log");
        let cable = Cable::lay(self.ports[2]).await;
        let (port, count) = (cable.port.to_string(), count.to_string());
        let mut arguments = vec!["-H", "127.0.0.1", "-r", &port, "-i", "0.001", "-m", &count];
        arguments.extend(messages.iter().map(String::as_str));
        let _running = Boxed::start(FAKE, &arguments, &log);
        Operator { _running, log, cable }
    }
}

/// What lies between the operator and `bearerbox`: it lets so many messages through as it may, and knows exactly how many have gone each way.
struct Cable {
    port: u16,
    allowed: Arc<Semaphore>,
    up: Arc<AtomicUsize>,
    down: Arc<AtomicUsize>,
}

impl Cable {
    async fn lay(bearerbox: u16) -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let cable = Cable { port, allowed: Arc::new(Semaphore::new(0)), up: Arc::default(), down: Arc::default() };
        let (gate, up, down) = (cable.allowed.clone(), cable.up.clone(), cable.down.clone());
        let listens = async || tokio::net::TcpStream::connect(("127.0.0.1", bearerbox)).await.ok();
        let mut boxes = eventually("bearerbox to take an operator", listens).await;
        tokio::spawn(async move {
            let (mut operator, _) = listener.accept().await.unwrap();
            let ((from_phones, mut to_phones), (from_box, mut to_box)) = (operator.split(), boxes.split());
            // The operator is never kept from listening by what it may not say yet.
            let (written, mut waiting) = mpsc::unbounded_channel();
            let heard = async move {
                let mut lines = BufReader::new(from_phones).split(b'\n');
                while let Ok(Some(line)) = lines.next_segment().await {
                    written.send(line).unwrap();
                }
            };
            let said = async {
                while let Some(line) = waiting.recv().await {
                    gate.acquire().await.unwrap().forget();
                    carried(line, &mut to_box, &up).await;
                    tokio::time::sleep(PACE).await;
                }
            };
            let answered = async {
                let mut lines = BufReader::new(from_box).split(b'\n');
                while let Ok(Some(line)) = lines.next_segment().await {
                    carried(line, &mut to_phones, &down).await;
                }
            };
            tokio::join!(heard, said, answered);
        });
        cable
    }
}

/// Hands a line on and counts it.
async fn carried(mut line: Vec<u8>, to: &mut (impl AsyncWrite + Unpin), count: &AtomicUsize) {
    line.push(b'\n');
    if to.write_all(&line).await.is_ok() {
        count.fetch_add(1, Relaxed);
    }
}

/// `fakesmsc` at work.
pub struct Operator {
    _running: Boxed,
    log: PathBuf,
    cable: Cable,
}

impl Operator {
    /// So many more messages may go through.
    pub fn allow(&self, more: usize) {
        self.cable.allowed.add_permits(more);
    }

    /// How many have gone through.
    pub fn passed(&self) -> usize {
        self.cable.up.load(Relaxed)
    }

    /// How many messages have come for its phones; they are in [`Operator::received`] once it has read them.
    pub fn carried(&self) -> usize {
        self.cable.down.load(Relaxed)
    }

    fn said(&self) -> String {
        std::fs::read(&self.log).map_or(String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What came for phones, as (number, words), in order: `Got message 3: <36000 +223… text words>`.
    pub fn received(&self) -> Vec<(String, String)> {
        let said = self.said();
        let got = said.lines().filter_map(|line| line.split_once("Got message ")?.1.split_once(": <"));
        let words = got.filter_map(|(_, rest)| rest.strip_suffix('>')?.split_once(' '));
        let parts = words.filter_map(|(_, rest)| rest.split_once(' '));
        parts.filter_map(|(to, rest)| Some((to.to_owned(), rest.split_once(' ')?.1.to_owned()))).collect()
    }

    /// How often each phone got something.
    pub fn counts(&self, into: &mut HashMap<String, usize>) {
        for (to, _) in self.received() {
            *into.entry(to).or_default() += 1;
        }
    }
}

//! Kannel: bearerbox with its file store and smsbox, between an aggregator over HTTP and a content application. Debian's package
//! `kannel`; where it is not installed the comparison is left out.
//!
//! Must not know: what is measured.

use super::driver::Target;
use super::http;
use super::process::{Process, free_address};
use super::village;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// Its programs.
pub const BEARERBOX: &str = "/usr/sbin/bearerbox";
/// The other one.
pub const SMSBOX: &str = "/usr/sbin/smsbox";

/// Both boxes at work.
pub struct Kannel {
    bearerbox: Process,
    smsbox: Process,
    messages: SocketAddr,
}

impl Kannel {
    /// Starts both in `folder`, one after the other, and waits until both listen; `None` where there is no Kannel. `stand_in` is its
    /// content application and its aggregator.
    ///
    /// # Errors
    /// If they do not get ready.
    pub async fn start(folder: &Path, stand_in: SocketAddr) -> anyhow::Result<Option<Kannel>> {
        if !Path::new(BEARERBOX).exists() || !Path::new(SMSBOX).exists() {
            return Ok(None);
        }
        let [admin, boxes, sending, messages] = [free_address()?, free_address()?, free_address()?, free_address()?];
        let settings = folder.join("kannel.conf");
        std::fs::write(&settings, written(folder, [admin, boxes, sending, messages], stand_in))?;
        let mut bearerbox = Process::start(Command::new(BEARERBOX).args(["-v", "4"]).arg(&settings))?;
        bearerbox.listens(boxes).await?;
        let mut smsbox = Process::start(Command::new(SMSBOX).args(["-v", "4"]).arg(&settings))?;
        smsbox.listens(sending).await?;
        Ok(Some(Kannel { bearerbox, smsbox, messages }))
    }

    /// Its processes.
    pub fn ids(&self) -> Vec<u32> {
        vec![self.bearerbox.id(), self.smsbox.id()]
    }

    /// As a target of round trips.
    pub fn target(&self) -> Target {
        let sms = |number| {
            let from = village::number(number);
            http::get(&format!("/?username=bench&password=bench&from=%2B{from}&to=36000&text=AIDE"))
        };
        // What it has acknowledged it takes off its store before it answers nobody: there is no mark to wait for.
        Target { address: self.messages, ids: self.ids(), sms: Box::new(sms), unsent: Box::new(|| Ok(0)) }
    }
}

fn written(folder: &Path, [admin, boxes, sending, messages]: [SocketAddr; 4], stand_in: SocketAddr) -> String {
    let folder = folder.display();
    let [admin, boxes, sending, messages] = [admin, boxes, sending, messages].map(|address| address.port());
    format!(
        "group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = bench
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-level = 4
log-file = \"{folder}/bearerbox.log\"
store-type = file
store-location = \"{folder}/store\"

group = smsc
smsc = http
smsc-id = bench
system-type = kannel
smsc-username = bench
smsc-password = bench
port = {messages}
connect-allow-ip = 127.0.0.1
max-pending-submits = 200
send-url = \"http://{stand_in}/send\"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sending}
sendsms-interface = 127.0.0.1
log-level = 4
log-file = \"{folder}/smsbox.log\"

group = sms-service
keyword = default
get-url = \"http://{stand_in}/app?from=%p&to=%P&text=%a&id=%I\"
max-messages = 1
catch-all = true
omit-empty = true

group = sendsms-user
username = bench
password = bench
"
    )
}

//! `baro talk`: a phone in the terminal, on a simulator line of a server that runs with the same settings.
//!
//! Must not know: the dialogue; the phone is [`crate::phone::terminal`]. Tested in `tests/it/cli.rs`.

use super::Session;
use crate::config::{Config, Kind};
use crate::gateway::dispatch::{self, Client};
use crate::phone;
use crate::phone::terminal::{self, Heard, PATIENCE, Says};
use anyhow::Context;
use clap::Args;
use std::io::BufRead;

/// `baro talk`.
#[derive(Args)]
pub(super) struct Talk {
    /// Whose phone it is
    #[arg(long, value_name = "NUMBER")]
    from: String,
    /// By which simulator line [default: the first]
    #[arg(long)]
    line: Option<String>,
    /// Dial the short code (the default)
    #[arg(long, conflicts_with = "sms")]
    ussd: bool,
    /// Write text messages instead
    #[arg(long)]
    sms: bool,
    /// Say this instead of asking; once for each answer
    #[arg(long = "say", value_name = "TEXT")]
    say: Vec<String>,
}

impl Talk {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let line = line(&config, self.line.as_deref())?;
        let wire = Http { client: dispatch::client()?, base: format!("http://{}", config.server.bind) };
        let hooks = phone::hooks(&line.name, line.secret.reveal());
        let id: String = crate::seal::random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let code = &config.programme.short_code;
        let number = line.short_codes.first().or(line.numbers.first()).unwrap_or(code);
        let talk = terminal::Talk { from: &self.from, code, number, hooks: &hooks, id: &id, patience: PATIENCE };
        let mut out = std::io::stdout().lock();
        let mut says: Says<Box<dyn BufRead>> = if self.say.is_empty() {
            let lines: Box<dyn BufRead> = Box::new(std::io::stdin().lock());
            Says::Typed(lines.lines())
        } else {
            Says::Script(self.say.into_iter())
        };
        if self.sms {
            terminal::sms(&talk, &wire, &mut says, &mut out).await?;
        } else {
            terminal::ussd(&talk, &wire, &mut says, &mut out).await?;
        }
        Ok(true)
    }
}

fn line<'c>(config: &'c Config, name: Option<&str>) -> anyhow::Result<&'c crate::config::Line> {
    let simulated = |line: &&crate::config::Line| matches!(line.kind, Kind::Simulator { .. });
    let named = |line: &&crate::config::Line| name.is_none_or(|name| name == line.name);
    config.lines.iter().filter(simulated).find(named).context(
        "there is no such simulator line in the settings: for the demo, give --config with the file that `baro demo` names",
    )
}

/// The terminal's way to the server.
struct Http {
    client: Client,
    base: String,
}

impl terminal::Wire for Http {
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<Heard> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let heard = dispatch::exchange(&self.client, "POST", &format!("{}{path}", self.base), Some(body)).await;
        heard
            .map(|(status, body)| Heard { status, body })
            .context("the server does not answer: is it running with these settings?")
    }

    async fn get(&self, path: &str) -> anyhow::Result<Heard> {
        let heard = dispatch::exchange(&self.client, "GET", &format!("{}{path}", self.base), None).await;
        heard
            .map(|(status, body)| Heard { status, body })
            .context("the server does not answer: is it running with these settings?")
    }
}

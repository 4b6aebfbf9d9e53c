//! `baro forum`: where each forum stands, and what staff decide about it, with the reason.
//!
//! Must not know: what may be decided when ([`crate::domain::forum::rule`] says it). Tested in `tests/it/cli.rs`.

use super::{Session, run::say, series::venue};
use crate::app;
use crate::domain::board::{Board, Choice, Forum as Meeting, ForumId, Stage};
use crate::domain::force::Force;
use crate::domain::forum::{Refusal, Ruling};
use crate::domain::route;
use crate::domain::time::{Day, Minute};
use crate::store::book::Book;
use crate::store::book::forums::Rule;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::civil::{Date, Time};

/// `baro forum`.
#[derive(Subcommand)]
pub(super) enum Forum {
    /// All forums that are not over, with their dates
    List,
    /// Decide about one; everybody concerned is told by the running server
    Decide(Decide),
}

/// `baro forum decide`.
#[derive(Args)]
pub(super) struct Decide {
    /// Its number, as the list shows it
    forum: i64,
    #[command(subcommand)]
    what: What,
    /// Who decides
    #[arg(long, global = true, default_value = "")]
    by: String,
    /// Why
    #[arg(long, global = true, default_value = "")]
    reason: String,
}

#[derive(Subcommand)]
enum What {
    /// Another of its dates: commanders are asked about it
    Choose {
        /// The number of the date
        number: u8,
    },
    /// A date of your own: people are asked about it
    Propose {
        /// The day, as 2027-01-19
        day: Date,
        /// The hour, as 10:00
        hour: Time,
    },
    /// The date chosen stands, whoever was silent
    Stand,
    /// A date that stood is another now, or elsewhere
    Move {
        /// The day, as 2027-01-19
        day: Date,
        /// The hour, as 10:00
        hour: Time,
        /// Where
        #[arg(value_parser = venue)]
        venue: String,
    },
    /// Not now: dates are called for anew
    Postpone,
    /// Not at all in this period
    Cancel,
    /// It took place
    Held,
    /// A force's word that came by voice or on paper
    Word {
        /// Which force
        #[arg(value_parser = force)]
        force: Force,
        /// Whether it comes: true or false
        #[arg(action = clap::ArgAction::Set)]
        comes: bool,
    },
}

impl Forum {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let line = route::wait_at(config.lines.iter().map(|line| (line.name.as_str(), &line.priority))).to_owned();
        let nights = app::nights(&config);
        let book = app::open_book(&config, true).await.context("the book can't be opened")?;
        let done = match self {
            Forum::List => Ok(()),
            Forum::Decide(decide) => {
                let board = book.board();
                let manners = crate::store::book::notices::Manners {
                    line,
                    nights,
                    board,
                    weekly_cap: config.programme.weekly_cap,
                };
                decide.write(&book, manners, session).await
            }
        };
        let listed = done.map(|()| listed(&book.board()));
        book.close().await;
        say(listed?.trim_end());
        Ok(true)
    }
}

impl Decide {
    async fn write(
        self,
        book: &Book,
        manners: crate::store::book::notices::Manners,
        session: &Session,
    ) -> anyhow::Result<()> {
        if self.by.trim().is_empty() || self.reason.trim().is_empty() {
            bail!("say who decides and why: --by NAME --reason WHY");
        }
        let forum = ForumId(self.forum);
        let board = book.board();
        let Some((series, meeting)) = board.of_forum(forum) else {
            bail!("there is no forum {} under way: `baro forum list` shows them", self.forum);
        };
        let ruling = match self.what {
            What::Choose { number } => {
                let option = meeting.options.iter().find(|option| option.number == number);
                Ruling::Choose(option.context("this forum has no date with that number")?.id)
            }
            What::Propose { day, hour } => Ruling::Propose { day: Day::of(day), minute: minute(hour) },
            What::Stand => Ruling::Stand,
            What::Move { day, hour, venue } => Ruling::Move { day: Day::of(day), minute: minute(hour), venue },
            What::Postpone => Ruling::Postpone,
            What::Cancel => Ruling::Cancel,
            What::Held => Ruling::Held,
            What::Word { force, comes } => {
                let post = series.posts.iter().find(|post| post.force == force);
                Ruling::Word { post: post.context("this series has no post of that force")?.id, yes: comes }
            }
        };
        let now = session.clock().now();
        let (staff, reason) = (self.by, self.reason);
        let ruled: Result<(), Refusal> = book.write(Rule { forum, ruling, staff, reason, now, manners }).await?;
        ruled?;
        book.refresh().await?;
        Ok(())
    }
}

/// One forum a line, then its dates.
fn listed(board: &Board) -> String {
    let mut lines = String::new();
    for series in &board.series {
        let Some(forum) = &series.forum else { continue };
        let name = board.name(&series.place);
        lines.push_str(&format!(
            "{:>5}  {name} {} {}  {}\n",
            forum.id.0,
            series.kind.code(),
            forum.period,
            stage(forum)
        ));
        for option in &forum.options {
            lines.push_str(&format!("         {}\n", dated(forum, option)));
        }
    }
    if lines.is_empty() { "No forum is under way.".to_owned() } else { lines }
}

fn stage(forum: &Meeting) -> String {
    let until = forum.closes.day().date();
    match forum.stage {
        Stage::Collecting | Stage::Polling | Stage::Confirming => format!("{} until {until}", forum.stage.code()),
        stage => stage.code().to_owned(),
    }
}

fn dated(forum: &Meeting, option: &Choice) -> String {
    let mark = match (forum.chosen == Some(option.id), option.refused) {
        (true, _) => "  <- chosen",
        (false, true) => "  (closed)",
        (false, false) => "",
    };
    format!("{}) {} {}{mark}", option.number, option.day.date(), option.minute.spoken())
}

fn minute(hour: Time) -> Minute {
    Minute(hour.hour().unsigned_abs() as u16 * 60 + hour.minute().unsigned_abs() as u16)
}

fn force(written: &str) -> Result<Force, String> {
    Force::read(written).ok_or_else(|| format!("write one of {}", Force::ALL.map(Force::code).join(", ")))
}

//! The wire of each aggregator, as four pure functions a line: `receive` (request to events, or refused), `answer`
//! (what the aggregator wants to hear back), `compose` (message to request), `verdict` (what the response means). What
//! only some aggregators have is beside them: ids of our own ([`Wire::names`]), a question what became of a message
//! ([`LookUp`]), a permit that calls need ([`Permits`]), many messages in one request ([`Bulk`]).
//!
//! Must not know: any client, clock, store or dialogue. Tested in each file, and all lines together in
//! `tests/it/lines.rs`.

pub mod account;
pub mod africastalking;
pub mod android;
mod charset;
pub mod form;
pub mod generic;
pub mod infobip;
pub mod jasmin;
pub mod json;
pub mod kannel;
pub mod orange;
pub mod simulator;
pub mod twilio;
pub mod vonage;

use crate::domain::phone::{FreeText, Phone, Plan, ProviderMessageId, SessionId};
use crate::domain::time::At;
use std::time::Duration;
use zeroize::Zeroizing;

/// Which of a line's callbacks was called: the last segment of `/hooks/{line}/{secret}/…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// A message from a phone (MO).
    Sms,
    /// One turn of a USSD session.
    Ussd,
    /// A delivery status of something we sent.
    Status,
    /// A USSD session is over.
    Ended,
    /// A subscriber told the aggregator to stop our messages.
    Optout,
}

impl Hook {
    /// All of them.
    pub const ALL: [Hook; 5] = [Hook::Sms, Hook::Ussd, Hook::Status, Hook::Ended, Hook::Optout];

    /// The last segment of its path.
    pub fn segment(self) -> &'static str {
        match self {
            Hook::Sms => "sms",
            Hook::Ussd => "ussd",
            Hook::Status => "status",
            Hook::Ended => "ended",
            Hook::Optout => "optout",
        }
    }
}

/// A callback as it came in. Holds private data: no `Debug`.
pub struct Request<'a> {
    /// The callback called.
    pub hook: Hook,
    /// `GET`, `POST` …
    pub method: &'a str,
    /// The query string without `?`, still encoded.
    pub query: &'a str,
    /// The `Content-Type` header, where there is one.
    pub content_type: Option<&'a str>,
    /// The body as received, at most 16 KiB.
    pub body: &'a [u8],
    /// How numbers without a prefix are to be read.
    pub plan: Plan,
    /// All headers that are text; names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// When it came.
    pub now: At,
}

impl<'a> Request<'a> {
    /// An empty `POST` at the beginning of time, to be filled in: `Request { body, ..Request::to(hook) }`.
    pub fn to(hook: Hook) -> Request<'a> {
        let (query, content_type, body) = ("", None, &[][..]);
        Request { hook, method: "POST", query, content_type, body, plan: Plan::MALI, headers: &[], now: At(0) }
    }

    /// A header by its name in lower case; `None` also for one that is there twice.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut found = self.headers.iter().filter(|(known, _)| *known == name);
        found.next().filter(|_| found.next().is_none()).map(|(_, value)| *value)
    }
}

/// What a proved and readable callback says.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// An SMS came in.
    Sms(SmsIn),
    /// A part of a long SMS came in, on a wire that does not join them: never a command, whatever it says.
    Part(SmsIn),
    /// A USSD turn came in; an answer is awaited.
    Ussd(UssdIn),
    /// The fate of a message that we sent.
    Status(StatusIn),
    /// A USSD session ended.
    Ended(SessionId),
    /// No more messages to this number.
    Optout(Phone),
    /// Something we will never use; to be answered with 200 so that it is not repeated.
    Ignored,
}

/// An SMS from a phone.
#[derive(Debug, PartialEq, Eq)]
pub struct SmsIn {
    /// The aggregator's id of the message; repeats carry the same one.
    pub id: ProviderMessageId,
    /// Who sent it; `None` for names and short codes, which are never answered.
    pub from: Option<Phone>,
    /// What they wrote; may be empty.
    pub text: FreeText,
}

/// One turn of a USSD session.
#[derive(Debug, PartialEq, Eq)]
pub struct UssdIn {
    /// The session.
    pub session: SessionId,
    /// Who dials.
    pub from: Phone,
    /// What was typed.
    pub typed: Typed,
    /// The number of the turn within its session, from aggregators that count: the same number again is a repeat.
    pub turn: Option<u32>,
}

/// What a USSD request carries of what was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// All answers of the session so far, joined with `*`; empty on the first turn.
    SoFar(FreeText),
    /// The latest answer alone; `None` on the first turn.
    Latest(Option<FreeText>),
}

/// The fate of a message.
#[derive(Debug, PartialEq, Eq)]
pub struct StatusIn {
    /// The aggregator's id, as given when the message was accepted.
    pub id: ProviderMessageId,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a message, as far as the aggregator knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Still on its way.
    Underway,
    /// On the phone.
    Delivered,
    /// Will not arrive.
    Failed,
    /// Will not arrive: the person told the network to stop us.
    OptedOut,
}

/// Why a callback was not taken. Names fields, never values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This line has no such callback: 404.
    NoSuchHook,
    /// The aggregator proves its callbacks, and this one is not proved: 404, like a wrong secret.
    Unproved,
    /// The method is not the one documented: 405.
    Method,
    /// Not the content type documented: 415.
    ContentType,
    /// A field is not there or is empty: 400.
    Missing(&'static str),
    /// A field is there twice with different values: 400.
    Doubled(&'static str),
    /// A field cannot be read (charset, form, a number that no phone has): 400.
    Unreadable(&'static str),
    /// A field is longer than it can ever be: 400.
    TooLong(&'static str),
}

/// What we want to say back to a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Taken; nothing to show.
    Taken,
    /// A USSD screen.
    Screen {
        /// What the phone shows, within the line's page.
        text: &'a str,
        /// The session ends with it.
        end: bool,
    },
    /// We cannot now; please repeat (503).
    Later,
}

/// The HTTP response of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Further headers, legal in HTTP; most lines have none.
    pub headers: Vec<(String, String)>,
    /// Body, UTF-8.
    pub body: String,
}

/// A message to send.
#[derive(Debug)]
pub struct Outbound<'a> {
    /// Our own id of it, where the wire has a place for one.
    pub reference: i64,
    /// Who gets it.
    pub to: &'a Phone,
    /// What it says, already folded to the alphabet wanted.
    pub text: &'a str,
    /// The present.
    pub now: At,
    /// From when on nobody wants it any more; [`At`] of the greatest number for never.
    pub until: At,
}

impl Outbound<'_> {
    /// A name of it that each attempt bears, and no other message: also not after the book was begun anew, when
    /// references start from one again. At most 33 characters, `0-9a-f-`.
    pub fn name(&self) -> String {
        format!("{:x}-{:x}", self.reference, self.until.0)
    }

    /// How long it may still be delivered; `None` for always.
    pub fn lasts(&self) -> Option<Duration> {
        let ms = u64::try_from(self.until.0.saturating_sub(self.now.0)).unwrap_or(0);
        (self.until.0 != i64::MAX).then_some(Duration::from_millis(ms))
    }
}

/// An HTTP request to be made. Holds keys and numbers: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// `POST`; `GET` for gateways that want it.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Header names and values, `Content-Type` among them.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the response to a [`Call`] means for the message. Carries the decision, not the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The aggregator has it.
    Accepted {
        /// Its id, where it gives one.
        id: Option<ProviderMessageId>,
    },
    /// Not now.
    Again {
        /// How long the aggregator asks us to wait.
        after: Option<Duration>,
        /// A fixed word for logs and metrics.
        why: &'static str,
    },
    /// Not ever for this message.
    Never {
        /// A fixed word for logs and metrics.
        why: &'static str,
    },
    /// It may or may not have been taken.
    Unknown {
        /// A fixed word for logs and metrics.
        why: &'static str,
    },
    /// The person has opted out at the aggregator: never, and stop all else.
    OptedOut,
}

/// The longest that an aggregator may make us wait, one day: anything above is a slip of theirs.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long to wait where a person has to act first: a key, an address, a balance.
pub const UNTIL_SOMEBODY_ACTS: Duration = Duration::from_secs(30 * 60);

impl Verdict {
    /// What a status outside 2xx means for a message, where the aggregator's documents say nothing else (RFC 9110,
    /// section 15).
    ///
    /// What blames our settings rather than the message is tried again later: else one wrong key would end every
    /// message that waits. A 5xx may come from behind the point where the message was taken, so it is never paid for
    /// twice without asking; 503 alone says that the request was not handled.
    pub fn of_failure(status: u16, retry_after: Option<u64>) -> Verdict {
        let after = retry_after.map(|seconds| Duration::from_secs(seconds).min(LONGEST_WAIT));
        match status {
            401 | 403 => Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "auth" },
            300..=399 | 404 | 405 | 407 => Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "address" },
            408 => Verdict::Again { after, why: "slow" },
            429 => Verdict::Again { after, why: "rate" },
            503 => Verdict::Again { after, why: "busy" },
            400..=499 => Verdict::Never { why: "refused" },
            _ => Verdict::Unknown { why: "status" },
        }
    }
}

/// The wire of one kind of aggregator with one account's settings.
pub trait Wire: Send + Sync {
    /// Proves what can be proved, then reads. An unreadable request never becomes an [`Event`].
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused>;
    /// What this aggregator expects to hear to `request`.
    fn answer(&self, request: &Request<'_>, answer: Answer<'_>) -> Reply;
    /// The request that sends `message`.
    fn compose(&self, message: &Outbound<'_>) -> Call;
    /// What its response means. `retry_after` is the header in seconds, where there was one.
    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict;

    /// The id under which statuses of `message` come, on wires where we choose it.
    fn names(&self, _message: &Outbound<'_>) -> Option<ProviderMessageId> {
        None
    }

    /// How to send many messages in one request, on wires where each bears a name of ours and can be asked for by it: elsewhere a request that
    /// breaks off would leave all of them to guesses.
    fn bulk(&self) -> Option<&dyn Bulk> {
        None
    }

    /// How to learn what became of a message, on wires that can be asked.
    fn look_up(&self) -> Option<&dyn LookUp> {
        None
    }

    /// How to learn what is left on the account, on wires that tell it.
    fn account(&self) -> Option<&dyn account::Account> {
        None
    }

    /// How to get the permit that calls need, on wires that ask for one.
    fn permits(&self) -> Option<&dyn Permits> {
        None
    }
}

/// Sends many messages in one request.
pub trait Bulk: Sync {
    /// Most messages of one request.
    fn most(&self) -> usize;
    /// The request that sends them all; one message goes as [`Wire::compose`] would send it.
    fn compose_all(&self, messages: &[Outbound<'_>]) -> Call;
    /// What its response means for each of them, in their order. `retry_after` as in [`Wire::verdict`].
    fn verdicts(&self, status: u16, retry_after: Option<u64>, body: &[u8], messages: &[Outbound<'_>]) -> Vec<Verdict>;
}

/// Asks an aggregator what became of a message whose request had no readable response, before it is paid for twice.
pub trait LookUp: Sync {
    /// The request that asks.
    fn ask(&self, message: &Outbound<'_>) -> Call;
    /// What its response means.
    fn found(&self, status: u16, body: &[u8]) -> Found;
}

/// What an aggregator knows of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It has it, or had it.
    Taken,
    /// It had it, and it will not arrive.
    Failed,
    /// It never heard of it.
    Absent,
    /// It does not say.
    Unclear,
}

/// Gets the permit (a token of OAuth 2, RFC 6749) that goes into the `Authorization` header of each [`Call`].
pub trait Permits: Sync {
    /// The request for a new one.
    fn ask(&self) -> Call;
    /// What its response means: a permit, or what that means for the message that waits for it.
    fn granted(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Result<Permit, Verdict>;
}

/// A permit. Holds a secret: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Permit {
    /// The value of the `Authorization` header.
    pub header: Zeroizing<String>,
    /// How long it holds from now on.
    pub lasts: Duration,
}

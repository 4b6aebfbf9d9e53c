//! Sessions of staff, in memory: a restart signs everybody out. What a session holds opens with the token in its cookie only.
//!
//! Must not know: cookies, pages, passwords. Tested here and in `tests/it/console/signing.rs`.

use crate::domain::review::StaffId;
use crate::locale::console::Tongue;
use crate::seal::index::Token;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Without a request for so long, a session is over.
pub const IDLE: Duration = Duration::from_secs(15 * 60);
/// So long after its beginning it is over whatever happens.
pub const LONGEST: Duration = Duration::from_secs(8 * 60 * 60);
/// How many forms of a session are remembered as posted.
const SPENT: usize = 128;
/// Sessions at a time; the one that was idle longest gives way.
const MOST: usize = 200;

/// What somebody with a password may do so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The second factor is to be set up: nothing else is open.
    Factor,
    /// Signed in.
    Open,
}

/// What a session starts with.
pub struct Beginning {
    /// Whose.
    pub staff: StaffId,
    /// Their private key, locked under the token.
    pub key: Vec<u8>,
    /// How far they are.
    pub stage: Stage,
    /// Which language they read.
    pub tongue: Tongue,
    /// How long the process has run.
    pub ran: Duration,
}

/// What a request needs of its session.
#[derive(Clone)]
pub struct Glance {
    /// Whose.
    pub staff: StaffId,
    /// Their private key, locked under the token.
    pub key: Vec<u8>,
    /// How far they are.
    pub stage: Stage,
    /// Which language they read.
    pub tongue: Tongue,
}

struct Session {
    glance: Glance,
    began: Duration,
    seen: Duration,
    notice: Option<String>,
    spent: VecDeque<[u8; 16]>,
    kept: HashMap<&'static str, Vec<u8>>,
}

impl Session {
    fn is_over(&self, ran: Duration) -> bool {
        ran.saturating_sub(self.seen) > IDLE || ran.saturating_sub(self.began) > LONGEST
    }
}

/// All sessions of a process.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

impl Sessions {
    fn all(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session.
    pub fn begin(&self, token: &Token, beginning: Beginning) {
        let Beginning { staff, key, stage, tongue, ran } = beginning;
        let mut all = self.all();
        all.retain(|_, session| !session.is_over(ran));
        if all.len() >= MOST {
            let idle = all.iter().min_by_key(|(_, session)| session.seen).map(|(hash, _)| *hash);
            idle.and_then(|hash| all.remove(&hash));
        }
        let glance = Glance { staff, key, stage, tongue };
        let session =
            Session { glance, began: ran, seen: ran, notice: None, spent: VecDeque::new(), kept: HashMap::new() };
        all.insert(token.hash(), session);
    }

    /// The session of a token, if it is not over; it is not idle from here on.
    pub fn look(&self, token: &Token, ran: Duration) -> Option<Glance> {
        let mut all = self.all();
        let hash = token.hash();
        if all.get(&hash)?.is_over(ran) {
            all.remove(&hash);
            return None;
        }
        let session = all.get_mut(&hash)?;
        session.seen = ran;
        Some(session.glance.clone())
    }

    fn change<T>(&self, token: &Token, change: impl FnOnce(&mut Session) -> T) -> Option<T> {
        self.all().get_mut(&token.hash()).map(change)
    }

    /// The second factor stands.
    pub fn open(&self, token: &Token) {
        self.change(token, |session| session.glance.stage = Stage::Open);
    }

    /// Which language they read from now on.
    pub fn speak(&self, token: &Token, tongue: Tongue) {
        self.change(token, |session| session.glance.tongue = tongue);
    }

    /// What the next page says first.
    pub fn tell(&self, token: &Token, notice: String) {
        self.change(token, |session| session.notice = Some(notice));
    }

    /// What was to be said, once.
    pub fn told(&self, token: &Token) -> Option<String> {
        self.change(token, |session| session.notice.take()).flatten()
    }

    /// Whether a form is posted for the first time.
    pub fn spend(&self, token: &Token, once: [u8; 16]) -> bool {
        let spend = |session: &mut Session| {
            if session.spent.contains(&once) {
                return false;
            }
            session.spent.truncate(SPENT - 1);
            session.spent.push_front(once);
            true
        };
        self.change(token, spend).unwrap_or(false)
    }

    /// Lets a form be posted again: what it asked for was refused, and nothing done.
    pub fn give_back(&self, token: &Token, once: &[u8; 16]) {
        self.change(token, |session| session.spent.retain(|spent| spent != once));
    }

    /// Keeps bytes that are locked under the token.
    pub fn keep(&self, token: &Token, name: &'static str, locked: Vec<u8>) {
        self.change(token, |session| session.kept.insert(name, locked));
    }

    /// What was kept.
    pub fn kept(&self, token: &Token, name: &'static str) -> Option<Vec<u8>> {
        self.change(token, |session| session.kept.get(name).cloned()).flatten()
    }

    /// Drops what was kept.
    pub fn drop_kept(&self, token: &Token, name: &'static str) {
        self.change(token, |session| session.kept.remove(name));
    }

    /// Ends a session.
    pub fn end(&self, token: &Token) {
        self.all().remove(&token.hash());
    }

    /// Ends all sessions of somebody.
    pub fn end_of(&self, staff: StaffId) {
        self.all().retain(|_, session| session.glance.staff != staff);
    }

    /// Ends all sessions.
    pub fn end_all(&self) {
        self.all().clear();
    }

    /// Drops what is over: its index would stay in memory until somebody else comes.
    pub fn sweep(&self, ran: Duration) {
        self.all().retain(|_, session| !session.is_over(ran));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u64) -> Duration {
        Duration::from_secs(minutes * 60)
    }

    fn began(sessions: &Sessions, token: &Token, staff: i64, minutes: u64) {
        let beginning = Beginning {
            staff: StaffId(staff),
            key: vec![1],
            stage: Stage::Open,
            tongue: Tongue::French,
            ran: at(minutes),
        };
        sessions.begin(token, beginning);
    }

    #[test]
    fn over_when_idle_and_over_after_a_day_of_work() {
        let (sessions, token) = (Sessions::default(), Token::new([1; 32]));
        began(&sessions, &token, 1, 0);
        for minutes in (0..=480).step_by(15) {
            assert!(sessions.look(&token, at(minutes)).is_some(), "{minutes}");
        }
        assert!(sessions.look(&token, at(481)).is_none());
        assert_eq!(sessions.count(), 0, "what it held is gone");
        began(&sessions, &token, 1, 0);
        assert!(sessions.look(&token, at(16)).is_none());
        assert!(sessions.look(&Token::new([2; 32]), at(0)).is_none());
    }

    #[test]
    fn a_form_counts_once_and_a_notice_is_said_once() {
        let (sessions, token) = (Sessions::default(), Token::new([1; 32]));
        began(&sessions, &token, 1, 0);
        assert!(sessions.spend(&token, [7; 16]));
        assert!(!sessions.spend(&token, [7; 16]));
        sessions.give_back(&token, &[7; 16]);
        assert!(sessions.spend(&token, [7; 16]));
        for nth in 0..200u8 {
            assert!(sessions.spend(&token, [nth; 16]) != (nth == 7));
        }
        sessions.tell(&token, "noté".into());
        assert_eq!(sessions.told(&token).as_deref(), Some("noté"));
        assert_eq!(sessions.told(&token), None);
    }

    #[test]
    fn ended_for_one_for_somebody_for_all() {
        let sessions = Sessions::default();
        let tokens = [1, 2, 3].map(|n| Token::new([n; 32]));
        for (token, staff) in tokens.iter().zip([1, 1, 2]) {
            began(&sessions, token, staff, 0);
        }
        sessions.end_of(StaffId(1));
        assert_eq!(sessions.count(), 1);
        sessions.end_all();
        assert!(sessions.look(&tokens[2], at(0)).is_none());
    }
}

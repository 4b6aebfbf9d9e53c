//! Rates: how often one number, line or address may do what. In memory, by governor; keys are hashes under the day's key, so
//! they say nothing and end with the day.
//!
//! Must not know: numbers, or what a session did: only that there was one. Tested here and in `tests/it/gateway/`.

use crate::clock::Clock;
use crate::config::{Limit, Limits as Settings};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;

/// Whoever is limited: the first bytes of a keyed hash.
pub type Key = u64;

type Limiter = RateLimiter<Key, DashMapStateStore<Key>, Clock, NoOpMiddleware<Nanos>>;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A USSD session begins, by number.
    UssdSession,
    /// An SMS comes in, by number.
    Sms,
    /// An SMS that says too much is sealed nonetheless, by number.
    SealedSms,
    /// A date is proposed, by number.
    Proposal,
    /// A list is joined, by number.
    Join,
    /// Any callback, by line.
    LineIn,
    /// A wrong path or secret, by address.
    WrongSecret,
    /// Staff try to sign in, by address.
    SignIn,
}

/// Which limit was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// One that is over in minutes.
    Soon,
    /// One that is over tomorrow.
    Tomorrow,
}

/// All limiters of a process.
pub struct Limits {
    ussd_sessions: Vec<(Limiter, Hit)>,
    sms: Vec<(Limiter, Hit)>,
    sealed_sms: Vec<(Limiter, Hit)>,
    proposals: Vec<(Limiter, Hit)>,
    joins: Vec<(Limiter, Hit)>,
    line_in: Vec<(Limiter, Hit)>,
    wrong_secret: Vec<(Limiter, Hit)>,
    sign_ins: Vec<(Limiter, Hit)>,
}

impl Limits {
    /// Limiters as configured, on `clock`.
    pub fn new(settings: &Settings, clock: &Clock) -> Limits {
        let all = |limits: &[Limit]| limits.iter().filter_map(|limit| limiter(*limit, clock)).collect();
        Limits {
            ussd_sessions: all(&settings.ussd_sessions),
            sms: all(&settings.sms),
            sealed_sms: all(&settings.sealed_sms),
            proposals: all(&settings.proposals),
            joins: all(&settings.joins),
            line_in: all(&settings.line_in),
            wrong_secret: all(&settings.wrong_secret),
            sign_ins: all(&settings.sign_ins),
        }
    }

    /// Counts one `action` of `key`.
    ///
    /// # Errors
    /// The limit that it exceeds; every limit of the action has counted it then up to that one.
    pub fn take(&self, action: Action, key: Key) -> Result<(), Hit> {
        for (limiter, hit) in self.of(action) {
            if limiter.check_key(&key).is_err() {
                return Err(*hit);
            }
        }
        Ok(())
    }

    /// Forgets who has not been seen for longer than their limit reaches. Call it about once a minute.
    pub fn sweep(&self) {
        let actions = [
            Action::UssdSession,
            Action::Sms,
            Action::SealedSms,
            Action::Proposal,
            Action::Join,
            Action::LineIn,
            Action::WrongSecret,
        ];
        for (limiter, _) in actions.into_iter().flat_map(|action| self.of(action)) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn of(&self, action: Action) -> &[(Limiter, Hit)] {
        match action {
            Action::UssdSession => &self.ussd_sessions,
            Action::Sms => &self.sms,
            Action::SealedSms => &self.sealed_sms,
            Action::Proposal => &self.proposals,
            Action::Join => &self.joins,
            Action::LineIn => &self.line_in,
            Action::WrongSecret => &self.wrong_secret,
            Action::SignIn => &self.sign_ins,
        }
    }
}

/// A limiter, and what its being hit means; none for a limit of zero times or no time, which the configuration refuses.
fn limiter(limit: Limit, clock: &Clock) -> Option<(Limiter, Hit)> {
    let count = NonZeroU32::new(limit.count)?;
    let quota = Quota::with_period(limit.every / limit.count)?.allow_burst(count);
    let hit = if limit.every >= Duration::from_secs(6 * 3600) { Hit::Tomorrow } else { Hit::Soon };
    Some((RateLimiter::new(quota, DashMapStateStore::default(), clock.clone()), hit))
}

/// The key of a hash.
pub fn key(hash: &[u8; 32]) -> Key {
    Key::from_be_bytes(hash[..8].try_into().expect("eight of thirty-two bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{At, DAY, MINUTE};

    fn limits(clock: &Clock) -> Limits {
        let limit = |count, secs| Limit { count, every: Duration::from_secs(secs) };
        let settings = Settings {
            ussd_sessions: vec![limit(8, 86_400), limit(3, 600)],
            sms: vec![limit(2, 86_400)],
            sealed_sms: vec![],
            proposals: vec![],
            joins: vec![],
            line_in: vec![],
            wrong_secret: vec![],
            sign_ins: vec![],
        };
        Limits::new(&settings, clock)
    }

    #[test]
    fn bursts_and_days() {
        let clock = Clock::held(At(100 * DAY));
        let limits = limits(&clock);
        for _ in 0..3 {
            assert_eq!(limits.take(Action::UssdSession, 1), Ok(()));
        }
        assert_eq!(limits.take(Action::UssdSession, 1), Err(Hit::Soon));
        assert_eq!(limits.take(Action::UssdSession, 2), Ok(()), "each number for itself");
        for _ in 0..4 {
            clock.advance(10 * MINUTE);
            limits.take(Action::UssdSession, 1).ok();
        }
        clock.advance(10 * MINUTE);
        assert_eq!(limits.take(Action::UssdSession, 1), Err(Hit::Tomorrow));
        clock.advance(DAY);
        assert_eq!(limits.take(Action::UssdSession, 1), Ok(()));
    }

    #[test]
    fn sweeping_forgets_the_idle_only() {
        let clock = Clock::held(At(100 * DAY));
        let limits = limits(&clock);
        limits.take(Action::Sms, 1).unwrap();
        limits.take(Action::Sms, 1).unwrap();
        limits.sweep();
        assert_eq!(limits.take(Action::Sms, 1), Err(Hit::Tomorrow));
        clock.advance(2 * DAY);
        limits.sweep();
        assert_eq!(limits.take(Action::Sms, 1), Ok(()));
        assert_eq!(limits.take(Action::Proposal, 1), Ok(()), "no limit configured, none applied");
    }
}

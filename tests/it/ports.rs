//! Ports of loopback for programs that must be told theirs before they listen.
//!
//! A port that the system gives (`bind` to 0) is let go before the program takes it, and may by then be the near end of somebody's connection. These are
//! below those that the system gives to connections (`ip_local_port_range`, ip(7): from 32,768), and each test process begins at its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

const FIRST: u32 = 11_000;
const COUNT: u32 = 9_000;
/// As many as a test asks for; the next process begins behind them.
const EACH: u32 = 16;

/// An address that nobody listens at, and that is not given again in this process.
pub fn free() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(EACH);
    let mut offered = std::iter::repeat_with(|| {
        let at = begin.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(FIRST + at).unwrap()))
    });
    let found = offered.by_ref().take(COUNT as usize).find(|address| TcpListener::bind(address).is_ok());
    found.expect("a port that nobody listens at")
}

//! The accept loop: who may stay connected for how long, and how serving ends without cutting anybody off.
//!
//! Written on hyper-util because `axum::serve` has no limit on how long a peer may take to send its header. Bodies are read
//! whole before the router sees them, so that no handler waits on a slow peer.
//!
//! Must not know: any route, what is in a body, the configuration file. Tested here.

use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// What one peer, and all together, may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte awaited to the end of the header; also how long a kept connection may idle.
    pub header: Duration,
    /// From the header to the end of the body.
    pub body: Duration,
    /// Largest body in bytes; routes may allow less. Memory for bodies is at most this times `connections`.
    pub body_bytes: usize,
    /// Most fields of one header.
    pub fields: usize,
    /// Connections at once; more wait in the system's queue.
    pub connections: usize,
    /// How long requests under way may still take once serving is to end.
    pub drain: Duration,
    /// Paths at which a file may come in.
    pub files: Option<Files>,
}

/// What a file may take that somebody sends, perhaps over a slow line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    /// The paths.
    pub paths: &'static [&'static str],
    /// Largest body in bytes.
    pub body_bytes: usize,
    /// From the header to the end of the body.
    pub body: Duration,
    /// How many come in at once; the others are told to try again.
    pub at_once: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            header: Duration::from_secs(5),
            body: Duration::from_secs(10),
            body_bytes: 256 * 1024,
            fields: 64,
            connections: 512,
            drain: Duration::from_secs(10),
            files: None,
        }
    }
}

/// Most bytes of one header; hyper's own bound is 400 KiB a connection.
const HEADER_BYTES: usize = 16 * 1024;
/// Pause after an `accept` that failed, mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Drained {
    /// Connections cut off because their request took longer than [`Limits::drain`].
    pub cut_off: usize,
}

/// Serves `router` until `shutdown` is ready, then takes no more connections and lets requests under way finish. Handlers find
/// the peer as [`ConnectInfo<SocketAddr>`].
///
/// Failures of single connections and of `accept` are no reason to stop, so there is nothing to fail with.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
    limits: Limits,
) -> Drained {
    // Told the version, hyper-util need not guess it: the guess waits for the first bytes without limit.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_headers(limits.fields)
        .max_buf_size(HEADER_BYTES);
    let places = Arc::new(Semaphore::new(limits.connections));
    let desks = Arc::new(Semaphore::new(limits.files.map_or(0, |files| files.at_once)));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &places) => accepted,
        };
        // Answers are one small packet: to wait for more would only delay a phone.
        let _ = stream.set_nodelay(true);
        let (router, desks) = (router.clone(), desks.clone());
        let service =
            tower::service_fn(move |request| answer(router.clone(), with_peer(request, peer), limits, desks.clone()));
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned();
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            // What went wrong on a connection says nothing about us, and may say what the peer sent.
            let _ = connection.await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_ok() {
        return Drained { cut_off: 0 };
    }
    while connections.try_join_next().is_some() {}
    // Dropping the set ends what is left in it.
    Drained { cut_off: connections.len() }
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("nobody closes the semaphore of places");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

fn with_peer<B>(request: Request<B>, peer: SocketAddr) -> Request<Body>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// Reads the body whole, then lets the router answer. A body that is refused ends the connection: what follows is unread.
async fn answer(
    router: Router,
    request: Request<Body>,
    limits: Limits,
    desks: Arc<Semaphore>,
) -> Result<Response<Body>, Infallible> {
    let (head, body) = request.into_parts();
    let files = limits.files.filter(|files| files.paths.contains(&head.uri.path()));
    let body = match files {
        None => whole(body, limits.body_bytes, limits.body).await,
        Some(files) => match desks.try_acquire() {
            Ok(_desk) => whole(body, files.body_bytes, files.body).await,
            Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
        },
    };
    let body = match body {
        Ok(body) => body,
        Err(status) => {
            let mut refused = Response::new(Body::empty());
            *refused.status_mut() = status;
            refused.headers_mut().insert("connection", axum::http::HeaderValue::from_static("close"));
            return Ok(refused);
        }
    };
    router.oneshot(Request::from_parts(head, Body::from(body))).await
}

async fn whole(body: Body, most: usize, time: Duration) -> Result<Bytes, StatusCode> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > most as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(time, to_bytes(body, most)).await {
        Ok(Ok(body)) => Ok(body),
        // Longer than allowed without having said so, or broken off; who broke off does not hear this.
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// The address a request comes from. `X-Forwarded-For` is believed from the right, as far as our own `proxies` wrote it: the
/// first address there that is none of theirs is the client's. What stands left of it anybody can write.
pub fn client_ip(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let ours = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    let fields: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    // Several fields are one list (RFC 9110, section 5.3).
    for field in fields.into_iter().rev() {
        let hops = field.to_str().unwrap_or("not text");
        for hop in hops.rsplit(',') {
            if !ours(&address) {
                return address;
            }
            // Whatever cannot be read hides all to the left of it; the last hop known stands for the client.
            let Some(next) = hop_address(hop.trim()) else { return address };
            address = next;
        }
    }
    address
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let address: Option<IpAddr> = hop.parse().ok();
    address.or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip())).or_else(bracketed).map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::{Notify, oneshot};
    use tokio::task::JoinHandle;

    const SHORT: Limits = Limits {
        header: Duration::from_millis(200),
        body: Duration::from_millis(200),
        body_bytes: 1_000,
        fields: 8,
        connections: 2,
        drain: Duration::from_secs(5),
        files: None,
    };

    struct Served {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        ended: JoinHandle<Drained>,
    }

    async fn start(router: Router, limits: Limits) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(serve(listener, router, async { stopped.await.unwrap() }, limits));
        Served { address, stop, ended }
    }

    fn router() -> Router {
        Router::new()
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/echo", post(|body: String| async move { body }))
    }

    impl Served {
        async fn say(&self, words: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(words.as_bytes()).await.unwrap();
            stream
        }
    }

    /// All that comes until the server hangs up; fails if it does not within five seconds.
    async fn rest(mut stream: TcpStream) -> String {
        let mut heard = Vec::new();
        // A reset is hanging up too.
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut heard)).await.expect("hangs up");
        String::from_utf8(heard).unwrap()
    }

    #[tokio::test]
    async fn handlers_find_the_peer() {
        let served = start(router(), SHORT).await;
        let stream = served.say("GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        let own = stream.local_addr().unwrap().to_string();
        let heard = rest(stream).await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with(&own), "{heard}");
    }

    #[tokio::test]
    async fn slow_headers_and_idle_connections_are_hung_up_on() {
        let served = start(router(), SHORT).await;
        for words in ["", "G", "GET /peer HTTP/1.1\r\nhost: x\r\n"] {
            let heard = rest(served.say(words).await).await;
            assert!(!heard.contains("200 OK"), "{words:?} {heard}");
        }
        // Kept alive after an answer, then silent.
        let heard = rest(served.say("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n").await).await;
        assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    }

    #[tokio::test]
    async fn a_trickled_body_times_out_as_a_whole() {
        let served = start(router(), SHORT).await;
        let mut stream = served.say("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n").await;
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            // Fails once the server has hung up, which is what we wait for.
            let _ = stream.write_all(b"x").await;
        }
        let heard = rest(stream).await;
        assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
    }

    #[tokio::test]
    async fn bodies_pass_up_to_their_bound() {
        let served = start(router(), SHORT).await;
        for (bytes, status) in [(0, "200"), (1_000, "200"), (1_001, "413")] {
            let body = "x".repeat(bytes);
            let head = "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
            let heard = rest(served.say(&format!("{head}content-length: {bytes}\r\n\r\n{body}")).await).await;
            assert!(heard.starts_with(&format!("HTTP/1.1 {status}")), "{bytes} {heard}");
            assert_eq!(heard.ends_with(&format!("\r\n\r\n{body}")), status == "200", "{bytes}");
            let chunks = format!("{head}transfer-encoding: chunked\r\n\r\n{bytes:x}\r\n{body}\r\n0\r\n\r\n");
            let chunks = if bytes == 0 { format!("{head}transfer-encoding: chunked\r\n\r\n0\r\n\r\n") } else { chunks };
            let heard = rest(served.say(&chunks).await).await;
            assert!(heard.starts_with(&format!("HTTP/1.1 {status}")), "{bytes} in chunks: {heard}");
        }
    }

    #[tokio::test]
    async fn too_many_fields_are_refused() {
        let served = start(router(), SHORT).await;
        let fields: String = (0..9).map(|i| format!("x-{i}: 1\r\n")).collect();
        let heard = rest(served.say(&format!("GET /peer HTTP/1.1\r\n{fields}\r\n")).await).await;
        assert!(heard.starts_with("HTTP/1.1 431"), "{heard}");
    }

    #[tokio::test]
    async fn a_file_is_larger_and_slower_and_only_where_files_come_in() {
        let files = Files { paths: &["/file"], body_bytes: 5_000, body: Duration::from_secs(5), at_once: 1 };
        let router = Router::new()
            .route("/file", post(async |body: Bytes| body.len().to_string()))
            .route("/other", post(async |body: Bytes| body.len().to_string()));
        let served = start(router, Limits { files: Some(files), ..SHORT }).await;
        let head = |path: &str, length: usize| {
            format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n")
        };
        let mut slow = served.say(&head("/file", 4_000)).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        let second = rest(served.say(&(head("/file", 1) + "x")).await).await;
        assert!(second.starts_with("HTTP/1.1 503"), "one at a time: {second}");
        slow.write_all(&[b'x'; 4_000]).await.unwrap();
        assert!(rest(slow).await.ends_with("4000"));
        let other = rest(served.say(&head("/other", 4_000)).await).await;
        assert!(other.starts_with("HTTP/1.1 413"), "{other}");
        let huge = rest(served.say(&head("/file", 6_000)).await).await;
        assert!(huge.starts_with("HTTP/1.1 413"), "{huge}");
    }

    #[tokio::test]
    async fn one_more_connection_waits_for_a_place() {
        let limits = Limits { header: Duration::from_millis(500), ..SHORT };
        let served = start(router(), limits).await;
        let _held = [served.say("G").await, served.say("G").await];
        tokio::time::sleep(Duration::from_millis(100)).await;
        let mut third = served.say("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let mut first = [0; 12];
        let early = tokio::time::timeout(Duration::from_millis(100), third.read_exact(&mut first)).await;
        assert!(early.is_err(), "answered while all places were taken");
        third.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
    }

    /// A route that waits until it is told to go on, and tells when it has begun.
    fn slow() -> (Router, Arc<Notify>, Arc<Notify>) {
        let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (told, awaited) = (begun.clone(), go.clone());
        let handler = move || async move {
            told.notify_one();
            awaited.notified().await;
            "done"
        };
        (Router::new().route("/slow", get(handler)), begun, go)
    }

    #[tokio::test]
    async fn draining_lets_a_request_finish_and_takes_no_other() {
        let (router, begun, go) = slow();
        let served = start(router, SHORT).await;
        let stream = served.say("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        begun.notified().await;
        served.stop.send(()).unwrap();
        let refused = async {
            while TcpStream::connect(served.address).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), refused).await.expect("the listener closes");
        assert!(!served.ended.is_finished());
        go.notify_one();
        let heard = rest(stream).await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("done"), "{heard}");
        assert_eq!(served.ended.await.unwrap(), Drained { cut_off: 0 });
    }

    #[tokio::test]
    async fn draining_has_an_end() {
        let (router, begun, _go) = slow();
        let served = start(router, Limits { drain: Duration::from_millis(100), ..SHORT }).await;
        let stream = served.say("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        begun.notified().await;
        served.stop.send(()).unwrap();
        assert_eq!(served.ended.await.unwrap(), Drained { cut_off: 1 });
        assert_eq!(rest(stream).await, "");
    }

    #[test]
    fn only_proxies_are_believed_about_the_client() {
        let proxies: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"].map(|n| n.parse().unwrap()).into();
        let client = |peer: &str, fields: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for field in fields {
                headers.append("x-forwarded-for", axum::http::HeaderValue::from_bytes(field).unwrap());
            }
            client_ip(peer.parse().unwrap(), &headers, &proxies).to_string()
        };
        let cases: [(&str, &[&[u8]], &str); 20] = [
            ("192.0.2.9", &[], "192.0.2.9"),
            // Not a proxy: whatever it says is its own invention.
            ("192.0.2.9", &[b"198.51.100.1"], "192.0.2.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            // The client wrote the left one itself.
            ("127.0.0.1", &[b"203.0.113.7, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"10.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"198.51.100.1, 10.1.1.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"203.0.113.7,198.51.100.1 ,\t10.1.1.1"], "198.51.100.1"),
            // All hops are ours: the outermost asked.
            ("127.0.0.1", &[b"10.2.2.2, 10.1.1.1"], "10.2.2.2"),
            // Several fields are one list.
            ("127.0.0.1", &[b"203.0.113.7", b"198.51.100.1", b"10.1.1.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"198.51.100.1", b""], "127.0.0.1"),
            // Unreadable: the last hop known stands.
            ("127.0.0.1", &[b"unknown"], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1, garbage, 10.1.1.1"], "10.1.1.1"),
            ("127.0.0.1", &[b"198.51.100.1", b"\xff"], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1,"], "127.0.0.1"),
            // Ports, IPv6, and IPv4 in the clothes of IPv6.
            ("127.0.0.1", &[b"198.51.100.1:4711"], "198.51.100.1"),
            ("2001:db8::1", &[b"2a00::7"], "2a00::7"),
            ("2001:db8::1", &[b"[2a00::7]:4711, [2001:db8::2]"], "2a00::7"),
            ("::ffff:127.0.0.1", &[b"::ffff:198.51.100.1"], "198.51.100.1"),
            ("::ffff:192.0.2.9", &[b"198.51.100.1"], "192.0.2.9"),
        ];
        for (peer, fields, wanted) in cases {
            let shown: Vec<_> = fields.iter().map(|field| String::from_utf8_lossy(field)).collect();
            assert_eq!(client(peer, fields), wanted, "{peer} {shown:?}");
        }
    }
}

//! Certificates: one that holds, and each way in which one does not. Those of the tests were signed by their own key, which nobody trusts unless
//! told to.

use super::{AT, run, settings};
use crate::cli::{folder, said};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn pem(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/proving").join(name)
}

/// Serves by TLS under this certificate of `localhost`, and answers 404 to all; returns its port.
fn serve(certificate: &str) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from_pem_file(pem(certificate)).unwrap()];
    let key = PrivateKeyDer::from_pem_file(pem("key.pem")).unwrap();
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(versions.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        while let Ok((mut tcp, _)) = listener.accept() {
            let mut session = ServerConnection::new(config.clone()).unwrap();
            let mut stream = Stream::new(&mut session, &mut tcp);
            // Who does not trust it hangs up.
            if stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {
                stream.write_all(b"HTTP/1.1 404 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").ok();
                stream.conn.send_close_notify();
                stream.flush().ok();
            }
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_hold_or_say_why_not() {
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let of_plain = plain.local_addr().unwrap().port();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = plain.accept() {
            stream.write_all(b"HTTP/1.1 400 X\r\ncontent-length: 0\r\n\r\n").ok();
        }
    });
    let (good, over) = (serve("good.pem"), serve("over.pem"));
    for (host, port, trusted, told) in [
        ("localhost", good, Some("good.pem"), "ok       TLS: encrypted, and the certificate holds"),
        ("localhost", good, None, "WRONG    TLS: nobody whom this machine trusts signed the certificate"),
        ("127.0.0.1", good, Some("good.pem"), "WRONG    TLS: the certificate is for another name"),
        ("localhost", over, Some("over.pem"), "WRONG    TLS: the certificate is not valid today"),
        ("127.0.0.1", of_plain, None, "WRONG    TLS: no encryption could be agreed on"),
    ] {
        let folder = folder();
        settings(folder.path(), "africastalking", &format!("https://{host}:{port}"), AT);
        let trusted: Vec<_> =
            trusted.map(|name| ("SSL_CERT_FILE", pem(name).to_str().unwrap().to_owned())).into_iter().collect();
        let output = run(folder.path(), &["check", "--line", "main"], &trusted).await;
        assert!(said(&output).contains(told), "{told}\n{}", said(&output));
        assert_eq!(output.status.code(), Some(i32::from(told.starts_with("WRONG"))), "{}", said(&output));
    }
}

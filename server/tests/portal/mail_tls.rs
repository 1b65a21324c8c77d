//! Mail to an SMTP server that requires TLS, from the first byte or by STARTTLS, and a user name and password.

use std::sync::{Arc, Mutex};

use domain::mail::Delivery;
use domain::permission::Scope;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use storage::testing::{TESTER, World, contact, customer};
use storage::{contacts, mails};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::mail::post_trusting;

/// What the server was sent: the `AUTH` line and the letter.
type Heard = Arc<Mutex<Vec<String>>>;

/// Starts a server; returns its port, the certificate to trust, and what it is sent.
async fn server(starttls: bool) -> (u16, Vec<u8>, Heard) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = config.unwrap().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, heard) = (listener.local_addr().unwrap().port(), Heard::default());
    let kept = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, kept) = (acceptor.clone(), kept.clone());
            tokio::spawn(async move {
                let stream = if starttls { plainly(stream).await? } else { stream };
                let stream = acceptor.accept(stream).await.ok()?;
                converse(stream, !starttls, &kept).await
            });
        }
    });
    (port, cert.pem().into_bytes(), heard)
}

/// Speaks without TLS until `STARTTLS`, and refuses mail before that.
async fn plainly(stream: TcpStream) -> Option<TcpStream> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test ready\r\n").await.ok()?;
    let mut line = String::new();
    while stream.read_line(&mut line).await.ok()? > 0 {
        match line.split_whitespace().next().unwrap_or("") {
            "EHLO" => stream.write_all(b"250-test\r\n250 STARTTLS\r\n").await.ok()?,
            "STARTTLS" => {
                stream.write_all(b"220 go ahead\r\n").await.ok()?;
                return Some(stream.into_inner());
            }
            _ => stream.write_all(b"530 TLS first\r\n").await.ok()?,
        }
        line.clear();
    }
    None
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, greets: bool, heard: &Heard) -> Option<()> {
    let mut stream = BufReader::new(stream);
    if greets {
        stream.write_all(b"220 test ready\r\n").await.ok()?;
    }
    let mut line = String::new();
    while stream.read_line(&mut line).await.ok()? > 0 {
        let answer = match line.split_whitespace().next().unwrap_or("") {
            "EHLO" => "250-test\r\n250 AUTH PLAIN",
            "AUTH" => {
                heard.lock().unwrap().push(line.trim().to_owned());
                "235 welcome"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let mut letter = String::new();
                while stream.read_line(&mut letter).await.ok()? > 0 && !letter.ends_with("\r\n.\r\n") {}
                heard.lock().unwrap().push(letter);
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        line.clear();
    }
    Some(())
}

/// Sends a mail through this URL, `{port}` being the server's; returns its delivery and what the server was sent.
async fn send(url: &str, starttls: bool, trusts: bool) -> (Delivery, Vec<String>) {
    let world = World::sqlite().await;
    let (port, certificate, heard) = server(starttls).await;
    let id = customer(&world, "Acme").await;
    let ada = contact(&world, id, "ada@example.com", &[]).await;
    contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
    let (url, folder) = (url.replace("{port}", &port.to_string()), std::path::Path::new("mail"));
    let authority = trusts.then_some(certificate.as_slice());
    post_trusting(&world, Some(&url), authority, folder).send_due().await.unwrap();
    let delivery = mails::deliveries(&world.store, Scope::AllCustomers, id).await.unwrap().remove(0).1;
    let heard = heard.lock().unwrap().clone();
    (delivery, heard)
}

/// `AUTH PLAIN` of the user `portal` with the password `p@ss`.
const AUTH: &str = "AUTH PLAIN AHBvcnRhbABwQHNz";

#[tokio::test]
async fn mail_is_sent_over_tls_from_the_first_byte_with_a_password() {
    let (delivery, heard) = send("smtps://portal:p%40ss@localhost:{port}", false, true).await;
    assert!(matches!(delivery, Delivery::Sent(_)), "{delivery:?}");
    assert_eq!(heard[0], AUTH);
    assert!(heard[1].contains("ada@example.com"));
}

#[tokio::test]
async fn the_password_is_sent_only_after_starttls() {
    let (delivery, heard) = send("smtp://portal:p%40ss@localhost:{port}", true, true).await;
    assert!(matches!(delivery, Delivery::Sent(_)), "{delivery:?}");
    assert_eq!(heard[0], AUTH);
}

#[tokio::test]
async fn without_a_password_starttls_is_used_if_offered() {
    let (delivery, heard) = send("smtp://localhost:{port}", true, true).await;
    assert!(matches!(delivery, Delivery::Sent(_)), "{delivery:?}");
    assert_eq!(heard.len(), 1, "only the letter");
}

#[tokio::test]
async fn a_server_with_an_untrusted_certificate_is_sent_nothing() {
    for (url, starttls) in
        [("smtps://portal:p%40ss@localhost:{port}", false), ("smtp://portal:p%40ss@localhost:{port}", true)]
    {
        let (delivery, heard) = send(url, starttls, false).await;
        assert!(matches!(delivery, Delivery::Waiting(Some(_))), "{delivery:?}");
        assert!(heard.is_empty(), "{heard:?}");
    }
}

//! Passwords, session ids, tokens and the ids of known browsers are nowhere in plain text: not in the database, not in
//! the log at its most verbose level, and in no file except the mail with the link.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../portal/base64.rs"]
mod base64;
#[path = "../portal/identity_provider.rs"]
#[allow(dead_code, reason = "the other tests need all of it")]
mod identity_provider;
#[path = "../portal/people.rs"]
#[allow(dead_code, reason = "the other tests need all of it")]
mod people;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::api::host::Passwords as _;
use domain::permission::Role;
use identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, Says};
use people::Portal;
use server::mail::{PATIENCE, Post};
use server::passwords::Argon2id;
use sqlx::Row as _;
use storage::Database;
use storage::testing::{Engine, World};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const FROM: &str = "Cloudtab <no-reply@reseller.example>";
const ADMIN: &str = "ada@reseller.example";
const PASSWORD: &str = "correct horse battery staple";
const NEW: &str = "eleven purple lanterns";

/// Logs everything from now on, at TRACE level, into a file in this folder; returns its path.
fn log_into(folder: &Path) -> PathBuf {
    let path = folder.join("log");
    let file = std::fs::File::create(&path).unwrap();
    let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE);
    log.with_writer(std::sync::Mutex::new(file)).init();
    path
}

/// Serves the portal over HTTP; returns its address.
async fn serve(folder: &Path, portal: Portal) -> String {
    // Real hashes, because this test checks what is stored.
    let passwords = Argon2id::new().unwrap();
    let hash = passwords.hash(PASSWORD.into()).await.unwrap();
    let portal = portal.with_staff(ADMIN, Role::Admin, &hash).await.with_passwords(Arc::new(passwords));
    let post = Post::new(portal.world.store.clone(), None, &folder.join("mail"), FROM, people::BASE_URL.to_owned());
    tokio::spawn(post.unwrap().run());
    let router = portal.router;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Waits until a condition holds, for at most [`PATIENCE`].
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let wait = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{what}: timed out"));
}

/// Posts a form to a server function.
async fn post(address: &str, function: &str, cookies: &str, body: &str) -> String {
    send(address, &format!("POST /api/{function}"), cookies, body).await
}

/// Sends a request and returns the answer, which must be 200 or 303.
async fn send(address: &str, what: &str, cookies: &str, body: &str) -> String {
    let body = body.replace(' ', "+");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{what} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookies}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(["HTTP/1.1 200", "HTTP/1.1 303"].iter().any(|done| answer.starts_with(done)), "{what}: {answer}");
    answer
}

/// The cookies that an answer sets, by name.
fn cookies(answer: &str) -> BTreeMap<String, String> {
    let set = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()?.split_once('='));
    set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn letters(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("mail")).into_iter().flatten();
    // Only complete files: while a letter is written, its file has another name.
    let whole =
        files.filter_map(|file| Some(file.ok()?.path())).filter(|path| path.extension().is_some_and(|of| of == "eml"));
    let files = whole.filter_map(|path| std::fs::read(path).ok());
    // Quoted-printable breaks lines and writes `=` as `=3D`.
    files.map(|letter| String::from_utf8_lossy(&letter).replace("=\r\n", "").replace("=3D", "=")).collect()
}

fn token(letters: &[String]) -> Option<String> {
    // Other people are invited at the same time.
    let mut own = letters.iter().filter(|letter| letter.contains(ADMIN));
    let link = own.find_map(|letter| letter.split_once("/reset-password?token="))?.1;
    Some(link.chars().take_while(char::is_ascii_hexdigit).collect())
}

/// All secrets of a log-in, a reset, a change of password and single sign-on, in plain text.
async fn secrets_of_a_day(folder: &Path, portal: Portal) -> Vec<String> {
    let provider = IdentityProvider::start(portal.world.store.clock.clone()).await;
    let address = serve(folder, portal).await;
    let entered =
        cookies(&post(&address, "log_in", "", &format!("draft[email]={ADMIN}&draft[password]={PASSWORD}")).await);
    post(&address, "forgot_password", "", &format!("draft[email]={ADMIN}")).await;
    until("the mail comes", async || token(&letters(folder)).is_some()).await;
    let token = token(&letters(folder)).unwrap();
    let form = format!("token={token}&draft[password]={NEW}&draft[confirm]={NEW}");
    let reset = cookies(&post(&address, "reset_password", "", &form).await);
    let in_session = format!("cloudtab={}", reset["cloudtab"]);
    post(&address, "own_sessions", &in_session, "").await;
    let form = format!("draft[current]={NEW}&draft[password]={NEW} two&draft[confirm]={NEW} two");
    let changed = cookies(&post(&address, "change_password", &in_session, &form).await);
    until("all mail is sent", async || letters(folder).len() >= 3).await;
    let by_provider = secrets_of_a_sign_on(&address, &format!("cloudtab={}", changed["cloudtab"]), &provider).await;
    let mut secrets = vec![PASSWORD.replace(' ', "+"), PASSWORD.into(), NEW.replace(' ', "+"), NEW.into(), token];
    for given in [&entered, &reset, &changed] {
        secrets.extend(given.values().cloned());
    }
    secrets.extend(by_provider);
    assert!(secrets.len() >= 9, "three sessions and at least one browser: {secrets:?}");
    secrets
}

/// Sets up single sign-on and logs in with it; returns the secrets.
async fn secrets_of_a_sign_on(address: &str, admin: &str, provider: &IdentityProvider) -> Vec<String> {
    let form = [
        ("version", "0"),
        ("draft[mode]", "offered"),
        ("draft[domains]", "reseller.example"),
        ("draft[issuer]", provider.issuer()),
        ("draft[client_id]", CLIENT_ID),
        ("draft[client_secret]", CLIENT_SECRET),
    ];
    post(address, "save_single_sign_on", admin, &serde_urlencoded::to_string(form).unwrap()).await;
    let new = "draft[name]=Sue&draft[email]=sue@reseller.example&draft[role]=operator&draft[log_in_by]=sso";
    post(address, "add_staff", admin, new).await;
    provider.says(Says::is("sue", "sue@reseller.example"));
    let page = send(address, "POST /single-sign-on", "", "draft[email]=sue@reseller.example").await;
    let sent = cookies(&page);
    let links = page.split("href=\"").filter_map(|text| text.split('"').next());
    let link = links.into_iter().find(|link| link.starts_with("http") && link.contains("/authorize?")).unwrap();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(link.replace("&amp;", "&")).send().await.unwrap();
    let back: url::Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    let secret = &sent["cloudtab-sign-on"];
    let what = format!("GET {}?{}", back.path(), back.query().unwrap());
    let entered = cookies(&send(address, &what, &format!("cloudtab-sign-on={secret}"), "").await);
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let escaped = url::form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes()).collect();
    vec![CLIENT_SECRET.to_owned(), escaped, secret.clone(), entered["cloudtab"].clone(), code]
}

fn assert_without(secrets: &[String], place: &str, content: &[u8]) {
    for secret in secrets {
        let is_there = content.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!is_there, "{place} holds a secret: {secret}");
    }
}

/// The log is verbose and holds no secret. One letter holds the token; no letter holds another secret.
fn assert_files_hold_none(secrets: &[String], folder: &Path, log: &Path) {
    let log = std::fs::read(log).unwrap();
    assert!(log.windows(6).any(|part| part == b"TRACE "), "the log is at the level asked for");
    assert_without(secrets, "the log", &log);
    let letters = letters(folder);
    let (token, others): (Vec<_>, Vec<_>) =
        secrets.iter().cloned().partition(|secret| letters.iter().any(|letter| letter.contains(secret)));
    assert_eq!(token.len(), 1, "only the mailed token is in a letter");
    assert_eq!(letters.iter().filter(|letter| letter.contains(&token[0])).count(), 1);
    letters.iter().for_each(|letter| assert_without(&others, "a letter", letter.as_bytes()));
}

/// The bytes of SQLite's files, or all rows of all tables of PostgreSQL.
async fn stored(world: &World) -> Vec<(String, Vec<u8>)> {
    match &world.store.database {
        Database::Sqlite { .. } => {
            let file = world.url.strip_prefix("sqlite://").unwrap();
            let folder = std::fs::read_dir(Path::new(file).parent().unwrap()).unwrap();
            let files = folder.map(|file| file.unwrap().path());
            files.map(|file| (file.display().to_string(), std::fs::read(&file).unwrap())).collect()
        }
        Database::Postgres(pool) => {
            let sql = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
            let mut rows = Vec::new();
            for table in sqlx::query(sql).fetch_all(pool).await.unwrap() {
                let table: String = table.get(0);
                let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM {table} t"));
                for row in sqlx::query(sql).fetch_all(pool).await.unwrap() {
                    rows.push((table.clone(), row.get::<String, _>(0).into_bytes()));
                }
            }
            rows
        }
    }
}

// One test for both databases, because the process has one log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_plain_text_in_database_log_or_files() {
    let portals = [Portal::on(Engine::Sqlite).await, Portal::on(Engine::Postgres).await];
    let (folder, log) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = log_into(log.path());
    for (number, portal) in portals.into_iter().enumerate() {
        let folder = folder.path().join(number.to_string());
        std::fs::create_dir(&folder).unwrap();
        let world = portal.world.clone();
        let secrets = secrets_of_a_day(&folder, portal).await;
        assert_files_hold_none(&secrets, &folder, &log);
        let stored = stored(&world).await;
        assert!(stored.iter().map(|(_, content)| content.len()).sum::<usize>() > 10_000);
        for (place, content) in stored {
            assert_without(&secrets, &place, &content);
        }
    }
}

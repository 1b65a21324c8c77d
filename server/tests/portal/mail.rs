//! Mail over real SMTP connections and as files, and its one-time link.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::mail::Delivery;
use domain::permission::Scope;
use mailparse::MailHeaderMap as _;
use server::mail::{Post, SmtpServer};
use storage::testing::{TESTER, World, contact, customer};
use storage::{contacts, mails, on_both};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::people::{BASE_URL, Portal, Who};

const FROM: &str = "Cloudtab <no-reply@reseller.example>";

/// What the SMTP server does with the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    Takes,
    /// Answers `RCPT` with this line.
    Answers(&'static str),
    /// Takes the mail and never answers.
    Hangs,
    /// Takes the mail and closes the connection without an answer.
    Drops,
}

/// Starts an SMTP server that treats one mail after the other as planned; returns its URL and the letters it gets.
pub async fn smtp(plan: Vec<Does>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let letters = Arc::new(Mutex::new(Vec::new()));
    let kept = letters.clone();
    tokio::spawn(async move {
        for does in plan {
            let (stream, _) = listener.accept().await.unwrap();
            // A connection that hangs must not block the next one.
            tokio::spawn(converse(stream, does, kept.clone()));
        }
    });
    (url, letters)
}

async fn converse(stream: TcpStream, does: Does, kept: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test ready\r\n").await.unwrap();
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let answer = match (line.split_whitespace().next().unwrap_or(""), does) {
            ("RCPT", Does::Answers(answer)) => answer,
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                let mut letter = String::new();
                while stream.read_line(&mut letter).await.unwrap() > 0 && !letter.ends_with("\r\n.\r\n") {}
                kept.lock().unwrap().push(letter);
                match does {
                    Does::Drops => return,
                    Does::Hangs => std::future::pending().await,
                    _ => "250 taken",
                }
            }
            ("QUIT", _) => "221 bye",
            _ => "250 fine",
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        line.clear();
    }
}

pub fn post(world: &World, smtp_url: Option<&str>, folder: &std::path::Path) -> Post {
    post_trusting(world, smtp_url, None, folder)
}

pub fn post_trusting(world: &World, url: Option<&str>, authority: Option<&[u8]>, folder: &std::path::Path) -> Post {
    // Long enough for a server that answers on a busy machine, and short for the test of one that hangs.
    let patience = Duration::from_secs(4);
    let smtp = url.map(|url| SmtpServer { url, authority, patience });
    Post::new(world.store.clone(), smtp, folder, FROM, BASE_URL.to_owned()).unwrap()
}

pub fn message_id(letter: &str) -> String {
    mailparse::parse_mail(letter.as_bytes()).unwrap().headers.get_first_value("Message-ID").unwrap()
}

/// The plain and the HTML part of a letter.
pub fn parts(letter: &[u8]) -> [String; 2] {
    let mail = mailparse::parse_mail(letter).unwrap();
    let kinds: Vec<&str> = mail.subparts.iter().map(|part| part.ctype.mimetype.as_str()).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    [0, 1].map(|part| mail.subparts[part].get_body().unwrap())
}

on_both! {
    async fn a_mail_arrives_or_is_shown_as_dead_whatever_the_smtp_server_does(world) {
        let plan = [Does::Answers("451 later"), Does::Drops, Does::Hangs, Does::Takes, Does::Answers("550 no such mailbox")];
        let (url, letters) = smtp(plan.to_vec()).await;
        let folder = tempfile::tempdir().unwrap();
        let id = customer(&world, "Acme <& Co>").await;
        let ada = contact(&world, id, "ada@example.com", &[]).await;
        contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        let delivery = || async { mails::deliveries(&world.store, Scope::AllCustomers, id).await.unwrap().remove(0).1 };
        let told = ["answered 451", "could not be reached", "did not answer in time"];
        for why in told {
            post(&world, Some(&url), folder.path()).send_due().await.unwrap();
            let now = delivery().await;
            assert!(matches!(&now, Delivery::Waiting(Some(said)) if said.contains(why)), "{why}: {now:?}");
            world.later(60);
        }
        post(&world, Some(&url), folder.path()).send_due().await.unwrap();
        assert!(matches!(delivery().await, Delivery::Sent(_)));
        {
            let letters = letters.lock().unwrap();
            assert_eq!(letters.len(), 3, "dropped, hung, taken");
            assert!(letters.iter().all(|letter| message_id(letter) == message_id(&letters[0])));
            let [plain, html] = parts(letters[2].as_bytes());
            assert!(plain.contains("Acme <& Co>") && html.contains("Acme &lt;&amp; Co&gt;"), "{plain}{html}");
        }
        // A removed and re-added account is mailed again; now the mailbox does not exist.
        contacts::set_accounts(&world.store, TESTER, id, &[]).await.unwrap();
        contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        post(&world, Some(&url), folder.path()).send_due().await.unwrap();
        let now = delivery().await;
        assert!(matches!(&now, Delivery::Dead(said) if said.contains("550")), "{now:?}");
    }

    async fn the_mailed_link_works_once_and_opening_it_does_not_use_it_up(portal: Portal) {
        let folder = tempfile::tempdir().unwrap();
        let (store, customer) = (&portal.world.store, portal.one.customer);
        let new = contact(&portal.world, customer, "new@people.example", &["bill_approver"]).await;
        let mut checked: Vec<_> = contacts::list(store, Scope::AllCustomers, customer).await.unwrap();
        checked.retain(|contact| contact.has_account());
        let mut checked: Vec<_> = checked.into_iter().map(|contact| contact.id).collect();
        checked.push(new);
        contacts::set_accounts(store, TESTER, customer, &checked).await.unwrap();
        post(&portal.world, None, folder.path()).send_due().await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        let letters = files.iter().map(|file| std::fs::read(file).unwrap());
        let letter = letters.into_iter().find(|letter| String::from_utf8_lossy(letter).contains("new@people.example")).unwrap();
        let [plain, _] = parts(&letter);
        let link = plain.lines().find(|line| line.starts_with(BASE_URL)).unwrap();
        let path = link.strip_prefix(BASE_URL).unwrap();
        let token = path.strip_prefix("/reset-password?token=").unwrap();
        for _ in 0..2 {
            let page = portal.get(Who::Nobody, path).await;
            assert!(page.status == 200 && page.body.contains("new@people.example"), "{}", page.body);
        }
        let form = |password: &str| format!("token={token}&draft[password]={password}&draft[confirm]={password}").replace(' ', "+");
        let weak = portal.post_form(Who::Nobody, "/api/reset_password", path, &form("short")).await;
        assert_eq!(weak.status, 422);
        assert!(!weak.body.contains("value=\"short\""), "a page never gives a password back");
        let set = portal.post_form(Who::Nobody, "/api/reset_password", path, &form("eleven purple lanterns")).await;
        assert_eq!((set.status.as_u16(), set.header("location")), (303, "/?notice=password-set"));
        assert!(set.header("set-cookie").starts_with("cloudtab="));
        let again = portal.post_form(Who::Nobody, "/api/reset_password", path, &form("twelve purple lanterns")).await;
        assert!(again.status == 422 && again.body.contains("This link was used on"), "{}", again.status);
        let page = portal.get(Who::Nobody, path).await;
        assert!(page.status == 422 && page.body.contains("This link was used on") && page.body.contains("href=\"/forgot-password\""), "{}", page.status);
        let right = "draft[email]=new@people.example&draft[password]=eleven+purple+lanterns";
        assert_eq!(portal.call(Who::Nobody, "log_in", right).await.status, 200);
    }
}

#[tokio::test]
async fn an_invalid_sender_or_smtp_url_is_reported_at_the_start() {
    let world = World::sqlite().await;
    let folder = std::path::Path::new("mail");
    for (smtp, from, told) in
        [(None, "nobody", "CLOUDTAB_MAIL_FROM"), (Some("http://mail.example"), FROM, "CLOUDTAB_SMTP_URL")]
    {
        let smtp = smtp.map(|url| SmtpServer { url, authority: None, patience: Duration::from_secs(1) });
        let post = Post::new(world.store.clone(), smtp, folder, from, BASE_URL.to_owned());
        let error = post.err().unwrap().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[tokio::test]
async fn with_mail_an_address_alone_cannot_set_the_first_password() {
    let portal = Portal::sqlite().await.with_mail();
    let form = "draft[password]=eleven+purple+lanterns&draft[confirm]=eleven+purple+lanterns";
    let refused = portal.call(Who::Pending, "set_password", form).await;
    assert!(refused.status == 422 && refused.body.contains("Open the link that was emailed to"), "{}", refused.body);
    assert_eq!(portal.call(Who::Pending, "own_usage", "").await.status, 403);
}

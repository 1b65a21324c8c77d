//! Any spelling of an address logs in the same user; the work of a failed log-in does not reveal if an account exists.

use std::collections::BTreeMap;

use domain::permission::Role;
use storage::testing::{TESTER, contact};
use storage::{contacts, fetch_all, fetch_one, links, mails, on_both};

use crate::mail::{parts, post};
use crate::people::{BASE_URL, PlainText, Portal, Who};
use crate::second_factor::{Person, call, session};

const TYPED: &str = "kim@müller.example";
/// What Chromium sends for it from an `email` input.
const SENT: &str = "kim%40xn--mller-kva.example";
const PASSWORD: &str = "eleven+purple+lanterns";

/// Adds Kim with a pending user account; returns the secret of its link.
async fn with_kim(portal: &Portal) -> String {
    let (store, customer) = (&portal.world.store, portal.other.customer);
    let kim = contact(&portal.world, customer, TYPED, &["bill_approver"]).await;
    let listed = contacts::list(store, domain::permission::Scope::AllCustomers, customer).await.unwrap();
    let kept = listed.iter().filter(|contact| contact.has_account()).map(|contact| contact.id);
    let outcomes =
        contacts::set_accounts(store, TESTER, customer, &kept.chain([kim]).collect::<Vec<_>>()).await.unwrap();
    links::secret(store, outcomes[0].invitation.unwrap()).await.unwrap().unwrap()
}

/// Sends the waiting mail; returns the links in the letters to Kim.
async fn mailed_links(portal: &Portal) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    post(&portal.world, None, folder.path()).send_due().await.unwrap();
    let letters = std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    // Letters use the domain in ASCII, which every mail server accepts.
    let own = letters.filter(|letter| String::from_utf8_lossy(letter).contains("<kim@xn--mller-kva.example>"));
    let link = |letter: Vec<u8>| {
        let plain = parts(&letter)[0].clone();
        plain
            .lines()
            .find_map(|line| line.strip_prefix(BASE_URL)?.split_once("token=").map(|(_, token)| token.to_owned()))
    };
    own.filter_map(link).collect()
}

on_both! {
    async fn an_address_with_an_umlaut_in_the_domain_logs_in_by_either_spelling(portal: Portal) {
        let secret = with_kim(&portal).await;
        mailed_links(&portal).await;
        let set = format!("token={secret}&draft[password]={PASSWORD}&draft[confirm]={PASSWORD}");
        assert_eq!(portal.call(Who::Nobody, "reset_password", &set).await.status, 200);
        let mut cookie = String::new();
        for email in ["kim%40m%C3%BCller.example", SENT, "KIM%40XN--MLLER-KVA.example", "kim%40mu%CC%88ller.example"] {
            let typed = format!("draft[email]={email}&draft[password]={PASSWORD}");
            let by_script = portal.call(Who::Nobody, "log_in", &typed).await;
            assert_eq!(by_script.status, 200, "{email}: {}", by_script.body);
            let by_form = portal.post_form(Who::Nobody, "/api/log_in", "/login", &typed).await;
            assert_eq!(by_form.status, 303, "{email}");
            cookie = session(&by_form);
        }
        for email in ["kim%40muller.example", "k%C4%B1m%40m%C3%BCller.example"] {
            let typed = format!("draft[email]={email}&draft[password]={PASSWORD}");
            assert_eq!(portal.call(Who::Nobody, "log_in", &typed).await.status, 422, "{email}");
        }
        // A second factor is asked for with each spelling.
        let mut portal = portal;
        portal.set_cookie(Who::OtherApprover, cookie);
        Person::of(&portal, Who::OtherApprover).await;
        for email in ["kim%40m%C3%BCller.example", SENT] {
            let half = portal.call(Who::Nobody, "log_in", &format!("draft[email]={email}&draft[password]={PASSWORD}")).await;
            let half = session(&half);
            assert_eq!(call(&portal, &half, "own_usage", "").await.status, 403);
            assert_eq!(call(&portal, &half, "show_second_factor", "draft[code]=000000&next=/").await.status, 422);
        }
    }

    async fn forgot_password_mails_the_link_for_either_spelling(portal: Portal) {
        with_kim(&portal).await;
        mailed_links(&portal).await;
        assert_eq!(portal.call(Who::Nobody, "forgot_password", &format!("draft[email]={SENT}")).await.status, 200);
        assert_eq!(mailed_links(&portal).await.len(), 1);
        let by_form = portal.post_form(Who::Nobody, "/api/forgot_password", "/forgot-password", "draft[email]=kim%40m%C3%BCller.example").await;
        assert!(by_form.status.is_success() || by_form.status.is_redirection(), "{}", by_form.status);
        let again = mailed_links(&portal).await;
        assert_eq!(again.len(), 1);
        let owner = portal.call(Who::Nobody, "link_owner", &format!("token={}", again[0])).await;
        assert!(owner.body.contains(TYPED), "it is shown as it was typed: {}", owner.body);
    }

    async fn a_pending_account_opens_by_either_spelling(portal: Portal) {
        with_kim(&portal).await;
        for (email, password) in [(SENT, "kim%40m%C3%BCller.example"), ("kim%40m%C3%BCller.example", SENT)] {
            let entered = portal.call(Who::Nobody, "log_in", &format!("draft[email]={email}&draft[password]={password}")).await;
            assert_eq!(call(&portal, &session(&entered), "own_usage", "").await.status, 403);
            assert_eq!(entered.status, 200);
        }
    }

    async fn an_older_link_says_when_the_newer_one_was_sent(portal: Portal) {
        let older = with_kim(&portal).await;
        portal.world.later(400);
        let kim = mails::claim(&portal.world.store).await.unwrap();
        assert!(kim.is_some());
        let store = &portal.world.store;
        let same = contact(&portal.world, portal.one.customer, "KIM@xn--mller-kva.example", &[]).await;
        let listed = contacts::list(store, domain::permission::Scope::AllCustomers, portal.one.customer).await.unwrap();
        let kept = listed.iter().filter(|contact| contact.has_account()).map(|contact| contact.id);
        contacts::set_accounts(store, TESTER, portal.one.customer, &kept.chain([same]).collect::<Vec<_>>()).await.unwrap();
        let path = format!("/reset-password?token={older}");
        let told = "A newer link was sent on 23 Nov 2026, 15:40 UTC. Use that one";
        let page = portal.get(Who::Nobody, &path).await;
        assert!(page.status == 422 && page.body.contains(told), "{}", page.body);
        assert!(page.body.contains("href=\"/forgot-password\""), "the page offers a new link");
        let set = format!("token={older}&draft[password]={PASSWORD}&draft[confirm]={PASSWORD}");
        let refused = portal.call(Who::Nobody, "reset_password", &set).await;
        assert!(refused.status == 422 && refused.body.contains(told), "{}", refused.body);
        portal.world.later(80 * 60);
        let page = portal.get(Who::Nobody, &path).await;
        assert!(page.body.contains("This link is no longer valid. Log in, or request"), "{}", page.body);
        let page = portal.get(Who::Nobody, "/reset-password?token=made-up").await;
        assert!(page.status == 422 && page.body.contains("This link is not valid"), "{}", page.body);
    }

    async fn a_failed_log_in_writes_the_same_rows_with_or_without_an_account(portal: Portal) {
        let portal = portal.with_staff("grace@reseller.example", Role::Admin, &PlainText::hash_of("lanterns")).await;
        let mut left = BTreeMap::new();
        let accounts = accounts(&portal).await;
        for email in ["grace@reseller.example", "Approver@people.example", "Pending@people.example", "Disabled@people.example", "nobody@people.example"] {
            let before = counted(&portal).await;
            let answer = portal.call(Who::Nobody, "log_in", &format!("draft[email]={email}&draft[password]=wrong")).await;
            assert_eq!(answer.status, 422);
            left.insert(email, (answer.body, counted(&portal).await - before));
        }
        // The first log-in also adds the rows that count its IP address and network.
        left.remove("grace@reseller.example");
        let mut all = left.values();
        let first = all.next().unwrap();
        assert!(all.all(|one| one == first), "{left:?}");
        assert_eq!(self::accounts(&portal).await, accounts, "nothing is written to the account");
    }
}

async fn counted(portal: &Portal) -> i64 {
    let mut on = portal.world.store.read().await.unwrap();
    fetch_one!(on, (i64,), "SELECT COUNT(*) FROM limits").unwrap().0
}

async fn accounts(portal: &Portal) -> Vec<(String, String, i64)> {
    let mut on = portal.world.store.read().await.unwrap();
    fetch_all!(on, (String, String, i64), "SELECT email, state, first_login_tries FROM accounts ORDER BY email")
        .unwrap()
}

/// How many transactions SQLite has committed, from the header of the index of its write-ahead log.
fn commits(portal: &Portal) -> u32 {
    let index = format!("{}-shm", portal.world.url.trim_start_matches("sqlite://"));
    let head = std::fs::read(index).unwrap();
    u32::from_ne_bytes(head[8..12].try_into().unwrap())
}

#[tokio::test]
async fn a_failed_log_in_takes_one_commit_with_or_without_an_account() {
    let portal = Portal::sqlite().await;
    let mut taken = BTreeMap::new();
    for email in
        ["Approver@people.example", "Pending@people.example", "Disabled@people.example", "nobody@people.example"]
    {
        let before = commits(&portal);
        let answer = portal.call(Who::Nobody, "log_in", &format!("draft[email]={email}&draft[password]=wrong")).await;
        assert_eq!(answer.status, 422);
        taken.insert(email, commits(&portal) - before);
    }
    assert!(taken.values().all(|commits| *commits == 1), "{taken:?}");
}

//! The letters about a bill, over real SMTP connections: what they say to whom, and names that try to say more.
//!
//! Longer than 300 lines: each letter has its test.

use domain::bill::{BillState, BillStep};
use domain::contact::ContactDraft;
use domain::dispute::Answer;
use domain::ids::{AccountId, BillId, CustomerId};
use domain::mail::MailKind;
use domain::mail_list::{MailQuery, MailSummary};
use domain::permission::{Role, Scope};
use domain::settings::SettingsDraft;
use mailparse::MailHeaderMap as _;
use storage::mails::{Outcome, outbox};
use storage::testing::{TESTER, World, actor, addressed, contact, customer, file, import, step, walk};
use storage::{By, bills, contacts, execute, mails, on_both};

use crate::mail::{Does, parts, post, smtp};
use crate::people::{BASE_URL, Portal, Who};

const FILE: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n1234.495,1,USD,2026-10-01,AWS\n";

/// A letter: address, subject, plain text and HTML.
struct Letter {
    to: String,
    subject: String,
    plain: String,
    html: String,
}

/// Sends all due mail over SMTP; returns the letters by address.
async fn delivered(world: &World) -> Vec<Letter> {
    let (url, letters) = smtp(vec![Does::Takes; 20]).await;
    let folder = tempfile::tempdir().unwrap();
    post(world, Some(&url), folder.path()).send_due().await.unwrap();
    let letters = letters.lock().unwrap();
    let read = letters.iter().map(|letter| {
        // SMTP doubles a dot at the start of a line.
        let letter = letter.replace("\r\n..", "\r\n.");
        let mail = mailparse::parse_mail(letter.as_bytes()).unwrap();
        let [plain, html] = parts(letter.as_bytes());
        let header = |name: &str| mail.headers.get_first_value(name).unwrap();
        let kinds = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"];
        let unknown = mail.headers.iter().map(|header| header.get_key()).find(|key| !kinds.contains(&key.as_str()));
        assert_eq!(unknown, None, "no text becomes a header: {letter}");
        Letter { to: header("To"), subject: header("Subject"), plain: plain.replace("\r\n", "\n"), html }
    });
    let mut read: Vec<Letter> = read.collect();
    read.sort_by(|one, other| one.to.cmp(&other.to));
    read
}

/// The one letter to an address.
fn to<'a>(letters: &'a [Letter], email: &str) -> &'a Letter {
    let mut found = letters.iter().filter(|letter| letter.to.contains(email));
    let letter = found.next().unwrap_or_else(|| panic!("{email} got none"));
    assert!(found.next().is_none(), "{email} got two");
    letter
}

/// Takes all mail that waits as sent.
async fn empty(world: &World) {
    while let Some(mail) = mails::claim(&world.store).await.unwrap() {
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
    }
}

/// Changes the settings of a customer that has none yet.
async fn set(world: &World, of: CustomerId, change: impl FnOnce(&mut SettingsDraft)) {
    let mut draft = storage::settings::get(&world.store, Scope::AllCustomers, of).await.unwrap().draft;
    change(&mut draft);
    let settings = draft.parse().unwrap();
    storage::save::<storage::settings::CustomerSettings>(&world.store, TESTER, of, 0, &settings).await.unwrap();
}

/// A customer with people of every kind; the names of their addresses say which.
async fn acme(world: &World) -> (CustomerId, BillId) {
    let acme = customer(world, "Acme").await;
    let mut with_account = Vec::new();
    for (name, types) in [
        ("approver", ["bill_approver"]),
        ("pending", ["bill_approver"]),
        ("nobody", ["bill_approver"]),
        ("finance", ["finance"]),
        ("cashier", ["finance"]),
    ] {
        let draft = ContactDraft {
            first_name: "Ada".into(),
            last_name: "Lovelace".into(),
            email: format!("{name}@acme.example"),
            user_types: types.map(ToOwned::to_owned).to_vec(),
            billops_alerts: "on".into(),
            ..ContactDraft::default()
        };
        let contact = contacts::add(&world.store, TESTER, acme, &draft.parse(None).unwrap()).await.unwrap();
        if ["approver", "pending", "finance"].contains(&name) {
            with_account.push(contact);
        }
    }
    contacts::set_accounts(&world.store, TESTER, acme, &with_account).await.unwrap();
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE accounts SET state = 'active' WHERE email_key <> 'pending@acme.example'").unwrap();
    tx.commit().await.unwrap();
    empty(world).await;
    let bill = import(world, file(acme), FILE).await[0];
    walk(world, bill, BillState::InternalApproved).await;
    (acme, bill)
}

async fn mail_of(world: &World, kind: MailKind) -> MailSummary {
    let listed = outbox::list(&world.store, &MailQuery::default()).await.unwrap().mails;
    listed.into_iter().find(|mail| mail.kind == kind).unwrap()
}

on_both! {
    async fn each_reader_is_told_the_amount_and_what_to_do_with_one_link(world) {
        let (_, bill) = acme(&world).await;
        step(&world, bill, BillStep::SendForApproval).await.unwrap();
        let sent = delivered(&world).await;
        assert_eq!(sent.len(), 5);
        step(&world, bill, BillStep::Approve).await.unwrap();
        let approved = delivered(&world).await;
        assert_eq!(approved.len(), 2);
        let waits = "Bill B-000001 of Acme is waiting for your approval";
        for (letters, name, subject, words) in [
            (&sent, "approver", waits, "Check it, then approve it. Log in and open the bill:"),
            (&sent, "pending", waits, "request a new one with Forgot Password. Log in and open the bill:"),
            (&sent, "nobody", waits, "You need a user account to approve it, so ask the reseller for one."),
            (&sent, "finance", "Bill B-000001 of Acme was sent for approval", "A Bill Approver of your organization can approve it. You can see it as soon as it is approved:"),
            (&sent, "cashier", "Bill B-000001 of Acme was sent for approval", "A Bill Approver can also show it to you:"),
            (&approved, "finance", "Bill B-000001 of Acme was approved", "It was approved. Log in to see it:"),
            (&approved, "cashier", "Bill B-000001 of Acme was approved", "A Bill Approver of Acme can show it to you:"),
        ] {
            let letter = to(letters, &format!("{name}@acme.example"));
            assert_eq!(letter.subject, subject, "{name}");
            let what = "Bill B-000001 of Acme for Oct 2026 amounts to USD 1,234.50.";
            for text in [&letter.plain, &letter.html] {
                assert!(text.contains(what) && text.contains(words) && text.contains("Hello Ada Lovelace,"), "{name}: {text}");
                assert!(text.contains("Contact the reseller."), "{name}: {text}");
            }
            let link = format!("{BASE_URL}/bills/{bill}");
            assert!(letter.plain.contains(&format!("\n\n{link}\n\n")), "{}", letter.plain);
            assert_eq!(letter.plain.matches("http").count(), 1, "{}", letter.plain);
            assert_eq!(letter.html.matches("<a href=").count(), 1, "{}", letter.html);
            let has_account = ["approver", "pending", "finance"].contains(&name);
            assert!(has_account || !letter.plain.to_lowercase().contains("log in"), "{}", letter.plain);
            let asks = letter.plain.contains("then approve it") || letter.plain.contains("account to approve it");
            assert_eq!(asks, subject == waits, "only a Bill Approver is asked: {}", letter.plain);
        }
    }

    async fn a_hostile_name_of_a_customer_or_contact_stays_in_its_place(world) {
        let (acme, bill) = acme(&world).await;
        let hostile = "Acme\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script> \u{202e}lived & \"co\"\u{2028}\0";
        // No form accepts such a name; an earlier version or another program may have stored it.
        let hostile = if world.url.starts_with("postgres") { hostile.replace('\0', "\u{1}") } else { hostile.to_owned() };
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "UPDATE customers SET name = $2 WHERE id = $1", acme.0, &hostile).unwrap();
        execute!(tx, "UPDATE contacts SET first_name = $2 WHERE customer_id = $1", acme.0, &hostile).unwrap();
        tx.commit().await.unwrap();
        step(&world, bill, BillStep::SendForApproval).await.unwrap();
        let letters = delivered(&world).await;
        assert_eq!(letters.len(), 5);
        let name = "Acme Bcc: eve@evil.example <script>alert(1)</script> lived & \"co\"";
        let in_html = "Acme Bcc: eve@evil.example &lt;script&gt;alert(1)&lt;/script&gt; lived &amp; &quot;co&quot;";
        for letter in letters {
            assert!(letter.subject.starts_with(&format!("Bill B-000001 of {name} ")), "{}", letter.subject);
            assert!(letter.plain.contains(&format!("Hello {name} Lovelace,\n\nBill B-000001 of {name} for")), "{}", letter.plain);
            assert!(letter.html.contains(&format!("of {in_html} for Oct")) && !letter.html.contains("<script"), "{}", letter.html);
            assert!(!letter.plain.contains('\u{202e}') && !letter.html.contains('\u{202e}'));
        }
    }

    async fn a_user_of_several_organizations_is_told_which_one_to_choose(world) {
        let (_, bill) = acme(&world).await;
        let other = customer(&world, "Other").await;
        let there = contact(&world, other, "approver@acme.example", &[]).await;
        contacts::set_accounts(&world.store, TESTER, other, &[there]).await.unwrap();
        empty(&world).await;
        step(&world, bill, BillStep::SendForApproval).await.unwrap();
        let letters = delivered(&world).await;
        let words = "Your user account covers several organizations: choose Acme first.";
        assert!(to(&letters, "approver@acme.example").plain.contains(words));
        assert!(!to(&letters, "pending@acme.example").plain.contains("several organizations"));
    }

    async fn a_request_that_could_not_be_sent_before_the_approval_is_given_up(world) {
        let (_, bill) = acme(&world).await;
        step(&world, bill, BillStep::SendForApproval).await.unwrap();
        let (url, _) = smtp(vec![Does::Answers("451 later"); 5]).await;
        let folder = tempfile::tempdir().unwrap();
        post(&world, Some(&url), folder.path()).send_due().await.unwrap();
        step(&world, bill, BillStep::Approve).await.unwrap();
        world.later(10);
        let letters = delivered(&world).await;
        assert!(letters.iter().all(|letter| letter.subject.ends_with("was approved")) && letters.len() == 2);
        let told = mail_of(&world, MailKind::BillToApprove).await.delivery.told();
        assert_eq!(told, "Mail could not be sent: B-000001 is now in the state Approved");
    }

    async fn the_steps_on_the_page_mail_the_approvers_and_then_the_sender(portal: Portal) {
        let bill = portal.one.draft;
        addressed(&portal.world, portal.one.customer).await;
        empty(&portal.world).await;
        for (who, step) in [
            (Who::Operator, "send_to_internal_review"),
            (Who::Reviewer, "approve_internally"),
            (Who::Operator, "send_for_approval"),
        ] {
            let shown = bills::summary(&portal.world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
            let form = format!("bill={bill}&step={step}&version={}&content_hash={}", shown.version, shown.content_hash);
            let moved = portal.post_form(who, "/api/move_bill", &format!("/bills/{bill}"), &form).await;
            assert_eq!(moved.status, 303, "{step}: {}", moved.body);
        }
        let sent = delivered(&portal.world).await;
        // A disabled user account does not make its contact less of a Bill Approver.
        for (name, words) in [("Approver", "Log in"), ("Pending", "Log in"), ("Disabled", "You need a user account")] {
            let letter = to(&sent, &format!("<{name}@people.example>"));
            assert!(letter.plain.contains(words) && letter.subject.contains("of one is waiting"), "{}", letter.plain);
        }
        assert_eq!(sent.len(), 3, "nobody of the other customer, and no staff");
        let page = portal.get(Who::Operator, "/messages").await.body;
        assert!(page.contains("Bill to approve"), "{page}");

        let shown = bills::summary(&portal.world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let form = format!("bill={bill}&version={}&content_hash={}", shown.version, shown.content_hash);
        let done = portal.post_form(Who::Approver, "/api/approve_bill", &format!("/bills/{bill}/approve"), &form).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let approved = delivered(&portal.world).await;
        assert_eq!(approved.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["Operator <Operator@reseller.example>"]);
        assert!(approved[0].plain.contains("of one for Sep 2026 amounts to USD 1.50. It was approved. Log in to see it:"));
        let request = mail_of(&portal.world, MailKind::BillToApprove).await.id;
        let again = portal.post_form(Who::Operator, "/api/send_mail_again", "/messages", &format!("mail={request}")).await;
        assert!(again.status == 422 && again.body.contains("This email is not sent again: B-"), "{}", again.body);
    }

    async fn cloudtab_approve_mails_like_the_page_but_not_the_person_it_acts_for(world) {
        let (_, bill) = acme(&world).await;
        for name in ["ada", "grace"] {
            let email = domain::email::Email::parse(&format!("{name}@reseller.example")).unwrap();
            storage::accounts::create_staff(&world.store, TESTER, &email, name, Role::Admin, "hash").await.unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_cloudtab"))
            .args(["approve", "--bill", &bill.to_string(), "--as", "Ada@reseller.example"])
            .env("DATABASE_URL", &world.url)
            .env("CLOUDTAB_DATA_DIR", folder.path())
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        // The command has the clock of the machine, which may be ahead of the test's.
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "UPDATE mails SET next_try_at = $1", world.store.clock.now()).unwrap();
        tx.commit().await.unwrap();
        let letters = delivered(&world).await;
        let to: Vec<_> = letters.iter().map(|letter| letter.to.rsplit('<').next().unwrap()).collect();
        // The requests to approve were overtaken before they were sent.
        assert_eq!(to, ["cashier@acme.example>", "finance@acme.example>", "grace@reseller.example>"]);
    }

    async fn staff_reads_that_a_dispute_was_granted_at_once(world) {
        let (acme, bill) = acme(&world).await;
        let email = domain::email::Email::parse("ada@reseller.example").unwrap();
        storage::accounts::create_staff(&world.store, TESTER, &email, "Ada", Role::Admin, "hash").await.unwrap();
        set(&world, acme, |settings| settings.grant_up_to = "1".into()).await;
        walk(&world, bill, BillState::SentForApproval).await;
        empty(&world).await;
        storage::testing::disputed(&world, bill, &[(0, "0.5")]).await;
        let letters = delivered(&world).await;
        let letter = to(&letters, "ada@reseller.example");
        assert!(letter.subject.ends_with("was disputed, and corrected at once"), "{}", letter.subject);
        assert!(letter.plain.contains("The corrected bill is a draft again") && letter.plain.contains("/bills/"), "{}", letter.plain);
        let to_staff = letters.iter().filter(|letter| letter.to.contains("ada@reseller.example")).count();
        assert_eq!(to_staff, 1, "one email about one dispute");
    }

    async fn the_other_bill_approvers_read_how_many_approvals_there_are(world) {
        let (acme, bill) = acme(&world).await;
        set(&world, acme, |settings| settings.approval_rule = "all".into()).await;
        walk(&world, bill, BillState::SentForApproval).await;
        empty(&world).await;
        let mut on = world.store.read().await.unwrap();
        let sql = "SELECT account_id FROM contacts WHERE email = 'approver@acme.example'";
        let (account,) = storage::fetch_one!(on, (uuid::Uuid,), sql).unwrap();
        drop(on);
        let shown = bills::summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let (scope, step) = (Scope::Only(acme), storage::testing::taken(BillStep::Approve));
        let by = By { account: Some(AccountId(account)), person: "Ada", request: None, scope };
        bills::take_step(&world.store, scope, by, bill, &step, shown.version, &shown.content_hash).await.unwrap();
        let letters = delivered(&world).await;
        let readers: Vec<_> = letters.iter().map(|letter| letter.to.rsplit('<').next().unwrap()).collect();
        assert_eq!(readers, ["nobody@acme.example>", "pending@acme.example>"]);
        for letter in &letters {
            assert!(letter.subject.ends_with("got an approval"), "{}", letter.subject);
            assert!(letter.plain.contains("Approvals so far: 1 of 2."), "{}", letter.plain);
        }
    }

    async fn a_dispute_is_mailed_to_staff_and_its_answers_to_the_bill_approvers(world) {
        let (_, bill) = acme(&world).await;
        let email = domain::email::Email::parse("ada@reseller.example").unwrap();
        storage::accounts::create_staff(&world.store, TESTER, &email, "Ada", Role::Admin, "hash").await.unwrap();
        walk(&world, bill, BillState::SentForApproval).await;
        empty(&world).await;
        let dispute = storage::testing::disputed(&world, bill, &[(0, "0.5")]).await[0];
        let letters = delivered(&world).await;
        let letter = to(&letters, "ada@reseller.example");
        assert!(letter.subject.ends_with("was disputed"), "{}", letter.subject);
        assert!(letter.plain.contains("disputes line items of it") && letter.plain.contains("/bills/"), "{}", letter.plain);
        let (approver, staff) = ("approver@acme.example", "ada@reseller.example");
        for (answer, reader, subject, words) in [
            (Answer::AskBack, approver, "needs your reply about a dispute", "Question: So it is"),
            (Answer::Reply, staff, "got a reply about a dispute", "Reply: So it is"),
            (Answer::Refuse, approver, "got answers to its disputes", "it waits for your approval again"),
        ] {
            storage::testing::answered(&world, bill, dispute, answer).await.unwrap();
            let letters = delivered(&world).await;
            let letter = to(&letters, reader);
            assert!(letter.subject.ends_with(subject), "{}", letter.subject);
            assert!(letter.plain.contains(words), "{}", letter.plain);
        }
        let again = storage::testing::disputed(&world, bill, &[(0, "0.5")]).await[0];
        empty(&world).await;
        storage::testing::answered(&world, bill, again, Answer::Withdraw).await.unwrap();
        let letters = delivered(&world).await;
        let letter = to(&letters, staff);
        assert!(letter.subject.ends_with("has a dispute that was withdrawn"), "{}", letter.subject);
        assert!(letter.plain.contains("waits for its approval again"), "{}", letter.plain);
    }
}

//! Importing a bill in the browser, with and without JavaScript: several files, and what the user is asked.
//!
//! Longer than 300 lines: each way from a file to a bill has its test.

use axum::body::Body;
use axum::http::Method;
use domain::bill::BillState;
use domain::ids::CustomerId;
use domain::permission::Role;
use storage::testing::{actor, bills_of, customer, walk};
use storage::{fetch_one, on_both};

use crate::people::{Answer, FORM, Portal, Who};

const HEADER: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ProviderName,ServiceName";

fn csv(costs: &[&str]) -> String {
    let row = |cost: &&str| format!("{cost},{cost},USD,2026-03-01,2026-04-01,AWS,Compute {cost}\n");
    format!("{HEADER}\n{}", costs.iter().map(row).collect::<String>())
}

/// The form of `Import bill` as a browser without JavaScript posts it.
pub async fn post(portal: &Portal, customer: impl std::fmt::Display, files: &[(&str, &str)]) -> Answer {
    let part = |disposition: &str, content: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    let files = files.iter().map(|(name, text)| part(&format!("name=\"file\"; filename=\"{name}\""), text));
    let form = part("name=\"customer\"", &customer.to_string()) + &files.collect::<String>() + "--edge--\r\n";
    let request = portal.request(Who::Operator, Method::POST, "/bills/import").header("accept", "text/html");
    let request = request.header("content-type", "multipart/form-data; boundary=edge");
    portal.send(request.body(Body::from(form)).unwrap()).await
}

/// The same in pieces, as the page sends them with JavaScript.
async fn send(portal: &Portal, customer: CustomerId, files: &[(&str, &str)]) -> Answer {
    let request = |method, path: &str| portal.request(Who::Operator, method, path);
    let begun = portal.send(request(Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
    let upload = begun.body.trim_matches('"').to_owned();
    for (part, (_, text)) in files.iter().enumerate() {
        let (first, rest) = text.split_at(text.len() / 2);
        for (offset, piece) in [(0, first), (first.len(), rest)] {
            let put = request(Method::PUT, &format!("/uploads/{upload}?part={part}&offset={offset}"));
            assert_eq!(portal.send(put.body(Body::from(piece.to_owned())).unwrap()).await.status, 200);
        }
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    import(portal, &upload, customer, &names).await
}

/// Imports the uploaded files.
async fn import(portal: &Portal, upload: &str, customer: CustomerId, names: &[&str]) -> Answer {
    let form = [("customer", customer.to_string()), ("names", serde_json::to_string(names).unwrap())];
    let import =
        portal.request(Who::Operator, Method::POST, &format!("/uploads/{upload}")).header("content-type", FORM);
    portal.send(import.body(Body::from(serde_urlencoded::to_string(form).unwrap())).unwrap()).await
}

/// The user's answer to a preview: `choice=import`.
pub async fn answer(portal: &Portal, who: Who, page: &str, fields: &str) -> Answer {
    let upload = page.split("upload=").nth(1).unwrap().split('&').next().unwrap();
    let request = portal.request(who, Method::POST, "/bills/import/answer").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    portal.send(request.body(Body::from(format!("upload={upload}&{fields}"))).unwrap()).await
}

/// Imports files after their preview was looked at.
async fn imported(portal: &Portal, customer: CustomerId, files: &[(&str, &str)]) -> Answer {
    let preview = post(portal, customer, files).await;
    assert_eq!(preview.status, 303, "{}", preview.body);
    answer(portal, Who::Operator, preview.header("location"), "choice=import").await
}

/// The page with the preview of an upload that was sent in pieces.
fn page_of(sent: &Answer) -> String {
    assert_eq!(sent.status, 200, "{}", sent.body);
    app::uploaded::preview_page(serde_json::from_str(&sent.body).unwrap(), None)
}

/// How many pieces, files and imports are stored.
async fn stored_files(portal: &Portal) -> (i64, i64, i64) {
    let sql = "SELECT (SELECT COUNT(*) FROM import_pieces), (SELECT COUNT(*) FROM import_files), (SELECT COUNT(*) FROM imports)";
    fetch_one!(portal.world.store.read().await.unwrap(), (i64, i64, i64), sql).unwrap()
}

async fn billed(portal: &Portal, customer: CustomerId) -> Vec<String> {
    let bills = bills_of(&portal.world.store, &actor(Role::Admin, None, false)).await;
    bills.into_iter().filter(|bill| bill.customer == customer).map(|bill| bill.billed.to_string()).collect()
}

on_both! {
    async fn several_files_of_one_export_are_one_bill_with_and_without_javascript(portal: Portal) {
        let (first, second) = (csv(&["5"]), csv(&["6"]));
        let empty = format!("{HEADER}\n");
        let sets: [&[(&str, &str)]; 3] = [
            &[("1.csv", &first), ("2.csv", &second)],
            &[("1.csv", &first), ("2.csv", &second), ("3.csv", &empty)],
            &[("0.csv", &empty), ("2.csv", &second), ("1.csv", &first)],
        ];
        for (number, files) in sets.into_iter().enumerate() {
            let id = customer(&portal.world, &format!("Plain {number}")).await;
            let done = imported(&portal, id, files).await;
            assert_eq!(done.status, 303, "{}", done.body);
            assert_eq!(billed(&portal, id).await, ["11"]);
            let page = portal.get(Who::Reviewer, done.header("location")).await;
            assert_eq!(page.body.contains("has a header but no rows"), files.len() == 3, "{}", page.body);
            let id = customer(&portal.world, &format!("Scripted {number}")).await;
            let preview = page_of(&send(&portal, id, files).await);
            assert_eq!(answer(&portal, Who::Operator, &preview, "choice=import").await.status, 303);
            assert_eq!(billed(&portal, id).await, ["11"]);
        }
    }

    async fn up_to_200_files_are_accepted_however_long_their_names_are(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let name = |number: usize| format!("{number:0200}");
        let texts: Vec<String> = (1..=200).map(|number| csv(&[&number.to_string()])).collect();
        let names: Vec<String> = (1..=1000).map(name).collect();
        let files: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let preview = page_of(&send(&portal, id, &files).await);
        assert_eq!(answer(&portal, Who::Operator, &preview, "choice=import").await.status, 303);
        assert_eq!(billed(&portal, id).await, ["20100"]);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let begun = portal.send(portal.request(Who::Operator, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
        let answer = import(&portal, begun.body.trim_matches('"'), id, &names).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("These are more than 200 files"), "{}", answer.body);
        let names = [&*"x".repeat(300_000)];
        let answer = import(&portal, begun.body.trim_matches('"'), id, &names).await;
        assert!(answer.status == 422 && answer.body.contains("cannot be read"), "{}", answer.body);
    }

    async fn a_duplicate_file_and_an_unreadable_file_are_named(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let (first, empty) = (csv(&["5"]), format!("{HEADER}\n"));
        for (files, told) in [
            (&[("1.csv", first.as_str()), ("copy of 1.csv", &first)][..], "copy of 1.csv has the same rows as 1.csv"),
            (&[("1.csv", &first), ("two.csv", "a,b\n1,2\n")], "two.csv: "),
            (&[("1.csv", &empty), ("2.csv", &empty)], "no rows"),
        ] {
            let answer = post(&portal, id, files).await;
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains(told), "{told} is not in {}", answer.body);
            assert!(billed(&portal, id).await.is_empty());
        }
    }

    async fn different_content_asks_a_question_and_the_files_wait_for_the_answer(portal: Portal) {
        let (three, five) = (csv(&["1", "2", "3"]), csv(&["1", "2", "3", "4", "5"]));
        for (number, (choice, expected)) in
            [("replace", &["15"][..]), ("add", &["15", "6"]), ("cancel", &["6"])].into_iter().enumerate()
        {
            let id = customer(&portal.world, &format!("Acme {number}")).await;
            let first = imported(&portal, id, &[("to 3rd.csv", &three)]).await;
            assert!(first.header("location").contains("bill-imported"));
            let asked = post(&portal, id, &[("to 5th.csv", &five)]).await;
            let question = asked.header("location").to_owned();
            assert!(question.starts_with("/bills/import?upload="), "{question}");
            assert_eq!(billed(&portal, id).await, ["6"], "nothing is imported yet");
            let page = portal.get(Who::Operator, &question).await.body;
            for told in ["to 5th.csv", "Mar 2026", "Replace", "Add a second bill", "2 rows added, 0 rows removed", "15"] {
                assert!(page.contains(told), "{told} is not in {page}");
            }
            // Only the user who uploaded the files can answer.
            assert_eq!(portal.get(Who::Admin, &question).await.status, 404);
            let choice = format!("choice={choice}");
            assert_eq!(answer(&portal, Who::Admin, &question, &choice).await.status, 404);
            let answered = answer(&portal, Who::Operator, &question, &choice).await;
            assert_eq!(answered.status, 303, "{}", answered.body);
            let mut found = billed(&portal, id).await;
            found.sort();
            assert_eq!(found, expected, "{choice}");
            // The files are deleted after the answer.
            assert_eq!(portal.get(Who::Operator, &question).await.status, 404);
            assert_eq!(answer(&portal, Who::Operator, &question, &choice).await.status, 404);
        }
    }

    async fn a_newer_export_of_an_approved_month_corrects_it(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        imported(&portal, id, &[("a.csv", &csv(&["7"]))]).await;
        let staff = actor(Role::Admin, None, false);
        let bills = bills_of(&portal.world.store, &staff).await;
        let bill = bills.iter().find(|bill| bill.customer == id).unwrap().id;
        walk(&portal.world, bill, BillState::Approved).await;
        let question = page_of(&send(&portal, id, &[("b.csv", &csv(&["5"]))]).await);
        let page = portal.get(Who::Operator, &question).await.body;
        assert!(page.contains("value=\"correct\"") && !page.contains("value=\"replace\""), "{page}");
        assert!(page.contains("put on the customer&#x27;s next bill") || page.contains("put on the customer's next bill"), "{page}");
        let done = answer(&portal, Who::Operator, &question, "choice=correct").await;
        assert_eq!(done.status, 303, "{}", done.body);
        let mut costs = billed(&portal, id).await;
        costs.sort();
        assert_eq!(costs, ["-2", "7"]);
        let told = portal.get(Who::Operator, done.header("location")).await.body;
        assert!(told.contains("Corrects"), "{told}");
    }

    async fn the_page_with_javascript_leads_to_the_same_question(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let (three, five) = (csv(&["1", "2", "3"]), csv(&["1", "2", "3", "4", "5"]));
        imported(&portal, id, &[("a.csv", &three)]).await;
        let question = page_of(&send(&portal, id, &[("b.csv", &five)]).await);
        assert!(portal.get(Who::Operator, &question).await.body.contains("Add a second bill"));
        assert_eq!(answer(&portal, Who::Operator, &question, "choice=replace").await.status, 303);
        assert_eq!(billed(&portal, id).await, ["15"]);
    }

    async fn a_bill_that_changed_since_the_question_is_asked_about_again(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        imported(&portal, id, &[("a.csv", &csv(&["1"]))]).await;
        let question = post(&portal, id, &[("b.csv", &csv(&["2"]))]).await.header("location").to_owned();
        let staff = actor(Role::Admin, None, false);
        let bills = bills_of(&portal.world.store, &staff).await;
        let bill = bills.iter().find(|bill| bill.customer == id).unwrap().id;
        walk(&portal.world, bill, BillState::SentForApproval).await;
        let again = answer(&portal, Who::Operator, &question, "choice=replace").await;
        assert!(again.header("location").contains("notice=bill-changed"));
        let page = portal.get(Who::Operator, again.header("location")).await.body;
        assert!(page.contains("was sent to the customer, so this file cannot replace its content"), "{page}");
        assert!(!page.contains("value=\"replace\""), "{page}");
        assert_eq!(answer(&portal, Who::Operator, &question, "choice=replace").await.status, 422);
        assert_eq!(billed(&portal, id).await, ["1"]);
    }

    async fn import_warnings_are_shown_to_staff_and_not_to_the_customer(portal: Portal) {
        let text = format!("{}\"{{broken\"\n", csv(&["5"]).replace("ServiceName\n", "ServiceName,Tags\n").trim_end().to_owned() + ",");
        let done = imported(&portal, portal.one.customer, &[("odd.csv", &text)]).await;
        let page = done.header("location").split('?').next().unwrap().to_owned();
        let told = "is not a JSON object";
        for who in [Who::Operator, Who::Reviewer, Who::Admin] {
            let shown = portal.get(who, &page).await;
            assert!(shown.body.contains(told), "{who:?}: {}", shown.body);
        }
        let staff = actor(Role::Admin, None, false);
        let bill = bills_of(&portal.world.store, &staff).await.into_iter().find(|bill| page.contains(&bill.id.to_string()));
        walk(&portal.world, bill.unwrap().id, BillState::SentForApproval).await;
        let own = portal.get(Who::Approver, &page).await;
        assert_eq!((own.status.as_u16(), own.body.contains(told)), (200, false));
        assert!(portal.get(Who::Reviewer, &page).await.body.contains(told));
    }
    async fn a_manifest_is_no_part_of_the_bill_and_tells_which_files_are_missing(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let manifest = |keys: &str| format!("{{\"assemblyId\":\"a\",\"reportKeys\":[{keys}]}}");
        let (one, both) = (manifest("\"x/1.csv\""), manifest("\"x/1.csv\",\"x/2.csv\""));
        for (manifest, is_missing) in [(&one, false), (&both, true)] {
            let files = [("cur-Manifest.json", manifest.as_str()), ("1.csv", &csv(&["1", "2"]))];
            let preview = post(&portal, id, &files).await;
            let page = portal.get(Who::Operator, preview.header("location")).await.body;
            assert!(page.contains("USD 3.00"), "{page}");
            let told = "cur-Manifest.json names files that are not among those chosen: 2.csv.";
            assert_eq!(page.contains(told), is_missing, "{page}");
        }
        let done = imported(&portal, id, &[("1.csv", &csv(&["1", "2"])), ("m.JSON", &both)]).await;
        let page = portal.get(Who::Operator, done.header("location")).await.body;
        assert!(page.contains("m.JSON names files") && page.contains("Original 2"), "{page}");
    }

    async fn nothing_counts_before_the_preview_is_confirmed(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let before = crate::access::stored(&portal.world).await;
        let preview = post(&portal, id, &[("march.csv", &csv(&["1.25", "2"]))]).await.header("location").to_owned();
        let page = portal.get(Who::Operator, &preview).await.body;
        for told in ["Nothing is imported yet", "march.csv", "FOCUS", "2 rows", "USD 3.25", "Mar 2026", "AWS", "New draft"] {
            assert!(page.contains(told), "{told} is not in {page}");
        }
        assert_eq!(crate::access::stored(&portal.world).await, before);
        assert_eq!(answer(&portal, Who::Operator, &preview, "choice=cancel").await.header("location"), "/bills/import");
        assert_eq!(crate::access::stored(&portal.world).await, before);
        assert_eq!(answer(&portal, Who::Operator, &preview, "choice=import").await.status, 404);
    }

    async fn rows_that_cannot_be_read_are_left_out_only_with_a_reason(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let text = format!("{}x 7,1,USD,2026-03-01,2026-04-01,AWS,Broken\n", csv(&["1", "2"]));
        let preview = post(&portal, id, &[("a.csv", &text)]).await.header("location").to_owned();
        let page = portal.get(Who::Operator, &preview).await.body;
        for told in ["Rows that cannot be read", "BilledCost", "x 7", "Line 4", "is not a number", "Reason for leaving rows out"] {
            assert!(page.contains(told), "{told} is not in {page}");
        }
        let refused = answer(&portal, Who::Operator, &preview, "choice=import&draft[reason]=+").await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Enter why these rows may be left out"), "{}", refused.body);
        assert!(billed(&portal, id).await.is_empty());
        let done = answer(&portal, Who::Operator, &preview, "choice=import&draft[reason]=A+test+row").await;
        assert_eq!((done.status.as_u16(), billed(&portal, id).await), (303, vec!["3".to_owned()]), "{}", done.body);
        let bill = done.header("location").split('?').next().unwrap().to_owned();
        let page = portal.get(Who::Reviewer, &bill).await.body;
        for told in ["1 row was left out", "A test row", "x 7"] {
            assert!(page.contains(told), "{told} is not in {page}");
        }
    }

    async fn what_a_file_does_not_say_is_asked_before_its_import(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let text = "BilledCost,EffectiveCost,ServiceName\n1.5,1.5,Server\n";
        let preview = post(&portal, id, &[("hetzner.csv", text)]).await.header("location").to_owned();
        let page = portal.get(Who::Operator, &preview).await.body;
        assert!(page.contains("the file does not say its month"), "{page}");
        let wrong = "choice=preview&draft[currency]=Euros&draft[period]=March&draft[provider]=Hetzner";
        let wrong = answer(&portal, Who::Operator, &preview, wrong).await;
        assert_eq!(wrong.status, 422);
        for told in ["Choose a currency", "Enter the billing period", "value=\"Euros\"", "value=\"Hetzner\""] {
            assert!(wrong.body.contains(told), "{told} is not in {}", wrong.body);
        }
        let said = "draft[currency]=EUR&draft[period]=2026-03&draft[provider]=Hetzner";
        let seen = answer(&portal, Who::Operator, &preview, &format!("choice=preview&{said}")).await;
        let page = portal.get(Who::Operator, seen.header("location")).await.body;
        assert!(page.contains("EUR 1.50") && page.contains("Mar 2026") && page.contains("Hetzner"), "{page}");
        // Other words than those of the preview are previewed first.
        let other = said.replace("EUR", "USD");
        let other = answer(&portal, Who::Operator, &preview, &format!("choice=import&{other}")).await;
        assert!(other.header("location").contains("notice=bill-changed"), "{}", other.body);
        assert!(billed(&portal, id).await.is_empty());
        answer(&portal, Who::Operator, &preview, &format!("choice=preview&{said}")).await;
        let done = answer(&portal, Who::Operator, &preview, &format!("choice=import&{said}")).await;
        assert_eq!((done.status.as_u16(), billed(&portal, id).await), (303, vec!["1.5".to_owned()]));
    }
    async fn the_files_of_a_bill_are_given_back_as_they_came_and_to_staff_only(portal: Portal) {
        let rows: Vec<String> = (1..20_000).map(|number| number.to_string()).collect();
        let long = csv(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let pieces = i64::try_from(long.len().div_ceil(1 << 20)).unwrap() + 1;
        assert!(pieces > 2);
        let files = [("März.csv", long.as_str()), ("b.csv", &csv(&["0.5"]))];
        let done = imported(&portal, portal.one.customer, &files).await;
        let bill = done.header("location").split('?').next().unwrap().to_owned();
        let page = portal.get(Who::Reviewer, &bill).await.body;
        let links: Vec<&str> = page.match_indices("/originals/").map(|(at, _)| page[..at].rfind('"').unwrap() + 1).map(|from| page[from..].split('"').next().unwrap()).collect();
        assert_eq!(links.len(), 2, "{page}");
        for (link, (name, text)) in links.iter().zip(files) {
            let file = portal.get(Who::Reviewer, link).await;
            assert_eq!((file.status.as_u16(), file.body == text), (200, true), "{name}");
            assert_eq!(file.header("content-disposition"), "attachment");
            assert!(page.contains(name));
            assert_eq!(portal.get(Who::Approver, link).await.status, 403);
            let (to, other) = (portal.other.approved.to_string(), bill.trim_start_matches("/bills/"));
            assert_eq!(portal.get(Who::Reviewer, &link.replace(other, &to)).await.status, 404, "it is not that bill's");
        }
        // A deleted draft takes them with it.
        let id = bill.trim_start_matches("/bills/");
        let stored = async || stored_files(&portal).await;
        let with = stored().await;
        assert_eq!(portal.call(Who::Operator, "delete_draft", &format!("bill={id}&version=1")).await.status, 200);
        let without = stored().await;
        assert_eq!((with.0 - without.0, with.1 - without.1, with.2 - without.2), (pieces, 2, 1));
    }
}

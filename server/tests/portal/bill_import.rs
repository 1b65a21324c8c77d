//! Importing a bill in the browser, with and without JavaScript: several files, and what the user is asked.

use axum::body::Body;
use axum::http::Method;
use domain::bill::BillState;
use domain::ids::CustomerId;
use domain::permission::Role;
use storage::on_both;
use storage::testing::{actor, bills_of, customer, walk};

use crate::people::{Answer, FORM, Portal, Who};

const HEADER: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ProviderName,ServiceName";

fn csv(costs: &[&str]) -> String {
    let row = |cost: &&str| format!("{cost},{cost},USD,2026-03-01,2026-04-01,AWS,Compute {cost}\n");
    format!("{HEADER}\n{}", costs.iter().map(row).collect::<String>())
}

/// The form of `Import bill` as a browser without JavaScript posts it.
async fn post(portal: &Portal, customer: CustomerId, files: &[(&str, &str)]) -> Answer {
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

async fn answer(portal: &Portal, who: Who, page: &str, choice: &str) -> Answer {
    let upload = page.split("upload=").nth(1).unwrap().split('&').next().unwrap();
    let request = portal.request(who, Method::POST, "/bills/import/answer").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    portal.send(request.body(Body::from(format!("upload={upload}&choice={choice}"))).unwrap()).await
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
            let answer = post(&portal, id, files).await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            assert_eq!(billed(&portal, id).await, ["11"]);
            let page = portal.get(Who::Reviewer, answer.header("location")).await;
            assert_eq!(page.body.contains("has a header but no rows"), files.len() == 3, "{}", page.body);
            let id = customer(&portal.world, &format!("Scripted {number}")).await;
            let answer = send(&portal, id, files).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(billed(&portal, id).await, ["11"]);
        }
    }

    async fn up_to_200_files_are_accepted_however_long_their_names_are(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let name = |number: usize| format!("{number:0200}");
        let texts: Vec<String> = (1..=200).map(|number| csv(&[&number.to_string()])).collect();
        let names: Vec<String> = (1..=1000).map(name).collect();
        let files: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let answer = send(&portal, id, &files).await;
        assert_eq!((answer.status.as_u16(), billed(&portal, id).await), (200, vec!["20100".to_owned()]), "{}", answer.body);
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
            assert!(post(&portal, id, &[("to 3rd.csv", &three)]).await.header("location").contains("bill-imported"));
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
            assert_eq!(answer(&portal, Who::Admin, &question, choice).await.status, 404);
            let answered = answer(&portal, Who::Operator, &question, choice).await;
            assert_eq!(answered.status, 303, "{}", answered.body);
            let mut found = billed(&portal, id).await;
            found.sort();
            assert_eq!(found, expected, "{choice}");
            // The files are deleted after the answer.
            assert_eq!(portal.get(Who::Operator, &question).await.status, 404);
            assert_eq!(answer(&portal, Who::Operator, &question, choice).await.status, 404);
        }
    }

    async fn the_page_with_javascript_leads_to_the_same_question(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        let (three, five) = (csv(&["1", "2", "3"]), csv(&["1", "2", "3", "4", "5"]));
        send(&portal, id, &[("a.csv", &three)]).await;
        let asked: app::uploaded::Uploaded =
            serde_json::from_str(&send(&portal, id, &[("b.csv", &five)]).await.body).unwrap();
        let question = app::uploaded::question_page(asked.asks.unwrap(), false);
        assert!(portal.get(Who::Operator, &question).await.body.contains("Add a second bill"));
        assert_eq!(answer(&portal, Who::Operator, &question, "replace").await.status, 303);
        assert_eq!(billed(&portal, id).await, ["15"]);
    }

    async fn a_bill_that_changed_since_the_question_is_asked_about_again(portal: Portal) {
        let id = customer(&portal.world, "Acme").await;
        post(&portal, id, &[("a.csv", &csv(&["1"]))]).await;
        let question = post(&portal, id, &[("b.csv", &csv(&["2"]))]).await.header("location").to_owned();
        let staff = actor(Role::Admin, None, false);
        let bills = bills_of(&portal.world.store, &staff).await;
        let bill = bills.iter().find(|bill| bill.customer == id).unwrap().id;
        walk(&portal.world, bill, BillState::SentForApproval).await;
        let again = answer(&portal, Who::Operator, &question, "replace").await;
        assert!(again.header("location").contains("notice=bill-changed"));
        let page = portal.get(Who::Operator, again.header("location")).await.body;
        assert!(page.contains("was sent to the customer, so this file cannot replace its content"), "{page}");
        assert!(!page.contains("value=\"replace\""), "{page}");
        assert_eq!(answer(&portal, Who::Operator, &question, "replace").await.status, 422);
        assert_eq!(billed(&portal, id).await, ["1"]);
    }

    async fn import_warnings_are_shown_to_staff_and_not_to_the_customer(portal: Portal) {
        let text = format!("{}\"{{broken\"\n", csv(&["5"]).replace("ServiceName\n", "ServiceName,Tags\n").trim_end().to_owned() + ",");
        let imported = post(&portal, portal.one.customer, &[("odd.csv", &text)]).await;
        let page = imported.header("location").split('?').next().unwrap().to_owned();
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
}

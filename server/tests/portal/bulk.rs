//! Customers in bulk over HTTP without JavaScript: export, edit, import, and the messages on the way.

use axum::body::Body;
use axum::http::Method;
use domain::organization::OrganizationDraft;
use domain::permission::Scope;
use storage::{customers, on_both, organizations};

use crate::people::{Answer, Portal, Who};

/// Uploads a file of customers as the page's form does; returns the URL of its preview.
async fn upload(portal: &Portal, text: &str) -> String {
    let form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"customers.csv\"\r\n\r\n{text}\r\n--edge--\r\n"
    );
    let request = portal.request(Who::Operator, Method::POST, "/customers/import").header("accept", "text/html");
    let request = request.header("content-type", "multipart/form-data; boundary=edge");
    let answer = portal.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").to_owned()
}

/// The value of a hidden field of a page.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let field = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
    field.split("value=\"").nth(1).unwrap().split('"').next().unwrap()
}

/// The columns that a page proposes.
fn columns(page: &str) -> Vec<String> {
    let selects = page.split("<select").skip(1);
    let chosen = selects.map(|select| {
        let select = select.split("</select>").next().unwrap();
        let option = select.split("<option").find(|option| option.contains(" selected")).unwrap_or_default();
        option.split("value=\"").nth(1).unwrap_or_default().split('"').next().unwrap_or_default().to_owned()
    });
    chosen.collect()
}

/// Presses `Import` on a preview.
async fn import(portal: &Portal, preview: &str, page: &str) -> Answer {
    let columns: String = columns(page).iter().map(|code| format!("&columns[]={code}")).collect();
    let form = format!("upload={}&seen={}&page={preview}{columns}", hidden(page, "upload"), hidden(page, "seen"));
    portal.post_form(Who::Operator, "/api/import_customers", preview, &form).await
}

async fn exported(portal: &Portal) -> String {
    let answer = portal.get(Who::Operator, "/customers.csv").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    answer.body
}

async fn named(portal: &Portal, name: &str) -> OrganizationDraft {
    let id = customers::find(&portal.world.store, name).await.unwrap().unwrap();
    organizations::get(&portal.world.store, Scope::AllCustomers, id).await.unwrap().organization
}

on_both! {
    async fn an_edited_export_shows_its_changes_and_then_makes_them(portal: Portal) {
        let edited = exported(&portal).await.replacen("\r\none,,", "\r\none,Retail,", 9) + "Gamma,Legal\r\n";
        let preview = upload(&portal, &edited).await;
        let page = portal.get(Who::Operator, &preview).await.body;
        for told in ["1 new customer with 0 contacts, 1 changed customer, 1 unchanged customer.", "Industry Vertical: – → Retail", "Import 2 customers"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert_eq!(named(&portal, "one").await.industry, "", "nothing is stored before Import");
        let answer = import(&portal, &preview, &page).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/customers?notice=customers-imported"));
        assert_eq!((named(&portal, "one").await.industry, named(&portal, "gamma").await.industry), ("Retail".into(), "Legal".into()));
        let again = upload(&portal, &exported(&portal).await).await;
        let page = portal.get(Who::Operator, &again).await.body;
        assert!(page.contains("3 unchanged customers") && !page.contains("data-kind=\"primary\""), "{page}");
    }

    async fn a_save_since_the_preview_is_named_and_the_changes_are_shown_again(portal: Portal) {
        let save = |version: u8, industry: &str| {
            let id = portal.one.customer;
            format!("customer={id}&version={version}&draft[name]=one&draft[industry]={industry}&draft[office][address1]=1+High+Street&draft[same_as_office]=on")
        };
        assert_eq!(portal.call(Who::Admin, "save_organization", &save(1, "")).await.status, 200);
        let edited = exported(&portal).await.replacen("\r\none,,", "\r\none,Retail,", 9);
        portal.world.later(1);
        let preview = upload(&portal, &edited).await;
        let page = portal.get(Who::Operator, &preview).await.body;
        portal.world.later(1);
        assert_eq!(portal.call(Who::Admin, "save_organization", &save(2, "Legal")).await.status, 200);
        let stale = import(&portal, &preview, &page).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Admin saved this in the meantime") && stale.body.contains("Industry Vertical: Legal → Retail"), "{}", stale.body);
        assert_eq!(named(&portal, "one").await.industry, "Legal");
        portal.world.later(1);
        assert_eq!(import(&portal, &preview, &stale.body).await.status, 303);
        let now = named(&portal, "one").await;
        assert_eq!((now.industry.as_str(), now.office.address1.as_str()), ("Retail", "1 High Street"));
    }

    async fn a_look_alike_address_is_reported_at_its_line_and_skips_its_customer(portal: Portal) {
        // The address of customer one's Approver with a Cyrillic letter, in a new customer and in a stored one.
        let file = "Organization Name,First name,Last name,Email\nGamma,Good,One,good@people.example\n\
                    Delta,Fine,One,fine@people.example\nDelta,Bad,One,approv\u{435}r@people.example\n\
                    other,Bad,Two,approv\u{435}r@people.example\n";
        let preview = upload(&portal, file).await;
        let page = portal.get(Who::Operator, &preview).await.body;
        for told in ["Line 4", "Line 5", "Contact Email", "looks like Approver@people.example", "1 new customer with 1 contact.", "3 rows are skipped"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let errors = preview.split('?').nth(1).and_then(|query| query.split('&').find_map(|part| part.strip_prefix("upload="))).unwrap();
        let errors = portal.get(Who::Operator, &format!("/customers/import/{errors}/errors.csv")).await.body;
        assert!(errors.contains("looks like Approver@people.example") && !errors.contains("good@people.example"), "{errors}");
        assert_eq!(import(&portal, &preview, &page).await.status, 303);
        assert!(customers::find(&portal.world.store, "Gamma").await.unwrap().is_some());
        assert!(customers::find(&portal.world.store, "Delta").await.unwrap().is_none());
    }

    async fn leading_zeros_that_a_spreadsheet_lost_are_kept_and_reported(portal: Portal) {
        let dresden = "Organization Name,Office Address 1,Office City,Office Pincode,Office Country,Industry\n\
                       Elbe GmbH,1 Street,Dresden,01067,Germany,\n";
        let preview = upload(&portal, dresden).await;
        let page = portal.get(Who::Operator, &preview).await.body;
        assert_eq!(import(&portal, &preview, &page).await.status, 303);
        let preview = upload(&portal, &dresden.replace("01067,Germany,", "1067,Germany,Retail")).await;
        let page = portal.get(Who::Operator, &preview).await.body;
        for told in ["A spreadsheet removed the leading zeros", "1067", "01067", "Industry Vertical: – → Retail"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        portal.world.later(1);
        assert_eq!(import(&portal, &preview, &page).await.status, 303);
        let stored = named(&portal, "Elbe GmbH").await;
        assert_eq!((stored.office.pincode.as_str(), stored.industry.as_str()), ("01067", "Retail"));
    }

    async fn more_leading_zeros_than_the_page_lists_are_counted(portal: Portal) {
        let file = |designation: &str| {
            let rows = (1..=103).map(|at| format!("Elbe GmbH,Ann,Lee {at},lee{at}@people.example,{designation}\n"));
            format!("Organization Name,First name,Last name,Email,Job title\n{}", rows.collect::<String>())
        };
        let preview = upload(&portal, &file("0815")).await;
        let page = portal.get(Who::Operator, &preview).await.body;
        assert_eq!(import(&portal, &preview, &page).await.status, 303);
        for (rows, more) in [(103, Some("And 3 more values are kept.")), (101, Some("And 1 more value is kept.")), (100, None)] {
            let file: String = file("815").split_inclusive('\n').take(rows + 1).collect();
            let preview = upload(&portal, &file).await;
            let page = portal.get(Who::Operator, &preview).await.body;
            assert_eq!(page.matches("data-label=\"Kept value\"").count(), 100, "{rows}");
            let counted = page.split("<p>").filter_map(|part| part.split('<').next()).find(|text| text.starts_with("And "));
            assert_eq!(counted, more, "{rows}");
        }
    }

    async fn changes_that_were_not_previewed_are_not_imported(portal: Portal) {
        let preview = upload(&portal, "Name,Industry,Sector\none,Retail,Legal\n").await;
        let page = portal.get(Who::Operator, &preview).await.body;
        assert_eq!(columns(&page), ["name", "industry", ""]);
        let (upload, seen) = (hidden(&page, "upload"), hidden(&page, "seen"));
        for form in [
            format!("upload={upload}&columns[]=name&columns[]=industry&columns[]="),
            format!("upload={upload}&seen={seen}&columns[]=name&columns[]=&columns[]=industry"),
        ] {
            let answer = portal.call(Who::Operator, "import_customers", &form).await;
            assert_eq!(answer.status, 422, "{form}");
            assert!(answer.body.contains("Press Preview"), "{}", answer.body);
        }
        assert_eq!(named(&portal, "one").await.industry, "");
    }

    async fn files_of_other_programs_are_understood(portal: Portal) {
        for (file, told) in [
            ("sep=;\nOrganization Name;Office Address 1;Office City;Office Pincode;Office Country\nQuay Bakery;1 Quay St;Bonn;53111;Germany\n", "1 new customer with 0 contacts"),
            ("Customer list as of 2026-05-01\n\nOrganization Name,Office Address 1,Office City,Office Pincode,Office Country\nQuay Bakery,1 Quay St,Bonn,53111,Germany\n", "Above the header, not imported: Customer list as of 2026-05-01"),
            ("Organization Name,Office Address 1,Office City,Office State,Office Pincode,Office Country\nQuay Oats,1 High St,Boston,MA,\"=\"\"02210\"\"\",USA\n", "1 new customer with 0 contacts"),
            ("Company,Contact name,Email\nQuay Hops,Ann Marie Lee,ann.lee@example.com\nQuay Hops,Sukarno,sukarno@example.com\n", "1 new customer with 2 contacts"),
        ] {
            let preview = upload(&portal, file).await;
            let page = portal.get(Who::Operator, &preview).await.body;
            assert!(page.contains(told) && page.contains("Import 1 customer"), "{file}: {page}");
            let answer = import(&portal, &preview, &page).await;
            assert_eq!(answer.status, 303, "{file}: {}", answer.body);
            portal.world.later(1);
            let name = file.lines().last().unwrap().split([';', ',']).next().unwrap();
            if name == "Quay Bakery" {
                let id = customers::find(&portal.world.store, name).await.unwrap().unwrap();
                customers::delete(&portal.world.store, storage::testing::TESTER, id).await.unwrap();
            }
        }
        assert_eq!(named(&portal, "Quay Oats").await.office.pincode, "02210");
    }
}

#[tokio::test]
async fn only_users_who_may_edit_customers_can_export_them() {
    let portal = Portal::sqlite().await;
    for (who, finds) in [(Who::Admin, true), (Who::Operator, true), (Who::Reviewer, false)] {
        let page = portal.get(who, "/customers").await.body;
        let link = page.contains("href=\"/customers.csv\"") && page.contains("Export customers");
        assert_eq!(link, finds, "{who:?}");
        assert_eq!(portal.get(who, "/customers.csv").await.status == 200, finds, "{who:?}");
    }
}

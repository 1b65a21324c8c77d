//! A long Contact List in a browser without JavaScript.

use storage::on_both;
use storage::testing::contact;

use crate::people::{Portal, Who};

/// Adds contacts `many…@acme.example`; returns the path of the Profile page.
async fn with_contacts(portal: &Portal, count: usize) -> String {
    for number in 0..count {
        contact(&portal.world, portal.one.customer, &format!("many{number:03}@acme.example"), &[]).await;
    }
    format!("/customers/{}/profile", portal.one.customer)
}

async fn shown(portal: &Portal, url: &str) -> (usize, String) {
    let page = portal.get(Who::Admin, url).await;
    assert_eq!(page.status, 200, "{url}");
    // Each contact has one menu.
    let list = page.body.split("id=\"contact-list\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
    (list.matches("Actions for ").count(), list)
}

on_both! {
    async fn a_long_contact_list_has_pages_and_can_be_searched(portal: Portal) {
        let few = shown(&portal, &with_contacts(&portal, 0).await).await;
        assert!(few.0 > 1 && !few.1.contains("Search contacts"), "a short list is shown whole");
        let url = with_contacts(&portal, 130).await;
        let all = 130 + few.0;
        let (rows, first) = shown(&portal, &url).await;
        assert_eq!(rows, 50);
        assert!(first.contains("Search contacts") && first.contains(&format!("Showing 1-50 of {all}")), "{first}");
        assert!(first.contains("contact%2Dpage=2"), "{first}");
        assert_eq!(shown(&portal, &format!("{url}?contact-page=3")).await.0, all - 100);
        assert_eq!(shown(&portal, &format!("{url}?contact-rows=100")).await.0, 100);
        for (search, found) in [("MANY012", 1), ("many01", 10), ("nobody", 0)] {
            let (rows, list) = shown(&portal, &format!("{url}?contact-search={search}")).await;
            assert_eq!(rows, found, "{search}");
            assert_eq!(list.contains("No contact matches"), found == 0);
        }
    }

    async fn a_contact_on_another_page_can_be_removed(portal: Portal) {
        let url = with_contacts(&portal, 60).await;
        let (_, last) = shown(&portal, &format!("{url}?contact-page=2")).await;
        let id = last.rsplit("remove-contact=").next().unwrap()[..36].to_owned();
        let (_, asked) = shown(&portal, &format!("{url}?remove-contact={id}")).await;
        assert!(asked.contains("Remove contact"), "{asked}");
        let body = format!("customer={}&contact={id}", portal.one.customer);
        let removed = portal.post_form(Who::Admin, "/api/remove_contact", &url, &body).await;
        assert_eq!(removed.status, 303);
        let (_, gone) = shown(&portal, &format!("{url}?contact-page=2")).await;
        assert!(!gone.contains(&id), "it is still there");
    }
}

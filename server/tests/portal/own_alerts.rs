//! A customer's user chooses on `Account` which alerts to get.

use domain::alert::AlertKind;
use domain::contact_list::ContactSummary;
use domain::ids::CustomerId;
use domain::permission::Scope;
use storage::contacts;
use storage::on_both;
use storage::testing::{TESTER, contact, customer};

use crate::people::{Answer, Portal, Who};

const EMAIL: &str = "Viewer@people.example";

async fn listed(portal: &Portal, customer: CustomerId) -> ContactSummary {
    let all = contacts::list(&portal.world.store, Scope::AllCustomers, customer).await.unwrap();
    all.into_iter().find(|contact| contact.email == EMAIL).unwrap()
}

async fn save(portal: &Portal, customer: CustomerId, version: i64, chosen: &str) -> Answer {
    let form = format!("customer={customer}&version={version}{chosen}");
    portal.post_form(Who::Viewer, "/api/save_own_alerts", "/account", &form).await
}

/// Whether a check box of the page is checked.
fn is_checked(page: &str, id: &str) -> bool {
    let from = page.find(&format!("id=\"{id}\"")).unwrap();
    page[from..].split('>').next().unwrap().contains(" checked")
}

on_both! {
    async fn choosing_alerts_changes_nothing_else_of_the_contact(portal: Portal) {
        let one = portal.one.customer;
        let before = listed(&portal, one).await;
        assert!(!before.billops_alerts);
        let page = portal.get(Who::Viewer, "/account").await.body;
        assert!(page.contains("Alerts are sent to Viewer@people.example.") && !is_checked(&page, "billops-alerts"));
        let saved = save(&portal, one, 1, "&draft[billops_alerts]=on&draft[alerts][]=po_expiry").await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/account?notice=alerts-saved"));
        let page = portal.get(Who::Viewer, "/account").await.body;
        let checked = ["billops-alerts", "alert-po_expiry", "alert-po_consumption"].map(|id| is_checked(&page, id));
        assert_eq!(checked, [true, true, false]);
        let after = listed(&portal, one).await;
        assert!(after.billops_alerts && after.alerts == [AlertKind::PoExpiry], "{after:?}");
        assert_eq!(ContactSummary { billops_alerts: false, alerts: before.alerts.clone(), ..after }, before);
        let history = portal.call(Who::Admin, "history", &format!("customer={one}")).await.body;
        assert!(history.contains("\"billops_alerts\"") && history.contains("\"PO Expiry\""), "{history}");
        let off = save(&portal, one, 2, "&draft[alerts][]=po_expiry").await;
        assert_eq!(off.status.as_u16(), 303, "none is checked, none is sent");
        assert!(!listed(&portal, one).await.billops_alerts);
    }

    async fn a_save_of_alerts_after_a_save_by_staff_is_refused(portal: Portal) {
        let one = portal.one.customer;
        let id = listed(&portal, one).await.id;
        let mut draft = contacts::get(&portal.world.store, Scope::AllCustomers, one, id).await.unwrap().draft;
        draft.designation = "Controller".into();
        storage::save::<contacts::Contacts>(&portal.world.store, TESTER, (one, id), 1, &draft.parse(None).unwrap()).await.unwrap();
        let stale = save(&portal, one, 1, "&draft[billops_alerts]=on").await;
        assert!(stale.status == 409 && stale.body.contains("Tester saved"), "{}", stale.body);
        assert!(is_checked(&stale.body, "billops-alerts"), "the choice is kept on the page");
        assert!(stale.body.contains("<title>Error: Account"), "{}", stale.body);
        let now = listed(&portal, one).await;
        assert!(!now.billops_alerts && now.designation.as_deref() == Some("Controller"), "{now:?}");
    }

    async fn a_shared_login_chooses_alerts_only_for_the_current_organization(portal: Portal) {
        let (one, second) = (portal.one.customer, customer(&portal.world, "Second").await);
        let same = contact(&portal.world, second, EMAIL, &["viewer"]).await;
        contacts::set_accounts(&portal.world.store, TESTER, second, &[same]).await.unwrap();
        portal.call(Who::Viewer, "choose_organization", &format!("customer={second}")).await;
        let elsewhere = save(&portal, one, 1, "&draft[billops_alerts]=on").await;
        assert_eq!(elsewhere.status.as_u16(), 404);
        assert_eq!(save(&portal, second, 1, "&draft[billops_alerts]=on").await.status.as_u16(), 303);
        assert_eq!([listed(&portal, one).await.billops_alerts, listed(&portal, second).await.billops_alerts], [false, true]);
    }

    async fn staff_have_no_alerts(portal: Portal) {
        for who in [Who::Admin, Who::Operator, Who::Reviewer] {
            assert!(!portal.get(who, "/account").await.body.contains("billops-alerts"), "{who:?}");
        }
    }
}

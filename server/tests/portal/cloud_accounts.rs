//! The accounts map in the browser, without JavaScript: one export for several customers, what nobody owns, and the same
//! export again after it was assigned.

use domain::permission::Role;
use storage::testing::{actor, bills_of, customer};
use storage::{cloud_accounts, fetch_one, on_both};
use uuid::Uuid;

use crate::bill_import::{answer, post};
use crate::people::{Answer, Portal, Who};

const EXPORT: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,BillingAccountId,SubAccountId,ServiceName
1,1,USD,2026-03-01,AWS,9000,0044,Compute
2,2,USD,2026-03-01,AWS,9000,0055,Compute
4,4,USD,2026-03-01,AWS,9000,0066,Compute
";

async fn assign(portal: &Portal, customer: &str, account: &str) -> Answer {
    let fields = [
        ("draft[provider]", "AWS"),
        ("draft[account]", account),
        ("draft[customer]", customer),
        ("draft[from]", "2026-03"),
    ];
    let body = serde_urlencoded::to_string(fields).unwrap();
    portal.post_form(Who::Operator, "/api/add_cloud_account", "/accounts/add", &body).await
}

/// Customer and total of each bill of March.
async fn billed(portal: &Portal) -> Vec<String> {
    let bills = bills_of(&portal.world.store, &actor(Role::Admin, None, false)).await;
    let of_march = bills.into_iter().filter(|bill| bill.period.month() == "2026-03");
    let mut told: Vec<String> = of_march.map(|bill| format!("{} {}", bill.customer_name, bill.billed)).collect();
    told.sort();
    told
}

on_both! {
    async fn an_export_is_imported_again_after_its_accounts_were_assigned(portal: Portal) {
        let (acme, zoo) = (customer(&portal.world, "Acme").await, customer(&portal.world, "Zoo").await);
        let (acme, zoo) = (acme.to_string(), zoo.to_string());
        assert_eq!(assign(&portal, &acme, "0044").await.status, 303);
        let taken = assign(&portal, &zoo, "0044").await;
        assert_eq!(taken.status, 422);
        assert!(taken.body.contains("This account belongs to Acme from 2026-03"), "{}", taken.body);
        let nobody = assign(&portal, "", "0055").await;
        assert!(nobody.body.contains("Choose the customer that pays for this account"), "{}", nobody.body);
        assert!(nobody.body.contains("value=\"0055\""), "nothing typed is lost: {}", nobody.body);

        let preview = post(&portal, "map", &[("all.csv", EXPORT)]).await;
        assert_eq!(preview.status, 303, "{}", preview.body);
        let page = portal.get(Who::Operator, preview.header("location")).await;
        for words in ["By the accounts map", "Acme", "Unassigned", "0055", "0066"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let done = answer(&portal, Who::Operator, preview.header("location"), "choice=import").await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(billed(&portal).await, ["Acme 1"]);
        let overview = portal.get(Who::Reviewer, "/overview?month=2026-03").await;
        assert!(overview.body.contains("USD 6.00 of 2 accounts is on no bill"), "{}", overview.body);

        assert_eq!(assign(&portal, &acme, "0055").await.status, 303);
        assert_eq!(assign(&portal, &zoo, "0066").await.status, 303);
        let (export,) = fetch_one!(portal.world.store.read().await.unwrap(), (Uuid,), "SELECT id FROM exports").unwrap();
        let page = portal.get(Who::Operator, "/accounts").await;
        assert!(page.body.contains("Import all.csv again"), "{}", page.body);
        let again = portal.post_form(Who::Operator, &format!("/exports/{export}/again"), "/accounts", "").await;
        assert_eq!(again.status, 303, "{}", again.body);
        let done = answer(&portal, Who::Operator, again.header("location"), "choice=replace").await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(billed(&portal).await, ["Acme 3", "Zoo 4"]);
        let left = cloud_accounts::list(&portal.world.store, &Default::default()).await.unwrap().unassigned;
        assert_eq!(left, []);
    }

    async fn an_export_of_unassigned_accounts_makes_no_bill_and_says_so(portal: Portal) {
        let preview = post(&portal, "map", &[("all.csv", EXPORT)]).await;
        let done = answer(&portal, Who::Operator, preview.header("location"), "choice=import").await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(done.header("location"), "/accounts?notice=nothing-billed");
        let page = portal.get(Who::Operator, done.header("location")).await;
        assert!(page.body.contains("nobody owns these accounts yet"), "{}", page.body);
        assert_eq!(billed(&portal).await, [""; 0]);
    }

    async fn the_file_of_several_customers_is_kept_once_for_staff(portal: Portal) {
        let acme = customer(&portal.world, "Acme").await.to_string();
        assign(&portal, &acme, "0044").await;
        let preview = post(&portal, "map", &[("all.csv", EXPORT)]).await;
        answer(&portal, Who::Operator, preview.header("location"), "choice=import").await;
        let admin = actor(Role::Admin, None, false);
        let bill = bills_of(&portal.world.store, &admin).await.into_iter().find(|bill| bill.customer_name == "Acme").unwrap();
        let (export,) = fetch_one!(portal.world.store.read().await.unwrap(), (Uuid,), "SELECT id FROM exports").unwrap();
        let path = format!("/bills/{}/originals/{export}/0", bill.id);
        let file = portal.get(Who::Reviewer, &path).await;
        assert_eq!(file.status, 200, "{}", file.body);
        assert_eq!(file.body, EXPORT);
        assert_eq!(portal.get(Who::Viewer, &path).await.status, 403);
        // A bill that has nothing of it does not lead to it.
        let other = format!("/bills/{}/originals/{export}/0", portal.one.draft);
        assert_eq!(portal.get(Who::Reviewer, &other).await.status, 404);
        let page = portal.get(Who::Reviewer, &format!("/bills/{}", bill.id)).await;
        assert!(page.body.contains(&path), "{}", page.body);
    }
}

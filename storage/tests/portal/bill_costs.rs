//! What a bill costs by each dimension: the rows always add up to its total.

use domain::bill::BillState;
use domain::bill_costs::CostsBy;
use domain::breakdown::By;
use domain::cost::Cost;
use domain::group::GroupDraft;
use domain::permission::{Actor, Role};
use storage::bills::costs_by;
use storage::testing::{TESTER, actor, customer, file, import, walk};
use storage::{StorageError, groups, on_both};

const FILE: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,ServiceName,SubAccountId,RegionName,Tags
600.004,600,USD,2026-09-01,AWS,EC2,111,Paris,\"{\"\"team\"\":\"\"web\"\",\"\"env\"\":\"\"prod\"\"}\"
300,300,USD,2026-09-01,AWS,S3,222,Paris,\"{\"\"team\"\":\"\"data\"\",\"\"env\"\":\"\"prod\"\"}\"
-50.5,0,USD,2026-09-01,Microsoft,SQL,,,
";

on_both! {
    async fn every_dimension_adds_up_to_the_total(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        for (name, tags) in [("Production", "env=prod"), ("Web", "team=web"), ("Empty", "team=none")] {
            let draft = GroupDraft { name: name.into(), tags: vec![tags.into()], ..GroupDraft::default() };
            groups::add(&world.store, TESTER, id, &draft.parse().unwrap()).await.unwrap();
        }
        let staff = actor(Role::Reviewer, None, false);
        let shown = async |by: &str| {
            let found = costs_by(&world.store, &staff, bill, &by.parse().unwrap()).await.unwrap();
            assert_eq!(found.tag_keys, ["env", "team"]);
            let total = found.rows.iter().try_fold(Cost::ZERO, |sum, row| sum.checked_add(row.billed)).unwrap();
            assert_eq!(total.to_string(), "849.504", "{by}");
            let name = |key: Option<String>| key.unwrap_or_else(|| "-".to_owned());
            found.rows.into_iter().map(|row| format!("{} {} {}", name(row.key), row.billed, row.rows)).collect::<Vec<_>>()
        };
        assert_eq!(shown("service").await, ["EC2 600.004 1", "S3 300 1", "SQL -50.5 1"]);
        assert_eq!(shown("provider").await, ["AWS 900.004 2", "Microsoft -50.5 1"]);
        assert_eq!(shown("sub-account").await, ["111 600.004 1", "222 300 1", "- -50.5 1"]);
        assert_eq!(shown("region").await, ["Paris 900.004 2", "- -50.5 1"]);
        assert_eq!(shown("tag:team").await, ["web 600.004 1", "data 300 1", "- -50.5 1"]);
        assert_eq!(shown("tag:none").await, ["- 849.504 3"]);
        let groups = ["Production 900.004 2", "Web 600.004 1", "Empty 0 0", "- -50.5 1", "Counted in several groups -600.004 0"];
        assert_eq!(shown("group").await, groups);
    }

    async fn a_customer_sees_the_costs_of_its_own_bills_once_they_are_sent(world) {
        let (acme, zoo) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        let bill = import(&world, file(acme), FILE).await[0];
        let by = CostsBy::By(By::Region);
        let who = |of, approver| -> Actor { actor(Role::Customer, Some(of), approver) };
        let sees = async |who: Actor| match costs_by(&world.store, &who, bill, &by).await {
            Ok(_) => true,
            Err(StorageError::NotFound) => false,
            Err(error) => panic!("{error}"),
        };
        assert!(!sees(who(acme, true)).await);
        walk(&world, bill, BillState::SentForApproval).await;
        assert!(sees(who(acme, true)).await && !sees(who(acme, false)).await && !sees(who(zoo, true)).await);
        walk(&world, bill, BillState::Approved).await;
        assert!(sees(who(acme, false)).await && !sees(who(zoo, true)).await);
    }
}

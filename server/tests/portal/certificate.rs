//! `cloudtab certificate` and `cloudtab verify`, by the binary itself.

use std::process::{Command, Output};

use storage::on_both;
use storage::testing::{customer, file, import, unguard};

const FILE: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,ServiceName,InvoiceId
1.5,1,EUR,2026-03-01,AWS,Compute,A-1
";

on_both! {
    async fn the_certificate_is_printed_and_fails_if_a_figure_was_changed(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0].to_string();
        let folder = tempfile::tempdir().unwrap();
        let run = |arguments: &[&str]| -> Output {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cloudtab"));
            command.args(arguments).env("DATABASE_URL", &world.url).env("CLOUDTAB_DATA_DIR", folder.path());
            command.output().unwrap()
        };
        let json = |output: &Output| serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        let printed = run(&["certificate", "--bill", &bill, "--json"]);
        assert!(printed.status.success(), "{printed:?}");
        let found = json(&printed);
        assert_eq!((&found["holds"], &found["faults"]), (&true.into(), &serde_json::json!([])));
        assert_eq!(found["rows"], serde_json::json!({ "read": 1, "billed": 1, "unassigned": 0, "rejected": 0 }));
        let invoice = serde_json::json!([{
            "provider": "AWS", "invoice": "A-1", "rows": 1, "read": "1.5", "billed": "1.5", "difference": "0", "tolerance": "1",
        }]);
        assert_eq!(found["invoices"], invoice);
        let words = String::from_utf8(run(&["certificate", "--bill", &bill]).stdout).unwrap();
        assert!(words.contains("1 rows read, 0 unassigned, 0 rejected") && words.contains("AWS invoice A-1"), "{words}");
        assert!(String::from_utf8_lossy(&run(&["verify"]).stdout).contains("certificate of each bill"));
        let missing = run(&["certificate", "--bill", "00000000-0000-0000-0000-000000000001"]);
        assert!(String::from_utf8_lossy(&missing.stderr).contains("not found"), "{missing:?}");

        unguard(&world).await;
        let mut tx = world.store.write().await.unwrap();
        storage::execute!(tx, "UPDATE bill_versions SET billed = '2'").unwrap();
        tx.commit().await.unwrap();
        let broken = run(&["certificate", "--bill", &bill, "--json"]);
        assert_eq!((broken.status.success(), &json(&broken)["holds"]), (false, &false.into()));
        let told = run(&["verify"]);
        assert!(!told.status.success());
        assert!(String::from_utf8_lossy(&told.stdout).contains("certificate: its line items do not add up"), "{told:?}");
    }
}

//! `cloudtab export` and `cloudtab import`, by the binary itself.

use std::process::{Command, Output};

use domain::bill::BillState;
use domain::import::BillReader;
use domain::permission::Role;
use storage::on_both;
use storage::testing::{actor, bills_of, customer, file, import, walk};

const FILE: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,ServiceName,SkuId,x_Formula
1.5,1,EUR,2026-03-01,AWS,Compute,s-1,=1+1
";

on_both! {
    async fn a_bill_is_written_to_standard_output_or_a_file(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0].to_string();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("bill.csv");
        let run = |arguments: &[&str]| -> Output {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cloudtab"));
            command.arg("export").args(arguments).env("DATABASE_URL", &world.url).env("CLOUDTAB_DATA_DIR", folder.path());
            command.output().unwrap()
        };
        let printed = run(&["--bill", &bill]);
        assert!(printed.status.success(), "{printed:?}");
        let text = String::from_utf8(printed.stdout).unwrap();
        let items: Vec<_> = BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
        assert_eq!((items.len(), items[0].more.get("SkuId"), items[0].more.get("x_Formula")), (1, Some("s-1"), Some("=1+1")));

        let kept = || std::fs::read_to_string(&target).unwrap();
        let written = run(&["--bill", &bill, "--format", "focus-csv", "--out", target.to_str().unwrap()]);
        assert!(written.status.success(), "{written:?}");
        assert_eq!(kept(), text);

        let missing = run(&["--bill", "00000000-0000-0000-0000-000000000001", "--out", target.to_str().unwrap()]);
        assert!(!missing.status.success());
        assert!(String::from_utf8_lossy(&missing.stderr).contains("bill 00000000-0000-0000-0000-000000000001 not found"));
        assert_eq!(kept(), text, "a failed export leaves the file as it was");
        assert!(!folder.path().join("bill.csv.part").exists());
    }
    async fn the_command_line_corrects_an_approved_bill_and_no_other(world) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("newer.csv");
        std::fs::write(&path, FILE.replace("1.5,1,", "0.5,1,")).unwrap();
        let run = |arguments: &[&str]| -> Output {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cloudtab"));
            command.args(["import", "--customer", "Acme", "--json"]).args(arguments).arg(&path);
            command.env("DATABASE_URL", &world.url).env("CLOUDTAB_DATA_DIR", folder.path()).output().unwrap()
        };
        let told = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        let early = run(&["--correct"]);
        assert!(told(&early).contains("Only a bill that its customer approved can be corrected"), "{early:?}");
        assert!(!told(&run(&[])).contains("--correct"), "a draft is replaced");
        walk(&world, bill, BillState::Approved).await;
        let asked = run(&[]);
        let place = "Correcting it puts EUR -1 on the customer's next bill. Lines: 1.";
        assert!(told(&asked).contains(place) && told(&asked).contains("--correct puts"), "{asked:?}");
        assert!(told(&run(&["--correct", "--add"])).contains("cannot be used with"), "one choice is made");
        let done = run(&["--correct"]);
        assert!(done.status.success(), "{done:?}");
        let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        let made = &printed["bills"][0];
        assert_eq!((&made["period"], &made["billed"]), (&"2026-04".into(), &"-1".into()), "{printed}");
        let mut costs: Vec<String> = bills_of(&world.store, &actor(Role::Admin, None, false)).await.iter().map(|bill| bill.billed.to_string()).collect();
        costs.sort();
        assert_eq!(costs, ["-1", "1.5"], "the approved bill stays");
    }

    async fn the_command_line_leaves_rows_out_only_with_a_reason(world) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odd.csv");
        std::fs::write(&path, "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart\n1.5,1.5,USD,2026-03-01\nx,1,USD,2026-03-01\n").unwrap();
        let run = |arguments: &[&str]| -> Output {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cloudtab"));
            command.args(["import", "--customer", "Acme", "--create", "--json"]).args(arguments).arg(&path);
            command.env("DATABASE_URL", &world.url).env("CLOUDTAB_DATA_DIR", folder.path()).output().unwrap()
        };
        let refused = run(&[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("Line 3, BilledCost"), "{refused:?}");
        assert_eq!(run(&["--accept-rejected", "  "]).status.code(), Some(2), "a reason has words");
        let done = run(&["--accept-rejected", "A test row"]);
        assert!(done.status.success(), "{done:?}");
        let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        let bill = &printed["bills"][0];
        assert_eq!((&bill["rows"], &bill["rejected"], &bill["billed"]), (&1.into(), &1.into(), &"1.5".into()));
    }
}

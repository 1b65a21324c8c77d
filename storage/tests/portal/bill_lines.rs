//! The columns of bill files that have no field of their own: stored, compared, checked, and written as FOCUS.

use std::sync::Arc;

use domain::bill_import::Choice;
use domain::breakdown::By as Key;
use domain::focus::csv::FocusCsv;
use domain::ids::{BillId, CustomerId};
use domain::lines::{Block, BlockWriter, Line, MoreOf};
use domain::more::{MoreWriter, Names};
use storage::bills::export::{self, Content, Sink, focus};
use storage::bills::import::{FileOf, Outcome};
use storage::testing::{World, customer, file, import, try_import, unguard};
use storage::{StorageError, costs, execute, fetch_one, fingerprints, on_both};

const FILE: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargePeriodEnd,ProviderName,BillingAccountId,ServiceName,RegionId,ListCost,SkuId,x_Team,Tags
0.1,0.05,EUR,2026-09-01,2026-09-01T00:00:00Z,2026-09-01T01:00:00Z,AWS,0044,Compute,eu-1,0.20,s-1,web,\"{\"\"env\"\":\"\"prod\"\"}\"
0.2,0.2,EUR,2026-09-01,2026-09-01T01:00:00Z,2026-09-01T02:00:00Z,AWS,0044,COMPUTE,eu-1,0.20,s-1,,
5,5,EUR,2026-09-01,2026-09-02T00:00:00Z,2026-09-03T00:00:00Z,AWS,0044,Storage,,,,web,
";

fn asking(id: CustomerId) -> FileOf<'static> {
    FileOf { choice: None, ..file(id) }
}

/// What an import of this content makes: the bill and whether it was there, or how many rows would come and go.
async fn outcome(world: &World, file: FileOf<'_>, text: &str) -> Result<(BillId, bool), (u64, u64)> {
    match try_import(world, file, text).await.unwrap() {
        Outcome::Made(bills, _) => Ok(bills[0]),
        Outcome::Asked(differences) => Err((differences[0].added, differences[0].removed)),
    }
}

/// Writes the only block of a bill anew, each row as `change` makes it.
async fn rewrite(world: &World, bill: BillId, change: impl for<'a> Fn(Line<'a>) -> Line<'a>) {
    let (bytes,) = fetch_one!(
        world.store.read().await.unwrap(),
        (Vec<u8>,),
        "SELECT data FROM bill_lines WHERE version_id = $1",
        bill.0
    )
    .unwrap();
    let (block, mut writer) = (Block::read(&bytes).unwrap(), BlockWriter::default());
    for row in 0..block.rows() {
        writer.push(&change(block.row(row))).unwrap();
    }
    let (_, bytes) = writer.take().unwrap().unwrap();
    unguard(world).await;
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE bill_lines SET data = $2 WHERE version_id = $1", bill.0, bytes).unwrap();
    tx.commit().await.unwrap();
}

/// A file in memory.
#[derive(Default)]
struct Written(Vec<u8>);

impl Sink for Written {
    async fn put(&mut self, piece: Vec<u8>) -> std::io::Result<()> {
        self.0.extend(piece);
        Ok(())
    }
}

async fn exported(world: &World, bill: BillId) -> String {
    let mut file = Written::default();
    assert_eq!(
        focus(&world.store, &Content::of(&world.store, bill).await.unwrap(), FocusCsv::begin, &mut file).await.unwrap(),
        3
    );
    String::from_utf8(file.0).unwrap()
}

on_both! {
    async fn a_file_for_spreadsheets_runs_no_text_as_a_formula(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), &FILE.replace("Storage", "=1+1")).await[0];
        let mut written = Written::default();
        assert_eq!(export::csv(&world.store, &Content::of(&world.store, bill).await.unwrap(), &mut written).await.unwrap(), 3);
        let text = String::from_utf8(written.0).unwrap();
        let rows: Vec<_> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows[0], "Day,Provider,Billing Account,Service,Account,Account Name,Region,Resource,Category,Description,Tags,Currency,Billed Cost,Effective Cost");
        assert_eq!(rows[3], "2026-09-02,AWS,0044,'=1+1,,,,,,,,EUR,5,5");
        assert_eq!(rows.len(), 4);
    }

    async fn customers_get_no_column_of_the_resellers_own_file(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        storage::testing::walk(&world, bill, domain::bill::BillState::Approved).await;
        let viewer = storage::testing::actor(domain::permission::Role::Customer, Some(id), false);
        let staff = storage::testing::actor(domain::permission::Role::Admin, None, false);
        for (who, sees) in [(&viewer, false), (&staff, true)] {
            let (_, content) = Content::seen(&world.store, who, bill).await.unwrap();
            let mut written = Written::default();
            focus(&world.store, &content, FocusCsv::begin, &mut written).await.unwrap();
            let text = String::from_utf8(written.0).unwrap();
            assert!(text.contains("SkuId") && text.contains("x_Team") == sees, "{text}");
            let page = storage::bills::lines::page(&world.store, who, bill, &Default::default()).await.unwrap();
            let names: Vec<_> = page.rows[0].more.iter().map(|(name, _)| name.as_str()).collect();
            assert!(names.contains(&"SkuId") && names.contains(&"x_Team") == sees, "{names:?}");
        }
    }

    async fn a_difference_in_any_column_asks_a_question(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        for (text, expected) in [
            (FILE.to_owned(), Ok((bill, true))),
            (FILE.replace("0.20,s-1", "0.2,s-1"), Ok((bill, true))),
            (FILE.replace("s-1", "s-2"), Err((2, 2))),
            (FILE.replace("web,\n", ",\n"), Err((1, 1))),
            (FILE.replace("x_Team", "x_Project"), Err((2, 2))),
            (FILE.replace("T02:00", "T03:00"), Err((1, 1))),
        ] {
            assert_eq!(outcome(&world, asking(id), &text).await, expected, "{text}");
        }
        let replace = FileOf { sha256: "2", choice: Some(Choice::Replace), ..file(id) };
        assert_eq!(outcome(&world, replace, &FILE.replace("s-1", "s-2")).await, Ok((bill, false)));
        assert!(exported(&world, bill).await.contains("s-2"));
        assert_eq!(fingerprints::verify(&world.store).await.unwrap().1, [""; 0]);
    }

    async fn a_file_is_known_whose_bill_was_stored_without_its_other_columns(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        rewrite(&world, bill, |line| Line { more: MoreOf::unknown(), ..line }).await;
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "UPDATE bill_sources SET content_hash = 'older' WHERE version_id = $1", bill.0).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(outcome(&world, asking(id), FILE).await, Ok((bill, true)));
        assert_eq!(outcome(&world, asking(id), &FILE.replace("s-1", "s-2")).await, Ok((bill, true)));
        assert_eq!(outcome(&world, asking(id), &FILE.replace("5,5,EUR", "6,6,EUR")).await, Err((1, 1)));
        let twice = FILE.to_owned() + FILE.lines().last().unwrap() + "\n";
        assert_eq!(outcome(&world, asking(id), &twice).await, Err((1, 0)), "each line is known once");
        let replace = FileOf { sha256: "2", choice: Some(Choice::Replace), ..file(id) };
        let other = FILE.replace("AWS", "Microsoft") + "1,1,EUR,2026-09-01,,,AWS,0055,Compute,,,,,\n";
        assert_eq!(outcome(&world, replace, &other).await, Ok((bill, false)));
        // What stays is still known without its columns.
        assert_eq!(outcome(&world, asking(id), FILE).await, Ok((bill, true)));
    }

    async fn a_changed_column_is_reported(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        assert_eq!(fingerprints::verify(&world.store).await.unwrap().1, [""; 0]);
        let mut writer = MoreWriter::default();
        writer.push(0, "0.1");
        let cheap = writer.take(&Arc::new(Names::of(["ListCost"])));
        let cheap: &'static _ = Box::leak(Box::new(cheap));
        rewrite(&world, bill, |line| Line { more: MoreOf::item(cheap), ..line }).await;
        let (_, faults) = fingerprints::verify(&world.store).await.unwrap();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(costs::verify(&world.store).await.unwrap(), (1, vec![]), "no sum needs it");
    }

    async fn a_bill_goes_out_as_focus_and_comes_in_again(world) {
        let (one, other) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        let bill = import(&world, file(one), FILE).await[0];
        let text = exported(&world, bill).await;
        assert!(text.contains("0.20") && text.contains("COMPUTE") && text.contains("x_Team"), "{text}");
        let again = import(&world, file(other), &text).await[0];
        for by in ["month", "day", "provider", "service", "sub-account", "region", "resource", "charge-category", "tag:env"] {
            let by: Key = by.parse().unwrap();
            let reports = [bill, again].map(async |bill| costs::report(&world.store, bill, &by).await.unwrap().1.rows_by(&by));
            let [before, after] = reports;
            assert_eq!(after.await, before.await, "{by}");
        }
        assert_eq!(exported(&world, again).await, text);
        let missing = Content::of(&world.store, BillId(uuid::Uuid::from_u128(1))).await.map(drop);
        assert!(matches!(missing, Err(StorageError::NotFound)));
    }
}

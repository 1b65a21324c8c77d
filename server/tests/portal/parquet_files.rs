//! Exports in Parquet, which a process of the binary itself reads.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use storage::on_both;
use storage::testing::World;

/// Made by another program: see `exports/typed.sql`.
const TYPED: &[u8] = include_bytes!("exports/typed.parquet");
/// The same rows.
const ROWS: &str = r#"BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,SubAccountId,ChargeCategory,ConsumedQuantity,Tags,x_Credits,x_Own.id,x_Own.part.of,x_Day
1.500000000000000001,0.1,EUR,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,2026-03-05T10:00:00Z,2026-03-05T11:00:00Z,AWS,Compute,000123,Usage,3,"{""env"":""prod"",""owner \""x\"""":null}","[{""name"":""credit"",""amount"":-0.5}]",7,true,2026-03-31
-2,-2,EUR,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,,,AWS,"Storage, ""cold""",000123,Credit,,,,,,
"#;

fn run(world: &World, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudtab"));
    let folder = tempfile::tempdir().unwrap();
    command.args(arguments).env("DATABASE_URL", &world.url).env("CLOUDTAB_DATA_DIR", folder.path()).output().unwrap()
}

/// Imports a file for a customer. Returns what the command says: the id of the bill first.
fn import(world: &World, customer: &str, file: &Path) -> Result<String, String> {
    let run = run(world, &["import", "--customer", customer, "--create", file.to_str().unwrap()]);
    let told = String::from_utf8_lossy(if run.status.success() { &run.stdout } else { &run.stderr });
    match run.status.code() {
        Some(0) => Ok(told.into_owned()),
        Some(2) => Err(told.into_owned()),
        _ => panic!("{run:?}"),
    }
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

on_both! {
    async fn values_of_every_type_are_those_of_the_same_export_as_csv(world) {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [("a", TYPED), ("b", ROWS.as_bytes())].map(|(name, bytes)| {
            let told = import(&world, name, &written(folder.path(), name, bytes)).unwrap();
            let bill = told.split_whitespace().next().unwrap().to_owned();
            assert!(told.contains("EUR -0.499999999999999999  2 rows"), "{told}");
            let exported = run(&world, &["export", "--bill", &bill]);
            assert!(exported.status.success(), "{exported:?}");
            String::from_utf8(exported.stdout).unwrap()
        });
        assert_eq!(one, other);
        assert!(one.contains("000123") && one.contains("x_Own.part.of") && one.contains("2026-03-05T10:00:00Z"), "{one}");
    }
    async fn a_bill_goes_out_as_parquet_and_comes_in_again_the_same(world) {
        const DIGITS: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceName,ListCost,x_a b(c)
0.1234567890123456789012345678,-1,EUR,2026-03-01,\"a, \"\"b\"\"\",2,one
1,1,EUR,2026-03-01,Compute,,
";
        let folder = tempfile::tempdir().unwrap();
        let csv_of = |told: &str| {
            let bill = told.split_whitespace().next().unwrap().to_owned();
            let exported = run(&world, &["export", "--bill", &bill]);
            (bill, String::from_utf8(exported.stdout).unwrap())
        };
        for (name, rows) in [("a", ROWS), ("b", DIGITS)] {
            let (bill, csv) = csv_of(&import(&world, name, &written(folder.path(), name, rows.as_bytes())).unwrap());
            let exported = run(&world, &["export", "--bill", &bill, "--format", "focus-parquet"]);
            assert!(exported.status.success(), "{exported:?}");
            let again = import(&world, &format!("{name} again"), &written(folder.path(), "again", &exported.stdout));
            assert_eq!(csv_of(&again.unwrap()).1, csv);
        }
    }
    async fn a_damaged_file_is_refused_and_makes_no_bill(world) {
        let folder = tempfile::tempdir().unwrap();
        for length in [4, 12, 100, TYPED.len() / 2, TYPED.len() - 1] {
            let told = import(&world, "Acme", &written(folder.path(), "cut", &TYPED[..length])).unwrap_err();
            assert!(told.contains("this Parquet file is damaged"), "{length}: {told}");
        }
        for at in (0..TYPED.len()).step_by(97).skip(1) {
            let mut bytes = TYPED.to_vec();
            bytes[at] ^= 0x55;
            // Not each flipped bit can be noticed, but none may end the process that imports.
            if let Err(told) = import(&world, &format!("Acme {at}"), &written(folder.path(), "flipped", &bytes)) {
                assert!(told.starts_with("cloudtab: "), "{at}: {told}");
            }
        }
    }
}

on_both! {
    async fn a_small_file_that_unpacks_to_gigabytes_is_refused(world) {
        const ROWS: usize = 20_000;
        let schema = "message bill {
            required binary BilledCost (UTF8); required binary BillingCurrency (UTF8);
            required binary BillingPeriodStart (UTF8); required binary ChargeDescription (UTF8);
        }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let packed = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut file = SerializedFileWriter::new(Vec::new(), schema, packed.into()).unwrap();
        let mut group = file.next_row_group().unwrap();
        let megabyte = "x".repeat(1_000_000);
        for text in ["1", "EUR", "2026-03-01", &megabyte] {
            let mut column = group.next_column().unwrap().unwrap();
            let texts = vec![ByteArray::from(text.as_bytes().to_vec()); ROWS];
            column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        let bytes = file.into_inner().unwrap();
        assert!(bytes.len() < 100_000, "{}", bytes.len());
        let folder = tempfile::tempdir().unwrap();
        let told = import(&world, "Acme", &written(folder.path(), "bomb", &bytes)).unwrap_err();
        assert!(told.contains("it unpacks to more than 1000 times its size"), "{told}");
    }
}

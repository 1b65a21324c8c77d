use super::*;
use crate::focus::csv::FocusCsv;
use crate::import::BillReader;
use crate::lines::BlockWriter;

/// The file of a bill for March 2026 that was imported from `csv`.
fn export(csv: &str) -> Vec<Vec<String>> {
    let mut writer = BlockWriter::default();
    for item in BillReader::new(csv.as_bytes()).unwrap() {
        writer.push(&Line::of(&item.unwrap())).unwrap();
    }
    written(&Block::read(&writer.take().unwrap().unwrap().1).unwrap())
}

fn written(block: &Block) -> Vec<Vec<String>> {
    let march = BillingPeriod::of_file(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(), None);
    let mut columns = Columns::of(march);
    columns.add(block);
    let (rows, mut bytes) = (FocusRows::of(columns, "EUR"), Vec::new());
    let mut file = FocusCsv::begin(&mut bytes, &rows).unwrap();
    (0..block.rows()).for_each(|row| file.row(rows.cells(&block.row(row))).unwrap());
    file.finish().unwrap();
    let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    rows.into_records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The cell of a row in a column.
fn cell<'a>(file: &'a [Vec<String>], row: usize, column: &str) -> &'a str {
    let at = file[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("no {column} in {:?}", file[0]));
    &file[row][at]
}

#[test]
fn a_file_has_the_mandatory_columns_the_invoice_and_the_others_that_have_values() {
    let file = export(
        "x_b,BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,SkuId,SubAccountId,InvoiceId,Note,ServiceProviderName\n\
         ,1.50,1,EUR,2026-03-01,s-1,,,hello,Acme\n",
    );
    let others = ["InvoiceId", "SkuId", "x_Note", "x_ServiceProviderName"];
    let expected: Vec<&str> = MANDATORY.iter().copied().chain(others).collect();
    assert_eq!(file[0], expected);
    let filled = file[0].iter().zip(&file[1]).filter(|(_, cell)| !cell.is_empty());
    let filled: Vec<(&str, &str)> = filled.map(|(name, cell)| (name.as_str(), cell.as_str())).collect();
    assert_eq!(
        filled,
        [
            ("BilledCost", "1.5"),
            ("BillingCurrency", "EUR"),
            ("BillingPeriodEnd", "2026-04-01T00:00:00Z"),
            ("BillingPeriodStart", "2026-03-01T00:00:00Z"),
            ("ContractedCost", "1.5"),
            ("EffectiveCost", "1"),
            ("InvoiceIssuerName", "Acme"),
            ("ListCost", "1.5"),
            ("ProviderName", "Acme"),
            ("PublisherName", "Acme"),
            ("ServiceCategory", "Other"),
            ("SkuId", "s-1"),
            ("x_Note", "hello"),
            ("x_ServiceProviderName", "Acme"),
        ]
    );
}

#[test]
fn values_go_out_as_they_came() {
    let file = export(
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargePeriodEnd,ServiceName,RegionId,RegionName,ListCost,ConsumedQuantity,Tags,x_Formula\n\
         1,1,EUR,2026-03-01,2026-03-02 01:00:00+01:00,2026-03-02T01:30:00.5Z,Compute,eu-1,EU One,2.500,1E-3,\"{\"\"n\"\": 1.10, \"\"env\"\": \"\"prod\"\"}\",=1+1\n\
         1,1,EUR,2026-03-01,2026-03-02T00:00:00Z,,COMPUTE,eu-1,,1.0e+2,NULL,\"{\"\"env\"\":\"\"\u{e9}\"\"}\",N/A\n",
    );
    for (column, one, other) in [
        ("ChargePeriodStart", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z"),
        ("ChargePeriodEnd", "2026-03-02T01:30:00.500Z", ""),
        ("ServiceName", "Compute", "COMPUTE"),
        ("RegionId", "eu-1", "eu-1"),
        ("RegionName", "EU One", ""),
        ("ListCost", "2.500", "100"),
        ("ConsumedQuantity", "1E-3", ""),
        ("Tags", r#"{"n": 1.10, "env": "prod"}"#, "{\"env\":\"\u{e9}\"}"),
        ("x_Formula", "=1+1", "N/A"),
    ] {
        assert_eq!((cell(&file, 1, column), cell(&file, 2, column)), (one, other), "{column}");
    }
}

#[test]
fn a_region_with_one_word_is_id_and_name() {
    let file = export("Date,Cost,Currency,MeterId,ResourceLocation\n03/05/2026,1,EUR,m,EU West\n03/05/2026,1,EUR,m,\n");
    for column in ["RegionId", "RegionName"] {
        assert_eq!((cell(&file, 1, column), cell(&file, 2, column)), ("euwest", ""));
    }
    assert_eq!(cell(&file, 1, "x_ResourceLocation"), "EU West");
}

#[test]
fn usage_of_an_earlier_month_is_marked_and_comes_in_again() {
    let row = |day: &str| format!("03/01/2026,03/31/2026,{day},1,EUR,m,Usage\n");
    let rows = [row("02/27/2026"), row("03/31/2026"), row("03/01/2026")].concat();
    let file =
        export(&format!("BillingPeriodStartDate,BillingPeriodEndDate,Date,Cost,Currency,MeterId,ChargeType\n{rows}"));
    let late: Vec<&str> = (1..=3).map(|row| cell(&file, row, BILLED_LATE)).collect();
    assert_eq!(late, ["true", "", ""]);
    let text = file.iter().map(|row| row.join(",") + "\n").collect::<String>();
    let again = export(&text);
    assert_eq!(again, file);
    assert!(BillReader::new(text.replace("true", "").as_bytes()).unwrap().any(|item| item.is_err()));
}

#[test]
fn lines_of_older_versions_have_their_day() {
    let item = BillReader::new(&b"BilledCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,RegionName,SkuId\n1,EUR,2026-03-01,2026-03-02T05:00:00Z,EU West,s\n"[..]);
    let item = item.unwrap().next().unwrap().unwrap();
    let mut writer = BlockWriter::default();
    writer.push(&Line { more: crate::lines::MoreOf::unknown(), ..Line::of(&item) }).unwrap();
    let file = written(&Block::read(&writer.take().unwrap().unwrap().1).unwrap());
    assert_eq!(cell(&file, 1, "ChargePeriodStart"), "2026-03-02T00:00:00Z");
    assert_eq!(cell(&file, 1, "ChargePeriodEnd"), "2026-03-03T00:00:00Z");
    assert_eq!(cell(&file, 1, "RegionName"), "EU West");
    assert!(!file[0].contains(&"SkuId".to_owned()));
}

#[test]
fn a_column_of_numbers_with_a_cell_that_is_none_is_one_of_texts() {
    let kinds = |csv: &str| {
        let mut writer = BlockWriter::default();
        for item in BillReader::new(csv.as_bytes()).unwrap() {
            writer.push(&Line::of(&item.unwrap())).unwrap();
        }
        let mut columns = Columns::of(BillingPeriod::of_file(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(), None));
        columns.add(&Block::read(&writer.take().unwrap().unwrap().1).unwrap());
        let rows = FocusRows::of(columns, "EUR");
        let kind = |name: &str| rows.columns().find(|(own, _)| *own == name).unwrap().1;
        (["BilledCost", "ContractedCost", "ListCost", "BillingPeriodStart"].map(kind), rows.decimals())
    };
    let head = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ContractedCost";
    let decimal = [Kind::Decimal, Kind::Decimal, Kind::Decimal, Kind::Time];
    assert_eq!(kinds(&format!("{head}\n1.25,1,EUR,2026-03-01,0.125\n")), (decimal, 3));
    // The list cost is the contracted one, if the file has none.
    let texts = [Kind::Decimal, Kind::Text, Kind::Text, Kind::Time];
    assert_eq!(kinds(&format!("{head}\n1.25,1,EUR,2026-03-01,on request\n")), (texts, 2));
}

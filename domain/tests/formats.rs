//! The exports of each provider: what their columns mean, and the rules of each format.
//!
//! Longer than 300 lines: each rule of a format has its own file as text.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use chrono::NaiveDate;
use domain::currency::Currency;
use domain::import::{BillReader, Carried, Format, Given, Refused};
use domain::line_item::LineItem;

fn read(text: &str) -> (Format, Vec<LineItem>, Vec<String>) {
    read_given(Given::default(), text).unwrap()
}

fn read_given(given: Given, text: &str) -> Result<(Format, Vec<LineItem>, Vec<String>), Refused> {
    let mut reader = BillReader::open(given, Carried::default(), text.as_bytes())?;
    let items = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    let warnings = reader.warnings().listed().iter().map(ToString::to_string).collect();
    Ok((reader.format(), items, warnings))
}

/// The billed and the effective cost of each line.
fn costs(items: &[LineItem]) -> Vec<(String, String)> {
    items.iter().map(|item| (item.billed.to_string(), item.effective.to_string())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

fn tags(item: &LineItem) -> Vec<(String, String)> {
    item.tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

const AWS: &str = "\
bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,\
lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/ResourceId,lineItem/UnblendedCost,\
lineItem/NetUnblendedCost,lineItem/CurrencyCode,lineItem/LineItemDescription,product/ProductName,product/region,\
savingsPlan/SavingsPlanEffectiveCost,savingsPlan/TotalCommitmentToDate,savingsPlan/UsedCommitment,\
reservation/EffectiveCost,reservation/UnusedAmortizedUpfrontFeeForBillingPeriod,reservation/UnusedRecurringFee,\
reservation/ReservationARN,resourceTags/user:Team,resourceTags/aws:createdBy
";

/// A row of a Cost and Usage Report: its type, its costs and the columns of savings plans and reservations.
fn aws(kind: &str, cost: &str, net: &str, prepaid: &str) -> String {
    format!(
        "001234567890,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,000000000017,{kind},2026-03-02T00:00:00Z,\
         2026-03-02T01:00:00Z,AmazonEC2,i-1,{cost},{net},USD,Some text,Amazon Elastic Compute Cloud,us-east-1,{prepaid},\
         none,AssumedRole\n"
    )
}

#[test]
fn prepaid_usage_on_aws_costs_what_was_prepaid_for_it() {
    let nothing = ",,,,,,";
    let rows = [
        ("Usage", "1.5", "", nothing, ("1.5", "1.5")),
        ("Usage", "1.5", "1.2", nothing, ("1.2", "1.2")),
        ("SavingsPlanCoveredUsage", "10", "", "6.5,,,,,,", ("10", "6.5")),
        ("SavingsPlanNegation", "-10", "", nothing, ("-10", "0")),
        ("SavingsPlanRecurringFee", "8", "", ",8,6.5,,,,", ("8", "1.5")),
        ("SavingsPlanUpfrontFee", "100", "", nothing, ("100", "0")),
        ("DiscountedUsage", "0", "", ",,,0.25,,,", ("0", "0.25")),
        ("RIFee", "30", "", ",,,,2,1,", ("30", "3")),
        ("RIFee", "30", "", nothing, ("30", "30")),
        ("Fee", "200", "", ",,,,,,arn:aws:ec2:reserved", ("200", "0")),
        ("Fee", "200", "", nothing, ("200", "200")),
        ("Tax", "0.000000000000000000001", "", nothing, ("0.000000000000000000001", "0.000000000000000000001")),
        ("Credit", "-1E-2", "", nothing, ("-0.01", "-0.01")),
    ];
    let text: String = rows.iter().map(|(kind, cost, net, prepaid, _)| aws(kind, cost, net, prepaid)).collect();
    let (format, items, warnings) = read(&format!("{AWS}{text}"));
    assert_eq!((format, warnings), (Format::Aws, vec![]));
    assert_eq!(costs(&items), pairs(&rows.map(|(.., expected)| expected)));
    let categories: Vec<_> = items.iter().map(|item| item.charge_category.clone().unwrap()).collect();
    let expected = ["Usage", "Usage", "Usage", "Usage", "Purchase", "Purchase", "Usage"];
    assert_eq!(categories[..7], expected);
    assert_eq!(categories[7..], ["Purchase", "Purchase", "Purchase", "Purchase", "Tax", "Credit"]);
    let item = &items[0];
    let texts = [&item.billing_account, &item.provider, &item.sub_account, &item.service, &item.region, &item.resource];
    let expected = ["001234567890", "AWS", "000000000017", "Amazon Elastic Compute Cloud", "us-east-1", "i-1"];
    assert_eq!(texts.map(|text| text.clone().unwrap()), expected);
    assert_eq!(item.billing_period().to_string(), "Mar 2026");
    assert_eq!(tags(item), pairs(&[("aws:createdBy", "AssumedRole"), ("user:Team", "none")]));
}

#[test]
fn the_names_of_athena_mean_the_same() {
    let legacy = format!("{AWS}{}", aws("DiscountedUsage", "2", "", ",,,0.25,,,"));
    let snake = |name: &str| {
        let mut snake = String::new();
        for c in name.chars() {
            match c {
                '/' | ':' => snake.push('_'),
                c if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') => {
                    snake.push('_');
                    snake.push(c.to_ascii_lowercase());
                }
                c => snake.push(c.to_ascii_lowercase()),
            }
        }
        snake
    };
    let header = AWS.trim_end().split(',').map(snake).collect::<Vec<_>>().join(",");
    assert!(header.contains("line_item_usage_start_date") && header.contains("resource_tags_user_team"), "{header}");
    let athena = format!("{header}\n{}", aws("DiscountedUsage", "2", "", ",,,0.25,,,"));
    let [(_, legacy, _), (format, mut athena, _)] = [read(&legacy), read(&athena)];
    assert_eq!(format, Format::Aws);
    // Athena's names are in lower case.
    assert_eq!(tags(&athena[0]), pairs(&[("aws:created_by", "AssumedRole"), ("user:team", "none")]));
    athena[0].tags = legacy[0].tags.clone();
    // And the other columns keep theirs.
    assert_eq!(athena[0].more.get("x_line_item_product_code"), legacy[0].more.get("x_lineItem/ProductCode"));
    athena[0].more = legacy[0].more.clone();
    assert_eq!(athena, legacy);
}

#[test]
fn cur_2_keeps_tags_and_the_product_as_json() {
    let (_, items, warnings) = read(
        "bill_billing_period_start_date,line_item_unblended_cost,line_item_currency_code,line_item_product_code,product,resource_tags\n\
         2026-03-01 00:00:00,1,USD,AmazonS3,\"{\"\"product_name\"\":\"\"Amazon Simple Storage Service\"\",\"\"region\"\":\"\"eu-west-1\"\"}\",\"{\"\"user_team\"\":\"\"web\"\",\"\"plain\"\":\"\"x\"\"}\"\n\
         2026-03-01 00:00:00,1,USD,AmazonEC2,{},{}\n",
    );
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(items[0].service.as_deref(), Some("Amazon Simple Storage Service"));
    assert_eq!(items[0].region.as_deref(), Some("eu-west-1"));
    assert_eq!(tags(&items[0]), pairs(&[("plain", "x"), ("user:team", "web")]));
    assert_eq!((items[1].service.as_deref(), items[1].tags.len()), (Some("AmazonEC2"), 0));
}

#[test]
fn azure_names_are_found_in_any_case_and_language() {
    for header in [
        "SubscriptionId,Date,CostInBillingCurrency,BillingCurrencyCode,ChargeType,ResourceLocation,MeterCategory,ResourceId",
        "subscriptionId,date,costInBillingCurrency,billingCurrency,chargeType,resourceLocation,meterCategory,resourceId",
        "Abonnement-ID (SubscriptionId),Datum (Date),Kosten (CostInBillingCurrency),Währung (BillingCurrency),Gebührenart (ChargeType),Standort (ResourceLocation),Kategorie (MeterCategory),Ressource (ResourceId)",
        "SubscriptionGuid,UsageDateTime,PreTaxCost,Currency,ChargeType,MeterRegion,MeterCategory,InstanceId",
    ] {
        let (format, items, warnings) =
            read(&format!("{header}\nAB-1,03/31/2026,0.1,EUR,Usage,US East,Storage,/x/Y\n"));
        assert_eq!((format, warnings), (Format::Azure, vec![]), "{header}");
        let item = &items[0];
        assert_eq!(item.billing_period().to_string(), "Mar 2026", "{header}");
        let texts = [&item.provider, &item.sub_account, &item.service, &item.region, &item.resource];
        assert_eq!(texts.map(|text| text.clone().unwrap()), ["Microsoft", "AB-1", "Storage", "useast", "/x/Y"]);
        let day =
            item.charge_period_start.zip(item.charge_period_end).map(|(from, to)| (from.to_string(), to.to_string()));
        assert_eq!(day, Some(("2026-03-31 00:00:00 UTC".into(), "2026-04-01 00:00:00 UTC".into())));
    }
}

#[test]
fn azure_periods_end_with_their_last_day_and_months_come_first() {
    let header = "Date,BillingPeriodStartDate,BillingPeriodEndDate,Cost,BillingCurrency,MeterId,Tags,ChargeType";
    let (_, items, warnings) = read(&format!(
        "{header}\n\
         01/02/2026,01/01/2026,01/31/2026,1,USD,m,\"\"\"env\"\": \"\"prod\"\",\"\"org\"\": \"\"x\"\"\",Usage\n\
         01/02/2026,01/01/2026,01/31/2026,1,USD,m,\"\"\"\"\"\",Refund\n\
         12/30/2025,01/01/2026,01/31/2026,1,USD,m,,Usage\n\
         01/02/2026,,,1,USD,m,,UnusedReservation\n"
    ));
    assert!(items.iter().all(|item| item.billing_period().to_string() == "Jan 2026"));
    assert_eq!(tags(&items[0]), pairs(&[("env", "prod"), ("org", "x")]));
    assert_eq!(items[1].tags.len(), 0);
    assert_eq!(items[1].charge_category.as_deref(), Some("Adjustment"));
    let [late, amortized] = &warnings[..] else { panic!("{warnings:?}") };
    assert!(late.contains("Line 4") && late.contains("30 Dec 2025"), "{late}");
    assert!(amortized.contains("Line 5") && amortized.contains("amortized"), "{amortized}");
    // No date shows the order: Microsoft writes months first.
    let (_, items, warnings) = read("Date,Cost,Currency,MeterId\n05/06/2026,1,USD,m\n");
    assert!(
        warnings[0].contains("was read as 6 May 2026") || warnings[0].contains("was read as May 6"),
        "{warnings:?}"
    );
    assert_eq!(items[0].billing_period().to_string(), "May 2026");
}

const GOOGLE: &str = "billing_account_id,service.description,sku.description,usage_start_time,usage_end_time,project.id,labels,project.labels,location.location,location.region,cost,currency,credits,invoice.month,cost_type";

#[test]
fn google_credits_lower_the_cost_to_the_last_digit() {
    let (format, items, warnings) = read(&format!(
        "{GOOGLE}\n\
         0A-1,Compute Engine,Core,2026-02-28 23:00:00 UTC,2026-03-01 00:00:00 UTC,p-1,\"[{{\"\"key\"\":\"\"team\"\",\"\"value\"\":\"\"web\"\"}}]\",\"[{{\"\"key\"\":\"\"team\"\",\"\"value\"\":\"\"all\"\"}},{{\"\"key\"\":\"\"org\"\",\"\"value\"\":\"\"x\"\"}}]\",eu,europe-west1,1.00000000000000000003,EUR,\"[{{\"\"name\"\":\"\"Sustained use\"\",\"\"amount\"\":-0.3}},{{\"\"amount\"\":-0.00000000000000000001}}]\",202603,regular\n\
         0A-1,NAT,Gateway,2026-03-02T00:00:00,2026-03-02T01:00:00,p-1,[],,eu,,2,EUR,[],202603,tax\n\
         0A-1,Support,,2026-03-02T00:00:00,2026-03-02T01:00:00,,broken,,,,-0.01,EUR,,2026-03,rounding_error\n"
    ));
    assert_eq!(format, Format::Google);
    assert_eq!(
        costs(&items),
        pairs(&[("0.70000000000000000002", "0.70000000000000000002"), ("2", "2"), ("-0.01", "-0.01")])
    );
    assert!(items.iter().all(|item| item.billing_period().to_string() == "Mar 2026"));
    let categories: Vec<_> = items.iter().map(|item| item.charge_category.clone().unwrap()).collect();
    assert_eq!(categories, ["Usage", "Tax", "Adjustment"]);
    assert_eq!(tags(&items[0]), pairs(&[("org", "x"), ("team", "web")]), "a resource's label wins over its project's");
    assert_eq!(items[1].service.as_deref(), Some("NAT"));
    assert_eq!((items[0].region.as_deref(), items[1].region.as_deref()), (Some("europe-west1"), Some("eu")));
    // Usage may be reported late.
    let [late, broken] = &warnings[..] else { panic!("{warnings:?}") };
    assert!(late.contains("28 Feb 2026"), "{late}");
    assert!(broken.contains("labels") && broken.contains("Line 4"), "{broken}");
}

#[test]
fn google_rows_that_cannot_be_read_are_named() {
    let row = |credits: &str, month: &str| {
        format!("{GOOGLE}\n,S,,2026-03-02T00:00:00,,p,,,,,1,EUR,{credits},{month},regular\n")
    };
    for (credits, month, reason) in [
        ("oops", "202603", "credits: \"oops\" is not a JSON list of credits"),
        ("[]", "202613", "invoice.month: \"202613\" is not a month such as 202505"),
        ("\"[{\"\"amount\"\":true}]\"", "202603", "credits: "),
    ] {
        let refused = read_given(Given::default(), &row(credits, month)).unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}

#[test]
fn an_oracle_report_is_billed_by_the_month_of_its_usage() {
    let (format, items, warnings) = read(
        "lineItem/intervalUsageStart,lineItem/intervalUsageEnd,product/service,product/region,lineItem/tenantId,cost/subscriptionId,cost/myCost,cost/myCostOverage,cost/currencyCode,lineItem/isCorrection,tags/Operations.CostCenter\n\
         2026-03-31T23:00Z,2026-04-01T00:00Z,COMPUTE,eu-frankfurt-1,ocid1.tenancy,123,0.0123456789012345678,99,EUR,false,42\n\
         2026-04-01T00:00Z,2026-04-01T01:00Z,COMPUTE,eu-frankfurt-1,ocid1.tenancy,123,-1,0,EUR,true,\n",
    );
    assert_eq!((format, warnings), (Format::Oracle, vec![]));
    assert_eq!(costs(&items), pairs(&[("0.0123456789012345678", "0.0123456789012345678"), ("-1", "-1")]));
    let months: Vec<_> = items.iter().map(|item| item.billing_period().to_string()).collect();
    assert_eq!(months, ["Mar 2026", "Apr 2026"]);
    assert_eq!(tags(&items[0]), pairs(&[("Operations.CostCenter", "42")]));
    assert_eq!(items[0].provider.as_deref(), Some("Oracle"));
}

#[test]
fn a_partner_center_reconciliation_needs_a_month_and_leaves_taxes_out() {
    let text = "PartnerId,CustomerId,CustomerName,InvoiceNumber,ProductName,ChargeType,Subtotal,TaxTotal,Total,Currency,ChargeStartDate,ChargeEndDate,TermAndBillingCycle,PCToBCExchangeRate,SubscriptionId\n\
        p,c-1,Acme,G001,Microsoft 365 E3,cycleCharge,10.5,1.995,12.495,EUR,3/5/2026,4/4/2026,One-Year commitment,1,s-1\n\
        p,c-2,Zoo,G001,Azure plan,new,2,0,2,EUR,2/1/2026,2/28/2026,,1,s-2\n";
    let refused = read_given(Given::default(), text).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "This file does not say which month it bills. Enter its billing period (on the command line: --period 2026-03)."
    );
    let march = Given { month: NaiveDate::from_ymd_opt(2026, 3, 15), ..Given::default() };
    let (format, items, warnings) = read_given(march, text).unwrap();
    assert_eq!(format, Format::PartnerCenter);
    assert_eq!(costs(&items), pairs(&[("10.5", "10.5"), ("2", "2")]));
    assert!(items.iter().all(|item| item.billing_period().to_string() == "Mar 2026"));
    let accounts: Vec<_> =
        items.iter().map(|item| (item.sub_account.clone().unwrap(), item.sub_account_name.clone().unwrap())).collect();
    assert_eq!(accounts, pairs(&[("c-1", "Acme"), ("c-2", "Zoo")]));
    assert_eq!(items[0].charge_category.as_deref(), Some("Purchase"));
    assert!(warnings.iter().any(|warning| warning.contains("taxes of Microsoft's invoice")), "{warnings:?}");
}

#[test]
fn partner_center_usage_is_billed_by_its_day() {
    let (format, items, warnings) = read(
        "PartnerId,CustomerId,CustomerName,UsageDate,MeterCategory,MeterRegion,ResourceURI,ChargeType,BillingPreTaxTotal,BillingCurrency,PricingPreTaxTotal,PricingCurrency,Tags\n\
         p,c-1,Acme,2026-03-07,Storage,EU West,/subscriptions/1,new,0.0000123,EUR,0.0000144,USD,\"{\"\"env\"\":\"\"prod\"\"}\"\n",
    );
    assert_eq!((format, warnings), (Format::PartnerCenter, vec![]));
    let item = &items[0];
    assert_eq!(costs(&items), pairs(&[("0.0000123", "0.0000123")]));
    assert_eq!((item.billing_period().to_string().as_str(), item.currency.code()), ("Mar 2026", "EUR"));
    assert_eq!((item.charge_category.as_deref(), item.region.as_deref()), (Some("Usage"), Some("euwest")));
}

#[test]
fn a_person_gives_what_a_file_does_not_say() {
    let text = "subscriptionid,UsageDateTime,MeterCategory,costinbillingcurrency\n1,2026-02-01,Virtual Machines,4\n";
    let refused = read_given(Given::default(), text).unwrap_err().to_string();
    assert!(
        refused.starts_with("The header has no column BillingCurrency, so the file does not say its currency"),
        "{refused}"
    );
    let given = Given { currency: Currency::parse("CAD"), ..Given::default() };
    let (_, items, _) = read_given(given, text).unwrap();
    assert_eq!(items[0].currency.code(), "CAD");
    // A file's own currency counts.
    let text = "BilledCost,EffectiveCost,BillingCurrency,ServiceName\n1,1,USD,A\n2,2,,B\n";
    let given = Given {
        currency: Currency::parse("EUR"),
        provider: Some("Hetzner".into()),
        month: NaiveDate::from_ymd_opt(2026, 3, 1),
        ..Given::default()
    };
    let (_, items, _) = read_given(given, text).unwrap();
    let found: Vec<_> = items.iter().map(|item| (item.currency.code(), item.provider.as_deref().unwrap())).collect();
    assert_eq!(found, [("USD", "Hetzner"), ("EUR", "Hetzner")]);
    assert_eq!(items[0].billing_period().to_string(), "Mar 2026");
}

#[test]
fn a_focus_file_with_columns_of_a_provider_is_read_as_focus() {
    let text = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,x_MeterId,MeterCategory\n1,1,USD,2026-03-01,Microsoft,m,Storage\n";
    assert_eq!(read(text).0, Format::Focus);
    // FOCUS 1.4 names the provider in other columns.
    let newer = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceProviderName,HostProviderName\n1,1,USD,2026-03-01,Acme Cloud,AWS\n";
    assert_eq!(read(newer).1[0].provider.as_deref(), Some("Acme Cloud"));
}

#[test]
fn an_empty_net_cost_of_prepaid_usage_gives_way_to_the_gross_one() {
    let header = "bill/BillingPeriodStartDate,lineItem/LineItemType,lineItem/UnblendedCost,lineItem/CurrencyCode,savingsPlan/SavingsPlanEffectiveCost,savingsPlan/NetSavingsPlanEffectiveCost";
    let (_, items, _) = read(&format!(
        "{header}\n2026-03-01,SavingsPlanCoveredUsage,10,USD,6.5,\n2026-03-01,SavingsPlanCoveredUsage,10,USD,6.5,6\n"
    ));
    assert_eq!(costs(&items), pairs(&[("10", "6.5"), ("10", "6")]));
}

#[test]
fn google_credits_in_columns_of_their_own_are_refused() {
    for column in ["credits.amount", "credits_amount", "total_credits"] {
        let text = format!("cost,currency,invoice.month,{column}\n100,EUR,202603,-30\n");
        let refused = read_given(Given::default(), &text).unwrap_err().to_string();
        assert!(refused.contains(column) && refused.contains("TO_JSON_STRING"), "{refused}");
    }
}

#[test]
fn a_given_month_does_not_move_rows_of_another_one() {
    let text = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n1,1,USD,2026-02-01,AWS\n";
    let given = |month| Given {
        month: NaiveDate::from_ymd_opt(2026, month, 1),
        provider: Some("Hetzner".into()),
        ..Given::default()
    };
    let refused = read_given(given(3), text).unwrap_err().to_string();
    assert!(refused.contains("the row is for Feb 2026, but the given period is Mar 2026"), "{refused}");
    let (_, items, _) = read_given(given(2), text).unwrap();
    assert_eq!(items[0].provider.as_deref(), Some("AWS"), "a named provider stays");
}

#[test]
fn names_before_brackets_count_and_a_name_in_brackets_makes_no_other_format() {
    let (_, items, _) = read("BilledCost (USD),EffectiveCost,BillingCurrency,BillingPeriodStart\n1,2,USD,2026-03-01\n");
    assert_eq!(costs(&items), pairs(&[("1", "2")]));
    let row = aws("Usage", "1", "", ",,,,,,").trim_end().to_owned();
    let text = format!("{},Note (BilledCost)\n{row},x\n", AWS.trim_end());
    assert_eq!(read(&text).0, Format::Aws);
}

#[test]
fn control_characters_in_decoded_tags_are_refused() {
    let labels = "\"[{\"\"key\"\":\"\"a\\u0000b\"\",\"\"value\"\":\"\"x\"\"}]\"";
    let text = format!("{GOOGLE}\n,S,,2026-03-02T00:00:00,,p,{labels},,,,1,EUR,[],202603,regular\n");
    let refused = read_given(Given::default(), &text).unwrap_err().to_string();
    assert!(refused.contains("labels: holds the control character U+0000"), "{refused}");
}

/// The other columns of a line.
fn more(item: &LineItem) -> Vec<(&str, &str)> {
    item.more.iter().collect()
}

#[test]
fn other_columns_are_kept_under_the_names_of_focus_or_their_own() {
    let header = "bill/BillingPeriodStartDate,lineItem/LineItemType,lineItem/UnblendedCost,lineItem/CurrencyCode,bill/InvoiceId,\
        lineItem/ProductCode,product/ProductName,lineItem/UsageAmount,pricing/unit,product/sku,savingsPlan/SavingsPlanARN,\
        product/vcpu,product/memory,resourceTags/user:Team,product/region";
    let (_, items, _) = read(&format!(
        "{header}\n2026-03-01,SavingsPlanCoveredUsage,1.0,USD,I-1,AmazonEC2,Elastic Compute,2.50,Hrs,S,arn:plan,4,N/A,web,US-East-1\n\
         2026-03-01,Refund,-1,USD,,AmazonEC2,elastic compute,,,NULL,,,,web,us-east-1\n"
    ));
    assert_eq!(
        more(&items[0]),
        [
            ("CommitmentDiscountCategory", "Spend"),
            ("CommitmentDiscountId", "arn:plan"),
            ("CommitmentDiscountStatus", "Used"),
            ("InvoiceId", "I-1"),
            ("PricingQuantity", "2.50"),
            ("PricingUnit", "Hrs"),
            ("SkuId", "S"),
            ("x_lineItem/LineItemType", "SavingsPlanCoveredUsage"),
            ("x_lineItem/ProductCode", "AmazonEC2"),
            ("x_lineItem/UnblendedCost", "1.0"),
            ("x_product/memory", "N/A"),
            ("x_product/vcpu", "4"),
            ("x_savingsPlan/SavingsPlanARN", "arn:plan"),
        ]
    );
    assert_eq!(
        more(&items[1]),
        [
            ("ChargeClass", "Correction"),
            ("ServiceName", "elastic compute"),
            ("x_lineItem/LineItemType", "Refund"),
            ("x_lineItem/ProductCode", "AmazonEC2"),
            ("x_lineItem/UnblendedCost", "-1"),
            ("x_product/region", "us-east-1"),
        ],
        "the first spelling of a name counts, and the file's own is kept"
    );
    let (_, items, _) = read(
        "Date,Cost,BillingCurrency,MeterId,ResourceLocation,Frequency,PricingModel,InvoiceId,Quantity,BillingProfileId,\
         BillingProfileName,BillingAccountName,benefitId,Tags\n\
         03/05/2026,1,USD,m,EU West,UsageBased,Spot,G1,5,p-1,Profile,Account,b-1,broken\n",
    );
    assert_eq!(
        more(&items[0]),
        [
            ("BillingAccountName", "Profile"),
            ("ChargeFrequency", "Usage-Based"),
            ("ChargePeriodEnd", "2026-03-06T00:00:00Z"),
            ("ChargePeriodStart", "2026-03-05T00:00:00Z"),
            ("CommitmentDiscountId", "b-1"),
            ("InvoiceId", "G1"),
            ("PricingCategory", "Dynamic"),
            ("x_BillingAccountName", "Account"),
            ("x_Frequency", "UsageBased"),
            ("x_MeterId", "m"),
            ("x_PricingModel", "Spot"),
            ("x_Quantity", "5"),
            ("x_ResourceLocation", "EU West"),
            ("x_Tags", "broken"),
        ]
    );
}

#[test]
fn the_other_columns_of_google_oracle_and_partner_center_are_kept() {
    let (_, items, _) = read(
        "service.description,sku.id,cost,currency,invoice.month,cost_type,usage.amount,usage.pricing_unit,credits,adjustment_info\n\
         S,A-1,2,EUR,202603,regular,7,hour,\"[{\"\"amount\"\":-0.5}]\",\"{\"\"id\"\":1}\"\n",
    );
    assert_eq!(
        more(&items[0]),
        [
            ("ChargeClass", "Correction"),
            ("ConsumedQuantity", "7"),
            ("PricingUnit", "hour"),
            ("SkuId", "A-1"),
            ("x_adjustment_info", "{\"id\":1}"),
            ("x_cost", "2"),
            ("x_cost_type", "regular"),
            ("x_credits", "[{\"amount\":-0.5}]"),
            ("x_invoice.month", "202603"),
        ]
    );
    let (_, items, _) = read(
        "lineItem/intervalUsageStart,cost/myCost,cost/currencyCode,cost/productSku,usage/billedQuantity,tags/A.B,lineItem/referenceNo\n\
         2026-03-31T23:00Z,1,EUR,B1,3,t,r\n",
    );
    assert_eq!(
        more(&items[0]),
        [
            ("ChargePeriodStart", "2026-03-31T23:00:00Z"),
            ("PricingQuantity", "3"),
            ("SkuId", "B1"),
            ("x_lineItem/referenceNo", "r"),
        ]
    );
    let (_, items, _) = read(
        "CustomerId,UsageDate,MeterCategory,ChargeType,BillingPreTaxTotal,BillingCurrency,Quantity,Unit,InvoiceNumber,TaxTotal\n\
         c-1,2026-03-07,Storage,new,1,EUR,5,GB,G001,0.2\n",
    );
    assert_eq!(
        more(&items[0]),
        [
            ("ChargePeriodStart", "2026-03-07T00:00:00Z"),
            ("ConsumedQuantity", "5"),
            ("ConsumedUnit", "GB"),
            ("InvoiceId", "G001"),
            ("x_ChargeType", "new"),
            ("x_TaxTotal", "0.2"),
        ]
    );
}

#[test]
fn columns_of_focus_keep_their_names_and_unknown_ones_begin_with_x() {
    let (_, items, _) = read(
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,list_cost,InvoiceId,Region,ServiceProviderName,\
         x_AllocatedTags,Id,id,x_Id,,X_team,Note (InvoiceId),PublisherName,Tags\n\
         1,1,USD,2026-03-01,2.50,n/a,eu-1,Acme,{},a,b,c,d,web,note,NULL,\n",
    );
    assert_eq!(
        more(&items[0]),
        [
            ("AllocatedTags", "{}"),
            ("ListCost", "2.50"),
            ("RegionId", "eu-1"),
            ("ServiceProviderName", "Acme"),
            ("x_Column13", "d"),
            ("x_Id", "a"),
            ("x_Note (InvoiceId)", "note"),
            ("x_id_2", "b"),
            ("x_Id_3", "c"),
            ("x_team", "web"),
        ]
        .into_iter()
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
}

//! Quotation marks that are missing, doubled, or escaped with backslashes never make a total that lacks rows.

use super::{file, header, items, read, refusal, row, sum};

/// A file with few columns; most tests use a cell of the last one.
fn narrow(rows: &str) -> String {
    format!("BillingPeriodStart,BillingPeriodEnd,BilledCost,BillingCurrency,ServiceName,ResourceName\n{rows}")
}

#[test]
fn text_after_a_closing_quote_is_refused_with_the_cells_first_line() {
    let whole = |cost: &str, name: &str| format!("2026-03-01,2026-04-01,{cost},USD,Compute,{name}\n");
    for (rows, told) in [
        // A row that was cut off inside a quoted cell, and a later row that also has a quoted cell.
        (
            [whole("1", "a"), whole("2", "\"b"), whole("4", "c"), whole("8", "\"d"), whole("16", "e")].concat(),
            "Line 3, column 6: a cell in quotation marks ends on line 5 with text behind it",
        ),
        ([whole("1", "\"a\"b")].concat(), "Line 2, column 6: a cell in quotation marks ends with text behind it"),
        ([whole("1", "\"a\" \"b\"")].concat(), "Line 2, column 6: a cell in quotation marks ends with text behind it"),
        ([whole("1", "a"), whole("\"2\"0", "b")].concat(), "Line 3, column 3: a cell in quotation marks ends with"),
    ] {
        let refused = refusal(narrow(&rows));
        assert!(refused.starts_with(told), "{refused}");
    }
    let cut = [
        row(",", &[]),
        row(",", &[]).replace("\"{\"\"env\"\":\"\"prod\"\"}\"", "\"{\"\"env\"\":\"\"p1"),
        row(",", &[]),
    ];
    let refused = refusal(format!("{}\n{}\n", header(",", &[]), cut.join("\n")));
    assert!(refused.starts_with("Line 3, column 16: a cell in quotation marks ends on line 4"), "{refused}");
}

#[test]
fn a_quotation_mark_that_swallows_rows_is_refused_with_the_lines() {
    for (rows, from, to) in [
        // Closed at the end of a later row, in the last column, in the first and in the middle.
        ("2026-03-01,2026-04-01,1,USD,Compute,\"b\n2026-03-01,2026-04-01,2,USD,Compute,c\"\n", 2, 3),
        (
            "2026-03-01,2026-04-01,1,USD,Compute,\"b\n2026-03-01,2026-04-01,2,USD,Compute,c\n\n\
             2026-03-01,2026-04-01,4,USD,Compute,d\"\n",
            2,
            5,
        ),
        ("\"2026-03-01,2026-04-01,1,USD,Compute,a\n2026-03-01\",2026-04-01,2,USD,Compute,c\n", 2, 3),
        ("2026-03-01,2026-04-01,1,USD,\"Compute,b\r\n2026-03-01,2026-04-01,2,USD,Compute\",c\n", 2, 3),
        // Another cell of the row has line breaks of its own.
        ("2026-03-01,2026-04-01,1,USD,\"x\ny\",\"b\n2026-03-01,2026-04-01,2,USD,Compute,c\"\n", 3, 4),
        // Closed in an earlier column of a row that has empty cells at its end.
        ("2026-03-01,2026-04-01,1,USD,Compute,\"b\n2026-03-01,2026-04-01,2,USD\",,\n", 2, 3),
    ] {
        let told = format!(
            "The cell in quotation marks that opens on line {from} runs to line {to} and holds whole rows: close it on its own line, or take the line breaks out of it."
        );
        assert_eq!(refusal(narrow(rows)), told);
    }
    let open = "2026-03-01,2026-04-01,1,USD,Compute,a\n\n2026-03-01,2026-04-01,1,USD,\"x\ny\",\"b\n2026-03-01,";
    assert_eq!(
        refusal(narrow(open)),
        "The row on line 5 opens a quotation mark that is never closed: is the file complete?"
    );
}

#[test]
fn a_quoted_cell_may_have_line_breaks() {
    let address = "Per hour, billed by the second,\nrounded up,\r\nwith a minimum";
    for (cell, read) in [(address, address), ("a\n\n\nb", "a\n\n\nb"), ("a\rb", "a\rb"), ("\n", "\n")] {
        let file = file(&[&[("ChargeDescription", cell)], &[("ChargeDescription", "next"), ("BilledCost", "2")]]);
        assert_eq!(sum(&file), (2, "3".to_owned()));
        assert_eq!(items(&file)[0].charge_description.as_deref().unwrap_or("\n"), read);
    }
    assert_eq!(
        sum(narrow("2026-03-01,2026-04-01,1,USD,Compute,\"a\" \n2026-03-01,2026-04-01,2,USD,\"\",\"\"\n")),
        (2, "3".into())
    );
    assert_eq!(
        items(narrow("2026-03-01,2026-04-01,1,USD,Compute,5\" disk\n"))[0].resource_name.as_deref(),
        Some("5\" disk")
    );
}

#[test]
fn backslashes_before_quotation_marks_make_them_part_of_the_text() {
    let line = |tags: &str| row(",", &[("Tags", "")]) + tags + "\n";
    let head = header(",", &[]) + "\n";
    for (tags, env) in [
        (r#""{\"env\":\"prod\",\"team\":\"a\"}""#, "prod"),
        (r#""{\"env\":\"say \\\"so\\\"\"}""#, "say \"so\""),
        (r#""{\"env\":\"C:\\\\temp\"}""#, "C:\\temp"),
        (r#""{ \"team\": \"x\", \"env\": \"\u00e9\" }""#, "\u{e9}"),
    ] {
        let (items, warned) = read(head.clone() + &line(tags) + &line(tags)).unwrap();
        assert_eq!((items.len(), warned.len(), items[1].tags["env"].as_str()), (2, 0, env), "{tags}");
    }
    // If quotation marks are doubled, a backslash is an ordinary character.
    for (tags, env) in [(r#""{""env"":""a\\""}""#, "a\\"), (r#""{""env"":""\""a\""""}""#, "\"a\"")] {
        assert_eq!(items(head.clone() + &line(tags))[0].tags["env"], env, "{tags}");
    }
    let path = narrow("2026-03-01,2026-04-01,1,USD,\"C:\\\",\"a\"\n");
    assert_eq!(items(path)[0].service.as_deref(), Some("C:\\"));
}

#[test]
fn a_file_of_customers_is_read_by_the_same_rules() {
    use domain::bulk::headers;
    let refused = |text: &str| headers(text.as_bytes()).unwrap_err().to_string();
    let swallowed = "Name,Email,City,Phone\nAcme,a@b.example,\"Oslo,1\nBeta,b@b.example,Rome\",2\n";
    assert!(refused(swallowed).starts_with("The cell in quotation marks that opens on line 2 runs to line 3"));
    assert!(
        refused("Name,City\nAcme,\"Oslo\" x\n").starts_with("Line 2, column 2: a cell in quotation marks ends with")
    );
    assert_eq!(headers(b"sep=;\rName;City\rAcme;Oslo\r").unwrap(), ["Name", "City"]);
    assert_eq!(headers(b"Name,Address\nAcme,\"1 High St,\nLondon, UK\"\n").unwrap(), ["Name", "Address"]);
}

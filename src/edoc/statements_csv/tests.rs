//! Files of statements, whole, broken and hostile.

use proptest::prelude::*;

use super::*;

const HEADER: &str = "Statement ID,Job ID,Permit Holder,Permit Number,Permit Type,Class,\
                      Processing Category,Pieces,Postage,Mailing Date,Check-In,Status\n";

fn import(text: &str) -> Imported {
    read(text.as_bytes()).unwrap()
}

fn with_header(rows: &str) -> Imported {
    import(&format!("{HEADER}{rows}"))
}

#[test]
fn a_whole_row_is_taken_with_every_value() {
    let imported = with_header(
        "56644692,JOB00001,\"Kettle Moraine Electric, Inc.\",40312,PI,First-Class Mail,Letters,\
         \"18,400\",\"$5,888.00\",12/04/2018,12/04/2018 09:15 CST,UPD\n",
    );
    assert_eq!(imported.refused, []);
    assert_eq!(imported.not_understood, []);
    let row = imported.rows.first().unwrap();
    assert_eq!(row.statement.0, "56644692");
    assert_eq!(row.permit_holder.as_deref(), Some("Kettle Moraine Electric, Inc."));
    assert_eq!(row.pieces, Some(18_400));
    assert_eq!(row.postage.unwrap().0.to_string(), "5888.00");
    assert_eq!(row.mailing_date.unwrap().to_string(), "2018-12-04");
    assert_eq!(row.check_in.unwrap().to_string(), "2018-12-04T09:15:00.000-06:00");
    assert_eq!(row.status, "UPD");
}

#[test]
fn columns_are_found_in_any_order_and_under_their_usual_names() {
    for (header, row) in [
        ("Status,Statement ID,Pieces", "FIN,1,10"),
        ("status;PS #;total pieces", "FIN;1;10"),
        ("STATUS\tPostage Statement ID\tPiece Count", "FIN\t1\t10"),
        ("\u{FEFF}Statement,Comment,Pieces,Status", "1,whatever,10,FIN"),
    ] {
        let imported = import(&format!("{header}\r\n{row}\r\n"));
        let taken = imported.rows.first().unwrap_or_else(|| panic!("{header}: {imported:?}"));
        assert_eq!((taken.statement.0.as_str(), taken.pieces), ("1", Some(10)), "{header}");
        assert_eq!(taken.status, "FIN", "{header}");
    }
}

#[test]
fn what_a_row_calls_its_unit_is_read_from_every_column_that_names_one() {
    for (header, row, expected) in [
        ("Unit", "Main", &["Main"][..]),
        ("Post Office", " Springfield, IL ", &["Springfield, IL"]),
        ("FACILITY NAME", "P&DC", &["P&DC"]),
        ("Finance No.\tComment", "16-7890\tx", &["16-7890"]),
        (
            "Post Office of Mailing\tFinance_Number\tUnit ID",
            "Springfield\t167890\tU1",
            &["U1", "167890", "Springfield"],
        ),
    ] {
        let imported = import(&format!("Statement ID\tStatus\t{header}\n1\tUPD\t{row}\n2\tUPD\n"));
        let one = StatementId("1".to_owned());
        assert_eq!(imported.unit_names.get(&one).unwrap(), expected, "{header}");
        assert_eq!(imported.unit_names.len(), 1, "{header}: the other row calls it nothing");
    }
    assert!(with_header("1,,,,,,,10,,,,UPD\n").unit_names.is_empty());
}

#[test]
fn a_broken_row_is_refused_with_its_line_and_the_others_are_taken() {
    let imported = with_header(
        "1,,,,,,,10,,,,UPD\n\
         ,,,,,,,10,,,,UPD\n\
         \n\
         3,,,,,,,ten,,,,UPD\n\
         4,,,,,,,10,12.3.4,,,UPD\n\
         5,,,,,,,10,,2018-02-30,,UPD\n\
         6,,,,,,,10,,,,\n\
         7\n\
         8,,,,,,,10,,,,UPD",
    );
    let taken: Vec<&str> = imported.rows.iter().map(|row| row.statement.0.as_str()).collect();
    assert_eq!(taken, ["1", "8"]);
    let refused: Vec<(u64, &str)> =
        imported.refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(
        refused,
        [
            (3, "Statement ID is empty"),
            (5, "Pieces \"ten\" is not a number"),
            (6, "Postage \"12.3.4\" is not a number"),
            (7, "Mailing Date \"2018-02-30\" is not a date like 2018-12-04 or 12/04/2018"),
            (8, "Status is empty"),
            (9, "Status is empty"),
        ]
    );
}

#[test]
fn a_quotation_mark_that_nobody_closes_costs_its_own_line() {
    let mut rows = String::from("1,\"open,,,,,,10,,,,UPD\n");
    for id in 2..40 {
        rows.push_str(&format!("{id},,,,,,,10,,,,UPD\n"));
    }
    let imported = with_header(&rows);
    assert_eq!(imported.rows.len(), 38);
    let refused: Vec<(u64, &str)> =
        imported.refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(refused, [(2, "A quotation mark is not closed")]);
}

#[test]
fn a_quoted_value_may_run_over_lines_and_hold_quotation_marks() {
    let imported = with_header(
        "1,,\"Two\nLines\",,,,,10,,,,UPD\n2,,\"The \"\"Post\"\"\",,,,,10,,,,UPD\n\
         3,,5\" tape,,,,,10,,,,UPD\n",
    );
    let holders: Vec<&str> =
        imported.rows.iter().filter_map(|row| row.permit_holder.as_deref()).collect();
    assert_eq!(holders, ["Two Lines", "The \"Post\"", "5\" tape"]);
    assert_eq!(imported.refused, []);
}

#[test]
fn the_line_of_a_refused_row_counts_the_lines_of_those_before() {
    let imported = with_header("1,,\"Two\nLines\",,,,,10,,,,UPD\n,,,,,,,10,,,,UPD\n");
    assert_eq!(imported.refused.first().unwrap().line, 4);
}

#[test]
fn a_status_that_nobody_knows_is_kept_as_written() {
    let imported = with_header("1,,,,,,,10,,,,Zz9\n");
    assert_eq!(imported.rows.first().unwrap().status, "Zz9");
}

#[test]
fn a_second_row_for_a_statement_is_refused_and_names_the_first() {
    let imported = with_header("1,,,,,,,10,,,,UPD\n1,,,,,,,12,,,,FIN\n");
    assert_eq!(imported.rows.len(), 1);
    let refused = imported.refused.first().unwrap();
    assert_eq!(
        (refused.line, refused.reason.as_str()),
        (3, "Statement \"1\" is on line 2 already")
    );
}

#[test]
fn what_is_not_understood_but_not_needed_is_left_empty_and_said() {
    let imported = with_header("1,,,,,Rocket,Cubes,10,,,yesterday,UPD\n");
    let row = imported.rows.first().unwrap();
    assert_eq!((row.class, row.category, row.check_in), (None, None, None));
    let said: Vec<&str> = imported.not_understood.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(
        said,
        [
            "Class \"Rocket\" is not understood and left empty",
            "Processing Category \"Cubes\" is not understood and left empty",
            "Check-In \"yesterday\" is not understood and left empty",
        ]
    );
}

#[test]
fn a_file_without_the_columns_that_count_says_so() {
    for (text, message) in [
        ("", "The file is empty"),
        ("\n\n\n", "The file is empty"),
        ("Name,Town\n1,2\n", "names no column \"Statement ID\""),
        ("Statement ID,Pieces\n1,2\n", "names no column \"Status\""),
        ("Statement ID,Status,Status\n1,2,3\n", "names the column \"Status\" twice"),
        ("\u{0}\u{1}\u{2}", "names no column"),
    ] {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(message), "{text:?}: {error}");
    }
    let utf16 = [0xFF, 0xFE, b'S', 0, b't', 0];
    assert!(read(utf16.as_slice()).unwrap_err().to_string().contains("UTF-16"));
}

#[test]
fn accented_names_of_an_older_encoding_are_read() {
    let mut bytes = b"Statement ID,Permit Holder,Status\n1,Caf\xE9 Ros\xE9,UPD\n".to_vec();
    assert_eq!(
        read(bytes.as_slice()).unwrap().rows.first().unwrap().permit_holder.as_deref(),
        Some("Café Rosé")
    );
    bytes = "Statement ID,Permit Holder,Status\n1,Café Rosé,UPD\n".into();
    assert_eq!(
        read(bytes.as_slice()).unwrap().rows.first().unwrap().permit_holder.as_deref(),
        Some("Café Rosé")
    );
}

#[test]
fn sizes_are_capped() {
    let long = format!("1,,{},,,,,10,,,,UPD\n", "x".repeat(VALUE_CHARS_MAX + 1));
    let imported = with_header(&long);
    assert_eq!(
        imported.refused.first().unwrap().reason,
        format!("Permit Holder has more than {VALUE_CHARS_MAX} characters")
    );
    let longer = format!("1,,{},,,,,10,,,,UPD\n2,,,,,,,10,,,,UPD\n", "x".repeat(ROW_BYTES_MAX));
    let imported = with_header(&longer);
    assert_eq!(imported.rows.len(), 1);
    assert_eq!(imported.refused.first().unwrap().line, 2);
    let endless = std::io::repeat(b'x');
    assert!(matches!(read(endless), Err(EdocError::TooLarge { .. })));
}

#[test]
fn refused_rows_are_listed_up_to_a_limit_and_counted_beyond() {
    let imported = with_header(&",,,,,,,10,,,,UPD\n".repeat(LISTED_MAX + 7));
    assert_eq!(imported.refused.len(), LISTED_MAX);
    assert_eq!(imported.refused_count, u64::try_from(LISTED_MAX).unwrap() + 7);
}

#[test]
fn a_failing_reader_is_said() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("cable pulled"))
        }
    }
    assert!(read(Broken).unwrap_err().to_string().contains("cable pulled"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(bytes.as_slice());
    }

    #[test]
    fn no_rows_behind_a_header_panic_or_vanish(rows in "[\",;\n\r\t 0-9a-zA-Z$.é\u{0}-]{0,400}") {
        let imported = with_header(&rows);
        prop_assert!(imported.rows.len() <= rows.lines().count());
        prop_assert!(imported.rows.iter().all(|row| !row.statement.0.is_empty()));
    }

    #[test]
    fn what_is_written_as_csv_is_read_back(
        holder in "[ -~]{1,60}",
        pieces in 0_u32..10_000_000,
        cents in 0_i64..1_000_000_000,
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Statement ID", "Permit Holder", "Pieces", "Postage", "Status"]).unwrap();
        let postage = rust_decimal::Decimal::new(cents, 2);
        writer
            .write_record(["1", &holder, &pieces.to_string(), &format!("${postage}"), "UPD"])
            .unwrap();
        let bytes = writer.into_inner().unwrap();
        let imported = read(bytes.as_slice()).unwrap();
        prop_assert_eq!(imported.rows.len(), 1, "{:?}", imported.refused);
        let row = imported.rows.first().unwrap();
        let expected = holder.trim();
        prop_assert_eq!(row.permit_holder.as_deref().unwrap_or(""), expected);
        prop_assert_eq!(row.pieces, Some(pieces));
        prop_assert_eq!(row.postage.unwrap().0, postage);
    }
}

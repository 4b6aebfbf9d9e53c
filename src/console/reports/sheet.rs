//! Figures as files: CSV for anything, XLSX for offices.
//!
//! Must not know: what is counted, who takes it out. Tested here.
//!
//! A cell that a spreadsheet would run as a formula begins with an apostrophe: names come from lists that many hands write.

use super::figure::{Cell, Figure};
use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};

/// What tells programs that text is UTF-8: without it an old spreadsheet shows `RÃ©gion`.
const MARK: &str = "\u{feff}";
/// Characters of the name of a sheet.
const NAME: usize = 31;

/// A figure as CSV.
///
/// # Panics
/// Never: writing to memory does not fail.
pub fn csv(figure: &Figure, separator: u8) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().delimiter(separator).from_writer(MARK.as_bytes().to_vec());
    let heads = std::iter::once(&figure.of).chain(&figure.columns).map(|head| guarded(head));
    out.write_record(heads).expect("memory takes what is written");
    for row in &figure.rows {
        let cells = row.cells.iter().map(|cell| match cell {
            Cell::Number(value) | Cell::Money(value) => value.to_string(),
            Cell::Nothing => String::new(),
        });
        out.write_record(std::iter::once(guarded(&row.name)).chain(cells)).expect("memory takes what is written");
    }
    out.into_inner().expect("memory takes what is written")
}

/// A text that no spreadsheet runs.
fn guarded(text: &str) -> String {
    let runs = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%', '＝', '＋', '－', '＠']);
    if runs || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

/// All figures as one workbook, a sheet each. `about` says of what period and place it is.
///
/// # Errors
/// Where the writer refuses a sheet: no figure is that large.
pub fn xlsx(figures: &[Figure], about: &str, programme: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(about).set_author(programme));
    let (strong, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    let money = Format::new().set_num_format("#,##0\" F\"");
    for figure in figures {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&figure.title))?;
        sheet.set_column_width(0, 40)?;
        sheet.write_string_with_format(0, 0, &figure.title, &strong)?;
        sheet.write_string(1, 0, about)?;
        sheet.write_string_with_format(2, 0, &figure.definition, &wrapped)?;
        sheet.write_string_with_format(4, 0, &figure.of, &strong)?;
        for (column, head) in (1..).zip(&figure.columns) {
            sheet.set_column_width(column, 14)?;
            sheet.write_string_with_format(4, column, head, &strong)?;
        }
        for (line, row) in (5..).zip(&figure.rows) {
            // Written as text, a name is never run.
            sheet.write_string(line, 0, &row.name)?;
            for (column, cell) in (1..).zip(&row.cells) {
                match cell {
                    // Numbers of a report have far fewer than sixteen digits.
                    Cell::Number(value) => sheet.write_number(line, column, *value as f64)?,
                    Cell::Money(value) => sheet.write_number_with_format(line, column, *value as f64, &money)?,
                    Cell::Nothing => continue,
                };
            }
        }
        sheet.set_freeze_panes(5, 1)?;
    }
    book.save_to_buffer()
}

/// A name that a sheet may have: some signs are not allowed.
fn sheet_name(title: &str) -> String {
    let allowed = |c: char| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c };
    title.chars().map(allowed).take(NAME).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::figure::Row;
    use super::*;

    fn figure(name: &str) -> Figure {
        let words = |text: &str| text.to_owned();
        let row =
            Row { name: words(name), href: None, cells: vec![Cell::Number(12), Cell::Nothing, Cell::Money(12_500)] };
        Figure {
            code: "forums",
            title: words("Forums : tenus [ou] non, l'année des très longs titres"),
            definition: words("Ce qui est compté."),
            of: words("Lieu"),
            columns: ["Tenus", "Manqués", "Coût"].map(words).to_vec(),
            drawn: 2,
            rows: vec![row],
        }
    }

    fn text(figure: &Figure) -> String {
        String::from_utf8(csv(figure, b';')).unwrap()
    }

    #[test]
    fn csv_has_the_mark_and_runs_no_formula() {
        assert_eq!(text(&figure("Konna")), "\u{feff}Lieu;Tenus;Manqués;Coût\nKonna;12;;12500\n");
        for (name, line) in [
            ("=HYPERLINK(\"http://x\";\"a\")", "\"'=HYPERLINK(\"\"http://x\"\";\"\"a\"\")\";12;;12500"),
            ("+1", "'+1;12;;12500"),
            ("-1", "'-1;12;;12500"),
            (" @SUM(A1)", "' @SUM(A1);12;;12500"),
            ("\tx", "'\tx;12;;12500"),
            ("Gao-Nord", "Gao-Nord;12;;12500"),
            ("a;b", "\"a;b\";12;;12500"),
        ] {
            assert!(text(&figure(name)).ends_with(&format!("\n{line}\n")), "{name}: {}", text(&figure(name)));
        }
    }

    #[test]
    fn a_workbook_holds_names_as_text_and_numbers_as_numbers() {
        let bytes = xlsx(&[figure("=1+1"), figure2()], "2026-T4, Mopti", "PRSC").unwrap();
        assert!(bytes.starts_with(b"PK") && bytes.len() > 2_000, "{}", bytes.len());
        assert_eq!(
            sheet_name("Forums : tenus [ou] non, l'année des très longs titres"),
            "Forums   tenus  ou  non, l anné"
        );
    }

    fn figure2() -> Figure {
        Figure { title: "Messages".into(), ..figure("x") }
    }
}

//! Figures drawn: one bar a line, its parts side by side, as SVG within the page. Colours come from the stylesheet, because the page may not
//! carry styles; numbers stand in the bars and in the table beside them, so that colour is never the only sign.
//!
//! Must not know: what is counted. Tested here.

use super::figure::Figure;
use maud::{Markup, html};

/// Units of the drawing: it is scaled to the width of the page.
const WIDTH: i64 = 640;
const LABEL: i64 = 190;
const TOTAL: i64 = 60;
const BAR: i64 = 20;
const STEP: i64 = 30;
const LINE: i64 = 22;
/// A part narrower than this holds no number.
const DIGIT: i64 = 9;
/// Most letters of a label beside a bar; the table has all of it.
const LONGEST: usize = 24;

/// The drawing; nothing where no number is above zero.
pub fn plot(figure: &Figure) -> Markup {
    let sum =
        |row: &super::figure::Row| row.cells.iter().take(figure.drawn).map(|cell| cell.value().max(0)).sum::<i64>();
    let most = figure.rows.iter().map(sum).max().unwrap_or(0);
    if most == 0 {
        return html! {};
    }
    let legend = (figure.drawn as i64 + 1) / 2 * LINE;
    let height = legend + figure.rows.len() as i64 * STEP + 4;
    let room = WIDTH - LABEL - TOTAL;
    html! {
        svg class="plot" role="img" aria-label=(figure.title) viewBox=(format!("0 0 {WIDTH} {height}")) {
            @for (n, column) in figure.columns.iter().take(figure.drawn).enumerate() {
                @let (x, y) = ((n as i64 % 2) * WIDTH / 2, n as i64 / 2 * LINE);
                rect class=(format!("part{}", n + 1)) x=(x) y=(y + 3) width="14" height="14" {}
                text x=(x + 20) y=(y + 15) { (column) }
            }
            @for (n, row) in figure.rows.iter().enumerate() {
                @let y = legend + n as i64 * STEP + 6;
                text class="label" x=(LABEL - 8) y=(y + 15) { (short(&row.name)) }
                @for part in parts(&row.cells.iter().take(figure.drawn).map(|cell| cell.value().max(0)).collect::<Vec<_>>(), most, room) {
                    rect class=(format!("part{}", part.column + 1)) x=(LABEL + part.from) y=(y) width=(part.width) height=(BAR) {}
                    @if part.width >= DIGIT * digits(part.value) + 4 {
                        text class=(format!("in{}", part.column + 1)) x=(LABEL + part.from + part.width / 2) y=(y + 15) { (part.value) }
                    }
                }
                text class="sum" x=(LABEL + sum(row) * room / most + 6) y=(y + 15) { (sum(row)) }
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Part {
    column: usize,
    value: i64,
    from: i64,
    width: i64,
}

/// Where each part of a bar lies, in units: they fill it without a gap, and what is above zero is seen.
fn parts(values: &[i64], most: i64, room: i64) -> Vec<Part> {
    let at = |sum: i64| (i128::from(sum) * i128::from(room) / i128::from(most.max(1))) as i64;
    let mut before = 0;
    let mut parts = Vec::new();
    for (column, value) in values.iter().copied().enumerate().filter(|(_, value)| *value > 0) {
        let from = at(before);
        before += value;
        parts.push(Part { column, value, from, width: (at(before) - from).max(1) });
    }
    parts
}

fn digits(value: i64) -> i64 {
    value.to_string().len() as i64
}

fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::figure::Row;
    use super::*;

    fn figure(rows: Vec<Row>) -> Figure {
        let columns = vec!["Tenus".to_owned(), "Manqués <b>".to_owned(), "Femmes".to_owned()];
        let (title, definition, of) = ("Les forums".to_owned(), String::new(), String::new());
        Figure { code: "forums", title, definition, of, columns, drawn: 2, rows }
    }

    #[test]
    fn parts_fill_the_bar_and_none_is_lost() {
        let widths = |values: &[i64], most| -> Vec<(usize, i64, i64)> {
            parts(values, most, 390).into_iter().map(|part| (part.column, part.from, part.width)).collect()
        };
        assert_eq!(widths(&[3, 1], 4), [(0, 0, 292), (1, 292, 98)]);
        assert_eq!(widths(&[0, 2], 4), [(1, 0, 195)]);
        assert_eq!(widths(&[1, 1_000_000], 1_000_001), [(0, 0, 1), (1, 0, 390)]);
        assert_eq!(widths(&[i64::MAX / 2], i64::MAX / 2), [(0, 0, 390)]);
    }

    #[test]
    fn numbers_stand_in_the_bars_and_nothing_is_drawn_of_nothing() {
        let drawn =
            plot(&figure(vec![Row::of("Une commune au nom vraiment très long".into(), [30, 2, 12])])).into_string();
        assert!(drawn.contains(">30<") && drawn.contains("aria-label=\"Les forums\""), "{drawn}");
        assert!(drawn.contains("Manqués &lt;b&gt;") && !drawn.contains("Femmes"), "{drawn}");
        assert!(drawn.contains("Une commune au nom vrai…") && !drawn.contains("style"), "{drawn}");
        assert_eq!(plot(&figure(vec![Row::of("Konna".into(), [0, 0, 9])])).into_string(), "");
        assert_eq!(plot(&figure(vec![])).into_string(), "");
    }
}

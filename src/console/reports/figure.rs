//! A figure: a table of numbers with what it counts. Page, plot, CSV and XLSX are all made from this one shape, so they cannot differ.
//!
//! Must not know: where numbers come from, how they are drawn. Tested in `tests/it/console/reports.rs`.

/// What stands in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number.
    Number(i64),
    /// Whole francs.
    Money(i64),
    /// Not known, or too few to be told.
    Nothing,
}

impl Cell {
    /// A sum that is told only where there is something.
    pub fn told(sum: i64) -> Cell {
        if sum > 0 { Cell::Number(sum) } else { Cell::Nothing }
    }

    /// Its value; nothing where it has none.
    pub fn value(&self) -> i64 {
        match self {
            Cell::Number(value) | Cell::Money(value) => *value,
            Cell::Nothing => 0,
        }
    }
}

/// A line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub name: String,
    /// Where to read more of it.
    pub href: Option<String>,
    /// Its numbers, one a column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A line of numbers.
    pub fn of(name: String, numbers: impl IntoIterator<Item = i64>) -> Row {
        Row { name, href: None, cells: numbers.into_iter().map(Cell::Number).collect() }
    }
}

/// A page of a report: all of it at once would keep a slow line busy for long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Forums and other meetings.
    #[default]
    Forums,
    /// Who came, and who belongs.
    Presence,
    /// What was promised there.
    Promises,
    /// Concerns that were counted aloud.
    Concerns,
    /// Messages, and what they cost.
    Messages,
}

impl Part {
    /// All, each with its word in addresses and the key of its name.
    pub const ALL: [(Part, &str, &str); 5] = [
        (Part::Forums, "forums", "reports-part-forums"),
        (Part::Presence, "presence", "reports-part-presence"),
        (Part::Promises, "promises", "reports-part-promises"),
        (Part::Concerns, "concerns", "reports-part-concerns"),
        (Part::Messages, "messages", "reports-part-messages"),
    ];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        Part::ALL.iter().find(|(part, ..)| *part == self).expect("every part is in the list").1
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Part> {
        Part::ALL.iter().find(|(_, code, _)| *code == written).map(|(part, ..)| *part)
    }
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its word in addresses and in names of files.
    pub code: &'static str,
    /// What it shows, in words.
    pub title: String,
    /// What was counted, how, and what was left out.
    pub definition: String,
    /// What its lines are.
    pub of: String,
    /// What its columns are.
    pub columns: Vec<String>,
    /// So many columns, from the first, are parts of one sum and are drawn.
    pub drawn: usize,
    /// Its lines.
    pub rows: Vec<Row>,
}

impl Figure {
    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.cells.iter().all(|cell| cell.value() == 0))
    }
}

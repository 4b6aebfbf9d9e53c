//! One table for each topic: medians, what they lay between, their ratio, and the goals.
//!
//! Must not know: how anything was measured.

use std::io::Write;

/// What one figure has to be, and what it ought to be. For both, compared with the other contender where there is one, else in
/// the figure's own unit.
#[derive(Clone, Copy)]
pub enum Goal {
    /// At least so much.
    Over(f64, f64),
    /// At most so much.
    Under(f64, f64),
    /// None: the figure explains another.
    Told,
}

/// One line of a table.
pub struct Row {
    /// What was measured, with its unit.
    pub what: String,
    /// Ours, one figure for each run.
    pub ours: Vec<f64>,
    /// The other contender's, in the same order; empty where there is none.
    pub other: Vec<f64>,
    /// What is wanted.
    pub goal: Goal,
}

impl Row {
    /// A figure beside another's.
    pub fn beside(what: impl Into<String>, ours: Vec<f64>, other: Vec<f64>, goal: Goal) -> Row {
        Row { what: what.into(), ours, other, goal }
    }

    /// A figure of ours alone.
    pub fn alone(what: impl Into<String>, ours: Vec<f64>, goal: Goal) -> Row {
        Row { what: what.into(), ours, other: Vec::new(), goal }
    }

    /// What is held against the goal: the median of the ratios of runs taken in turn, or the median itself.
    fn judged(&self) -> f64 {
        if self.other.is_empty() {
            return median(&self.ours);
        }
        let ratios: Vec<f64> = self.ours.iter().zip(&self.other).map(|(ours, other)| ours / other).collect();
        median(&ratios)
    }

    fn cells(&self) -> [String; 7] {
        let judged = self.judged();
        let (must, aim, met) = match self.goal {
            Goal::Over(must, aim) => {
                (format!(">= {}", short(must)), format!(">= {}", short(aim)), (judged >= must, judged >= aim))
            }
            Goal::Under(must, aim) => {
                (format!("<= {}", short(must)), format!("<= {}", short(aim)), (judged <= must, judged <= aim))
            }
            Goal::Told => (String::new(), String::new(), (true, false)),
        };
        let verdict = match (self.goal, met) {
            (Goal::Told, _) => "",
            (_, (_, true)) => "aim",
            (_, (true, _)) => "must",
            (_, (false, _)) => "BELOW",
        };
        let ratio = if self.other.is_empty() { String::new() } else { short(judged) };
        [self.what.clone(), spread(&self.ours), spread(&self.other), ratio, must, aim, verdict.to_owned()]
    }
}

/// Prints a topic's table to standard output.
///
/// # Errors
/// If nobody reads it.
pub fn print(topic: &str, rows: &[Row]) -> std::io::Result<()> {
    let head = ["what", "ours", "other", "ratio", "must", "aim", "meets"].map(String::from);
    let lines: Vec<[String; 7]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{topic}")?;
    for cells in &lines {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        writeln!(out, "| {} |", padded.collect::<Vec<_>>().join(" | "))?;
    }
    out.flush()
}

/// The middle figure; of an even number the lower of the two.
pub fn median(figures: &[f64]) -> f64 {
    quantile(figures, 0.5)
}

/// The figure that `part` of all figures do not exceed.
pub fn quantile(figures: &[f64], part: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part) as usize).copied().unwrap_or(f64::NAN)
}

fn spread(figures: &[f64]) -> String {
    match figures {
        [] => String::new(),
        [one] => short(*one),
        _ => {
            format!("{} ({}-{})", short(median(figures)), short(quantile(figures, 0.0)), short(quantile(figures, 1.0)))
        }
    }
}

/// Three figures are all that such a measurement knows.
fn short(figure: f64) -> String {
    match figure.abs() {
        100.0.. => format!("{figure:.0}"),
        10.0.. => format!("{figure:.1}"),
        1.0.. => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

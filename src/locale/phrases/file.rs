//! A file of words as its lines stand, so that a text can be put in the place of another and all the rest stays as it was, to the byte.
//!
//! Must not know: which texts there have to be, or what is right. Tested here.

use std::ops::Range;

/// The mark above a text that a native speaker has read.
const READ: &str = "read by ";

/// A file that has been found to be in Fluent's grammar.
pub(super) struct File<'f> {
    /// With their ends.
    lines: Vec<&'f str>,
    /// In the order of the file.
    pub(super) entries: Vec<Entry<'f>>,
}

/// A message or a term, by its lines.
pub(super) struct Entry<'f> {
    /// `key`, `-term`.
    pub(super) key: &'f str,
    comment: Range<usize>,
    body: Range<usize>,
}

/// What becomes of an entry.
pub(super) struct Change<'c> {
    pub(super) key: &'c str,
    /// The new text, where it is another.
    pub(super) text: Option<&'c str>,
    /// Who has read it, and when.
    pub(super) reader: &'c str,
}

impl<'f> File<'f> {
    pub(super) fn read(ftl: &'f str) -> File<'f> {
        let lines: Vec<&str> = ftl.split_inclusive('\n').collect();
        let heads: Vec<(usize, &str)> =
            lines.iter().enumerate().filter_map(|(at, line)| Some((at, head(line)?.0))).collect();
        let entry = |&(at, key): &(usize, &'f str)| {
            let above = lines[..at].iter().rev().take_while(|line| remark(line).is_some()).count();
            let below = lines[at + 1..].iter().take_while(|line| head(line).is_none() && !line.starts_with('#'));
            let whole: Vec<&&str> = below.collect();
            let length = whole.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
            Entry { key, comment: at - above..at, body: at..at + 1 + length }
        };
        let entries = heads.iter().map(entry).collect();
        File { lines, entries }
    }

    /// What stands right of the `=`, over as many lines as it does.
    pub(super) fn text(&self, entry: &Entry<'_>) -> String {
        let body = self.lines[entry.body.clone()].concat();
        let (_, text) = head(&body).expect("a body begins with its key");
        one_ended(text.trim())
    }

    /// What is said about an entry, without the marks.
    pub(super) fn remarks(&self, entry: &Entry<'_>) -> String {
        let remarks = self.comment(entry).filter(|remark| !is_mark(remark));
        remarks.collect::<Vec<_>>().join(" ")
    }

    /// Who has read it, and when.
    pub(super) fn reader(&self, entry: &Entry<'_>) -> Option<&'f str> {
        self.comment(entry).find_map(|remark| remark.strip_prefix(READ))
    }

    fn comment(&self, entry: &Entry<'_>) -> impl Iterator<Item = &'f str> {
        self.lines[entry.comment.clone()].iter().filter_map(|line| remark(line))
    }

    /// The file with these changes. An entry that bears no mark and keeps its text stays as it is.
    pub(super) fn with(&self, changes: &[Change<'_>]) -> String {
        let mut written = String::with_capacity(self.lines.iter().map(|line| line.len()).sum());
        let mut upto = 0;
        for entry in &self.entries {
            let Some(change) = changes.iter().find(|change| change.key == entry.key) else { continue };
            written.extend(self.lines[upto..entry.comment.start].iter().copied());
            self.changed(entry, change, &mut written);
            upto = entry.body.end;
        }
        written.extend(self.lines[upto..].iter().copied());
        written
    }

    fn changed(&self, entry: &Entry<'_>, change: &Change<'_>, written: &mut String) {
        let end = if self.lines[entry.body.start].ends_with("\r\n") { "\r\n" } else { "\n" };
        let read = format!("# {READ}{}{end}", change.reader);
        let comment = &self.lines[entry.comment.clone()];
        // Who read a text that nobody has touched since has read it still.
        let old = |remark: &str| is_unread(remark) || change.text.is_some() && remark.starts_with(READ);
        let marked = comment.iter().position(|line| remark(line).is_some_and(old));
        for (nth, line) in comment.iter().enumerate() {
            match remark(line) {
                _ if marked == Some(nth) => written.push_str(&read),
                Some(remark) if old(remark) => {}
                _ => written.push_str(line),
            }
        }
        if marked.is_none() && change.text.is_some() {
            written.push_str(&read);
        }
        let body = self.lines[entry.body.clone()].concat();
        match change.text {
            None => written.push_str(&body),
            Some(text) => {
                let mut lines = text.lines();
                written.push_str(&format!("{} = {}{end}", entry.key, lines.next().unwrap_or_default()));
                for line in lines {
                    // What begins a line would begin an entry.
                    let indent = if line.starts_with(' ') || line.is_empty() { "" } else { "    " };
                    written.push_str(&format!("{indent}{line}{end}"));
                }
            }
        }
    }
}

/// Key and rest of a line that begins an entry. In Fluent nothing else can begin a line so.
fn head(line: &str) -> Option<(&str, &str)> {
    let (left, rest) = line.split_once('=')?;
    let key = left.trim_end_matches(' ');
    let name = key.strip_prefix('-').unwrap_or(key);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    is_name.then_some((key, rest))
}

/// What a line says that is a comment on the entry below it: one `#`, not two.
fn remark(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('#')?;
    (rest.trim().is_empty() || rest.starts_with(' ')).then_some(rest.trim())
}

fn is_mark(remark: &str) -> bool {
    is_unread(remark) || remark.starts_with(READ)
}

/// The mark above a text that no native speaker has read, as [`check::entries`](mod@super::super::check) understands it.
fn is_unread(remark: &str) -> bool {
    remark.split_once(':').is_some_and(|(label, _)| label.trim() == "review")
}

/// Lines ended as Unix does.
pub(super) fn one_ended(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FTL: &str = "### All of it\n\n## A part\n\n# of the menu\n# review: low\nyes = Awɔ\n# review: high\nmany = { $n ->\n    \
        [one] a\n   *[other] b\n}\n\n    more\n\n# read by Awa, 2026-12-01\n-stop = STOP\nbare =\n    on its own line\n# review: low\n";

    fn changed(ftl: &str, key: &str, text: Option<&str>) -> String {
        File::read(ftl).with(&[Change { key, text, reader: "Moussa, 2027-01-12" }])
    }

    #[test]
    fn what_stands_in_a_file() {
        let file = File::read(FTL);
        let found: Vec<_> = file
            .entries
            .iter()
            .map(|entry| (entry.key, file.text(entry), file.remarks(entry), file.reader(entry)))
            .collect();
        let many = "{ $n ->\n    [one] a\n   *[other] b\n}\n\n    more";
        assert_eq!(
            found,
            [
                ("yes", "Awɔ".into(), "of the menu".into(), None),
                ("many", many.into(), String::new(), None),
                ("-stop", "STOP".into(), String::new(), Some("Awa, 2026-12-01")),
                ("bare", "on its own line".into(), String::new(), None),
            ]
        );
    }

    #[test]
    fn only_what_changes_changes() {
        assert_eq!(File::read(FTL).with(&[]), FTL);
        let read = "# read by Moussa, 2027-01-12\n";
        assert_eq!(changed(FTL, "yes", None), FTL.replacen("# review: low\n", read, 1));
        assert_eq!(changed(FTL, "many", Some("c\nd = e")), {
            let (before, after) = (FTL.find("# review: high").unwrap(), FTL.find("\n# read by Awa").unwrap());
            format!("{}{read}many = c\n    d = e\n{}", &FTL[..before], &FTL[after..])
        });
        assert_eq!(changed(FTL, "-stop", None), FTL, "it is read still");
        let again = FTL.replace("# read by Awa, 2026-12-01\n-stop = STOP", &format!("{read}-stop = FIN"));
        assert_eq!(changed(FTL, "-stop", Some("FIN")), again);
        let new = FTL.replace("bare =\n    on its own line\n", &format!("{read}bare = x\n"));
        assert_eq!(changed(FTL, "bare", Some("x")), new);
        assert_eq!(changed(FTL, "nothing", Some("x")), FTL);
    }

    #[test]
    fn lines_end_as_they_did() {
        let ftl = FTL.replace('\n', "\r\n");
        assert_eq!(File::read(&ftl).with(&[]), ftl);
        let read = "# read by Moussa, 2027-01-12\r\nyes = x\r\n    y\r\n";
        assert_eq!(changed(&ftl, "yes", Some("x\ny")), ftl.replacen("# review: low\r\nyes = Awɔ\r\n", read, 1));
        assert_eq!(
            File::read(&ftl).text(&File::read(&ftl).entries[1]),
            File::read(FTL).text(&File::read(FTL).entries[1])
        );
    }

    #[test]
    fn the_files_that_come_with_the_program_can_be_taken_apart() {
        for (language, ftl) in super::super::super::EMBEDDED {
            let file = File::read(ftl);
            let known = super::super::super::check::entries(language, ftl).unwrap();
            assert_eq!(file.entries.len(), known.len(), "{language}");
            assert!(file.entries.iter().all(|entry| known.contains_key(entry.key)));
            let texts: Vec<(&str, String)> = file.entries.iter().map(|entry| (entry.key, file.text(entry))).collect();
            let same: Vec<Change<'_>> =
                texts.iter().map(|(key, text)| Change { key, text: Some(text), reader: "X, 2027-01-12" }).collect();
            let without_marks = |ftl: &str| {
                let lines = ftl.lines().filter(|line| !remark(line).is_some_and(is_mark));
                lines.collect::<Vec<_>>().join("\n")
            };
            assert_eq!(file.with(&[]), ftl, "{language}");
            assert_eq!(
                without_marks(&file.with(&same)),
                without_marks(ftl),
                "{language}: texts are put back as they were"
            );
        }
    }
}

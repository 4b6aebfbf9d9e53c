//! Rust read as text, as far as the rules of the house need it: what is code, comment or literal, and which paths are named.
//!
//! Must not know: the rules. Tested at its end. It is no parser: names that a macro puts together are not seen.

/// Words in a comment are one of these kinds of thing, words in a string another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    Code,
    Comment,
    Literal,
}

/// The text with all but these pieces turned into blanks; lines stay where they are.
pub fn only(wanted: &[Piece], text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let in_word = at > 0 && is_word(chars[at - 1]);
        let (piece, length) = first(&chars[at..], in_word);
        let end = chars.len().min(at + length);
        let shown = |c: &char| if wanted.contains(&piece) || *c == '\n' { *c } else { ' ' };
        kept.extend(chars[at..end].iter().map(shown));
        at = end;
    }
    kept
}

/// What stands first, and its length in characters.
fn first(rest: &[char], in_word: bool) -> (Piece, usize) {
    match rest {
        ['/', '/', ..] => (Piece::Comment, rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())),
        ['/', '*', ..] => (Piece::Comment, block(rest)),
        ['"', ..] => (Piece::Literal, quoted(rest)),
        ['\'', '\\', _, more @ ..] => (Piece::Literal, 4 + more.iter().position(|c| *c == '\'').unwrap_or(more.len())),
        ['\'', _, '\'', ..] => (Piece::Literal, 3),
        ['b' | 'c', 'r', ..] if !in_word => raw(rest, 2),
        ['r', ..] if !in_word => raw(rest, 1),
        _ => (Piece::Code, 1),
    }
}

/// The length of a block comment, with those inside it.
fn block(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] if depth == 1 => return at + 2,
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

/// The length of a string in quotes.
fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// A raw string whose `r` ends after `prefix` characters; one letter of code if it is none.
fn raw(rest: &[char], prefix: usize) -> (Piece, usize) {
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return (Piece::Code, 1);
    }
    let ends = |at: &usize| rest[*at] == '"' && rest[*at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    let close = (open + 1..rest.len()).find(ends).unwrap_or(rest.len());
    (Piece::Literal, close + 1 + hashes)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A path that is named somewhere: `["crate", "store", "book"]`, `["sqlx", "query"]`.
#[derive(Debug, PartialEq, Eq)]
pub struct Path {
    pub line: usize,
    pub names: Vec<String>,
}

struct Token<'t> {
    line: usize,
    text: &'t str,
}

impl Token<'_> {
    fn is_name(&self) -> bool {
        self.text.starts_with(is_word)
    }
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (number, mut rest) in code.lines().enumerate() {
        while let Some(c) = rest.chars().next() {
            let length = match c {
                _ if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                _ if rest.starts_with("::") => 2,
                _ => c.len_utf8(),
            };
            if !c.is_whitespace() {
                tokens.push(Token { line: number + 1, text: &rest[..length] });
            }
            rest = &rest[length..];
        }
    }
    tokens
}

/// All paths of more than one name, and all that `use` brings in, each from its root: `super` and `self` are followed from
/// `module`, the place of the file (`["store", "book"]`). Words of comments and literals do not count.
pub fn paths(module: &[&str], text: &str) -> Vec<Path> {
    let code = only(&[Piece::Code], text);
    let tokens = tokens(&code);
    let mut here: Vec<String> = module.iter().map(|name| (*name).to_owned()).collect();
    // How many braces were open where each module inside this file began.
    let (mut inside, mut depth) = (Vec::new(), 0);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let text = |ahead: usize| tokens.get(at + ahead).map_or("", |token| token.text);
        let mut named = Vec::new();
        match text(0) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inside.last() == Some(&depth) {
                    inside.pop();
                    here.pop();
                }
            }
            "mod" if text(2) == "{" => {
                inside.push(depth);
                here.push(text(1).to_owned());
                at += 1;
            }
            "use" if text(1) != "<" => {
                at += 1;
                branch(&tokens, &mut at, Vec::new(), &mut named);
            }
            _ if tokens[at].is_name() && text(1) == "::" && !goes_on(&tokens, at) => {
                let mut names = vec![text(0)];
                while tokens.get(at + 1).is_some_and(|token| token.text == "::")
                    && tokens.get(at + 2).is_some_and(Token::is_name)
                {
                    at += 2;
                    names.push(tokens[at].text);
                }
                named.push((tokens[at].line, names));
            }
            _ => {}
        }
        found.extend(named.into_iter().map(|(line, names)| Path { line, names: rooted(&here, &names) }));
        at += 1;
    }
    found
}

/// Whether the name at `at` continues a path: `b` in `a::b` and in `a::<T>::b`, but not in `::b`.
fn goes_on(tokens: &[Token], at: usize) -> bool {
    at >= 2 && tokens[at - 1].text == "::" && (tokens[at - 2].is_name() || tokens[at - 2].text == ">")
}

/// The branches of `use a::{b, c::d as e}`, from the token at `at`; leaves it on the last token that belongs to them.
fn branch<'t>(tokens: &[Token<'t>], at: &mut usize, mut names: Vec<&'t str>, found: &mut Vec<(usize, Vec<&'t str>)>) {
    while let Some(token) = tokens.get(*at) {
        match token.text {
            "::" => {}
            "{" => {
                *at += 1;
                while tokens.get(*at).is_some_and(|token| token.text != "}") {
                    branch(tokens, at, names.clone(), found);
                    *at += 1;
                    *at += usize::from(tokens.get(*at).is_some_and(|token| token.text == ","));
                }
                return;
            }
            name => {
                names.push(name);
                if tokens.get(*at + 1).is_none_or(|next| next.text != "::") {
                    found.push((token.line, names));
                    let renamed = tokens.get(*at + 1).is_some_and(|next| next.text == "as");
                    *at += if renamed { 2 } else { 0 };
                    return;
                }
            }
        }
        *at += 1;
    }
}

/// The path from its root.
fn rooted(here: &[String], names: &[&str]) -> Vec<String> {
    let ups = names.iter().take_while(|name| **name == "super").count();
    let selves = names.iter().take_while(|name| **name == "self").count();
    let own = names.iter().skip(ups + selves).filter(|name| **name != "self").map(|name| (*name).to_owned());
    if ups + selves == 0 {
        return own.collect();
    }
    let above = here[..here.len().saturating_sub(ups)].iter().cloned();
    std::iter::once("crate".to_owned()).chain(above).chain(own).collect()
}

#[test]
fn code_comments_and_literals_are_told_apart() {
    let text =
        "let a = \"x // \\\" y\"; // no \"z\nlet b = r#\"q\" w\"#; /* c /* d */ e */ f('\"', 'g', '\\'', h::<'i>);";
    let code = only(&[Piece::Code], text);
    assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), "let a = ; let b = ; f( , , , h::<'i>);");
    assert_eq!(only(&[Piece::Comment], text).split_whitespace().collect::<String>(), "//no\"z/*c/*d*/e*/");
    assert_eq!(code.lines().count(), 2);
    assert_eq!(only(&[Piece::Code, Piece::Comment, Piece::Literal], text), text);
}

#[test]
fn paths_are_followed_to_their_root() {
    let text = "
        use crate::domain::{self, time::{At, DAY as D}, text::*};
        use super::outbox; // use crate::comment::X;
        pub use sqlx;
        fn f() -> Vec<crate::a::B> { self::g(); ::tokio::spawn(Vec::<u8>::new(), \"crate::text::Y\") }
        macro_rules! m { () => { $crate::sql!() } }
        mod tests { use super::*; mod deep { use super::super::super::super::store::Z; } }
        use super::last;";
    let found: Vec<String> =
        paths(&["store", "book"], text).iter().map(|path| format!("{} {}", path.line, path.names.join("::"))).collect();
    let expected = [
        "2 crate::domain",
        "2 crate::domain::time::At",
        "2 crate::domain::time::DAY",
        "2 crate::domain::text::*",
        "3 crate::store::outbox",
        "4 sqlx",
        "5 crate::a::B",
        "5 crate::store::book::g",
        "5 tokio::spawn",
        "5 Vec",
        "6 crate::sql",
        "7 crate::store::book::*",
        "7 crate::store::Z",
        "8 crate::store::last",
    ];
    assert_eq!(found, expected);
}

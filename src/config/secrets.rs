//! The three keys made at installation: they open and find known people's numbers, so they live apart from the data.
//!
//! Must not know: what the keys are used for, where randomness comes from. No problem told here quotes the file.
//! Tested in `tests/it/config.rs`.

use super::{Environment, resolved};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Variables that stand in for the file, all three or none; 32 bytes each in base64.
pub const VARIABLES: [&str; 3] = ["BARO_SECRETS__INDEX_KEY", "BARO_SECRETS__CONTACT_KEY", "BARO_SECRETS__PEPPER"];

/// The keys. Nothing in `Debug`; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secrets {
    /// Of the blind index by which a known number is found.
    pub index_key: [u8; 32],
    /// Under which known people's numbers are sealed.
    pub contact_key: [u8; 32],
    /// Mixed into what receipts are derived from.
    pub pepper: [u8; 32],
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Why there are no keys. Every message says what to do; none quotes a key.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// There is no file: [`create`] one, unless there is data already, which only the lost keys can open.
    #[error("{0} is not there: restore it from where you keep it, or start with an empty data folder")]
    Absent(PathBuf),
    /// [`create`] found a file.
    #[error("{0} is there already and is never overwritten")]
    Exists(PathBuf),
    /// The file lies where backups go.
    #[error("{0} lies inside the data folder: move it out and set `secrets.file`")]
    InsideData(PathBuf),
    /// Others may read the file.
    #[error("{0} can be read by others (mode {1:03o}): run `chmod 600` on it, and consider the keys seen")]
    Open(PathBuf, u32),
    /// The file is not what we wrote.
    #[error(
        "{0} must hold index_key, contact_key and pepper, each 32 bytes in base64, all different, and nothing else"
    )]
    Unreadable(PathBuf),
    /// Some variables are set, others not.
    #[error("{0} is not set: set all of BARO_SECRETS__INDEX_KEY, __CONTACT_KEY and __PEPPER, or none")]
    MissingVariable(&'static str),
    /// A variable is no key, or the same as another.
    #[error("the variables BARO_SECRETS__… must be 32 bytes in base64 each, all different")]
    UnreadableVariable,
    /// The system refused.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    index_key: Zeroized,
    contact_key: Zeroized,
    pepper: Zeroized,
}

/// A text from the file, wiped when dropped.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
struct Zeroized(String);

/// Reads the keys from the environment if it has them, else from `file`, which must be ours alone and outside `data`.
///
/// # Errors
/// [`SecretsError::Absent`] where neither has them; the others say what to repair.
pub fn load(file: &Path, data: &Path, environment: &Environment) -> Result<Secrets, SecretsError> {
    if let Some(secrets) = from_environment(environment)? {
        return Ok(secrets);
    }
    refuse_inside(file, data)?;
    let mut opened = File::open(file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => SecretsError::Absent(file.to_owned()),
        _ => SecretsError::Io(file.to_owned(), error),
    })?;
    // Asked of the open file, not of the path: nobody can exchange it in between.
    let about = opened.metadata().map_err(|error| SecretsError::Io(file.to_owned(), error))?;
    let mode = about.permissions().mode() & 0o777;
    if !matches!(mode, 0o600 | 0o400) {
        return Err(SecretsError::Open(file.to_owned(), mode));
    }
    let mut text = Zeroizing::new(String::with_capacity(1024));
    opened.read_to_string(&mut text).map_err(|error| SecretsError::Io(file.to_owned(), error))?;
    let written: Option<Written> = toml::from_str(&text).ok();
    written
        .and_then(|w| secrets([&w.index_key.0, &w.contact_key.0, &w.pepper.0]))
        .ok_or_else(|| SecretsError::Unreadable(file.to_owned()))
}

/// Makes the file of three keys from random bytes, whole or not at all, and never in the place of another.
///
/// # Errors
/// [`SecretsError::Exists`] where there is one already, [`SecretsError::InsideData`], or what the system says.
pub fn create(file: &Path, data: &Path, random: &[u8; 96]) -> Result<Secrets, SecretsError> {
    refuse_inside(file, data)?;
    let [index_key, contact_key, pepper] = [0, 32, 64].map(|at| Zeroizing::new(STANDARD.encode(&random[at..at + 32])));
    let secrets = secrets([&index_key, &contact_key, &pepper]).ok_or_else(|| {
        let weak = io::Error::new(ErrorKind::InvalidInput, "the random bytes repeat");
        SecretsError::Io(file.to_owned(), weak)
    })?;
    let text = Zeroizing::new(format!(
        "# The keys of Baro. Keep a copy apart from all backups of the data: without them known numbers are lost.\n\
         index_key = \"{}\"\ncontact_key = \"{}\"\npepper = \"{}\"\n",
        *index_key, *contact_key, *pepper
    ));
    write_new(file, text.as_bytes()).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => SecretsError::Exists(file.to_owned()),
        _ => SecretsError::Io(file.to_owned(), error),
    })?;
    Ok(secrets)
}

/// Writes beside `file`, then links into place: a link, unlike a rename, fails where something is already.
fn write_new(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut draft = file.as_os_str().to_owned();
    draft.push(format!(".{}.new", std::process::id()));
    let draft = PathBuf::from(draft);
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(|error| {
        io::Error::other(format!("{}: {error}; remove it unless another start is under way", draft.display()))
    })?;
    let written = (|| {
        open.write_all(bytes)?;
        open.sync_all()?;
        fs::hard_link(&draft, file)
    })();
    let removed = fs::remove_file(&draft);
    written.and(removed)?;
    File::open(folder)?.sync_all()
}

fn from_environment(environment: &Environment) -> Result<Option<Secrets>, SecretsError> {
    let given = VARIABLES.map(|name| environment.get(name).filter(|value| !value.is_empty()));
    let [Some(index_key), Some(contact_key), Some(pepper)] = given else {
        let missing = VARIABLES.into_iter().zip(given).find(|(_, value)| value.is_none());
        return match missing {
            Some((name, _)) if given.iter().any(Option::is_some) => Err(SecretsError::MissingVariable(name)),
            _ => Ok(None),
        };
    };
    secrets([index_key, contact_key, pepper]).map(Some).ok_or(SecretsError::UnreadableVariable)
}

/// `None` unless each is 32 bytes in base64; two alike come from a copying slip or from broken randomness.
fn secrets(written: [&str; 3]) -> Option<Secrets> {
    let [index_key, contact_key, pepper] = written.map(|text| {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        <[u8; 32]>::try_from(bytes.as_slice()).ok()
    });
    let secrets = Secrets { index_key: index_key?, contact_key: contact_key?, pepper: pepper? };
    let Secrets { index_key, contact_key, pepper } = &secrets;
    let apart = index_key != contact_key && contact_key != pepper && pepper != index_key;
    apart.then_some(secrets)
}

/// Looks through links: a link out of the data folder is as good as outside, one into it is not.
fn refuse_inside(file: &Path, data: &Path) -> Result<(), SecretsError> {
    let place = |path: &Path| real(path).map_err(|error| SecretsError::Io(path.to_owned(), error));
    if place(file)?.starts_with(place(data)?) {
        return Err(SecretsError::InsideData(file.to_owned()));
    }
    Ok(())
}

/// The path with all links followed, as far as it exists.
fn real(path: &Path) -> io::Result<PathBuf> {
    let path = resolved(&std::path::absolute(path)?);
    for there in path.ancestors() {
        if let Ok(found) = there.canonicalize() {
            let rest = path.strip_prefix(there).expect("an ancestor starts its path");
            return Ok(if rest == Path::new("") { found } else { found.join(rest) });
        }
    }
    Ok(path)
}

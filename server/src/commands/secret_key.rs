//! The key that encrypts secrets in the database: from the settings, or from a file in the data folder that the first
//! start creates.

use std::hash::{BuildHasher as _, RandomState};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::Context as _;
use storage::Randomness;

use crate::config::Settings;

/// The key. If there is none yet, any key will do: nothing is encrypted, and commands do not encrypt anything.
pub(crate) fn of(settings: &Settings, randomness: &Randomness) -> anyhow::Result<[u8; 32]> {
    match (&settings.secret_key, settings.data_dir.join("secret.key")) {
        (Some(digits), _) => read(digits).context("CLOUDTAB_SECRET_KEY must be 64 hexadecimal digits"),
        (None, file) if file.exists() => of_file(&file),
        (None, _) => Ok(randomness.bytes()),
    }
}

/// Creates the key file at the first start of a server, unless the settings have a key.
pub(crate) fn make_first(settings: &Settings, randomness: &Randomness) -> anyhow::Result<()> {
    let file = settings.data_dir.join("secret.key");
    if settings.secret_key.is_some() || file.exists() {
        return Ok(());
    }
    make(&file, &randomness.bytes::<32>()).with_context(|| format!("the key in {}", file.display()))
}

fn read(digits: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = digits
        .trim()
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high * 16 + low).collect();
    bytes.try_into().ok().filter(|_| rest.is_empty())
}

fn of_file(path: &Path) -> anyhow::Result<[u8; 32]> {
    let digits = std::fs::read_to_string(path).with_context(|| format!("the key in {}", path.display()))?;
    read(&digits).with_context(|| format!("{} does not contain a key of 64 hexadecimal digits", path.display()))
}

/// Writes the key file in one step, unless it exists. Only the user of this process can read it.
fn make(path: &Path, key: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Not named by the process id alone: containers that share a folder may all have the same one.
    let part = path.with_added_extension(format!("{:016x}", RandomState::new().hash_one(std::process::id())));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let digits = key.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    options.open(&part)?.write_all(digits.as_bytes())?;
    let linked = std::fs::hard_link(&part, path);
    std::fs::remove_file(&part)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_created_once_and_only_its_user_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/secret.key");
        for key in [[1; 32], [2; 32]] {
            // If two programs start at once, one creates the key and both use it.
            make(&path, &key).unwrap();
            assert_eq!(of_file(&path).unwrap(), [1; 32]);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "no key").unwrap();
        assert!(of_file(&path).is_err());
    }

    #[test]
    fn a_key_is_64_hexadecimal_digits() {
        assert_eq!(read(&"0a".repeat(32)), Some([10; 32]));
        for none in ["", "0a", &"0g".repeat(32), &"0a".repeat(33), &"0".repeat(63)] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}

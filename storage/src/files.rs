//! Files with private data: readable only by this user of the machine, and written completely or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Opens a file for writing, created if missing. No other user of this machine may read it, even if it existed before.
pub fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    make_private(path);
    Ok(file)
}

/// Makes a file private, if it exists and belongs to this user.
pub fn make_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let Ok(known) = std::fs::metadata(path) else { return };
        if known.permissions().mode() & 0o077 != 0
            && let Err(error) = std::fs::set_permissions(path, PermissionsExt::from_mode(0o600))
        {
            tracing::warn!(%error, file = %path.display(), "others can read this file");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Makes all files of a folder private; the folder need not exist.
pub fn make_folder_private(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    files
        .flatten()
        .filter(|file| file.file_type().is_ok_and(|kind| kind.is_file()))
        .for_each(|f| make_private(&f.path()));
}

/// Moves a finished file into its place; afterwards it survives a crash of the machine.
pub fn put_in_place(part: &Path, file: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, file)?;
    sync_folder_of(file)
}

/// The name of a file is content of its folder, which must be synced separately.
#[cfg(unix)]
fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The canonical path of a file: links resolved, even if the file does not exist yet.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(folder.canonicalize()?.join(path.file_name().unwrap_or_default()))
        }
        known => known,
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_its_user_can_read_a_file_even_if_others_could_before() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (new, old, foreign) = (folder.path().join("new"), folder.path().join("old"), folder.path().join("uploads"));
        std::fs::create_dir(&foreign).unwrap();
        for path in [&old, &foreign.join("a")] {
            std::fs::write(path, "kept").unwrap();
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o644)).unwrap();
        }
        open_private(&new).unwrap();
        open_private(&old).unwrap();
        make_folder_private(&foreign);
        assert_eq!([mode(&new), mode(&old), mode(&foreign.join("a"))], [0o600; 3]);
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "kept");
        make_folder_private(&folder.path().join("missing"));
    }

    #[test]
    fn a_file_has_one_path_through_any_link() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real");
        std::fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink(real.join("a.db"), folder.path().join("b.db")).unwrap();
        let expected = real.canonicalize().unwrap().join("a.db");
        assert_eq!(real_path(&folder.path().join("link/a.db")).unwrap(), expected, "not there yet");
        std::fs::write(&expected, "").unwrap();
        for name in ["real/a.db", "link/a.db", "b.db", "link/../real/./a.db"] {
            assert_eq!(real_path(&folder.path().join(name)).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn a_file_put_in_place_replaces_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let (part, whole) = (folder.path().join("a.part"), folder.path().join("a"));
        for text in ["first", "second"] {
            std::fs::write(&part, text).unwrap();
            put_in_place(&part, &whole).unwrap();
            assert_eq!((std::fs::read_to_string(&whole).unwrap().as_str(), part.exists()), (text, false));
        }
    }
}

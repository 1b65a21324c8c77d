//! Letters in the mail folder are deleted with their mails: after 90 days, and when their person is forgotten.

use std::path::Path;

use storage::testing::{TESTER, contact, customer};
use storage::{contacts, on_both, privacy, sweep};

use crate::mail::post;

/// The names of the files in a folder, and their text.
fn content(folder: &Path) -> (Vec<String>, String) {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let (mut names, mut text) = (Vec::new(), String::new());
    for file in files {
        names.push(file.file_name().unwrap().to_string_lossy().into_owned());
        text += &std::fs::read_to_string(file).unwrap();
    }
    names.sort();
    (names, text)
}

on_both! {
    async fn only_letters_of_forgotten_people_or_after_ninety_days_are_deleted(world) {
        let folder = tempfile::tempdir().unwrap();
        let post = post(&world, None, folder.path());
        post.tidy().await.unwrap();
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, "ada@acme.example", &[]).await;
        let grace = contact(&world, acme, "grace@acme.example", &[]).await;
        contacts::set_accounts(&world.store, TESTER, acme, &[ada, grace]).await.unwrap();
        post.send_due().await.unwrap();
        std::fs::write(folder.path().join("notes.txt"), "kept").unwrap();
        std::fs::write(folder.path().join("notes.eml"), "kept").unwrap();
        let unfinished = format!("{}.part", uuid::Uuid::from_u128(7));
        std::fs::write(folder.path().join(unfinished), "To: ada@acme.example").unwrap();
        let (names, text) = content(folder.path());
        assert!(names.len() == 5 && text.contains("ada@acme.example") && text.contains("grace@acme.example"), "{names:?}");
        assert!(names.iter().all(|name| !name.contains("ada") && !name.contains("grace")), "{names:?}");
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        post.tidy().await.unwrap();
        let (names, text) = content(folder.path());
        assert!(names.len() == 3 && !text.contains("ada@acme.example") && text.contains("grace@acme.example"), "{names:?}");
        world.later(91 * 24 * 60);
        sweep::run(&world.store).await.unwrap();
        post.tidy().await.unwrap();
        assert_eq!(content(folder.path()).0, ["notes.eml", "notes.txt"]);
    }
}

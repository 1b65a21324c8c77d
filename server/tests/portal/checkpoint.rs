//! `cloudtab verify --checkpoint FILE`, by the binary itself: the checkpoint is written when all is well, and stays as it was otherwise.

use std::path::PathBuf;
use std::process::{Command, Output};

use storage::history::chain::Chain;
use storage::testing::World;
use storage::{execute, on_both};

/// A folder for the checkpoint, and the database.
struct Machine {
    world: World,
    folder: tempfile::TempDir,
}

impl Machine {
    async fn new(world: World) -> Self {
        let machine = Self { world, folder: tempfile::tempdir().unwrap() };
        machine.add_admin("ada@reseller.example");
        machine
    }

    fn checkpoint(&self) -> PathBuf {
        self.folder.path().join("checkpoint.json")
    }

    /// What the binary says, and whether it was content.
    fn cloudtab(&self, arguments: &[&str]) -> (bool, String) {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_cloudtab"))
            .args(arguments)
            .env("DATABASE_URL", &self.world.url)
            .env("CLOUDTAB_DATA_DIR", self.folder.path())
            .output()
            .unwrap();
        (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
    }

    fn add_admin(&self, email: &str) {
        let added = self.cloudtab(&["create-admin", "--email", email, "--password", "eleven purple lanterns"]);
        assert!(added.0, "{}", added.1);
    }

    fn verify(&self) -> (bool, String) {
        self.cloudtab(&["verify"])
    }

    fn verify_with_checkpoint(&self) -> (bool, String) {
        self.cloudtab(&["verify", "--checkpoint", self.checkpoint().to_str().unwrap()])
    }

    /// Changes the database behind the portal.
    async fn tamper(&self, statements: &[&'static str]) {
        storage::testing::unguard(&self.world).await;
        let mut tx = self.world.store.write().await.unwrap();
        for sql in statements {
            assert!(execute!(tx, *sql).unwrap() > 0, "{sql} did nothing");
        }
        tx.commit().await.unwrap();
    }
}

on_both! {
    async fn a_checkpoint_is_written_after_success_and_detects_a_missing_chain(world) {
        let machine = Machine::new(world).await;
        let (is_well, told) = machine.verify_with_checkpoint();
        assert!(is_well && told.contains("Checkpoint written to"), "{told}");
        let written = std::fs::read(machine.checkpoint()).unwrap();
        machine.tamper(&["DELETE FROM audit_log", "DELETE FROM audit_heads"]).await;
        let (is_well, told) = machine.verify();
        assert!(is_well, "by itself it looks right: {told}");
        let (is_well, told) = machine.verify_with_checkpoint();
        assert!(!is_well && told.contains("The audit log of the reseller: missing completely"), "{told}");
        assert_eq!(std::fs::read(machine.checkpoint()).unwrap(), written, "a failed check writes no checkpoint");
    }

    async fn a_checkpoint_follows_the_log_and_finds_a_changed_record(world) {
        let machine = Machine::new(world).await;
        assert!(machine.verify_with_checkpoint().0);
        let first = std::fs::read(machine.checkpoint()).unwrap();
        machine.add_admin("bob@reseller.example");
        let (is_well, told) = machine.verify_with_checkpoint();
        assert!(is_well, "what comes later is no fault: {told}");
        let second = std::fs::read(machine.checkpoint()).unwrap();
        assert_ne!(second, first, "it names the new end");
        machine.tamper(&["UPDATE audit_log SET person = 'Mallory' WHERE seq = 1"]).await;
        let (is_well, told) = machine.verify_with_checkpoint();
        assert!(!is_well && told.contains("The audit log of the reseller: entry 1 was changed"), "{told}");
        assert_eq!(std::fs::read(machine.checkpoint()).unwrap(), second);
    }

    async fn people_forgotten_since_the_checkpoint_are_listed(world) {
        let machine = Machine::new(world).await;
        assert!(machine.verify_with_checkpoint().0);
        storage::testing::forgetting(&machine.world, Chain::Reseller, "1").await;
        let (is_well, told) = machine.verify_with_checkpoint();
        assert!(is_well && told.contains("The audit log of the reseller: Tester forgot a person in entry 2"), "{told}");
        let (_, told) = machine.verify_with_checkpoint();
        assert!(!told.contains("forgot"), "it is told once: {told}");
    }

    async fn a_file_that_is_no_checkpoint_is_reported_and_left_alone(world) {
        let machine = Machine::new(world).await;
        std::fs::write(machine.checkpoint(), "half a ch").unwrap();
        let (is_well, told) = machine.verify_with_checkpoint();
        assert!(!is_well && told.contains("is not a checkpoint"), "{told}");
        assert_eq!(std::fs::read(machine.checkpoint()).unwrap(), b"half a ch");
    }
}

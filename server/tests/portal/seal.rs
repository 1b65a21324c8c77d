//! `cloudtab verify --seal FILE`, run as a binary: the seal is rewritten only if the verification succeeds.

use std::path::PathBuf;
use std::process::{Command, Output};

use storage::history::chain::Chain;
use storage::testing::World;
use storage::{execute, on_both};

/// A folder for the seal, and the database.
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

    fn seal(&self) -> PathBuf {
        self.folder.path().join("seal.json")
    }

    /// Runs the binary; returns whether it succeeded, and its output.
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

    fn verify_with_seal(&self) -> (bool, String) {
        self.cloudtab(&["verify", "--seal", self.seal().to_str().unwrap()])
    }

    /// Runs statements as an attacker with write access to the database would.
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
    async fn a_seal_is_written_when_all_is_well_and_finds_a_deleted_chain(world) {
        let machine = Machine::new(world).await;
        let (is_well, told) = machine.verify_with_seal();
        assert!(is_well && told.contains("Seal written to"), "{told}");
        let sealed = std::fs::read(machine.seal()).unwrap();
        machine.tamper(&["DELETE FROM audit_log", "DELETE FROM audit_heads"]).await;
        let (is_well, told) = machine.verify();
        assert!(is_well, "without the seal it looks right: {told}");
        let (is_well, told) = machine.verify_with_seal();
        assert!(!is_well && told.contains("The audit log of the reseller: missing completely"), "{told}");
        assert_eq!(std::fs::read(machine.seal()).unwrap(), sealed, "what is wrong is not sealed");
    }

    async fn a_seal_follows_the_log_and_a_changed_record_is_reported(world) {
        let machine = Machine::new(world).await;
        assert!(machine.verify_with_seal().0);
        let first = std::fs::read(machine.seal()).unwrap();
        machine.add_admin("bob@reseller.example");
        let (is_well, told) = machine.verify_with_seal();
        assert!(is_well, "later records are no fault: {told}");
        let second = std::fs::read(machine.seal()).unwrap();
        assert_ne!(second, first, "it names the new end");
        machine.tamper(&["UPDATE audit_log SET person = 'Mallory' WHERE seq = 1"]).await;
        let (is_well, told) = machine.verify_with_seal();
        assert!(!is_well && told.contains("The audit log of the reseller: entry 1 was changed"), "{told}");
        assert_eq!(std::fs::read(machine.seal()).unwrap(), second);
    }

    async fn people_forgotten_since_the_seal_are_reported_once(world) {
        let machine = Machine::new(world).await;
        assert!(machine.verify_with_seal().0);
        storage::testing::forgetting(&machine.world, Chain::Reseller, "1").await;
        let (is_well, told) = machine.verify_with_seal();
        assert!(is_well && told.contains("The audit log of the reseller: Tester forgot a person in entry 2"), "{told}");
        let (_, told) = machine.verify_with_seal();
        assert!(!told.contains("forgot"), "it is reported once: {told}");
    }

    async fn a_file_that_is_not_a_seal_is_reported_and_left_unchanged(world) {
        let machine = Machine::new(world).await;
        std::fs::write(machine.seal(), "half a se").unwrap();
        let (is_well, told) = machine.verify_with_seal();
        assert!(!is_well && told.contains("is not a seal"), "{told}");
        assert_eq!(std::fs::read(machine.seal()).unwrap(), b"half a se");
    }
}

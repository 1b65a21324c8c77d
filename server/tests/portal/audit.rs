//! Every endpoint that changes something writes an audit record. The access matrix lists them, and access.rs compares
//! it with the registered server functions.

use storage::history::verify::verify;
use storage::on_both;

use crate::access::{Id, ask, id_for};
use crate::endpoints::ENDPOINTS;
use crate::people::Portal;

/// Needs no record: it only chooses which of the user's organizations is shown.
const OF_NO_RECORD: [&str; 1] = ["/api/choose_organization"];

async fn holds(mut portal: Portal) {
    let mut without = Vec::new();
    let mut seen = 0;
    // The matrix's uploads are empty, so their import is refused; the import by form is not.
    let of_record = ENDPOINTS.iter().filter(|endpoint| endpoint.changes && endpoint.done != 422);
    for endpoint in of_record.filter(|endpoint| !OF_NO_RECORD.contains(&endpoint.path)) {
        portal = portal.another().await;
        let who = *endpoint.may.last().unwrap();
        let id = id_for(&portal, endpoint, who, Id::Own).await;
        let before = verify(&portal.world.store, &[]).await.unwrap();
        let answer = ask(&portal, endpoint, who, &id).await;
        assert!(matches!(answer.status.as_u16(), 200 | 303), "{}: {} {}", endpoint.path, answer.status, answer.body);
        let after = verify(&portal.world.store, &before.heads).await.unwrap();
        assert_eq!(after.faults, [""; 0], "{}", endpoint.path);
        if after.records == before.records {
            without.push(endpoint.path);
        }
        seen += 1;
    }
    assert!(without.is_empty(), "these change something and write no record: {without:?}");
    assert!(seen > 25, "{seen} are too few to be all");
}

on_both! {
    async fn every_change_writes_an_audit_record(portal: Portal) {
        holds(portal).await;
    }
}

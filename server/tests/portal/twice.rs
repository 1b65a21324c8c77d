//! A form that is sent twice counts once: every form that changes something is sent again unchanged.

use storage::on_both;

use crate::access::{Id, ask, filled, id_for, stored};
use crate::endpoints::{ENDPOINTS, Endpoint};
use crate::people::Portal;

/// They change the session, so the same cookie cannot send them again. (Files are recognized by their content.)
const OF_SESSION: [&str; 4] = ["/api/log_out", "/api/set_password", "/api/view_as_customer", "/api/stop_viewing"];

fn is_form(endpoint: &&Endpoint) -> bool {
    endpoint.changes && endpoint.path.starts_with("/api/") && !OF_SESSION.contains(&endpoint.path)
}

/// Each answer has a new one-time link, because links are not stored.
fn without_secrets(body: &str) -> String {
    let parts = body.split("token=").enumerate();
    parts
        .map(|(at, part)| if at == 0 { part } else { part.trim_start_matches(|c: char| c.is_ascii_hexdigit()) })
        .collect()
}

async fn holds(portal: Portal) {
    let mut seen = 0;
    for endpoint in ENDPOINTS.iter().filter(is_form) {
        let who = *endpoint.may.last().unwrap();
        let body = format!("{}&key=0123456789abcdef", endpoint.body).leak();
        let with_key = Endpoint { body, ..*endpoint };

        let once = portal.another().await;
        let id = id_for(&once, endpoint, who, Id::Own).await;
        assert_eq!(ask(&once, &with_key, who, &id).await.status, 200, "{}", endpoint.path);

        let twice = portal.another().await;
        let id = id_for(&twice, endpoint, who, Id::Own).await;
        // Filled in once, because a browser sends the same form again.
        let (path, body) = filled(&twice, &with_key, &id).await;
        let press = || twice.call(who, path.trim_start_matches("/api/"), &body);
        let (one, two) = tokio::join!(press(), press());
        let three = press().await;
        for again in [&two, &three] {
            let answers = [&one, again].map(|a| (a.status.as_u16(), a.header("location"), without_secrets(&a.body)));
            assert_eq!(answers[0].0, 200, "{}: {}", endpoint.path, one.body);
            assert_eq!(answers[0], answers[1], "{}", endpoint.path);
        }
        assert_eq!(stored(&twice.world).await, stored(&once.world).await, "{}", endpoint.path);
        seen += 1;
    }
    assert!(seen > 15, "{seen} forms are too few to be all");
}

on_both! {
    async fn a_form_sent_three_times_counts_once_and_is_answered_alike(portal: Portal) {
        holds(portal).await;
    }
}

//! A user who still has to show or set up a second factor reaches only the endpoints for that.

use storage::on_both;

use crate::access::{Id, ask, id_for, stored};
use crate::endpoints::{ENDPOINTS, Endpoint};
use crate::people::{Portal, Who};
use crate::second_factor::{Person, by_password, call};

/// Endpoints that confirm a second factor.
const SHOWS: [&str; 5] =
    ["/api/show_second_factor", "/api/has_passkey", "/api/ask_passkey", "/api/show_passkey", "/second-factor"];

/// Endpoints that set one up.
const SETS_UP: [&str; 9] = [
    "/api/own_factors",
    "/api/begin_authenticator",
    "/api/authenticator_setup",
    "/api/confirm_authenticator",
    "/api/own_passkeys",
    "/api/begin_passkey",
    "/api/add_passkey",
    "/account/authenticator",
    "/account/passkeys",
];

/// The user, whose account it is, the endpoints within reach, and where pages redirect.
const HALF: [(Who, Who, &[&str], &str); 3] = [
    (Who::HalfAdmin, Who::Admin, &SHOWS, "/second-factor"),
    (Who::HalfApprover, Who::Approver, &SHOWS, "/second-factor"),
    (Who::Enrolling, Who::Looking, &SETS_UP, "/account/authenticator"),
];

/// A portal where staff must have a second factor, with the users of [`HALF`].
async fn with_halfway_users(mut portal: Portal) -> Portal {
    for who in [Who::Admin, Who::Approver] {
        let cookie = Person::of(&portal, who).await.cookie;
        portal.set_cookie(who, cookie);
    }
    let mandatory = call(&portal, portal.cookie(Who::Admin), "set_factor_mandatory", "mandatory=on").await;
    assert_eq!(mandatory.status, 200, "{}", mandatory.body);
    for (half, account, ..) in HALF {
        let cookie = by_password(&portal, account).await;
        portal.set_cookie(half, cookie);
    }
    portal
}

fn is_page(endpoint: &Endpoint) -> bool {
    endpoint.stranger == 303 || ["/login", "/forgot-password"].contains(&endpoint.path)
}

on_both! {
    async fn a_user_halfway_through_log_in_reaches_only_the_second_factor(portal: Portal) {
        let mut portal = with_halfway_users(portal).await;
        let (mut wrong, mut reached) = (Vec::new(), 0);
        for endpoint in ENDPOINTS {
            for (who, account, reaches, sent_to) in HALF {
                let is_for_all = endpoint.may.contains(&Who::Pending) && endpoint.may.contains(&Who::Viewer);
                let may = is_for_all || reaches.contains(&endpoint.path);
                let id = id_for(&portal, endpoint, who, Id::Own).await;
                let before = stored(&portal.world).await;
                let answer = ask(&portal, endpoint, who, &id).await;
                let expected = match may {
                    true => endpoint.done,
                    false if is_page(endpoint) => 303,
                    false => 403,
                };
                let cell = format!("{} {} {} as {who:?}", endpoint.method, endpoint.path, endpoint.body);
                if answer.status != expected {
                    wrong.push(format!("{cell}: {}, not {expected}: {:.200}", answer.status, answer.body));
                }
                if !may && is_page(endpoint) && !answer.header("location").starts_with(sent_to) {
                    wrong.push(format!("{cell}: sent to {}", answer.header("location")));
                }
                if !(may && endpoint.changes) && stored(&portal.world).await != before {
                    wrong.push(format!("{cell}: changed what is stored"));
                }
                reached += usize::from(may);
                if endpoint.path == "/api/log_out" {
                    let cookie = by_password(&portal, account).await;
                    portal.set_cookie(who, cookie);
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // Both lists, and the endpoints for all users.
        assert!(reached >= 2 * SHOWS.len() + SETS_UP.len() + 3, "{reached} are too few to be all");
    }
}

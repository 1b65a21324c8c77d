//! Error pages offer a link that helps, and `Try again` only where that can help.

use crate::people::{Portal, Who};

#[tokio::test]
async fn an_invalid_link_leads_to_forgot_password() {
    let portal = Portal::sqlite().await;
    for token in ["", "?token=", "?token=none"] {
        let page = portal.get(Who::Nobody, &format!("/reset-password{token}")).await;
        assert!(page.body.contains("href=\"/forgot-password\""), "{token}: {}", page.body);
        assert!(!page.body.contains("Try again"), "{token}");
    }
}

#[tokio::test]
async fn a_forbidden_page_says_whom_to_ask_and_leads_back() {
    let portal = Portal::sqlite().await;
    for (who, path) in
        [(Who::Reviewer, "/customers/import"), (Who::Operator, "/users"), (Who::Reviewer, "/bills/import")]
    {
        let page = portal.get(who, path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(
            page.body.contains("Ask an Admin") && page.body.contains("Go to the start page"),
            "{path}: {}",
            page.body
        );
        assert!(!page.body.contains("Try again"), "{path}");
    }
}

#[tokio::test]
async fn logging_in_after_a_lost_session_leads_back_to_the_form() {
    let portal = Portal::sqlite().await;
    for (page, next) in [
        ("/customers/import", "/login?next=/customers/import"),
        ("/customers?add=1", "/login?next=/customers%3Fadd%3D1"),
        ("//evil.example", "/login"),
        ("", "/login"),
    ] {
        let form = format!("draft[name]=New&page={}", page.replace('?', "%3F").replace('=', "%3D"));
        let answer = portal.post_form(Who::Nobody, "/api/add_customer", "/", &form).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, next), "{page}");
    }
}

//! Amounts are read and shown in the user's notation: by the region chosen under `Account`, or the browser's language.
//! Times are those of the user's time zone.

use axum::body::Body;
use axum::http::{Method, header};
use domain::permission::Scope;
use storage::{on_both, organizations};

use crate::endpoints::SETTINGS;
use crate::people::{Answer, FORM, Portal, Who};

/// Posts the Organization Detail as a script does, from a browser with this language.
async fn save(portal: &Portal, language: &str, version: i64, turnover: &str) -> Answer {
    let customer = portal.one.customer;
    let form = format!(
        "customer={customer}&version={version}&draft[name]=one&draft[office][address1]=1 High Street\
         &draft[same_as_office]=on&draft[turnover_currency]=USD&draft[turnover]={turnover}"
    );
    let request = portal.request(Who::Admin, Method::POST, "/api/save_organization");
    let request = request.header(header::CONTENT_TYPE, FORM).header(header::ACCEPT_LANGUAGE, language);
    portal.send(request.body(Body::from(form)).unwrap()).await
}

async fn stored(portal: &Portal) -> (i64, String) {
    let profile = organizations::get(&portal.world.store, Scope::AllCustomers, portal.one.customer).await.unwrap();
    (profile.version, profile.organization.turnover)
}

on_both! {
    async fn an_amount_is_read_by_the_chosen_region_or_the_browsers_language(portal: Portal) {
        let (mut version, _) = stored(&portal).await;
        for (region, language, typed, kept) in [
            ("", "en-US,en;q=0.9", "10,999", Some("10,999.00")),
            ("", "en-US", "10.999", None),
            ("", "de-DE", "10.999", Some("10,999.00")),
            ("", "de-DE", "10,999", None),
            ("", "xx", "10.99", Some("10.99")),
            ("de-DE", "en-US", "10.999,50", Some("10,999.50")),
            ("de-DE", "en-US", "10,999.50", None),
            ("", "en-US", "1", Some("1.00")),
        ] {
            let chosen = portal.call(Who::Admin, "choose_region", &format!("region={region}")).await;
            assert_eq!(chosen.status.as_u16(), 200, "{}", chosen.body);
            let answer = save(&portal, language, version, typed).await;
            let (now, turnover) = stored(&portal).await;
            match kept {
                Some(kept) => {
                    assert_eq!((answer.status.as_u16(), turnover.as_str()), (200, kept), "{typed}: {}", answer.body);
                }
                None => {
                    assert_eq!((answer.status.as_u16(), now), (422, version), "{typed}");
                    assert!(answer.body.contains("To mean USD 10"), "{typed}: {}", answer.body);
                }
            }
            version = now;
        }
    }

    async fn an_amount_shown_in_any_region_can_be_saved_again_unchanged(portal: Portal) {
        let (version, _) = stored(&portal).await;
        assert_eq!(save(&portal, "en-US", version, "1234567.89").await.status.as_u16(), 200);
        for (region, shown) in [("de-CH", "1’234’567.89"), ("fr-FR", "1\u{a0}234\u{a0}567,89"), ("en-IN", "12,34,567.89")] {
            portal.call(Who::Admin, "choose_region", &format!("region={region}")).await;
            let answer = portal.call(Who::Admin, "organization", &format!("customer={}", portal.one.customer)).await;
            assert!(answer.body.contains(&format!("\"turnover\":\"{shown}\"")), "{region}: {}", answer.body);
            let (version, before) = stored(&portal).await;
            let again = save(&portal, "en-US", version, shown).await;
            assert_eq!(again.status.as_u16(), 200, "{region}: {}", again.body);
            assert_eq!(stored(&portal).await.1, before);
        }
    }

    async fn an_unknown_region_is_refused(portal: Portal) {
        for region in ["xx-XX", "de", "'; DROP TABLE accounts; --"] {
            let answer = portal.call(Who::Admin, "choose_region", &format!("region={region}")).await;
            assert_eq!(answer.status.as_u16(), 422, "{region}");
        }
        assert_eq!(portal.call(Who::Admin, "own_region", "").await.body, "\"\"");
    }

    async fn times_are_those_of_the_browsers_zone_else_of_the_organizations_else_of_the_resellers(portal: Portal) {
        let shown = async |who, zone: &str, offset: &str| {
            let request = portal.request(who, Method::GET, "/account").header(header::COOKIE, format!("zone={zone}"));
            let page = portal.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(page.status.as_u16(), 200);
            assert!(page.body.contains(&format!(" {offset}<")), "{who:?} in {zone}: {}", page.body);
        };
        shown(Who::Admin, "", "UTC").await;
        shown(Who::Admin, "Asia/Tokyo", "UTC+9").await;
        let reseller = "version=0&draft[reseller_name]=R&draft[time_zone]=Asia/Kolkata";
        assert_eq!(portal.call(Who::Admin, "save_reseller_settings", reseller).await.status.as_u16(), 200);
        shown(Who::Admin, "", "UTC+5:30").await;
        shown(Who::Admin, "Mars/Olympus", "UTC+5:30").await;
        shown(Who::Admin, "UTC", "UTC").await;
        let own = format!("customer={}&version=0&{SETTINGS}", portal.one.customer);
        assert_eq!(portal.call(Who::Admin, "save_settings", &own).await.status.as_u16(), 200);
        shown(Who::Approver, "", "UTC+9").await;
        shown(Who::Approver, "Asia/Kathmandu", "UTC+5:45").await;
    }
}

//! The search in the Contact List, and its query in the URL of the Profile page.

use domain::contact_list::{CONTACTS_PER_PAGE, ContactQuery};
use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::field::Hidden;
use crate::ui::filter::FilterField;
use crate::ui::icon::Icon;

const SEARCH: &str = "contact-search";
const ROWS: &str = "contact-rows";

/// Reads the query from a URL; invalid values count as absent.
pub fn from_url(params: &ParamsMap) -> ContactQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    ContactQuery {
        search: text(SEARCH),
        page: text("contact-page").parse().unwrap_or(0),
        per_page: text(ROWS).parse().unwrap_or(0),
        removing: text("remove-contact").parse().ok(),
    }
    .tidy()
}

/// The shortest URL of a query.
pub fn to_url(customer: CustomerId, query: &ContactQuery) -> String {
    let mut params = ParamsMap::new();
    let asked = [
        (SEARCH, query.search.clone(), query.search.is_empty()),
        (ROWS, query.per_page.to_string(), query.per_page == CONTACTS_PER_PAGE),
        ("contact-page", query.page.to_string(), query.page <= 1),
    ];
    for (name, value, _) in asked.into_iter().filter(|(.., is_default)| !is_default) {
        params.insert(name, value);
    }
    format!("{}{}#contact-list", paths::profile(customer), params.to_query_string())
}

/// The search field. The form uses GET, so that the URL holds the query. The browser submits it natively, so that the
/// new page scrolls to this section.
#[component]
pub fn ContactSearch(customer: CustomerId, query: ContactQuery) -> impl IntoView {
    let rows =
        (query.per_page != CONTACTS_PER_PAGE).then(|| view! { <Hidden name=ROWS value=query.per_page.to_string() /> });
    let clear = (!query.search.is_empty()).then(|| {
        let href = to_url(customer, &ContactQuery { search: String::new(), page: 1, ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    view! {
        <form class="toolbar" method="get" action=format!("{}#contact-list", paths::profile(customer)) role="search">
            <FilterField name=SEARCH label="Search contacts" value=query.search />
            {rows}
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Search"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_its_url() {
        let customer: CustomerId = "0198a0a0-0000-7000-8000-000000000001".parse().unwrap();
        let plain = ContactQuery::default().tidy();
        assert_eq!(to_url(customer, &plain), format!("{}#contact-list", paths::profile(customer)));
        let asked = ContactQuery { search: "a & b".into(), page: 3, per_page: 25, removing: None };
        let url = to_url(customer, &asked);
        assert!(
            url.ends_with("?contact%2Dsearch=a%20%26%20b&contact%2Drows=25&contact%2Dpage=3#contact-list"),
            "{url}"
        );
        let params = [("contact-search", "a & b"), ("contact-rows", "25"), ("contact-page", "3")];
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(from_url(&params), asked);
    }
}

//! The list's query in the URL, so that a link or a reload shows the same rows.

use domain::customer::{CustomerQuery, CustomerSort, PAGE_SIZES, StatusFilter};
use leptos_router::params::ParamsMap;

/// The path of the list.
pub const PATH: &str = crate::paths::CUSTOMERS;

/// Reads the query from a URL; invalid values count as absent.
pub fn from_url(params: &ParamsMap) -> CustomerQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    let number = |name: &str| text(name).parse().unwrap_or(0);
    CustomerQuery {
        search: text("search"),
        industry: text("industry"),
        account_type: text("account_type"),
        status: StatusFilter::from_code(&text("status")),
        sort: CustomerSort::from_code(&text("sort")),
        descending: text("order") == "desc",
        page: number("page"),
        per_page: number("rows"),
    }
    .tidy()
}

/// The shortest URL of a query.
pub fn to_url(query: &CustomerQuery) -> String {
    let mut params = ParamsMap::new();
    let mut put = |name: &'static str, value: String, default: bool| {
        if !default {
            params.insert(name, value);
        }
    };
    put("search", query.search.clone(), query.search.is_empty());
    put("industry", query.industry.clone(), query.industry.is_empty());
    put("account_type", query.account_type.clone(), query.account_type.is_empty());
    put("status", query.status.code().into(), query.status == StatusFilter::default());
    put("sort", query.sort.code().into(), query.sort == CustomerSort::default());
    put("order", "desc".into(), !query.descending);
    put("rows", query.per_page.to_string(), query.per_page == PAGE_SIZES[0]);
    put("page", query.page.to_string(), query.page <= 1);
    format!("{PATH}{}", params.to_query_string())
}

/// The URL of the list with a dialog open over it.
pub fn with_dialog(query: &CustomerQuery, dialog: &str) -> String {
    let url = to_url(query);
    format!("{url}{}{dialog}", if url.contains('?') { '&' } else { '?' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_query_has_the_plain_url() {
        assert_eq!(to_url(&CustomerQuery::default().tidy()), "/customers");
    }

    #[test]
    fn a_query_survives_its_url() {
        let query = CustomerQuery {
            search: "a & b = c".into(),
            industry: "Legal".into(),
            status: StatusFilter::All,
            sort: CustomerSort::LastBill,
            descending: true,
            page: 3,
            per_page: 50,
            ..CustomerQuery::default()
        };
        let url = to_url(&query);
        let params: ParamsMap = [
            ("search", "a & b = c"),
            ("industry", "Legal"),
            ("status", "all"),
            ("sort", "last_bill"),
            ("order", "desc"),
            ("rows", "50"),
            ("page", "3"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        assert_eq!(from_url(&params), query);
        assert!(url.starts_with("/customers?") && url.contains("a%20%26%20b"), "{url}");
    }
}

//! The list's query in the URL, so that a link or a reload shows the same rows.

use domain::bill::BillState;
use domain::bill_list::{BillQuery, BillSort};
use domain::customer::PAGE_SIZES;
use leptos_router::params::ParamsMap;

use crate::paths::BILLS;

/// The choice of the filter `State` for sent bills that should have been approved by now.
pub(super) const OVERDUE: &str = "overdue";

/// What is chosen in the filter `State`.
pub(super) fn state_choice(query: &BillQuery) -> &'static str {
    if query.overdue { OVERDUE } else { query.state.map_or("", BillState::code) }
}

/// Reads the query from a URL; invalid values count as absent.
pub(super) fn from_url(params: &ParamsMap) -> BillQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    let number = |name: &str| text(name).parse().unwrap_or(0);
    BillQuery {
        search: text("search"),
        state: BillState::from_code(&text("state")),
        month: text("period"),
        customer: text("customer").parse().ok(),
        provider: text("provider"),
        currency: text("currency"),
        overdue: text("state") == OVERDUE,
        sort: BillSort::from_code(&text("sort")).unwrap_or_default(),
        descending: text("order") == "desc",
        page: number("page"),
        per_page: number("rows"),
    }
    .tidy()
}

/// The filters of a query as the fields of a form, for the call that sends all that match.
pub(super) fn fields(query: &BillQuery) -> Vec<(&'static str, String)> {
    let state = query.state.map_or("", BillState::code).to_owned();
    let overdue = if query.overdue { "true" } else { "" }.to_owned();
    let fields = [
        ("query[search]", query.search.clone()),
        ("query[state]", state),
        ("query[month]", query.month.clone()),
        ("query[customer]", query.customer.map(|id| id.to_string()).unwrap_or_default()),
        ("query[provider]", query.provider.clone()),
        ("query[currency]", query.currency.clone()),
        ("query[overdue]", overdue),
    ];
    fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The shortest URL of a query.
pub fn to_url(query: &BillQuery) -> String {
    let mut params = ParamsMap::new();
    let mut put = |name: &'static str, value: String, default: bool| {
        if !default {
            params.insert(name, value);
        }
    };
    put("search", query.search.clone(), query.search.is_empty());
    put("state", state_choice(query).into(), !query.overdue && query.state.is_none());
    put("period", query.month.clone(), query.month.is_empty());
    put("customer", query.customer.map(|id| id.to_string()).unwrap_or_default(), query.customer.is_none());
    put("provider", query.provider.clone(), query.provider.is_empty());
    put("currency", query.currency.clone(), query.currency.is_empty());
    put("sort", query.sort.code().into(), query.sort == BillSort::default());
    put("order", "desc".into(), !query.descending);
    put("rows", query.per_page.to_string(), query.per_page == PAGE_SIZES[0]);
    put("page", query.page.to_string(), query.page <= 1);
    format!("{BILLS}{}", params.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_query_has_the_plain_url() {
        assert_eq!(to_url(&BillQuery::default().tidy()), "/bills");
    }

    #[test]
    fn overdue_is_a_choice_of_the_state() {
        let query = BillQuery { overdue: true, ..BillQuery::default() }.tidy();
        assert_eq!(to_url(&query), "/bills?state=overdue");
        let params: ParamsMap = [("state".to_owned(), "overdue".to_owned())].into_iter().collect();
        assert_eq!(from_url(&params), query);
    }

    #[test]
    fn the_fields_of_a_form_carry_every_filter() {
        let query = BillQuery {
            search: "a & b".into(),
            state: Some(BillState::Draft),
            month: "2026-03".into(),
            customer: "01990000-0000-7000-8000-000000000000".parse().ok(),
            provider: "AWS".into(),
            currency: "EUR".into(),
            overdue: true,
            ..BillQuery::default()
        };
        for query in [query, BillQuery::default()] {
            let pair =
                |(name, value): (&str, String)| format!("{name}={}", value.replace('&', "%26").replace(' ', "+"));
            let form = fields(&query).into_iter().map(pair).collect::<Vec<_>>().join("&");
            #[derive(serde::Deserialize)]
            struct Call {
                #[serde(default)]
                query: BillQuery,
            }
            assert_eq!(crate::posted::decode::<Call>(&form).unwrap().query, query, "{form}");
        }
    }

    #[test]
    fn a_query_survives_its_url() {
        let query = BillQuery {
            search: "a & b".into(),
            state: Some(BillState::SentForApproval),
            month: "2026-03".into(),
            customer: "01990000-0000-7000-8000-000000000000".parse().ok(),
            provider: "AWS".into(),
            currency: "EUR".into(),
            overdue: false,
            sort: BillSort::Total,
            descending: true,
            page: 2,
            per_page: 100,
        };
        let url = to_url(&query);
        let written = url.split_once('?').map(|(_, query)| query).unwrap();
        let params: ParamsMap = written
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), value.replace("%20", " ").replace("%26", "&").replace("%2D", "-")))
            .collect();
        assert_eq!(from_url(&params), query, "{url}");
    }
}

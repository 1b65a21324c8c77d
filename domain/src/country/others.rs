//! Other names of countries and states, on the server only: ISO names, codes, own-language names, former names.

use super::{CountryCode, other_names};
use crate::text::plain;
use std::collections::HashMap;
use std::sync::LazyLock;

static COUNTRIES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let lines = other_names::COUNTRIES.lines().filter_map(|line| line.split_once(';'));
    lines.flat_map(|(code, names)| names.split([';', '|']).map(move |name| (plain(name), code))).collect()
});

static STATES: LazyLock<HashMap<(&str, String), &str>> = LazyLock::new(|| {
    let lines = other_names::STATES.lines().filter_map(|line| line.split_once(';'));
    let states = lines.flat_map(|(code, states)| states.split(',').map(move |state| (code, state)));
    let named = states.filter_map(|(code, state)| state.split_once('=').map(|(listed, names)| (code, listed, names)));
    named.flat_map(|(code, listed, names)| names.split('|').map(move |name| ((code, plain(name)), listed))).collect()
});

/// The country with this other name or code. A spreadsheet may have removed the leading zeros of a number.
pub(super) fn country(typed: &str) -> Option<CountryCode> {
    let typed = plain(typed);
    let typed = typed.strip_prefix("the ").unwrap_or(&typed);
    let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    let typed = if is_number { format!("{typed:0>3}") } else { typed.to_owned() };
    let code = COUNTRIES.get(&typed).filter(|_| !typed.is_empty())?;
    CountryCode::parse(code)
}

/// The listed name of the state with this other name.
pub(super) fn state(country: CountryCode, typed: &str) -> Option<&'static str> {
    STATES.get(&(country.as_str(), plain(typed))).copied()
}

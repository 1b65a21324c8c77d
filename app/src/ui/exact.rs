//! An amount rounded to the minor unit of its currency. If that drops decimals, a click shows all of them in place,
//! also with the keyboard and without JavaScript.

use domain::cost::Cost;
use leptos::prelude::*;

use super::format;

/// The amount, with its currency beside it unless the head of its column names the currency.
#[component]
pub fn Amount(
    /// The currency's code.
    currency: String,
    /// The exact amount.
    exact: Cost,
    /// Whether the head of the column names the currency.
    #[prop(optional)]
    in_column: bool,
    /// Whether a plus is before it if it is positive: for a difference.
    #[prop(optional)]
    signed: bool,
) -> impl IntoView {
    let rounded = format::to_pay(&currency, exact);
    let plus = if signed && !exact.is_zero() && !exact.is_negative() { "+" } else { "" };
    let with_currency = |decimal: &str| {
        let amount = format!("{plus}{}", format::exact(decimal));
        if in_column { amount } else { format!("{currency} {amount}") }
    };
    let is_exact = rounded.parse() == Ok(exact);
    let shown = with_currency(&rounded);
    if is_exact {
        return shown.into_any();
    }
    view! {
        <details class="exact">
            <summary title="Rounded. Press to show the exact amount">
                <span>{shown}</span>
                <span>{with_currency(&exact.to_string())}</span>
            </summary>
        </details>
    }
    .into_any()
}

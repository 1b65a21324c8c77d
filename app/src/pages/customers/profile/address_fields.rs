//! The ten fields of an address. The country decides which fields are required, which states are suggested, and what
//! the postal code looks like.

use domain::address::{AddressDraft, postal_hint};
use domain::country::country_name;
use domain::country::{Country, CountryCode, countries, country};
use leptos::prelude::*;

use super::hints::stored_hint;
use crate::ui::field::{Group, TextField, Width};

/// The fields, grouped under a heading.
#[component]
pub fn AddressFields(
    /// `Office Address` or `Billing Address`.
    legend: &'static str,
    /// The part of the draft: `office` or `billing`.
    part: &'static str,
    /// The initial values.
    address: AddressDraft,
) -> impl IntoView {
    let AddressDraft { address1, address2, address3, landmark, city, state, pincode, country: place, phone, fax } =
        address;
    let typed = RwSignal::new(place.clone());
    let rules = Signal::derive(move || typed.with(|typed| CountryCode::parse(typed)).map(country));
    let of = move |rule: fn(&Country) -> bool| Signal::derive(move || rules.get().is_some_and(rule));
    let pincode_typed = RwSignal::new(pincode.clone());
    let states = Signal::derive(move || {
        rules.get().map(|c| c.states.iter().map(|state| state.name.to_owned()).collect()).unwrap_or_default()
    });
    let name = move |field: &str| format!("{part}.{field}");
    let (unlisted, state_changed) = stored_hint(&name("state"), &state);
    let local = move || rules.get().filter(|c| c.state_name != "State").map(|c| c.state_name.to_owned());
    let state_hint = Signal::derive(move || unlisted.get().or_else(local));
    let (phone_hint, phone_changed) = stored_hint(&name("phone"), &phone);
    let (fax_hint, fax_changed) = stored_hint(&name("fax"), &fax);
    // The list of states and the postal code pattern only warn; they never prevent a save.
    let pincode_hint = Signal::derive(move || {
        let country = rules.get().filter(|country| !country.postal_example.is_empty())?;
        let usual = || format!("{}, like {}", country.postal_name, country.postal_example);
        Some(pincode_typed.with(|typed| postal_hint(country, typed)).unwrap_or_else(usual))
    });
    let names = Signal::stored(countries().iter().map(|country| country.name.to_owned()).collect::<Vec<_>>());
    view! {
        <Group legend>
            <TextField name=name("address1") label="Address 1" value=address1 required=true width=Width::Full />
            <TextField name=name("address2") label="Address 2" value=address2 width=Width::Full />
            <TextField name=name("address3") label="Address 3" value=address3 width=Width::Full />
            <TextField name=name("landmark") label="Landmark" value=landmark />
            <TextField name=name("city") label="City" value=city />
            <TextField
                name=name("state")
                label="State"
                value=state
                hint=state_hint
                required=of(|c| c.state_required)
                list=states
                on_change=state_changed
            />
            <TextField
                name=name("pincode")
                label="Pincode"
                value=pincode
                hint=pincode_hint
                required=of(|c| c.postal_required)
                width=Width::Short
                on_change=Callback::new(move |text| pincode_typed.set(text))
            />
            <TextField
                name=name("country")
                label="Country"
                value=country_name(&place)
                list=names
                on_change=Callback::new(move |text| typed.set(text))
            />
            <TextField
                name=name("phone")
                label="Phone Number"
                value=phone
                hint=phone_hint
                kind="tel"
                on_change=phone_changed
            />
            <TextField name=name("fax") label="Fax Number" value=fax hint=fax_hint kind="tel" on_change=fax_changed />
        </Group>
    }
    .into_any()
}

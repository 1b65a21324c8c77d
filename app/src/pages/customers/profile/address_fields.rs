//! The ten fields of an address. The country decides what is required, which states are suggested, and what its
//! postal code looks like.

use domain::address::AddressDraft;
use domain::country::{Country, CountryCode, countries, country};
use leptos::prelude::*;

use super::organization::country_name;
use crate::ui::field::{Group, TextField, Width};

/// The fields, under their name.
#[component]
pub fn AddressFields(
    /// `Office Address` or `Billing Address`.
    legend: &'static str,
    /// The part of the draft: `office` or `billing`.
    part: &'static str,
    /// What they hold at first.
    address: AddressDraft,
) -> impl IntoView {
    let AddressDraft { address1, address2, address3, landmark, city, state, pincode, country: place, phone, fax } =
        address;
    let typed = RwSignal::new(place.clone());
    let rules = Signal::derive(move || typed.with(|typed| CountryCode::parse(typed)).map(country));
    let of = move |rule: fn(&Country) -> bool| Signal::derive(move || rules.get().is_some_and(rule));
    let states = Signal::derive(move || {
        rules.get().map(|c| c.states.iter().map(|state| state.name.to_owned()).collect()).unwrap_or_default()
    });
    let state_hint =
        Signal::derive(move || rules.get().filter(|c| c.state_name != "State").map(|c| c.state_name.to_owned()));
    let pincode_hint = Signal::derive(move || {
        let country = rules.get().filter(|country| !country.postal_example.is_empty())?;
        Some(format!("{}, like {}", country.postal_name, country.postal_example))
    });
    let names = Signal::stored(countries().iter().map(|country| country.name.to_owned()).collect::<Vec<_>>());
    let name = move |field: &str| format!("{part}.{field}");
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
            />
            <TextField
                name=name("pincode")
                label="Pincode"
                value=pincode
                hint=pincode_hint
                required=of(|c| c.postal_required)
                width=Width::Short
            />
            <TextField
                name=name("country")
                label="Country"
                value=country_name(&place)
                list=names
                on_change=Callback::new(move |text| typed.set(text))
            />
            <TextField name=name("phone") label="Phone Number" value=phone kind="tel" />
            <TextField name=name("fax") label="Fax Number" value=fax kind="tel" />
        </Group>
    }
    .into_any()
}

//! Adds the profile of a made-up customer: Organization Detail, settings, contacts, groups and user accounts.

use domain::contact::{ContactDraft, UserType};
use domain::country::CountryCode;
use domain::ids::{ContactId, CustomerId};
use domain::notation::Notation;
use domain::organization::NewCustomerDraft;
use domain::permission::{Actor, Scope};
use domain::settings::{Settings, SettingsDraft};
use storage::{By, Store, contacts, customers, groups, mails, organizations, settings};

use crate::calendar::{Calendar, MONTHS};
use crate::resources;
use crate::sample::{Life, Person, Sample, TOP_LEVEL_DOMAIN};

/// The staff user that looks after customers and bills.
pub(crate) const STAFF: By<'static> =
    By { account: None, person: "Ines Carvalho", request: None, scope: Scope::AllCustomers };

/// The same user as an actor.
pub(crate) fn staff() -> Actor {
    Actor::command_line(STAFF.person)
}

/// One of so many customers has no user accounts.
const WITHOUT: i64 = 9;

/// What was added with a customer.
pub(crate) struct Added {
    pub(crate) id: CustomerId,
    people: Vec<ContactId>,
}

/// Adds a customer with its people and groups.
pub(crate) async fn add(store: &Store, calendar: &Calendar, sample: &Sample, seed: i64) -> anyhow::Result<Added> {
    let minutes = u32::try_from(seed * 7)?;
    let months = if let Life::Young(months) = sample.life { months } else { MONTHS };
    let since = if sample.life == Life::New { calendar.today() } else { calendar.start(months) };
    let then = calendar.store(store, since, 0, minutes);
    let organization = sample.organization();
    let new = NewCustomerDraft {
        name: organization.name.clone(),
        industry: organization.industry.clone(),
        account_type: organization.account_type.clone(),
    };
    let id = customers::add(&then, STAFF, &new.parse()?).await?;
    storage::save::<organizations::Organizations>(
        &then,
        (&staff()).into(),
        id,
        1,
        &organization.parse(Notation::NEUTRAL)?,
    )
    .await?;
    storage::save::<settings::CustomerSettings>(&then, STAFF, id, 0, &settings_of(sample).parse()?).await?;
    let mut people = Vec::new();
    for (number, person) in (1..).zip(sample.people) {
        let contact = contact(sample, person, number).parse(CountryCode::parse(sample.country))?;
        people.push(contacts::add(&then, STAFF, id, &contact).await?);
    }
    // The fourth contact of a large team only receives mail.
    people.truncate(3);
    let is_without = sample.life == Life::Archived || seed % WITHOUT == WITHOUT - 1;
    if is_without {
        people.clear();
    }
    if sample.life != Life::New {
        for group in resources::groups(sample, seed) {
            groups::add(&then, STAFF, id, &group.parse()?).await?;
        }
    }
    Ok(Added { id, people })
}

impl Added {
    /// Creates user accounts for its people, and deletes their mails, because these people do not exist. It is the last
    /// step, because a first log-in is possible only for a while from now.
    pub(crate) async fn let_in(&self, store: &Store) -> anyhow::Result<usize> {
        let accounts = contacts::set_accounts(store, STAFF, self.id, &self.people).await?;
        mails::withdraw(store, TOP_LEVEL_DOMAIN).await?;
        Ok(accounts.len())
    }
}

/// The currency of its bills, and the time zone and language of its country.
fn settings_of(sample: &Sample) -> SettingsDraft {
    let (time_zone, language) = match sample.country {
        "AE" => ("Asia/Dubai", "ar"),
        "AT" => ("Europe/Vienna", "de"),
        "AU" => ("Australia/Sydney", "en"),
        "BR" => ("America/Sao_Paulo", "pt"),
        "CA" => ("America/Toronto", "en"),
        "CH" => ("Europe/Zurich", "de"),
        "CL" => ("America/Santiago", "es"),
        "CN" => ("Asia/Shanghai", "zh-Hans"),
        "CZ" => ("Europe/Prague", "en"),
        "DE" => ("Europe/Berlin", "de"),
        "ES" => ("Europe/Madrid", "es"),
        "FR" => ("Europe/Paris", "fr"),
        "GB" => ("Europe/London", "en"),
        "IN" => ("Asia/Kolkata", "en"),
        "IT" => ("Europe/Rome", "it"),
        "JP" => ("Asia/Tokyo", "ja"),
        "MX" => ("America/Mexico_City", "es"),
        "NL" => ("Europe/Amsterdam", "nl"),
        "PL" => ("Europe/Warsaw", "pl"),
        "PT" => ("Europe/Lisbon", "pt"),
        "SA" => ("Asia/Riyadh", "ar"),
        "SG" => ("Asia/Singapore", "en"),
        "US" => ("America/New_York", "en"),
        _ => ("UTC", "en"),
    };
    SettingsDraft {
        currency: sample.sources.first().map_or("", |source| source.currency).into(),
        time_zone: time_zone.into(),
        document_language: language.into(),
        ..SettingsDraft::from(&Settings::default())
    }
}

fn contact(sample: &Sample, person: &Person, number: u32) -> ContactDraft {
    let (name, local, designation, user_types) = person;
    let (first_name, last_name) = name.split_once(' ').unwrap_or((name, "-"));
    let [.., phone] = sample.office;
    ContactDraft {
        first_name: first_name.into(),
        last_name: last_name.into(),
        designation: (*designation).into(),
        email: sample.email(local),
        phone: format!("{phone} x{}", 10 + number),
        user_types: user_types.iter().map(|user_type| user_type.code().to_owned()).collect(),
        billops_alerts: if user_types.contains(&UserType::Technical) { String::new() } else { "on".into() },
        ..ContactDraft::default()
    }
}

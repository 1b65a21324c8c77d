//! Converts cells to fields of a draft, and back.

use super::{BulkField, full_name};
use crate::alert::AlertKind;
use crate::contact::{ContactDraft, UserType};
use crate::organization::OrganizationDraft;
use crate::record::Draft;
use crate::text;

/// Writes a cell into the draft it belongs to; the error is the message for the field. Ids are ignored: no draft has
/// them.
pub(super) fn put(
    field: BulkField,
    cell: &str,
    organization: &mut OrganizationDraft,
    contact: &mut ContactDraft,
) -> Result<(), String> {
    if !field.is_of_contact() {
        let value = if field.code() == "same_as_office" { ticked(cell)? } else { cell.to_owned() };
        organization.set(field.code(), &value);
        return Ok(());
    }
    match field.path() {
        "full_name" => (contact.first_name, contact.last_name) = full_name::split(cell),
        "user_types" => contact.user_types = several(cell),
        "alerts" => contact.alerts = several(cell),
        "billops_alerts" => contact.billops_alerts = ticked(cell)?,
        path => {
            if let Some(place) = contact_text(contact, path) {
                // Spaces alone must not add a contact to a row without one.
                *place = if text::clean(cell).is_empty() { String::new() } else { cell.to_owned() };
            }
        }
    }
    Ok(())
}

/// The cell of a field, as [`put`] reads it.
pub(super) fn cell(field: BulkField, organization: &OrganizationDraft, contact: &ContactDraft) -> String {
    if !field.is_of_contact() {
        let value = organization.get(field.code()).unwrap_or_default();
        return if field.code() == "same_as_office" { yes_or_no(&value) } else { value.into_owned() };
    }
    match field.path() {
        "user_types" => {
            let label = |text: &String| UserType::parse(text).map_or(text.clone(), |each| each.label().to_owned());
            contact.user_types.iter().map(label).collect::<Vec<_>>().join("; ")
        }
        "alerts" => {
            let label = |text: &String| AlertKind::parse(text).map_or(text.clone(), |each| each.label().to_owned());
            contact.alerts.iter().map(label).collect::<Vec<_>>().join("; ")
        }
        "billops_alerts" if *contact != ContactDraft::default() => yes_or_no(&contact.billops_alerts),
        path => contact_text(&mut contact.clone(), path).cloned().unwrap_or_default(),
    }
}

fn several(cell: &str) -> Vec<String> {
    cell.split([';', ',']).map(text::clean).filter(|text| !text.is_empty()).collect()
}

fn contact_text<'a>(contact: &'a mut ContactDraft, path: &str) -> Option<&'a mut String> {
    Some(match path {
        "first_name" => &mut contact.first_name,
        "last_name" => &mut contact.last_name,
        "designation" => &mut contact.designation,
        "email" => &mut contact.email,
        "phone" => &mut contact.phone,
        "mobile" => &mut contact.mobile,
        _ => return None,
    })
}

/// Reads a check box as users write it in a cell.
fn ticked(cell: &str) -> Result<String, String> {
    match text::fold(cell).as_str() {
        "yes" | "y" | "true" | "on" | "1" | "x" => Ok(text::on(true)),
        "no" | "n" | "false" | "off" | "0" | "-" | "" => Ok(text::on(false)),
        _ => Err("Enter Yes or No".to_owned()),
    }
}

fn yes_or_no(posted: &str) -> String {
    (if text::is_on(posted) { "Yes" } else { "No" }).to_owned()
}

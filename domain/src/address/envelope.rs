//! The lines of an address on an envelope, in the country's layout.
//!
//! A layout is `%A|%C, %S %Z`: lines between `|`; `%A` the address lines, `%C` city, `%S` state by name, `%s` by its
//! code, `%Z` postal code; other text is written only if a value follows it.

use super::Address;
use crate::country::{Country, country};

const WITHOUT_COUNTRY: &str = "%A|%C, %S %Z";

pub(super) fn lines(address: &Address) -> Vec<String> {
    let rules = address.country().map(country);
    let layout = rules.map_or(WITHOUT_COUNTRY, |rules| rules.layout);
    let mut lines = Vec::new();
    for template in layout.split('|') {
        if template == "%A" {
            lines.extend(street(address).map(str::to_owned));
        } else {
            lines.push(line(address, rules, template));
        }
    }
    // A state or postal code that the country's layout lacks gets a line of its own.
    let absent = |marks: &[&str]| !marks.iter().any(|mark| layout.contains(mark));
    let state = address.state().filter(|_| absent(&["%S", "%s"]));
    let pincode = address.pincode().filter(|_| absent(&["%Z"]));
    lines.extend([state, pincode, rules.map(|rules| rules.name)].into_iter().flatten().map(str::to_owned));
    lines.retain(|line| !line.is_empty());
    lines
}

fn street(address: &Address) -> impl Iterator<Item = &str> {
    [Some(address.address1()), address.address2(), address.address3(), address.landmark()].into_iter().flatten()
}

fn line(address: &Address, rules: Option<&Country>, template: &str) -> String {
    let mut out = String::new();
    let mut between = template.split('%');
    let mut literal = between.next().unwrap_or_default();
    for part in between {
        let (mark, next) = part.split_at_checked(1).unwrap_or((part, ""));
        let value = value(address, rules, mark);
        if !value.is_empty() {
            // A separator needs a value on both sides; letters, as in `SE-`, belong to the value that follows.
            if !out.is_empty() || literal.contains(char::is_alphabetic) {
                out.push_str(if out.is_empty() { literal.trim_start() } else { literal });
            }
            out.push_str(&value);
        }
        literal = next;
    }
    out
}

fn value(address: &Address, rules: Option<&Country>, mark: &str) -> String {
    let state = address.state().unwrap_or_default();
    match mark {
        "A" => street(address).collect::<Vec<_>>().join(", "),
        "C" => address.city().unwrap_or_default().to_owned(),
        "S" => state.to_owned(),
        "s" => {
            let code = rules.and_then(|rules| rules.state(state)).map_or("", |state| state.code);
            if code.is_empty() { state.to_owned() } else { code.to_owned() }
        }
        "Z" => address.pincode().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

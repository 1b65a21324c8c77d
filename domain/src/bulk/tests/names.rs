//! An import never gives two customers the same name, and checks this fast.

use std::collections::HashSet;

use super::*;
use crate::notation::Notation;
use crate::text;

fn stored(at: u128, name: &str) -> KnownCustomer {
    known(at, &organization(&[("name", name)]), &[])
}

/// Rows that each give a name to a stored customer or to a new one, as read.
fn wanted(known: &[KnownCustomer], rows: &[(Option<usize>, &str)]) -> BulkRead {
    let mut read = BulkRead { rows: rows.len(), ..BulkRead::default() };
    for (line, (at, name)) in (2..).zip(rows) {
        let new = organization(&[("name", name)]).parse_new(Notation::NEUTRAL).unwrap();
        match at.map(|at| &known[at]) {
            None => {
                read.customers.push(BulkCustomer { lines: vec![line], organization: new, contacts: Vec::new() });
            }
            Some(stored) => read.updates.push(BulkUpdate {
                lines: vec![line],
                customer: stored.id,
                version: stored.version,
                saved: stored.saved.clone(),
                before: stored.organization.clone(),
                organization: Some(new),
                changes: Vec::new(),
                contacts: Vec::new(),
                added: Vec::new(),
            }),
        }
    }
    read
}

/// The rule in its simplest form: refuse the first row whose name another has, then check all of them again.
fn settled_one_by_one(read: &mut BulkRead, known: &[KnownCustomer]) {
    loop {
        let is_renamed = |update: &&BulkUpdate| {
            let new = update.organization.as_ref().unwrap();
            text::fold(&new.name) != text::fold(&update.before.name)
        };
        let renamed: HashSet<_> = read.updates.iter().filter(is_renamed).map(|update| update.customer).collect();
        let stays = known.iter().filter(|customer| !renamed.contains(&customer.id));
        let mut holders: Vec<_> = stays.map(|customer| (text::fold(&customer.organization.name), None)).collect();
        let new = read.customers.iter().map(|customer| (customer.lines[0], customer.organization.name.clone()));
        let renamed = read.updates.iter().filter(is_renamed);
        let renamed = renamed.map(|update| (update.lines[0], update.organization.as_ref().unwrap().name.clone()));
        let mut claims: Vec<_> = new.chain(renamed).collect();
        claims.sort_unstable();
        let taken = claims.into_iter().find_map(|(line, name)| {
            let key = text::fold(&name);
            let holder = holders.iter().find(|(held, _)| *held == key).map(|(_, holder)| *holder);
            holders.push((key, Some(line)));
            Some((line, name, holder?))
        });
        let Some((line, name, holder)) = taken else { return };
        let message = match holder {
            None => format!("A customer called {name} already exists"),
            Some(before) => format!("{name} is the name of another customer on line {before}"),
        };
        read.errors.push(BulkError { line, field: Some(BulkField::NAME), message });
        read.left_out.push(line);
        read.customers.retain(|customer| customer.lines != [line]);
        read.updates.retain(|update| update.lines != [line]);
    }
}

#[test]
fn names_are_refused_as_the_simple_rule_refuses_them() {
    let names = ["A", "b", "C", "D", "E", "F", "a ", "B", "c"];
    let mut seed = 7_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    let mut fell_later = 0;
    for _ in 0..4_000 {
        let known: Vec<_> = (1..).zip(&names[..1 + random(6)]).map(|(at, name)| stored(at, name)).collect();
        let mut left: Vec<Option<usize>> = (0..known.len()).map(Some).collect();
        left.extend([None; 3]);
        let mut rows = Vec::new();
        while !left.is_empty() && random(8) > 0 {
            rows.push((left.swap_remove(random(left.len())), names[random(names.len())]));
        }
        let (mut read, mut plain) = (wanted(&known, &rows), wanted(&known, &rows));
        crate::bulk::names::settle(&mut read, &known);
        settled_one_by_one(&mut plain, &known);
        assert_eq!(read, plain, "{rows:?}");
        fell_later += usize::from(!read.errors.is_sorted_by_key(|error| error.line));
    }
    assert!(fell_later > 200, "{fell_later} files in which a row loses its name to a later one");
}

#[test]
fn twenty_thousand_names_in_the_wrong_row_are_refused_fast() {
    let name = |at: usize| if (1..=MAX_ROWS).contains(&at) { format!("Customer {at}") } else { String::new() };
    let known: Vec<_> = (1..=MAX_ROWS).map(|at| stored(at as u128, &name(at))).collect();
    for (shift, kept) in [("down", 1), ("up", MAX_ROWS)] {
        let rows = (1..).zip(&known).map(|(at, customer)| {
            let name = if shift == "down" { name(at - 1) } else { name(at + 1) };
            format!("{},{name}\n", customer.id)
        });
        let text = format!("Cloudtab Customer ID,Organization Name\n{}", rows.collect::<String>());
        let mapping = Mapping::guess(&headers(text.as_bytes()).unwrap());
        let read = Rows::read(text.as_bytes(), &mapping).unwrap().judge(&known, EmptyCells::Keep);
        let refused = (1..=MAX_ROWS).filter(|at| *at != kept).map(|at| {
            let name = if shift == "down" { name(at - 1) } else { name(at + 1) };
            format!("Line {}: Organization Name: A customer called {name} already exists", at + 1)
        });
        assert!(told(&read).into_iter().eq(refused), "{shift}");
        assert_eq!((read.updates.len(), read.left_out.len()), (0, MAX_ROWS - 1), "{shift}");
    }
}

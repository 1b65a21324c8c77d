//! The made-up customers, in one table by region. Any likeness is chance; the websites and e-mail addresses end in
//! `.example`.

mod africa_middle_east;
mod americas;
mod asia_pacific;
mod europe;

use crate::sample::Sample;

/// All customers.
pub(crate) fn all() -> impl Iterator<Item = &'static Sample> {
    let regions: [&[Sample]; 4] =
        [&europe::CUSTOMERS, &americas::CUSTOMERS, &asia_pacific::CUSTOMERS, &africa_middle_east::CUSTOMERS];
    regions.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::TOP_LEVEL_DOMAIN;

    #[test]
    fn no_address_of_the_demo_can_receive_mail() {
        for sample in all() {
            let people = sample.people.iter().map(|(_, local, ..)| sample.email(local));
            for email in people {
                assert!(email.ends_with(TOP_LEVEL_DOMAIN), "{email}");
            }
        }
    }
}

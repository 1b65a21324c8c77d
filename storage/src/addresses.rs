//! Office and billing addresses of customers.

use domain::address::{Address, AddressDraft};
use domain::ids::CustomerId;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::{execute, fetch_optional};

/// Which of a customer's addresses.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Office,
    Billing,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Kind::Office => "office",
            Kind::Billing => "billing",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    address1: String,
    address2: String,
    address3: String,
    landmark: String,
    city: String,
    state: String,
    pincode: String,
    country: String,
    phone: String,
    fax: String,
}

/// An address, if it was ever entered.
pub(crate) async fn get(on: &mut impl On, customer: CustomerId, kind: Kind) -> Result<Option<Address>, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT address1, address2, address3, landmark, city, state, pincode, country, phone, fax
         FROM addresses WHERE customer_id = $1 AND kind = $2",
        customer.0,
        kind.code()
    )?;
    let Some(row) = row else { return Ok(None) };
    let Row { address1, address2, address3, landmark, city, state, pincode, country, phone, fax } = row;
    let stored = AddressDraft { address1, address2, address3, landmark, city, state, pincode, country, phone, fax };
    let corrupt = |_| StorageError::Corrupt { table: "addresses", column: kind.code(), id: customer.to_string() };
    Address::from_stored(&stored).map(Some).map_err(corrupt)
}

/// Saves an address; `None` removes it.
pub(crate) async fn set(
    tx: &mut Writer,
    customer: CustomerId,
    kind: Kind,
    address: Option<&Address>,
) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM addresses WHERE customer_id = $1 AND kind = $2", customer.0, kind.code())?;
    let Some(address) = address else { return Ok(()) };
    let a = address.to_stored();
    execute!(
        tx,
        "INSERT INTO addresses (customer_id, kind, address1, address2, address3, landmark, city, state, pincode,
                                country, phone, fax)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        customer.0,
        kind.code(),
        a.address1,
        a.address2,
        a.address3,
        a.landmark,
        a.city,
        a.state,
        a.pincode,
        a.country,
        a.phone,
        a.fax
    )?;
    Ok(())
}

/// The billing address as printed on a bill, name first. Empty lines are left out.
pub(crate) async fn billing_lines(on: &mut impl On, customer: CustomerId) -> Result<Vec<String>, StorageError> {
    let row =
        fetch_optional!(on, (String, bool), "SELECT name, billing_is_office FROM customers WHERE id = $1", customer.0)?;
    let (name, office) = row.ok_or(StorageError::NotFound)?;
    let address = get(on, customer, if office { Kind::Office } else { Kind::Billing }).await?;
    Ok([name].into_iter().chain(address.iter().flat_map(Address::lines)).collect())
}

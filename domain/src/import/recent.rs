//! Remembers what was read from the cells of a column lately, as most cells repeat one of the rows above.

use crate::lines::quick_hash;

/// How many different cells are remembered: an export's rows take turns between its accounts, services and regions.
const PLACES: usize = 512;
/// Longer cells are read each time, so that what is remembered stays small.
const LONGEST: usize = 1_000;

/// The values of cells. Two cells may share a place, and then the later one takes it.
pub(super) struct Recent<T> {
    places: Vec<Option<(Box<str>, T)>>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { places: Vec::new() }
    }
}

impl<T: Clone> Recent<T> {
    /// The value of a cell, read only if it is not remembered. Errors are not remembered.
    pub(super) fn or_read<'a, E>(&mut self, cell: &'a str, read: impl FnOnce(&'a str) -> Result<T, E>) -> Result<T, E> {
        let at = quick_hash(cell) as usize % PLACES;
        if let Some(Some((_, value))) = self.places.get(at).filter(|place| is_of(place, cell)) {
            return Ok(value.clone());
        }
        let value = read(cell)?;
        if cell.len() <= LONGEST {
            self.places.resize_with(PLACES, || None);
            if let Some(place) = self.places.get_mut(at) {
                *place = Some((cell.into(), value.clone()));
            }
        }
        Ok(value)
    }
}

fn is_of<T>(place: &Option<(Box<str>, T)>, cell: &str) -> bool {
    place.as_ref().is_some_and(|(own, _)| own.as_ref() == cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_once_and_more_cells_than_places_keep_their_values() {
        let (mut recent, mut read) = (Recent::default(), 0);
        for round in 0..3 {
            for cell in (0..2 * PLACES).map(|number| format!("cell {number}")) {
                let value = recent.or_read(&cell, |cell| Ok::<_, ()>(format!("value of {cell}")));
                assert_eq!(value.unwrap(), format!("value of {cell}"), "round {round}");
            }
        }
        let long = "x".repeat(LONGEST + 1);
        for (cell, times) in [("a", 1), ("a", 0), (long.as_str(), 1), (long.as_str(), 1), ("", 1), ("", 0)] {
            let before = read;
            let value = recent.or_read(cell, |cell| {
                read += 1;
                Ok::<_, ()>(cell.to_owned())
            });
            assert_eq!((value.unwrap().as_str(), read - before), (cell, times), "{cell}");
        }
    }

    #[test]
    fn an_error_is_not_remembered() {
        let mut recent = Recent::default();
        assert_eq!(recent.or_read("a", |_| Err("no")), Err("no"));
        assert_eq!(recent.or_read("a", |_| Ok::<_, ()>(1)), Ok(1));
    }
}

//! Refuses text that no field can hold, before anything else reads it: a NUL, which PostgreSQL cannot store, and
//! excessive length. The rules of each field are in `domain`.

use app::error::AppError;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::field_errors::FieldErrors;

use crate::answer;

/// More bytes than any field may hold. The largest are a comment of 4,000 characters and the answer of a passkey.
const LONGEST: usize = 40_000;
/// The longest file name of common file systems, in bytes.
const LONGEST_NAME: usize = 255;

/// Refuses a URL whose query fails [`check`].
pub(crate) async fn in_address(request: Request, next: Next) -> Response {
    match request.uri().query().map_or(Ok(()), |query| check(query.as_bytes())) {
        Ok(()) => next.run(request).await,
        Err(error) => answer::plain(&request, &error),
    }
}

/// Refuses a posted form or a query with a NUL or excessive text. Fields of a draft get the error at the field.
pub(crate) fn check(form: &[u8]) -> Result<(), AppError> {
    // A form that cannot be decoded is refused later, by its own parser.
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(form).unwrap_or_default();
    let mut errors = FieldErrors::new();
    for (name, value) in &fields {
        let (why, told) = if name.contains('\0') || value.contains('\0') {
            (
                "Remove the control character U+0000".to_owned(),
                "holds the control character U+0000. Remove it.".to_owned(),
            )
        } else if name.len() + value.len() > LONGEST {
            let count = value.chars().count();
            (format!("Use fewer characters (there are {count})"), format!("holds {count} characters. Shorten it."))
        } else {
            continue;
        };
        match path(name) {
            Some(path) => errors.push(path, why),
            None => return Err(AppError::Refused(format!("{} {told}", called(name)))),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// The path of a draft's field: `draft[office][city]` is `office.city`, and `draft[tags][0]` is `tags`.
fn path(name: &str) -> Option<String> {
    let inner = name.strip_prefix("draft[")?.strip_suffix(']')?;
    let is_path = inner.chars().all(|c| c.is_ascii_alphanumeric() || "_[]".contains(c));
    let path = is_path.then(|| inner.replace("][", "."))?;
    let of_list = path.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('.');
    Some(of_list.map_or_else(|| path.clone(), str::to_owned))
}

/// Refuses a file name with a NUL or of excessive length.
pub(crate) fn check_file_name(name: &str) -> Result<(), AppError> {
    if name.contains('\0') || name.len() > LONGEST_NAME {
        let why = "The file's name is longer than 255 characters, or has an invisible one in it. Rename the file.";
        return Err(AppError::Refused(why.into()));
    }
    Ok(())
}

/// A field's name for people: `draft[last_name]` is last name.
fn called(name: &str) -> String {
    let inner = name.split(['[', ']']).rfind(|part| !part.is_empty()).unwrap_or_default();
    let is_word = !inner.is_empty() && inner.len() < 40 && inner.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_word { format!("The field \u{201c}{}\u{201d}", inner.replace('_', " ")) } else { "A field".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_nul_or_too_much_text_is_named() {
        let told = |form: &str| check(form.as_bytes()).map_err(|error| error.to_string());
        let beside = |form: &str, field: &str| match check(form.as_bytes()) {
            Err(AppError::Invalid(errors)) => errors.get(field).map(str::to_owned),
            other => panic!("{form}: {other:?}"),
        };
        for form in ["draft[email]=a%00b", "draft[email]=\0", "draft%5Bemail%5D=ok%00"] {
            assert_eq!(beside(form, "email").as_deref(), Some("Remove the control character U+0000"), "{form}");
        }
        assert!(beside("draft[tags][0]=%00", "tags").is_some() && beside("draft[tags][]=%00", "tags").is_some());
        let both = "draft[office][city]=%00&draft[name]=a%00&draft[tags][0]=fine";
        assert!(beside(both, "office.city").is_some() && beside(both, "name").is_some());
        assert!(told("a%00=1").unwrap_err().starts_with("A field holds"));
        assert!(told("%3Cscript%3E=%00").unwrap_err().starts_with("A field holds"));
        assert!(told("search=%00").unwrap_err().starts_with("The field “search” holds the control character"));
        let long = format!("x=1&draft[last_name]={}", "%C3%A4".repeat(30_000));
        assert_eq!(beside(&long, "last_name").as_deref(), Some("Use fewer characters (there are 30000)"));
        for fine in ["", "a", "draft[email]=%25%2500&version=9223372036854775807", "%FF=%FF", "a=%C2%80%07"] {
            assert_eq!(told(fine), Ok(()), "{fine}");
        }
    }

    #[test]
    fn a_file_name_is_short_and_has_no_nul() {
        for fine in ["", "export.csv", "Übersicht März.csv", &"x".repeat(255)] {
            assert!(check_file_name(fine).is_ok(), "{fine}");
        }
        for wrong in ["a\0.csv", &"x".repeat(256), &"ä".repeat(200)] {
            assert!(check_file_name(wrong).is_err(), "{wrong}");
        }
    }
}

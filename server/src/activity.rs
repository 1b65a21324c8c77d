//! `/activity.csv`: all entries of `Activity`, as a file.

use app::api::host::{LoggedIn, internal};
use app::error::AppError;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::activity::csv::Export;
use domain::activity::{ActivityDraft, ActivityQuery};
use domain::permission::Permission;
use domain::zone::Zone;
use futures_util::stream;
use storage::Store;

use crate::answer::status;
use crate::page::Pages;

/// How many records are read at once.
const CHUNK: usize = 1000;

pub(crate) async fn file(State(pages): State<Pages>, request: Request) -> Response {
    match asked(&request) {
        Ok(query) => send(pages.host.store, query),
        Err(error) => (status(&error), error.to_string()).into_response(),
    }
}

fn asked(request: &Request) -> Result<ActivityQuery, AppError> {
    let LoggedIn { actor, .. } = request.extensions().get::<LoggedIn>().ok_or(AppError::LoggedOut)?;
    if !actor.may(Permission::ViewActivity) {
        return Err(AppError::Forbidden);
    }
    let Query(draft) = Query::<ActivityDraft>::try_from_uri(request.uri()).map_err(|_| AppError::NotFound)?;
    let zone = request.extensions().get::<Zone>().cloned().unwrap_or_default();
    Ok(ActivityQuery { zone, ..ActivityDraft { before: String::new(), ..draft }.parse()? })
}

/// Streams the file, because it is as long as the log. After a read error the response is cut off.
fn send(store: Store, query: ActivityQuery) -> Response {
    let chunks = stream::try_unfold(Some((query, true)), move |left| {
        let store = store.clone();
        async move {
            let Some((query, is_first)) = left else { return Ok(None) };
            let page = storage::activity::list(&store, &query, CHUNK).await.map_err(|error| internal(&error))?;
            let mut rows = match is_first {
                true => Export::begin(Vec::new()).map_err(|error| internal(&error))?,
                false => Export::go_on(Vec::new()),
            };
            for entry in &page.entries {
                rows.add(entry).map_err(|error| internal(&error))?;
            }
            let rows = rows.finish().map_err(|error| internal(&error))?;
            let before = page.entries.last().filter(|_| page.more).map(|last| last.place());
            let next = before.map(|place| (ActivityQuery { before: Some(place), ..query }, false));
            Ok::<_, AppError>(Some((Bytes::from(rows), next)))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"activity.csv\""),
    ];
    (headers, Body::from_stream(chunks)).into_response()
}

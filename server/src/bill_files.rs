//! `/bills/{bill}/lines.csv`, `/bills/{bill}/focus.csv` and `focus.parquet`: the line items of a bill, for those who see the bill; and
//! `/bills/{bill}/originals/{import}/{part}`: a file that it was imported from, for staff.

use std::io;
use std::time::Duration;

use app::api::host::{LoggedIn, internal};
use app::error::AppError;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::bill::bill_name;
use domain::focus::csv::FocusCsv;
use domain::ids::{BillId, ImportId};
use domain::permission::{Actor, Permission};
use futures_util::stream;
use storage::StorageError;
use storage::bills::export::{self, Content, Sink};
use storage::bills::imports::Original;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use crate::answer::status;
use crate::import::unpack;
use crate::page::Pages;
use crate::parquet_files::FocusParquet;

const CSV: &str = "text/csv; charset=utf-8";

/// How many pieces wait for a slow reader.
const WAITING: usize = 2;
/// How long a reader may take for a piece. Then the download ends, so that others get their turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many files are written at once; others wait.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

pub(crate) async fn lines(State(pages): State<Pages>, Path(bill): Path<String>, request: Request) -> Response {
    let actor = actor(&request);
    answer(&pages, &bill, actor, Kind::Lines).await
}

pub(crate) async fn focus(State(pages): State<Pages>, Path(bill): Path<String>, request: Request) -> Response {
    let actor = actor(&request);
    answer(&pages, &bill, actor, Kind::Focus).await
}

pub(crate) async fn focus_parquet(State(pages): State<Pages>, Path(bill): Path<String>, request: Request) -> Response {
    let actor = actor(&request);
    answer(&pages, &bill, actor, Kind::FocusParquet).await
}

/// A file as it came. The link names it, as a header takes no name in any script.
pub(crate) async fn original(
    State(pages): State<Pages>,
    Path((bill, import, part)): Path<(String, String, i64)>,
    request: Request,
) -> Response {
    let actor = actor(&request).and_then(|actor| match actor.may(Permission::ViewBills) {
        true => Ok(actor),
        false => Err(AppError::Forbidden),
    });
    let found = match actor {
        Ok(actor) => original_seen(&pages, &actor, (&bill, &import, part)).await,
        Err(error) => Err(error),
    };
    let file = match found {
        Ok(file) => file,
        Err(error) => return (status(&error), error.to_string()).into_response(),
    };
    let store = pages.host.store.clone();
    let body = streamed(move |mut pipe| async move {
        for position in 0i64.. {
            let Some(data) = file.piece(&store, position).await? else { break };
            let raw = tokio::task::spawn_blocking(move || unpack(&data)).await.map_err(io::Error::from)?;
            pipe.put(raw?).await?;
        }
        Ok(())
    });
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, "attachment")];
    (headers, body).into_response()
}

async fn original_seen(
    pages: &Pages,
    actor: &Actor,
    (bill, import, part): (&str, &str, i64),
) -> Result<Original, AppError> {
    let bill: BillId = bill.parse().map_err(|_| AppError::NotFound)?;
    let import: ImportId = import.parse().map_err(|_| AppError::NotFound)?;
    Ok(Original::seen(&pages.host.store, actor, bill, import, part).await?)
}

#[derive(Clone, Copy)]
enum Kind {
    Lines,
    Focus,
    FocusParquet,
}

/// The user, if one with a view of bills is logged in.
fn actor(request: &Request) -> Result<Actor, AppError> {
    let LoggedIn { actor, .. } = request.extensions().get::<LoggedIn>().ok_or(AppError::LoggedOut)?;
    let may_see = actor.may(Permission::ViewBills) || actor.may(Permission::ViewOwnBills);
    if may_see { Ok(actor.clone()) } else { Err(AppError::Forbidden) }
}

async fn answer(pages: &Pages, bill: &str, actor: Result<Actor, AppError>, kind: Kind) -> Response {
    let found = match actor {
        Ok(actor) => seen(pages, bill, &actor).await,
        Err(error) => Err(error),
    };
    match found {
        Ok((number, content)) => send(pages, number, content, kind),
        Err(error) => (status(&error), error.to_string()).into_response(),
    }
}

/// The number of the bill and its content, if the user sees it.
async fn seen(pages: &Pages, bill: &str, actor: &Actor) -> Result<(i64, Content), AppError> {
    let bill: BillId = bill.parse().map_err(|_| AppError::NotFound)?;
    let (bill, content) = Content::seen(&pages.host.store, actor, bill).await?;
    Ok((bill.number, content))
}

/// Streams the file, which may have a million rows.
fn send(pages: &Pages, number: i64, content: Content, kind: Kind) -> Response {
    let store = pages.host.store.clone();
    let body = streamed(move |mut pipe| async move {
        match kind {
            Kind::Lines => export::csv(&store, &content, &mut pipe).await?,
            Kind::Focus => export::focus(&store, &content, FocusCsv::begin, &mut pipe).await?,
            Kind::FocusParquet => export::focus(&store, &content, FocusParquet::begin, &mut pipe).await?,
        };
        Ok(())
    });
    let name = bill_name(number);
    let (name, of) = match kind {
        Kind::Lines => (format!("{name}.csv"), CSV),
        Kind::Focus => (format!("{name}.focus.csv"), CSV),
        Kind::FocusParquet => (format!("{name}.focus.parquet"), "application/vnd.apache.parquet"),
    };
    let headers = [
        (header::CONTENT_TYPE, of.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

/// What `write` writes, as it is written. After an error the response is cut off.
fn streamed<W>(write: impl FnOnce(Pipe) -> W + Send + 'static) -> Body
where
    W: Future<Output = Result<(), StorageError>> + Send,
{
    let (pieces, waiting) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        // Closed only with the program.
        let Ok(_turn) = AT_ONCE.acquire().await else { return };
        if let Err(error) = write(Pipe(pieces.clone())).await {
            // Who left hears nothing.
            let _ = pieces.send(Err(cut_off(&error))).await;
        }
    });
    let body = stream::unfold(waiting, |mut waiting| async { waiting.recv().await.map(|piece| (piece, waiting)) });
    Body::from_stream(body)
}

fn cut_off(error: &StorageError) -> io::Error {
    let is_gone = matches!(error, StorageError::File(error) if error.kind() == io::ErrorKind::BrokenPipe);
    if !is_gone {
        let _ = internal(error);
    }
    io::Error::other("the file is not complete")
}

/// The body of a response.
struct Pipe(mpsc::Sender<io::Result<Bytes>>);

impl Sink for Pipe {
    async fn put(&mut self, piece: Vec<u8>) -> io::Result<()> {
        match timeout(PATIENCE, self.0.send(Ok(piece.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

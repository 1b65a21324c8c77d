//! A stream that times out when the client does not read. hyper has no write time-out (hyperium/hyper #3852).

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::net::sockopt::set_socket_send_buffer_size;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::connections::Listed;
use super::pace::Pace;

/// How much of an unread answer the system buffers. By default Linux buffers megabytes and asks for more only when a
/// third of them is read, which a slow client does not do in time.
const SEND_BUFFER: usize = 256 * 1024;

pub(super) struct Wire {
    stream: TcpStream,
    connection: Listed,
    patience: Duration,
    pace: Pace,
    /// Whether something was written that is not flushed yet.
    wrote: bool,
    blocked: Option<Blocked>,
}

/// Since when the client has not read, and when it times out.
struct Blocked {
    since: Instant,
    until: Pin<Box<Sleep>>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, connection: Listed, patience: Duration) -> Self {
        // Without TCP_NODELAY, a page waits 40 ms for the client's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        if let Err(error) = set_socket_send_buffer_size(&stream, SEND_BUFFER) {
            tracing::debug!(%error, "SO_SNDBUF could not be set");
        }
        Self { stream, connection, patience, pace: Pace::new(patience), wrote: false, blocked: None }
    }

    /// The result of a write; an error if the client has not read for too long.
    fn written(&mut self, cx: &mut Context<'_>, wrote: Poll<Result<usize>>) -> Poll<Result<usize>> {
        let Poll::Ready(wrote) = wrote else {
            let left = self.pace.left();
            let blocked =
                self.blocked.get_or_insert_with(|| Blocked { since: Instant::now(), until: Box::pin(sleep(left)) });
            ready!(blocked.until.as_mut().poll(cx));
            return Poll::Ready(Err(Error::from(ErrorKind::TimedOut)));
        };
        self.wrote = true;
        let waited = self.blocked.take().map_or(Duration::ZERO, |blocked| blocked.since.elapsed());
        if self.pace.moved(wrote.as_ref().copied().unwrap_or_default(), waited) {
            self.connection.goes_on();
        }
        Poll::Ready(wrote)
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.connection.begins();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<Result<usize>> {
        self.connection.begins();
        let wrote = Pin::new(&mut self.stream).poll_write(cx, buffer);
        self.written(cx, wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.connection.begins();
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, buffers);
        self.written(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        // hyper flushes after everything is written, and also when there was nothing to write.
        if std::mem::take(&mut self.wrote) {
            self.pace = Pace::new(self.patience);
            self.connection.rests();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // The system should not keep unread data either.
        if self.blocked.is_some() {
            let _ = self.stream.set_zero_linger();
        }
    }
}

//! HTTP for checks and measurements.

use anyhow::Result;
use std::{net::TcpListener, time::Duration};
use ureq::Agent;

/// A free port of this machine.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A client that reuses connections, returns every status as an answer, and does not follow redirects.
pub(crate) fn client() -> Agent {
    let settings = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    settings.timeout_global(Some(Duration::from_secs(30))).build().into()
}

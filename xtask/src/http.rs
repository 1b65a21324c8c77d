//! The little HTTP that checks and measurements need.

use anyhow::Result;
use std::{net::TcpListener, time::Duration};
use ureq::Agent;

/// A port of this machine that nothing listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A client that keeps its connections, takes every status as an answer, and does not follow redirects.
pub(crate) fn client() -> Agent {
    let settings = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    settings.timeout_global(Some(Duration::from_secs(30))).build().into()
}

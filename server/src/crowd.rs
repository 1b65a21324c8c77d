//! Limits concurrent requests, in all and per address. One too many gets 503 with Retry-After instead of waiting, so
//! that the server keeps answering. See docs/door.md.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::forms::LONGEST;
use crate::listen::{collected, counted};
use crate::visitor::Proxies;

/// The most requests at once.
const MOST: usize = 512;
/// The most requests at once of one address. A page takes some hundredths of a second, so this is a thousand a second.
const PER_ADDRESS: usize = 64;

/// The places of one server.
#[derive(Clone)]
pub(crate) struct Places {
    proxies: Proxies,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A taken place; it becomes free when this is dropped.
struct Place {
    taken: Arc<Mutex<Taken>>,
    address: Option<IpAddr>,
}

impl Places {
    pub(crate) fn new(proxies: Proxies) -> Self {
        Self { proxies, taken: Arc::default() }
    }

    fn take(&self, request: &Request) -> Option<Place> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let address = peer.map(|peer| counted(self.proxies.address(peer, request.headers())));
        let mut taken = locked(&self.taken);
        if taken.all >= MOST {
            return None;
        }
        if let Some(address) = address {
            let of_address = taken.by_address.entry(address).or_default();
            if *of_address >= PER_ADDRESS {
                return None;
            }
            *of_address += 1;
        }
        taken.all += 1;
        Some(Place { taken: self.taken.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = locked(&self.taken);
        taken.all -= 1;
        if let Some(address) = self.address
            && let Some(of_address) = taken.by_address.get_mut(&address)
        {
            *of_address -= 1;
            if *of_address == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

fn locked(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers 503 when no place is free. A request takes its place once its form has arrived, since the server does
/// nothing for it before. For a file, which only staff may send, it waits for the first bytes only.
pub(crate) async fn limit(State(places): State<Places>, request: Request, next: Next) -> Response {
    let Some(mut request) = collected(request, LONGEST).await else {
        return (StatusCode::BAD_REQUEST, "The request did not arrive whole. Send it again.").into_response();
    };
    let Some(place) = places.take(&request) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], "The server is busy.").into_response();
    };
    let place = Arc::new(place);
    // The request holds the place too, for work that goes on after the client has disconnected.
    request.extensions_mut().insert(place.clone());
    let response = next.run(request).await;
    drop(place);
    response
}

#[cfg(test)]
mod tests;

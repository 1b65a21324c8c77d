//! Where a request comes from. Behind trusted proxies, `X-Forwarded-For` is read from the right, because clients can
//! write anything further left.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use app::api::host::Cookies;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};
use domain::visitor::{Visitor, device};
use ipnet::IpNet;

use crate::cookie::cookie;

/// The proxies whose `X-Forwarded-For` counts.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// Trusts these networks only.
    pub fn new(trusted: Vec<IpNet>) -> Self {
        Self(trusted.into())
    }

    /// Whether this address is a trusted proxy.
    pub(crate) fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }

    /// The client's address: the first from the right that is not a trusted proxy.
    pub(crate) fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let told = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let mut told = told.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>();
        let mut address = peer.to_canonical();
        while self.trust(address) {
            // An entry that cannot be read counts as the proxy that sent it.
            let Some(before) = told.pop().and_then(|text| text.parse::<IpAddr>().ok()) else { break };
            address = before.to_canonical();
        }
        address
    }
}

/// The visitor who makes this request.
pub(crate) fn of(request: &Request, proxies: &Proxies, cookies: Cookies) -> Visitor {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address = peer.map(|peer| proxies.address(peer, request.headers()));
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Visitor {
        address: address.map(|address| address.to_string()).unwrap_or_default(),
        network: address.and_then(network).unwrap_or_default(),
        device: device(user_agent.unwrap_or_default()),
        known_by: cookie(request.headers(), cookies.device_name()),
    }
}

fn network(address: IpAddr) -> Option<String> {
    let length = if address.is_ipv4() { 24 } else { 48 };
    IpNet::new(address, length).ok().map(|net| net.trunc().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies = Proxies::new(trusted.iter().map(|net| net.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        proxies.address(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_forwarded_address_from_a_stranger_is_ignored() {
        assert_eq!(counts(&[], "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(counts(&["10.0.0.1/32"], "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn behind_proxies_the_rightmost_address_that_is_not_a_proxy_counts() {
        let trusted = ["10.0.0.0/8", "::1/128"];
        assert_eq!(counts(&trusted, "10.0.0.1", &["1.1.1.1, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(counts(&trusted, "10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.2.2.2"]), "198.51.100.1");
        assert_eq!(counts(&trusted, "10.0.0.1", &["1.1.1.1", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(counts(&trusted, "::1", &["::ffff:198.51.100.1"]), "198.51.100.1");
        assert_eq!(counts(&trusted, "::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(counts(&trusted, "10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(counts(&trusted, "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn neighbours_share_a_network() {
        assert_eq!(network("198.51.100.7".parse().unwrap()).as_deref(), Some("198.51.100.0/24"));
        assert_eq!(network("2001:db8:1:2::7".parse().unwrap()).as_deref(), Some("2001:db8:1::/48"));
    }
}

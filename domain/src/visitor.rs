//! Where a request comes from: the address, the browser in words, and whether the browser was here before.

/// Where a request comes from, known before the user is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The client's network address; behind a trusted proxy, the one that the proxy reports.
    pub address: String,
    /// The network of the address: a /24 of IPv4, a /48 of IPv6.
    pub network: String,
    /// Browser and system, such as `Firefox on Linux`.
    pub device: String,
    /// The secret of a browser in which a user logged in before.
    pub known_by: Option<String>,
}

/// Browsers by a mark in their `User-Agent`; specific marks come first, as nearly all headers contain `Safari`.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// Browser and system of a `User-Agent`, in words. The header itself is not kept, as it may contain anything.
#[must_use]
pub fn device(user_agent: &str) -> String {
    let find = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "An unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_in_words() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
        let edge = format!("{} Edg/130.0", chrome.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64"));
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1";
        assert_eq!(device(chrome), "Chrome on Linux");
        assert_eq!(device(&edge), "Edge on Windows");
        assert_eq!(device(phone), "Safari on iPhone");
        assert_eq!(device("curl/8.0"), "An unknown browser");
        assert_eq!(device("<script>"), "An unknown browser");
    }
}

//! Where a request comes from: the address, the browser in words, and whether the browser was here before.

/// Who stands at the door, before anybody knows who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The network address that counts: behind a trusted proxy, the one it tells.
    pub address: String,
    /// The network that the address is in: a /24 of IPv4, a /48 of IPv6.
    pub network: String,
    /// Browser and system, such as `Firefox on Linux`.
    pub device: String,
    /// The secret of a browser in which somebody logged in before.
    pub known_by: Option<String>,
}

/// Browsers by the mark in their `User-Agent`; the more telling marks come first, as nearly all say `Safari` as well.
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

/// Browser and system of a `User-Agent`, as people know them. What is unknown is said to be; nothing of the header itself
/// is kept, as anything may stand there.
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
    fn a_browser_is_told_as_people_know_it() {
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

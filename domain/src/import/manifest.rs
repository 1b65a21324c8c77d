//! The manifest of an AWS export: it names the files that belong together.

use serde::Deserialize;

/// The manifest of an export.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// The files of a Cost and Usage Report, by their keys in the bucket; `dataFiles` in exports of CUR 2.0.
    #[serde(rename = "reportKeys", alias = "dataFiles")]
    keys: Vec<String>,
}

impl Manifest {
    /// The most bytes that are read as a manifest.
    pub const LONGEST: u64 = 4 << 20;

    /// Whether a file may be a manifest, by its name: `Manifest.json`, `cur-Manifest.json`.
    #[must_use]
    pub fn may_be(name: &str) -> bool {
        name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("json"))
    }

    /// Reads a manifest; `None` for any other JSON.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// The files that it names and that are not among `names`. A file is the same with and without its folder.
    #[must_use]
    pub fn missing<'a>(&'a self, names: &[&str]) -> Vec<&'a str> {
        let files = self.keys.iter().map(|key| key.rsplit('/').next().unwrap_or(key));
        files.filter(|file| !names.contains(file)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_the_files_that_belong_together() {
        let cur = br#"{"assemblyId":"a","reportName":"cur","reportKeys":["x/20260301/cur-1.csv.gz","x/20260301/cur-2.csv.gz"]}"#;
        let manifest = Manifest::read(cur).unwrap();
        assert_eq!(manifest.missing(&["cur-2.csv.gz", "cur-1.csv.gz"]), Vec::<&str>::new());
        assert_eq!(manifest.missing(&["cur-1.csv.gz", "other.csv"]), ["cur-2.csv.gz"]);
        let data_export = br#"{"executionId":"e","dataFiles":["s3://bucket/x/cur2-00001.csv.gz"]}"#;
        assert_eq!(Manifest::read(data_export).unwrap().missing(&[]), ["cur2-00001.csv.gz"]);
    }

    #[test]
    fn other_json_is_no_manifest() {
        for other in [&b"{}"[..], b"[]", b"{\"reportKeys\":7}", b"BilledCost", b""] {
            assert_eq!(Manifest::read(other), None);
        }
        assert!(Manifest::may_be("cur-Manifest.json") && Manifest::may_be("MANIFEST.JSON"));
        assert!(!Manifest::may_be("manifest.csv") && !Manifest::may_be("json"));
    }
}

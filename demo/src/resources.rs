//! The made-up resources that bills name, and the groups that collect them by their tags.

use domain::group::{AttributeDraft, GroupDraft};

use crate::catalog::Service;
use crate::export::Export;
use crate::sample::{Provider, Sample};

/// A resource as a bill names it.
#[derive(Default)]
pub(crate) struct Resource {
    pub(crate) account: String,
    pub(crate) account_name: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
    /// A JSON object.
    pub(crate) tags: String,
}

/// The resource of a service with this number, the largest first.
pub(crate) fn resource(export: &Export<'_>, service: &Service, number: i64, at: i64) -> Resource {
    let Export { sample, seed, source, .. } = export;
    let env = match at {
        0 | 1 => "prod",
        2 => "staging",
        _ => "test",
    };
    let app = sample.apps.iter().cycle().nth(usize::try_from(number + at).unwrap_or(0)).copied().unwrap_or_default();
    let (account_name, of_account) = if env == "prod" { ("Production", 1) } else { ("Development", 2) };
    let account = 480_015_000_000 + seed * 7_310_033 + of_account;
    let account = match source.provider {
        Provider::Aws => account.to_string(),
        Provider::Azure => format!("5c0f{:04x}-0000-4000-8000-{account:012x}", seed * 97),
        Provider::Google => format!("{}-{env}", sample.website.trim_end_matches(".example")),
        Provider::Oracle => format!("ocid1.compartment.oc1..{account:x}"),
    };
    let name = format!("{}-{app}-{env}-{:02}", service.kind, at + 1);
    // Nobody tags everything.
    let tags = match (number * 4 + at) % 11 {
        5 | 10 => String::new(),
        7 => format!(r#"{{"team":"{}","env":"{env}"}}"#, service.team),
        _ => format!(r#"{{"team":"{}","env":"{env}","app":"{app}"}}"#, service.team),
    };
    Resource { id: format!("{}/{account}/{name}", source.region), account, account_name, name, tags }
}

/// The groups of a customer: two to four. The tags of some overlap, and no group collects everything.
pub(crate) fn groups(sample: &Sample, seed: i64) -> Vec<GroupDraft> {
    let [first, second, _] = sample.apps;
    let owner = sample.people.last().map_or("", |(name, ..)| name);
    let group = |name: &str, tags: &[String], attributes: &[(&str, String)]| GroupDraft {
        name: name.into(),
        attributes: attributes
            .iter()
            .map(|(name, value)| AttributeDraft { name: (*name).into(), value: value.clone() })
            .collect(),
        tags: tags.to_vec(),
    };
    let centre = |number: i64| ("Cost centre", (4_000 + seed * 10 + number).to_string());
    // Only the fourth resource of a service is one for tests.
    let try_outs = ["env=staging", "env=test"].map(str::to_owned);
    let try_outs = if sample.machines() > 3 { &try_outs[..] } else { &try_outs[..1] };
    let mut groups = vec![
        group(&capitalized(first), &[format!("app={first}")], &[centre(1), ("Owner", owner.into())]),
        group("Before production", try_outs, &[centre(2), ("Budget", "Engineering".into())]),
        group("Data", &["team=data".into()], &[centre(3), ("Owner", owner.into()), ("Reviewed", "quarterly".into())]),
        group(
            &format!("{} in production", capitalized(second)),
            &[format!("app={second}"), "env=prod".into()],
            &[centre(4)],
        ),
    ];
    groups.truncate(usize::try_from(2 + seed % 3).unwrap_or(2));
    groups
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

//! Cost by month and service, added up exactly. A sum that overflows [`Cost`] is `None`, and is shown as too large
//! rather than as a wrong number.

use std::collections::BTreeMap;

use domain::bill_list::Usage;
use domain::cost::Cost;

/// A sum of costs; `None` if it is too large.
pub type Sum = Option<Cost>;

/// A service and its cost per month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCosts {
    /// The name of the service.
    pub name: String,
    /// One sum per month of [`Costs::months`].
    pub by_month: Vec<Sum>,
    /// The sum of all months.
    pub total: Sum,
}

/// Cost by month and service in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// The months in which the bills start, oldest first, such as `2026-01`.
    pub months: Vec<String>,
    /// The services, largest first.
    pub services: Vec<ServiceCosts>,
    /// The sum per month.
    pub totals: Vec<Sum>,
}

impl Costs {
    /// The costs of one currency.
    pub fn of(usage: &Usage, currency: &str) -> Self {
        let costs = usage.costs.iter().filter(|cost| cost.currency == currency);
        let mut cells: BTreeMap<(String, String), Sum> = BTreeMap::new();
        let mut months: Vec<String> = Vec::new();
        for cost in costs {
            let service = cost.service.clone().unwrap_or_else(|| "No service".to_owned());
            let cell = cells.entry((service, cost.month.clone())).or_insert(Some(Cost::ZERO));
            *cell = sum(&[*cell, Some(cost.billed)]);
            months.push(cost.month.clone());
        }
        months.sort();
        months.dedup();
        let mut names: Vec<String> = cells.keys().map(|(service, _)| service.clone()).collect();
        names.dedup();
        let mut services: Vec<ServiceCosts> = names
            .into_iter()
            .map(|name| {
                let cell =
                    |month: &String| cells.get(&(name.clone(), month.clone())).copied().unwrap_or(Some(Cost::ZERO));
                let by_month: Vec<Sum> = months.iter().map(cell).collect();
                ServiceCosts { total: sum(&by_month), name, by_month }
            })
            .collect();
        // A sum that is too large sorts as the largest.
        let size = |service: &ServiceCosts| (service.total.is_none(), service.total);
        services.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| a.name.cmp(&b.name)));
        let totals = (0..months.len()).map(|at| {
            let column: Vec<Sum> = services.iter().filter_map(|service| service.by_month.get(at).copied()).collect();
            sum(&column)
        });
        Self { totals: totals.collect(), months, services }
    }

    /// The sum of everything.
    pub fn total(&self) -> Sum {
        sum(&self.totals)
    }

    /// The sum of a month.
    pub fn total_of(&self, month: &str) -> Sum {
        let at = self.months.iter().position(|m| m == month);
        at.and_then(|at| self.totals.get(at).copied()).unwrap_or(Some(Cost::ZERO))
    }
}

/// The exact sum; `None` if it or one of the costs is too large.
pub fn sum(costs: &[Sum]) -> Sum {
    costs.iter().try_fold(Cost::ZERO, |sum, cost| sum.checked_add((*cost)?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::bill_list::UsageCost;

    fn usage(costs: &[(&str, &str, Option<&str>, &str)]) -> Usage {
        let costs = costs.iter().map(|(month, currency, service, billed)| UsageCost {
            month: (*month).into(),
            currency: (*currency).into(),
            service: service.map(ToOwned::to_owned),
            billed: billed.parse().unwrap(),
        });
        Usage { costs: costs.collect(), ..Usage::default() }
    }

    fn text(sum: Sum) -> String {
        sum.map_or_else(|| "too large".to_owned(), |cost| cost.to_string())
    }

    #[test]
    fn a_sum_that_is_too_large_says_so_and_the_others_are_exact() {
        const HALF: &str = "100000000000000000000";
        let costs = Costs::of(
            &usage(&[
                ("2026-01", "USD", Some("EC2"), HALF),
                ("2026-01", "USD", Some("S3"), HALF),
                ("2026-02", "USD", Some("EC2"), "1.5"),
                ("2026-03", "USD", Some("RDS"), HALF),
                ("2026-03", "USD", Some("RDS"), HALF),
            ]),
            "USD",
        );
        assert_eq!(costs.services.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["RDS", "EC2", "S3"]);
        assert_eq!(costs.totals.iter().map(|sum| text(*sum)).collect::<Vec<_>>(), ["too large", "1.5", "too large"]);
        let services = costs.services.iter().map(|service| text(service.total)).collect::<Vec<_>>();
        assert_eq!(services, ["too large", "100000000000000000001.5", HALF]);
        assert_eq!((text(costs.total()), text(costs.total_of("2026-04"))), ("too large".into(), "0".into()));
    }

    #[test]
    fn months_and_services_add_up_exactly_and_currencies_stay_apart() {
        let costs = Costs::of(
            &usage(&[
                ("2026-02", "USD", Some("EC2"), "0.1"),
                ("2026-01", "USD", Some("EC2"), "0.2"),
                ("2026-01", "USD", Some("S3"), "5"),
                ("2026-01", "EUR", Some("S3"), "100"),
                ("2026-01", "USD", None, "-0.00000000000000000001"),
                ("2026-01", "USD", Some("EC2"), "0.7"),
            ]),
            "USD",
        );
        assert_eq!(costs.months, ["2026-01", "2026-02"]);
        assert_eq!(costs.services.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["S3", "EC2", "No service"]);
        assert_eq!(costs.totals.iter().map(|sum| text(*sum)).collect::<Vec<_>>(), ["5.89999999999999999999", "0.1"]);
        assert_eq!(text(costs.total()), "5.99999999999999999999");
        assert_eq!(text(costs.total_of("2026-02")), "0.1");
    }
}

//! Cost by month and service, added up exactly.

use std::collections::BTreeMap;

use domain::bill_list::Usage;
use domain::cost::Cost;

/// A service and its cost per month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCosts {
    /// The service.
    pub name: String,
    /// One cost per month of [`Costs::months`].
    pub by_month: Vec<Cost>,
    /// Their sum.
    pub total: Cost,
}

/// Cost by month and service in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// The months in which the bills begin, oldest first: `2026-01`.
    pub months: Vec<String>,
    /// The services, largest first.
    pub services: Vec<ServiceCosts>,
    /// The sum per month.
    pub totals: Vec<Cost>,
}

impl Costs {
    /// The costs of one currency. What cannot be read or is too large to add cannot have been imported.
    pub fn of(usage: &Usage, currency: &str) -> Self {
        let costs = usage.costs.iter().filter(|cost| cost.currency == currency);
        let mut cells: BTreeMap<(String, String), Cost> = BTreeMap::new();
        let mut months: Vec<String> = Vec::new();
        for cost in costs {
            let service = cost.service.clone().unwrap_or_else(|| "No service".to_owned());
            add(cells.entry((service, cost.month.clone())).or_default(), cost.billed.parse().unwrap_or_default());
            months.push(cost.month.clone());
        }
        months.sort();
        months.dedup();
        let mut names: Vec<String> = cells.keys().map(|(service, _)| service.clone()).collect();
        names.dedup();
        let mut services: Vec<ServiceCosts> = names
            .into_iter()
            .map(|name| {
                let cell = |month: &String| cells.get(&(name.clone(), month.clone())).copied().unwrap_or_default();
                let by_month: Vec<Cost> = months.iter().map(cell).collect();
                ServiceCosts { total: sum(&by_month), name, by_month }
            })
            .collect();
        services.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.name.cmp(&b.name)));
        let totals = (0..months.len()).map(|at| {
            let column: Vec<Cost> = services.iter().filter_map(|service| service.by_month.get(at).copied()).collect();
            sum(&column)
        });
        Self { totals: totals.collect(), months, services }
    }

    /// The sum of everything.
    pub fn total(&self) -> Cost {
        sum(&self.totals)
    }

    /// The sum of a month.
    pub fn total_of(&self, month: &str) -> Cost {
        let at = self.months.iter().position(|m| m == month);
        at.and_then(|at| self.totals.get(at).copied()).unwrap_or_default()
    }
}

fn add(to: &mut Cost, cost: Cost) {
    *to = to.checked_add(cost).unwrap_or(*to);
}

/// The exact sum.
pub fn sum(costs: &[Cost]) -> Cost {
    costs.iter().fold(Cost::default(), |mut sum, cost| {
        add(&mut sum, *cost);
        sum
    })
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
            billed: (*billed).into(),
        });
        Usage { costs: costs.collect(), ..Usage::default() }
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
        assert_eq!(costs.totals.iter().map(ToString::to_string).collect::<Vec<_>>(), ["5.89999999999999999999", "0.1"]);
        assert_eq!(costs.total().to_string(), "5.99999999999999999999");
        assert_eq!(costs.total_of("2026-02").to_string(), "0.1");
    }
}

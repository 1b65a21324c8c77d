//! The life of bills against a simple model: random sequences of everything that people do to them. The sequences come
//! from fixed seeds, so that a failure can be repeated.

use std::collections::BTreeSet;

use domain::bill::{BillState, BillStep, LIFE};
use domain::bill_import::Choice;
use domain::cost::Cost;
use domain::dispute::{Answer, Rest};
use domain::ids::{BillId, CustomerId};
use domain::permission::{Role, Scope};
use storage::bills::import::{FileOf, Outcome};
use storage::bills::{delete_draft, detail, reissue, take_step};
use storage::testing::{
    TESTER, World, actor, answered, bills_of, customer, file, rest_approved, taken, try_dispute, try_import,
};
use storage::{StorageError, costs, fingerprints, history, on_both, purchase_orders, usage};

/// How a correction that was made is told, with where its lines are.
const CORRECTED: &str = "corrected";

/// Random numbers of a seed: xorshift64.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count as u64).unwrap()
    }
}

/// What the model knows of a bill.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    bill: BillId,
    state: BillState,
    /// The hash of each version, oldest first.
    contents: Vec<String>,
    billed: Cost,
}

/// An export of March with costs of one to three rows.
fn export(dice: &mut Dice) -> String {
    const HEADER: &str =
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName";
    let rows = (0..=dice.up_to(3)).map(|row| {
        let cost = format!("{}.{:03}", dice.up_to(40), dice.up_to(1_000));
        format!("{cost},{cost},USD,2026-03-01,2026-03-0{}T00:00:00Z,AWS,Service {row}\n", row + 1)
    });
    format!("{HEADER}\n{}", rows.collect::<String>())
}

async fn look(world: &World) -> Vec<Known> {
    let staff = actor(Role::Admin, None, false);
    let mut known = Vec::new();
    for bill in bills_of(&world.store, &staff).await {
        let shown = detail(&world.store, &staff, bill.id).await.unwrap();
        let contents = shown.versions.iter().rev().map(|version| version.content_hash.clone()).collect();
        known.push(Known { bill: bill.id, state: bill.state, contents, billed: bill.billed });
    }
    known.sort_by_key(|known| known.bill);
    known
}

/// Disputes a random amount of a random line.
async fn dispute(world: &World, known: &Known, dice: &mut Dice) -> String {
    let (row, amount) = (dice.up_to(2), format!("{}.{:03}", dice.up_to(8), dice.up_to(1_000)));
    let done = try_dispute(world, known.bill, &[(u32::try_from(row).unwrap(), &amount)]).await;
    let is_possible = matches!(known.state, BillState::SentForApproval | BillState::Disputed);
    assert!(done.is_err() || is_possible, "disputed in {:?}", known.state);
    format!("dispute {amount}: {done:?}")
}

/// Corrects by a new export. Where that is possible, all bills together cost by so much more as was told before, what was
/// corrected costs what the export says, and the same export once more is known.
async fn correct(world: &World, acme: CustomerId, dice: &mut Dice) -> String {
    let (text, sha256) = (export(dice), dice.up_to(1_000_000).to_string());
    let import = async |choice| try_import(world, FileOf { sha256: &sha256, choice, ..file(acme) }, &text).await;
    let before = look(world).await;
    let Outcome::Asked(asked) = import(None).await.unwrap() else { return "nothing to correct".to_owned() };
    let done = import(Some(Choice::Correct)).await;
    assert_eq!(done.is_ok(), asked[0].correction.is_some(), "{asked:?}: {done:?}");
    let Some(correction) = &asked[0].correction else { return format!("correct: {done:?}") };
    let of_all = |known: &[Known]| known.iter().map(|known| known.billed).sum::<Result<Cost, _>>().unwrap();
    let told = of_all(&before).checked_add(correction.amount).unwrap();
    assert_eq!(of_all(&look(world).await), told, "{correction:?}");
    let rows = text.lines().skip(1).map(|row| row.split(',').next().unwrap().parse::<Cost>().unwrap());
    let total = rows.sum::<Result<Cost, _>>().unwrap();
    assert_eq!(correction.before.checked_add(correction.amount).unwrap(), total, "{correction:?}");
    let again = import(None).await.unwrap();
    assert!(matches!(&again, Outcome::Made(made, _) if made.iter().all(|(_, is_known)| *is_known)), "{again:?}");
    format!("{CORRECTED} {}", correction.place())
}

/// Does something random. Whatever is not allowed must be refused, and change nothing.
async fn act(world: &World, acme: CustomerId, dice: &mut Dice, before: &[Known]) -> String {
    let store = &world.store;
    let staff = actor(Role::Admin, None, false);
    let chosen = before.get(dice.up_to(before.len().max(1)));
    match (dice.up_to(13), chosen) {
        (0, _) | (_, None) => {
            let sha256 = dice.up_to(1_000_000).to_string();
            let choice = [None, Some(Choice::Replace), Some(Choice::Add)][dice.up_to(3)];
            let text = export(dice);
            let outcome = try_import(world, FileOf { sha256: &sha256, choice, ..file(acme) }, &text).await;
            let told = match &outcome {
                Ok(Outcome::Made(bills, _)) => format!("{bills:?}"),
                Ok(Outcome::Asked(_)) => "asked".to_owned(),
                Err(StorageError::Refused(why)) => why.clone(),
                Err(error) => panic!("{error:?}"),
            };
            format!("import {choice:?}: {told}")
        }
        (1, Some(known)) => {
            let version = detail(store, &staff, known.bill).await.unwrap().summary.version;
            let done = delete_draft(store, Scope::AllCustomers, TESTER, known.bill, version).await;
            assert!(done.is_err() || known.state == BillState::Draft, "deleted in {:?}", known.state);
            format!("delete: {done:?}")
        }
        (2, Some(known)) => {
            let version = detail(store, &staff, known.bill).await.unwrap().summary.version;
            let done = reissue(store, Scope::AllCustomers, TESTER, known.bill, version).await;
            assert!(done.is_err() || known.state == BillState::Voided, "reissued in {:?}", known.state);
            format!("reissue: {done:?}")
        }
        (3, Some(known)) => dispute(world, known, dice).await,
        (4..=8, Some(known)) if known.state == BillState::SentForApproval => dispute(world, known, dice).await,
        (5, Some(known)) if known.state == BillState::Disputed => {
            let disputes = detail(store, &staff, known.bill).await.unwrap().disputes;
            let amounts = disputes.iter().map(|dispute| (dispute.content, dispute.state, dispute.amount));
            let rest = Rest::of(known.billed, known.contents.len() as i64, amounts).unwrap();
            let done = rest_approved(world, known.bill).await;
            assert_eq!(done.is_ok(), !rest.left.is_zero(), "{rest:?}: {done:?}");
            if let Ok(new) = done {
                let of = async |bill| detail(store, &staff, bill).await.unwrap().summary.billed;
                assert_eq!((of(known.bill).await, of(new).await), (rest.left, rest.disputed));
            }
            format!("approve the rest: {done:?}")
        }
        (6..=8, Some(known)) if known.state == BillState::Disputed => {
            let disputes = detail(store, &staff, known.bill).await.unwrap().disputes;
            let dispute = &disputes[dice.up_to(disputes.len())];
            let answer = Answer::ALL[dice.up_to(Answer::ALL.len())];
            let done = answered(world, known.bill, dispute.id, answer).await;
            assert_eq!(done.is_ok(), dispute.state.is_undecided(), "{answer:?} to {dispute:?}: {done:?}");
            format!("{answer:?}: {done:?}")
        }
        (9..=12, Some(known)) if known.state == BillState::Approved => correct(world, acme, dice).await,
        (_, Some(known)) => {
            // Mostly a step that is possible.
            let possible: Vec<BillStep> = known.state.steps().collect();
            let step = match dice.up_to(4) {
                0 => BillStep::ALL[dice.up_to(BillStep::ALL.len())],
                // Forward, so that bills reach their approval.
                2 | 3 if known.state.next().is_some() => known.state.next().unwrap(),
                _ => possible.get(dice.up_to(possible.len().max(1))).copied().unwrap_or(BillStep::Void),
            };
            let shown = detail(store, &staff, known.bill).await.unwrap().summary;
            let (version, hash) = (shown.version, shown.content_hash);
            let done = take_step(store, Scope::AllCustomers, TESTER, known.bill, &taken(step), version, &hash).await;
            let rule = LIFE.iter().find(|rule| rule.step == step).unwrap();
            let is_possible = rule.from.contains(&known.state) && !step.is_of_dispute();
            assert_eq!(done.is_ok(), is_possible, "{step:?} in {:?}: {done:?}", known.state);
            format!("{step:?}: {done:?}")
        }
    }
}

/// Money is conserved, versions stay, and `verify` finds nothing.
async fn holds(world: &World, acme: CustomerId, (before, others): (&[Known], &[Known]), told: &str) -> Vec<Known> {
    let after = look(world).await;
    for old in before {
        let Some(new) = after.iter().find(|new| new.bill == old.bill) else {
            assert!(told.starts_with("delete"), "{told}: {old:?} is gone");
            continue;
        };
        assert!(new.contents.starts_with(&old.contents), "{told}: {old:?} became {new:?}");
        let is_step = LIFE.iter().any(|rule| rule.from.contains(&old.state) && rule.to == new.state);
        let is_replaced = new.contents.len() > old.contents.len() && new.state == BillState::Draft;
        assert!(old.state == new.state || is_step || is_replaced, "{told}: {old:?} became {new:?}");
        let is_fixed = old.state.is_with_customer() && new.state.is_with_customer();
        let is_split = told.starts_with("approve the rest") && new.state == BillState::Approved;
        assert!(!is_fixed || is_split || (new.billed, &new.contents) == (old.billed, &old.contents), "{told}: {new:?}");
    }
    // What approved bills cost is what the order gave, and what it does not cover.
    let shown = usage::usage(&world.store, acme).await.unwrap();
    let of_others: Vec<BillId> = others.iter().map(|other| other.bill).collect();
    let own = after.iter().filter(|known| !of_others.contains(&known.bill));
    let approved = own.filter(|known| known.state == BillState::Approved);
    let cents: i64 = approved.clone().map(|known| known.billed.round_to(2).unwrap()).sum();
    let orders = purchase_orders::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
    let order = &orders.orders[0];
    let (consumed, remaining) = (order.consumed.minor.unwrap(), order.remaining.minor.unwrap());
    let uncovered: i64 = shown.uncovered.iter().map(|total| total.minor.unwrap()).sum();
    assert_eq!((consumed + remaining, consumed + uncovered), (10_000, cents), "{told}");
    assert_eq!(shown.bills.len(), approved.count(), "{told}");
    let mut faults = costs::verify(&world.store).await.unwrap().1;
    faults.extend(fingerprints::verify(&world.store).await.unwrap().1);
    faults.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    assert_eq!(faults, [""; 0], "{told}");
    after
}

on_both! {
    async fn whatever_people_do_to_bills_money_is_conserved_and_versions_stay(world) {
        let (mut states, mut corrected) = (BTreeSet::new(), BTreeSet::new());
        for seed in 1..=6u64 {
            let acme = customer(&world, &format!("Customer {seed}")).await;
            crate::bill_life::order(&world, acme).await;
            crate::corrections::corrected_as(&world, acme, if seed % 2 == 0 { "credit_note" } else { "next_bill" }).await;
            let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let (others, mut known) = (look(&world).await, Vec::new());
            let is_other = |known: &Known| others.iter().any(|other| other.bill == known.bill);
            for _ in 0..30 {
                let done = act(&world, acme, &mut dice, &known).await;
                let told = format!("{done} (seed {seed})");
                corrected.extend(done.strip_prefix(CORRECTED).map(str::to_owned));
                let of_all = holds(&world, acme, (&known, &others), &told).await;
                let (old, own): (Vec<_>, Vec<_>) = of_all.into_iter().partition(is_other);
                assert_eq!(old, others, "{told}: bills of others changed");
                states.extend(own.iter().map(|known| known.state));
                known = own;
            }
        }
        assert!(states.iter().eq(&BillState::ALL), "the sequences reach only {states:?}");
        assert_eq!(corrected.len(), 2, "the sequences correct only {corrected:?}");
    }
}

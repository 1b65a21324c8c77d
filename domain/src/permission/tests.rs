use super::Permission::*;
use super::*;

fn actor(role: Role, approver: bool, first: bool) -> Actor {
    Actor {
        account: AccountId(uuid::Uuid::nil()),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        role,
        customer: None,
        approver,
        several: false,
        stage: if first { Stage::FirstLogin } else { Stage::Full },
        viewing: None,
        notation: None,
        proof: Proof::NotNeeded,
        request: None,
    }
}

#[test]
fn a_customer_user_has_no_staff_permissions() {
    for permission in
        [ViewCustomers, EditCustomers, ManageAccounts, ViewBills, ImportBills, SendBills, ApproveInternally]
    {
        assert!(!actor(Role::Customer, true, false).may(permission), "{permission:?}");
    }
}

#[test]
fn only_a_bill_approver_approves_for_a_customer() {
    assert!(actor(Role::Customer, true, false).may(ApproveBills));
    assert!(!actor(Role::Customer, false, false).may(ApproveBills));
    assert!(!actor(Role::Admin, true, false).may(ApproveBills));
}

#[test]
fn a_first_login_may_only_set_its_password() {
    let pending = actor(Role::Customer, true, true);
    assert!(pending.may(SetPassword));
    assert!(!pending.may(ViewOwnUsage) && !pending.may(ApproveBills));
}

#[test]
fn only_a_first_login_may_set_a_password_without_the_old_one() {
    for role in Role::ALL {
        assert!(!actor(role, true, false).may(SetPassword), "{role:?}");
    }
}

#[test]
fn staff_viewing_as_a_customer_changes_nothing() {
    let viewing = Actor { viewing: Some("Acme".into()), ..actor(Role::Customer, true, false) };
    assert!([ViewOwnUsage, ViewOwnBills, ViewOwnOrders].into_iter().all(|permission| viewing.may(permission)));
    for permission in [ApproveBills, ChooseOrganization, OwnAlerts, OwnAccount, SetPassword, ViewCustomers] {
        assert!(!viewing.may(permission), "{permission:?}");
    }
}

#[test]
fn a_session_without_its_second_factor_has_no_permissions() {
    for stage in [Stage::SecondFactor, Stage::Enrolment] {
        let actor = Actor { stage, ..actor(Role::Admin, false, false) };
        assert!(!actor.may(ViewCustomers) && !actor.may(OwnAccount) && !actor.may(SetPassword));
    }
    for stage in Stage::ALL {
        assert_eq!(Stage::from_code(stage.code()), Some(stage));
    }
}

#[test]
fn a_customer_user_without_an_organization_sees_no_customer() {
    assert_ne!(actor(Role::Customer, false, false).scope(), Scope::AllCustomers);
}

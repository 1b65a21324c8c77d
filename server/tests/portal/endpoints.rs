//! The access matrix: every endpoint of the host, and the users who may reach it. A server function, page or route
//! without a row here fails the test in access.rs.
//!
//! Longer than 300 lines: it is the access matrix, a row for each endpoint.

use crate::people::Who::{self, Admin, Approver, Looking, Operator, OtherApprover, Pending, Reviewer, Viewer};

/// What the `{id}` of an endpoint is an id of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// It takes no id.
    Nothing,
    Customer,
    /// A customer that was never sent a bill; a new one each time.
    Unbilled,
    Contact,
    Group,
    /// An account of a provider.
    CloudAccount,
    PurchaseOrder,
    DraftBill,
    SentBill,
    ApprovedBill,
    /// A pending user account of staff; the foreign one is that of a customer's user.
    Staff,
    /// A disabled user account of staff; the foreign one is that of a customer's user.
    FormerStaff,
    /// A mail that could not be sent; there is no foreign one.
    Mail,
    /// A session of the user who asks; the foreign one is another user's.
    Session,
    /// An upload that the user who asks began; the foreign one is another user's.
    Upload,
}

/// An endpoint and the answers that are expected.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    pub method: &'static str,
    /// The path as it is registered.
    pub path: &'static str,
    /// The query, with its `?`.
    pub query: &'static str,
    /// A form with placeholders such as `{id}` (see `filled` in access.rs), or `file`.
    pub body: &'static str,
    pub of: Of,
    /// The users who may use it.
    pub may: &'static [Who],
    /// The users who may use it but get 404.
    pub unseen: &'static [Who],
    /// The status for an allowed user with an id of their own.
    pub done: u16,
    /// The status for a logged-in user who may not use it.
    pub denied: u16,
    /// The status without a log-in.
    pub stranger: u16,
    /// The status for a malformed id.
    pub malformed: u16,
    /// Whether a page checks the permission before the id.
    pub guarded: bool,
    /// Whether it changes stored data.
    pub changes: bool,
}

impl Endpoint {
    const fn changes(self) -> Self {
        Self { changes: true, ..self }
    }

    const fn done(self, done: u16) -> Self {
        Self { done, ..self }
    }

    const fn denied(self, denied: u16) -> Self {
        Self { denied, ..self }
    }

    const fn unseen(self, unseen: &'static [Who]) -> Self {
        Self { unseen, ..self }
    }

    const fn stranger(self, stranger: u16) -> Self {
        Self { stranger, ..self }
    }

    const fn malformed(self, malformed: u16) -> Self {
        Self { malformed, ..self }
    }

    const fn guarded(self) -> Self {
        Self { guarded: true, ..self }
    }

    const fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }
}

const fn call(path: &'static str, body: &'static str, of: Of, may: &'static [Who]) -> Endpoint {
    let (query, done, denied, stranger, malformed) = ("", 200, 403, 401, 404);
    Endpoint {
        method: "POST",
        path,
        query,
        body,
        of,
        may,
        unseen: &[],
        done,
        denied,
        stranger,
        malformed,
        guarded: false,
        changes: false,
    }
}

/// A page: redirects to log in, or to set a password, if that has to come first.
const fn page(path: &'static str, of: Of, may: &'static [Who]) -> Endpoint {
    Endpoint { method: "GET", ..call(path, "", of, may).stranger(303) }
}

const STAFF: &[Who] = &[Reviewer, Operator, Admin];
const EDITORS: &[Who] = &[Operator, Admin];
const ADMINS: &[Who] = &[Admin];
const REVIEWERS: &[Who] = &[Reviewer, Admin];
const CUSTOMERS: &[Who] = &[Viewer, Approver, OtherApprover];
/// A customer's users, and staff viewing as that customer.
const SEEING: &[Who] = &[Viewer, Approver, OtherApprover, Looking];
const APPROVERS: &[Who] = &[Approver, OtherApprover];
const ALL: &[Who] = &[Pending, Viewer, Approver, OtherApprover, Looking, Reviewer, Operator, Admin];
const LOGGED_IN: &[Who] = &[Viewer, Approver, OtherApprover, Looking, Reviewer, Operator, Admin];
/// Users who manage their own account; staff viewing as a customer cannot.
const OWNERS: &[Who] = &[Viewer, Approver, OtherApprover, Reviewer, Operator, Admin];

const ORGANIZATION: &str =
    "customer={id}&version=1&draft[name]=Renamed&draft[office][address1]=1 High Street&draft[same_as_office]=on";
/// A purchase order as posted: `{order}` of a row.
pub const ORDER: &str = "draft[name]=New&draft[annual_value]=10&draft[currency]=USD&draft[current_status]=active&draft[provider_type]=aws&draft[start_date]=2026-01-01&draft[expiry_date]=2026-12-31";
/// Settings as posted: `{settings}` of a row.
pub const SETTINGS: &str = "draft[billing_cycle]=yearly&draft[currency]=USD&draft[time_zone]=Asia/Tokyo&draft[document_language]=ja&draft[approval_days]=7&draft[payment_terms]=14&draft[approval_rule]=any";
const CONTACT: &str =
    "customer={id}&draft[first_name]=A&draft[last_name]=B&draft[email]=new@example.com&draft[user_types][]=viewer";

/// The matrix.
#[rustfmt::skip]
pub const ENDPOINTS: &[Endpoint] = &[
    // Server functions
    // Without an address, because tries with one are limited; limits.rs tests that.
    call("/api/log_in", "draft[email]=&draft[password]=wrong", Of::Nothing, ALL).done(422).stranger(422),
    call("/api/log_out", "", Of::Nothing, ALL).stranger(200).changes(),
    call("/api/set_password", "draft[password]=eleven purple lanterns&draft[confirm]=eleven purple lanterns", Of::Nothing, &[Pending]).changes(),
    // Anyone with a one-time link may use it; this token is not valid.
    call("/api/reset_password", "token=00&draft[password]=eleven purple lanterns&draft[confirm]=eleven purple lanterns", Of::Nothing, ALL).done(422).stranger(422),
    call("/api/link_owner", "token=00", Of::Nothing, ALL).done(422).stranger(422),
    call("/api/resend_link", "", Of::Nothing, &[Pending]).changes(),
    call("/api/forgot_password", "draft[email]=nobody@example.com", Of::Nothing, ALL).stranger(200),
    call("/api/own_sessions", "", Of::Nothing, OWNERS),
    call("/api/own_region", "", Of::Nothing, OWNERS),
    call("/api/choose_region", "region=de-CH", Of::Nothing, OWNERS).changes(),
    call("/api/end_session", "session={id}", Of::Session, OWNERS).changes(),
    call("/api/end_other_sessions", "", Of::Nothing, OWNERS).changes(),
    call("/api/change_password", "draft[current]=wrong&draft[password]=eleven purple lanterns&draft[confirm]=eleven purple lanterns", Of::Nothing, OWNERS).done(422),
    call("/api/view_as_customer", "customer={id}", Of::Customer, STAFF).changes(),
    call("/api/stop_viewing", "", Of::Nothing, &[Looking]).changes(),
    call("/api/deliveries", "customer={id}", Of::Customer, EDITORS),
    call("/api/bulk_preview", "upload={id}", Of::Upload, EDITORS).done(422),
    call("/api/import_customers", "upload={id}&columns[]=name", Of::Upload, EDITORS).done(422),
    call("/api/list_customers", "query[search]=", Of::Nothing, STAFF),
    call("/api/customer_names", "", Of::Nothing, STAFF),
    call("/api/customer_name", "customer={id}", Of::Customer, STAFF),
    call("/api/add_customer", "draft[name]=New", Of::Nothing, EDITORS).changes(),
    call("/api/archive_customer", "customer={id}&archived=true", Of::Customer, EDITORS).changes(),
    call("/api/delete_customer", "customer={id}", Of::Unbilled, EDITORS).changes(),
    // A customer that was sent a bill can only be archived.
    call("/api/delete_customer", "customer={id}&draft[typed_name]={name}", Of::Customer, EDITORS).done(422),
    call("/api/organization", "customer={id}", Of::Customer, STAFF),
    call("/api/save_organization", ORGANIZATION, Of::Customer, EDITORS).changes(),
    call("/api/list_contacts", "customer={id}", Of::Customer, STAFF),
    call("/api/find_contacts", "customer={id}&query[search]=listed", Of::Customer, STAFF),
    call("/api/add_contact", CONTACT, Of::Customer, EDITORS).changes(),
    call("/api/contact", "customer={owner}&contact={id}", Of::Contact, EDITORS),
    call("/api/save_contact", "customer={owner}&contact={id}&version=1&draft[first_name]=A&draft[last_name]=B&draft[email]=new@example.com&draft[user_types][]=viewer", Of::Contact, EDITORS).changes(),
    call("/api/remove_contact", "customer={owner}&contact={id}", Of::Contact, EDITORS).changes(),
    call("/api/forget_contact", "customer={owner}&contact={id}", Of::Contact, ADMINS).changes(),
    call("/api/contact_name", "customer={owner}&contact={id}", Of::Contact, ADMINS),
    call("/api/forget_staff", "account={id}", Of::FormerStaff, ADMINS).changes(),
    call("/api/forget_staff", "account={id}", Of::Staff, ADMINS).done(422),
    call("/api/history", "customer={id}", Of::Customer, STAFF),
    call("/api/restore_value", "customer={id}&number=1&path=name", Of::Customer, EDITORS).done(422),
    call("/api/list_groups", "customer={id}", Of::Customer, STAFF),
    call("/api/group_tags", "customer={id}", Of::Customer, EDITORS),
    call("/api/look_ahead", "customer={id}&draft[tags][]=team", Of::Customer, EDITORS),
    call("/api/group", "customer={owner}&group={id}", Of::Group, EDITORS),
    call("/api/add_group", "customer={id}&draft[name]=New", Of::Customer, EDITORS).changes(),
    call("/api/save_group", "customer={owner}&group={id}&version=1&draft[name]=Renamed", Of::Group, EDITORS).changes(),
    call("/api/remove_group", "customer={owner}&group={id}", Of::Group, EDITORS).changes(),
    call("/api/list_purchase_orders", "customer={id}", Of::Customer, STAFF),
    call("/api/purchase_order", "customer={owner}&order={id}", Of::PurchaseOrder, STAFF),
    call("/api/list_own_purchase_orders", "", Of::Nothing, SEEING),
    call("/api/own_purchase_order", "order={id}", Of::PurchaseOrder, SEEING),
    call("/api/add_purchase_order", "customer={id}&{order}", Of::Customer, EDITORS).changes(),
    call("/api/save_purchase_order", "customer={owner}&order={id}&version=1&{order}", Of::PurchaseOrder, EDITORS).changes(),
    call("/api/remove_purchase_order", "customer={owner}&order={id}", Of::PurchaseOrder, EDITORS).changes(),
    call("/api/settings", "customer={id}", Of::Customer, STAFF),
    call("/api/reseller_settings", "", Of::Nothing, ADMINS),
    call("/api/save_reseller_settings", "version=0&draft[currency]=EUR&draft[time_zone]=Asia/Tokyo", Of::Nothing, ADMINS).changes(),
    call("/api/list_jobs", "", Of::Nothing, ADMINS),
    call("/api/run_job", "kind=housekeeping", Of::Nothing, ADMINS).changes(),
    call("/api/time_zones", "", Of::Nothing, EDITORS),
    call("/api/save_settings", "customer={id}&version=0&{settings}", Of::Customer, EDITORS).changes(),
    call("/api/tag_keys", "customer={id}", Of::Customer, STAFF),
    call("/api/try_tag_keys", "customer={id}&draft[ignore_case]=on", Of::Customer, EDITORS),
    call("/api/save_tag_keys", "customer={id}&version=0&draft[prefixes]=user:&draft[aliases][]=env, stage", Of::Customer, EDITORS).changes(),
    call("/api/set_accounts", "customer={id}&checked[]={contact}", Of::Customer, EDITORS).changes(),
    call("/api/activity", "", Of::Nothing, REVIEWERS),
    call("/api/own_factors", "", Of::Nothing, OWNERS),
    call("/api/begin_authenticator", "", Of::Nothing, OWNERS).changes(),
    call("/api/authenticator_setup", "", Of::Nothing, OWNERS),
    call("/api/confirm_authenticator", "draft[code]=000000", Of::Nothing, OWNERS).done(422),
    call("/api/show_second_factor", "draft[code]=000000", Of::Nothing, OWNERS).done(422),
    call("/api/own_passkeys", "", Of::Nothing, OWNERS),
    call("/api/begin_passkey", "", Of::Nothing, OWNERS),
    call("/api/add_passkey", "draft[name]=Phone&draft[answer]=none", Of::Nothing, OWNERS).done(422),
    call("/api/has_passkey", "", Of::Nothing, OWNERS),
    // No user here has a passkey; passkeys.rs tests those who do.
    call("/api/ask_passkey", "", Of::Nothing, OWNERS).done(422),
    call("/api/show_passkey", "draft[answer]=none", Of::Nothing, OWNERS).done(422),
    call("/api/remove_passkey", "passkey=01990000-0000-7000-8000-000000000000", Of::Nothing, OWNERS).done(404),
    // No user here has a second factor; second_factor.rs tests those who do.
    call("/api/new_recovery_codes", "", Of::Nothing, OWNERS).done(404),
    call("/api/remove_authenticator", "", Of::Nothing, OWNERS),
    call("/api/reset_second_factor", "account={id}", Of::Staff, ADMINS).done(422),
    call("/api/reset_factor_of_contact", "customer={owner}&contact={id}", Of::Contact, ADMINS).done(422),
    call("/api/is_factor_mandatory", "", Of::Nothing, ADMINS),
    call("/api/set_factor_mandatory", "", Of::Nothing, ADMINS).changes(),
    call("/api/list_staff", "", Of::Nothing, ADMINS),
    call("/api/staff", "account={id}", Of::Staff, ADMINS),
    call("/api/add_staff", "draft[name]=New&draft[email]=new@reseller.example&draft[role]=operator", Of::Nothing, ADMINS).changes(),
    call("/api/save_staff", "account={id}&version=1&draft[name]=Renamed&draft[role]=operator&draft[active]=on", Of::Staff, ADMINS).changes(),
    call("/api/invite_staff", "account={id}", Of::Staff, ADMINS).changes(),
    call("/api/list_mails", "", Of::Nothing, EDITORS),
    call("/api/send_mail_again", "mail={id}", Of::Mail, EDITORS).changes(),
    call("/api/list_bills", "query[search]=", Of::Nothing, STAFF),
    call("/api/list_cloud_accounts", "query[search]=", Of::Nothing, EDITORS),
    call("/api/cloud_account", "customer={owner}&account={id}", Of::CloudAccount, EDITORS),
    call("/api/add_cloud_account", "draft[provider]=AWS&draft[account]=new&draft[customer]={customer}&draft[from]=2026-03", Of::Nothing, EDITORS).changes(),
    call("/api/save_cloud_account", "customer={owner}&account={id}&version=1&draft[provider]=AWS&draft[account]=renamed&draft[from]=2026-03", Of::CloudAccount, EDITORS).changes(),
    call("/api/remove_cloud_account", "customer={owner}&account={id}", Of::CloudAccount, EDITORS).changes(),
    // The month of the bills here has some that are not approved; storage/tests/portal/months.rs closes others.
    call("/api/close_month", "month=2026-09", Of::Nothing, EDITORS).done(422),
    call("/api/reopen_month", "month=2026-09&draft[reason]=Wrong", Of::Nothing, ADMINS).done(422),
    call("/api/overview_of_month", "month=2026-03", Of::Nothing, STAFF),
    call("/api/bill", "bill={id}", Of::DraftBill, STAFF),
    call("/api/list_own_bills", "query[search]=", Of::Nothing, SEEING),
    call("/api/waiting_bills", "", Of::Nothing, SEEING),
    call("/api/own_bill", "bill={id}", Of::ApprovedBill, SEEING),
    // Only approvers see a bill that waits for approval; no customer's user sees a draft.
    call("/api/own_bill", "bill={id}", Of::SentBill, APPROVERS).unseen(&[Viewer, Looking]),
    call("/api/own_bill", "bill={id}", Of::DraftBill, &[]).unseen(SEEING),
    // No import asks here; bill_import.rs tests those that do.
    call("/api/preview_import", "upload={id}", Of::Upload, EDITORS).done(404),
    call("/api/move_bill", "bill={id}&step=send_to_internal_review&version={version}&content_hash={hash}", Of::DraftBill, EDITORS).changes(),
    call("/api/move_bill", "bill={id}&step=approve_internally&version={version}&content_hash={hash}", Of::DraftBill, REVIEWERS).done(409),
    call("/api/move_bill", "bill={id}&step=approve&version={version}&content_hash={hash}", Of::SentBill, APPROVERS).changes(),
    call("/api/move_bill", "bill={id}&step=withdraw&draft[reason]=Wrong&version={version}&content_hash={hash}", Of::SentBill, EDITORS).changes(),
    call("/api/move_bill", "bill={id}&step=back_to_draft&version={version}&content_hash={hash}", Of::DraftBill, STAFF).done(409),
    call("/api/move_bill", "bill={id}&step=void&draft[reason]=Wrong&version={version}&content_hash={hash}", Of::ApprovedBill, ADMINS).changes(),
    call("/api/move_bills", "step=send_to_internal_review&bills[]={id}.{version}", Of::DraftBill, EDITORS).changes(),
    // No bill here is approved internally, so none is sent.
    call("/api/move_bills", "step=send_for_approval&all=on&query[search]=", Of::Nothing, EDITORS),
    call("/api/move_bills", "step=approve_internally&all=on", Of::Nothing, REVIEWERS).done(422),
    call("/api/move_bills", "step=approve&all=on", Of::Nothing, APPROVERS).done(422),
    call("/api/reissue_bill", "bill={id}&version={version}", Of::ApprovedBill, ADMINS).done(422),
    call("/api/bill_version", "bill={id}&number=1", Of::DraftBill, STAFF),
    call("/api/own_bill_version", "bill={id}&number=1", Of::ApprovedBill, SEEING),
    call("/api/own_bill_version", "bill={id}&number=1", Of::SentBill, APPROVERS).unseen(&[Viewer, Looking]),
    call("/api/own_bill_version", "bill={id}&number=1", Of::DraftBill, &[]).unseen(SEEING),
    call("/api/bill_certificate", "bill={id}&number=1", Of::DraftBill, STAFF),
    call("/api/bill_costs", "bill={id}&by=region", Of::DraftBill, STAFF),
    call("/api/bill_costs", "bill={id}&by=nonsense", Of::DraftBill, STAFF).done(404),
    call("/api/own_bill_costs", "bill={id}&by=tag:team", Of::ApprovedBill, SEEING),
    call("/api/own_bill_costs", "bill={id}&by=group", Of::SentBill, APPROVERS).unseen(&[Viewer, Looking]),
    call("/api/own_bill_costs", "bill={id}&by=service", Of::DraftBill, &[]).unseen(SEEING),
    call("/api/bill_lines", "bill={id}&query[search]=x", Of::DraftBill, STAFF),
    call("/api/own_bill_lines", "bill={id}", Of::ApprovedBill, SEEING),
    call("/api/own_bill_lines", "bill={id}", Of::SentBill, APPROVERS).unseen(&[Viewer, Looking]),
    call("/api/own_bill_lines", "bill={id}", Of::DraftBill, &[]).unseen(SEEING),
    call("/api/list_bill_versions", "query[search]=", Of::Nothing, STAFF),
    call("/api/delete_draft", "bill={id}&version={version}", Of::DraftBill, EDITORS).changes(),
    call("/api/approve_bill", "bill={id}&version={version}&content_hash={hash}", Of::SentBill, APPROVERS).changes(),
    // No bill has a dispute here; disputes.rs tests one that does.
    call("/api/approve_rest", "bill={id}&version={version}&content_hash={hash}", Of::SentBill, APPROVERS).done(422),
    call("/api/dispute_bill", "bill={id}&content_hash={hash}&draft[chosen][at-1-0]=on&draft[amounts][at-1-0]=0.01&draft[reason]=price", Of::SentBill, APPROVERS).changes(),
    // No bill has a dispute here; disputes.rs tests those that do.
    call("/api/answer_dispute", "bill={id}&dispute=01990000-0000-7000-8000-000000000000&answer=accept", Of::SentBill, EDITORS).done(404),
    call("/api/answer_dispute", "bill={id}&dispute=01990000-0000-7000-8000-000000000000&answer=withdraw", Of::SentBill, APPROVERS).done(404),
    call("/api/approval_choices", "", Of::Nothing, APPROVERS),
    // Nobody else of the organization can be named here; approvals.rs tests those who can.
    call("/api/name_deputy", "draft[deputy]={contact}&draft[first_day]=2026-11-23&draft[last_day]=2026-11-23", Of::Nothing, APPROVERS).done(422),
    call("/api/remove_deputy", "", Of::Nothing, APPROVERS),
    call("/api/switch_automatic_approval", "to=on", Of::Nothing, APPROVERS).changes(),
    call("/api/own_organizations", "", Of::Nothing, CUSTOMERS),
    call("/api/choose_organization", "customer={id}", Of::Customer, CUSTOMERS).changes(),
    call("/api/own_alerts", "", Of::Nothing, CUSTOMERS),
    call("/api/save_own_alerts", "customer={id}&version=1&draft[alerts][]=po_expiry", Of::Customer, CUSTOMERS).changes(),
    call("/api/own_usage", "", Of::Nothing, SEEING),
    call("/api/single_sign_on", "customer={id}", Of::Customer, ADMINS),
    call("/api/save_single_sign_on", "customer={id}&version=0&draft[mode]=off&draft[client_id]=new", Of::Customer, ADMINS).changes(),
    // To an identity provider and back; single_sign_on.rs tests it with one.
    call("/single-sign-on", "draft[email]=", Of::Nothing, ALL).done(422).stranger(422),
    Endpoint { method: "GET", ..call("/single-sign-on/{provider}", "", Of::Nothing, ALL).done(422).stranger(422) },
    // Files
    call("/uploads", "", Of::Nothing, EDITORS),
    Endpoint { method: "PUT", ..call("/uploads/{upload}", "a,b", Of::Upload, EDITORS).query("?offset=0").malformed(400) },
    call("/uploads/{upload}", "customer={customer}&names=%5B%22a.csv%22%5D", Of::Upload, EDITORS).done(422).malformed(400).changes(),
    call("/bills/import", "file", Of::Customer, EDITORS).done(303).stranger(303).malformed(422),
    call("/bills/import/answer", "upload={id}&choice=add", Of::Upload, EDITORS).done(404).stranger(303),
    // No export here was divided; bill_import.rs tests one that was.
    call("/exports/{export}/again", "", Of::Nothing, EDITORS).done(404),
    call("/customers/import", "file", Of::Nothing, EDITORS).done(303).stranger(303),
    Endpoint { method: "GET", ..call("/customers/import/{upload}/errors.csv", "", Of::Upload, EDITORS).done(422).malformed(400) },
    Endpoint { method: "GET", ..call("/customers.csv", "", Of::Nothing, EDITORS) },
    Endpoint { method: "GET", ..call("/customers/{customer}/contacts/{contact}/data.json", "", Of::Contact, ADMINS) },
    Endpoint { method: "GET", ..call("/users/{account}/data.json", "", Of::FormerStaff, ADMINS) },
    Endpoint { method: "GET", ..call("/activity.csv", "", Of::Nothing, REVIEWERS) },
    Endpoint { method: "GET", ..call("/bills/{bill}/lines.csv", "", Of::ApprovedBill, LOGGED_IN) },
    Endpoint { method: "GET", ..call("/bills/{bill}/focus.csv", "", Of::ApprovedBill, LOGGED_IN) },
    Endpoint { method: "GET", ..call("/bills/{bill}/focus.parquet", "", Of::ApprovedBill, LOGGED_IN) },
    Endpoint { method: "GET", ..call("/bills/{bill}/originals/{import}/{part}", "", Of::ApprovedBill, STAFF).done(404) },
    // Pages
    page("/login", Of::Nothing, &[]).denied(303).stranger(200),
    page("/", Of::Nothing, LOGGED_IN).done(303),
    page("/set-password", Of::Nothing, &[Pending]).denied(303),
    page("/reset-password", Of::Nothing, ALL).done(422).stranger(422),
    page("/forgot-password", Of::Nothing, &[]).denied(303).stranger(200),
    page("/account", Of::Nothing, OWNERS),
    page("/activity", Of::Nothing, REVIEWERS),
    page("/account/authenticator", Of::Nothing, OWNERS),
    page("/account/passkeys", Of::Nothing, OWNERS),
    page("/second-factor", Of::Nothing, &[]).denied(303),
    page("/users", Of::Nothing, ADMINS),
    page("/users/add", Of::Nothing, ADMINS),
    page("/users/single-sign-on", Of::Nothing, ADMINS),
    page("/users/{account}", Of::Staff, ADMINS).guarded(),
    page("/users/{account}/personal-data", Of::FormerStaff, ADMINS).guarded(),
    page("/messages", Of::Nothing, EDITORS),
    page("/settings", Of::Nothing, ADMINS),
    page("/jobs", Of::Nothing, ADMINS),
    page("/customers", Of::Nothing, STAFF),
    page("/customers/import", Of::Nothing, EDITORS),
    page("/customers/{customer}/profile", Of::Customer, STAFF),
    page("/customers/{customer}/contacts/add", Of::Customer, EDITORS).guarded(),
    page("/customers/{customer}/contacts/{contact}/edit", Of::Contact, EDITORS).guarded(),
    page("/customers/{customer}/contacts/{contact}/personal-data", Of::Contact, ADMINS).guarded(),
    page("/customers/{customer}/accounts", Of::Customer, EDITORS).guarded(),
    page("/customers/{customer}/groups/add", Of::Customer, EDITORS).guarded(),
    page("/customers/{customer}/groups/{group}/edit", Of::Group, EDITORS).guarded(),
    page("/customers/{customer}/purchase-orders/add", Of::Customer, EDITORS).guarded(),
    page("/customers/{customer}/purchase-orders/{order}", Of::PurchaseOrder, STAFF),
    page("/customers/{customer}/purchase-orders/{order}/edit", Of::PurchaseOrder, EDITORS).guarded(),
    page("/customers/{customer}/single-sign-on", Of::Customer, ADMINS).guarded(),
    page("/customers/{customer}/settings", Of::Customer, EDITORS).guarded(),
    page("/customers/{customer}/tag-keys", Of::Customer, EDITORS).guarded(),
    page("/accounts", Of::Nothing, EDITORS),
    page("/accounts/add", Of::Nothing, EDITORS),
    page("/accounts/{customer}/{account}/edit", Of::CloudAccount, EDITORS).guarded(),
    page("/overview", Of::Nothing, STAFF),
    page("/bills", Of::Nothing, LOGGED_IN),
    page("/bills/import", Of::Nothing, EDITORS),
    page("/bills/versions", Of::Nothing, STAFF),
    page("/bills/{bill}", Of::ApprovedBill, LOGGED_IN),
    page("/bills/{bill}/versions/{number}", Of::ApprovedBill, LOGGED_IN),
    page("/bills/{bill}/versions/{number}/certificate", Of::DraftBill, STAFF).guarded(),
    page("/bills/{bill}/approve", Of::SentBill, &[Approver, OtherApprover, Reviewer, Operator, Admin]).unseen(&[Viewer, Looking]),
    page("/bills/{bill}/dispute", Of::SentBill, &[Approver, OtherApprover, Reviewer, Operator, Admin]).unseen(&[Viewer, Looking]),
    page("/organizations", Of::Nothing, CUSTOMERS),
    page("/dashboard", Of::Nothing, SEEING),
    page("/purchase-orders", Of::Nothing, SEEING),
    page("/approvals", Of::Nothing, APPROVERS),
    page("/purchase-orders/{order}", Of::PurchaseOrder, SEEING),
];

/// Routes that answer all users alike.
pub const OPEN: &[&str] = &["/pkg/{*file}", "/favicon.svg", "/livez", "/readyz", "/metrics"];
/// Routes that lead to endpoints of the matrix.
pub const BEHIND: &[&str] = &["/api/{*function}"];

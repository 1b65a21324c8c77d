//! A test portal: two customers, each with a bill in every state that matters, and one user of each kind.
//!
//! Longer than 300 lines: it builds the portal and the people of all tests.

use std::collections::HashMap;
use std::sync::Arc;

use app::api::host::{BoxFuture, Cookies, Host, Passwords};
use app::assets::Assets;
use app::error::AppError;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::bill::BillState;
use domain::cloud_account::CloudAccountDraft;
use domain::email::Email;
use domain::group::GroupDraft;
use domain::ids::{
    AccountId, BillId, CloudAccountId, ContactId, CustomerId, GroupId, MailId, PurchaseOrderId, SessionId,
};
use domain::permission::{Role, Stage};
use domain::purchase_order::PurchaseOrderDraft;
use domain::record::Draft;
use domain::staff::{NewStaffDraft, StaffDraft};
use domain::visitor::Visitor;
use server::open_id::OpenId;
use server::page::Pages;
use server::router::router;
use server::uploads::Folder;
use server::visitor::Proxies;
use storage::bills::import::FileOf;
use storage::mails::Outcome;
use storage::testing::{Engine, TESTER, Template, World, contact, customer, file, import, walk};
use storage::{accounts, cloud_accounts, contacts, groups, mails, purchase_orders, sessions, staff};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

/// The user who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Not logged in.
    Nobody,
    /// After a first log-in, before a password is set.
    Pending,
    /// Still has a session, but the account was disabled.
    Disabled,
    /// A contact who cannot approve bills.
    Viewer,
    /// A Bill Approver.
    Approver,
    /// A Bill Approver of the other customer.
    OtherApprover,
    Reviewer,
    Operator,
    Admin,
    /// Staff viewing as the first customer.
    Looking,
    /// An Admin who has not shown the second factor yet. Not in the matrix: halfway.rs needs another portal for this.
    HalfAdmin,
    /// A Bill Approver who has not shown the second factor yet.
    HalfApprover,
    /// An Admin who has to set up a second factor.
    Enrolling,
}

/// The hash of no password.
const HASH: &str = "a hash that no password has";

pub const EVERYBODY: [Who; 10] = [
    Who::Nobody,
    Who::Pending,
    Who::Disabled,
    Who::Viewer,
    Who::Approver,
    Who::OtherApprover,
    Who::Reviewer,
    Who::Operator,
    Who::Admin,
    Who::Looking,
];

/// A customer with its bills.
#[derive(Clone)]
pub struct Organization {
    pub customer: CustomerId,
    pub contact: ContactId,
    pub group: GroupId,
    pub order: PurchaseOrderId,
    pub cloud_account: CloudAccountId,
    pub draft: BillId,
    pub sent: BillId,
    pub approved: BillId,
}

pub struct Portal {
    pub world: World,
    pub router: Router,
    pub one: Organization,
    pub other: Organization,
    cookies: HashMap<Who, String>,
    data: tempfile::TempDir,
}

/// The token that Prometheus sends.
pub const METRICS_TOKEN: &str = "a token of Prometheus";

/// The portal's public URL.
pub const BASE_URL: &str = "https://portal.example";

const HEADER: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName\n";

async fn organization(world: &World, name: &str) -> Organization {
    let customer = customer(world, name).await;
    let contact = contact(world, customer, &format!("listed@{name}.example"), &[]).await;
    let group = GroupDraft { name: "Web".into(), tags: vec!["team=web".into()], ..GroupDraft::default() };
    let group = groups::add(&world.store, TESTER, customer, &group.parse().unwrap()).await.unwrap();
    let mut order = PurchaseOrderDraft::default();
    for (field, value) in [
        ("name", "Order"),
        ("annual_value", "1000"),
        ("currency", "EUR"),
        ("current_status", "active"),
        ("provider_type", "aws"),
        ("start_date", "2026-01-01"),
        ("expiry_date", "2026-12-31"),
    ] {
        order.set(field, value);
    }
    let order = purchase_orders::add(
        &world.store,
        TESTER,
        customer,
        &order.parse(domain::notation::Notation::NEUTRAL).unwrap(),
    )
    .await
    .unwrap();
    let account = CloudAccountDraft {
        provider: "AWS".into(),
        account: name.into(),
        from: "2026-01".into(),
        ..CloudAccountDraft::default()
    };
    let cloud_account = cloud_accounts::add(&world.store, TESTER, customer, &account.parse().unwrap()).await.unwrap();
    let mut bills = Vec::new();
    for state in [BillState::Draft, BillState::SentForApproval, BillState::Approved] {
        let text = format!("{HEADER}1.5,1.5,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,{name} {}\n", state.code());
        let bill = import(world, FileOf { sha256: state.code(), ..file(customer) }, &text).await[0];
        walk(world, bill, state).await;
        bills.push(bill);
    }
    let [draft, sent, approved] = [bills[0], bills[1], bills[2]];
    Organization { customer, contact, group, order, cloud_account, draft, sent, approved }
}

/// Adds a contact with a user account; returns the secret of its first, restricted session.
async fn first_log_in(world: &World, of: &Organization, who: Who, types: &[&str]) -> String {
    let email = format!("{who:?}@people.example");
    let id = contact(world, of.customer, &email, types).await;
    let mut with_account: Vec<ContactId> = vec![id];
    let listed = contacts::list(&world.store, domain::permission::Scope::AllCustomers, of.customer).await.unwrap();
    with_account.extend(listed.iter().filter(|contact| contact.has_account()).map(|contact| contact.id));
    contacts::set_accounts(&world.store, TESTER, of.customer, &with_account).await.unwrap();
    let login = accounts::login(&world.store, &email).await.unwrap().unwrap();
    enter(world, login.account, Stage::FirstLogin).await
}

async fn enter(world: &World, account: AccountId, stage: Stage) -> String {
    accounts::log_in(&world.store, account, stage, &Visitor::default(), &[]).await.unwrap().session
}

async fn with_password(world: &World, restricted: &str) -> String {
    let actor = sessions::actor(&world.store, restricted).await.unwrap().unwrap();
    accounts::passwords::set_first(&world.store, &actor, HASH, &Visitor::default()).await.unwrap().session
}

async fn of_staff(world: &World, who: Who, role: Role) -> String {
    let email = Email::parse(&format!("{who:?}@reseller.example")).unwrap();
    let account = accounts::create_staff(&world.store, TESTER, &email, &format!("{who:?}"), role, HASH).await.unwrap();
    enter(world, account, Stage::Full).await
}

fn routes(world: &World, data: &tempfile::TempDir, passwords: Arc<dyn Passwords>, by_mail: bool) -> Router {
    measured_routes(world, data, passwords, by_mail, Some(METRICS_TOKEN))
}

fn measured_routes(
    world: &World,
    data: &tempfile::TempDir,
    passwords: Arc<dyn Passwords>,
    by_mail: bool,
    metrics_token: Option<&str>,
) -> Router {
    let metrics_token = metrics_token.map(Into::into);
    let cookies = Cookies { secure: false };
    let uploaded = Folder::new(data.path());
    let providers = Arc::new(OpenId::new(world.store.clock.clone()).unwrap());
    let host = Host {
        store: world.store.clone(),
        passwords,
        providers,
        spool: Arc::new(uploaded.clone()),
        cookies,
        base_url: BASE_URL.into(),
        by_mail,
    };
    router(Pages { host, assets: Assets::default(), proxies: Proxies::default(), metrics_token }, uploaded)
}

/// Compares passwords as text, so that tests do not wait for hashing; see `Portal::with_passwords`.
pub struct PlainText;

impl PlainText {
    /// What is stored for a password.
    pub fn hash_of(password: &str) -> String {
        format!("as typed: {password}")
    }
}

impl Passwords for PlainText {
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>> {
        Box::pin(async move { Ok(Self::hash_of(&password)) })
    }

    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>> {
        Box::pin(async move { Ok(hash == Some(Self::hash_of(&password))) })
    }
}

/// A filled database, and the session cookies of its users.
struct Seeded {
    database: Template,
    one: Organization,
    other: Organization,
    cookies: HashMap<Who, String>,
}

impl Seeded {
    /// Filled once for all tests of the process.
    async fn on(engine: Engine) -> &'static Self {
        static SQLITE: OnceCell<Seeded> = OnceCell::const_new();
        static POSTGRES: OnceCell<Seeded> = OnceCell::const_new();
        let seeded = match engine {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        };
        seeded.get_or_init(|| Self::fill(engine)).await
    }

    async fn fill(engine: Engine) -> Self {
        let world = World::on(engine).await;
        let (one, other) = (organization(&world, "one").await, organization(&world, "other").await);
        let mut secrets = HashMap::new();
        secrets.insert(Who::Pending, first_log_in(&world, &one, Who::Pending, &["bill_approver"]).await);
        for (who, of, types) in [
            (Who::Viewer, &one, ["viewer"]),
            (Who::Approver, &one, ["bill_approver"]),
            (Who::OtherApprover, &other, ["bill_approver"]),
        ] {
            let restricted = first_log_in(&world, of, who, &types).await;
            secrets.insert(who, with_password(&world, &restricted).await);
        }
        // Disabled by clearing its check box; all others stay checked.
        let disabled = first_log_in(&world, &one, Who::Disabled, &["bill_approver"]).await;
        secrets.insert(Who::Disabled, with_password(&world, &disabled).await);
        let listed = contacts::list(&world.store, domain::permission::Scope::AllCustomers, one.customer).await.unwrap();
        let kept: Vec<ContactId> = listed
            .iter()
            .filter(|contact| contact.has_account() && !contact.email.starts_with("Disabled"))
            .map(|contact| contact.id)
            .collect();
        contacts::set_accounts(&world.store, TESTER, one.customer, &kept).await.unwrap();
        for (who, role) in [(Who::Reviewer, Role::Reviewer), (Who::Operator, Role::Operator), (Who::Admin, Role::Admin)]
        {
            secrets.insert(who, of_staff(&world, who, role).await);
        }
        let looking = of_staff(&world, Who::Looking, Role::Admin).await;
        let actor = sessions::actor(&world.store, &looking).await.unwrap().unwrap();
        let looking = sessions::view_as(&world.store, &looking, &actor, one.customer).await.unwrap().session;
        secrets.insert(Who::Looking, looking);
        let cookies = secrets.into_iter().map(|(who, secret)| (who, format!("cloudtab={secret}"))).collect();
        Self { database: world.into_template().await, one, other, cookies }
    }
}

impl Portal {
    /// With both customers and all users logged in; passwords are compared as text.
    pub async fn on(engine: Engine) -> Self {
        let Seeded { database, one, other, cookies } = Seeded::on(engine).await;
        let (world, data) = (World::of(database).await, tempfile::tempdir().unwrap());
        let router = routes(&world, &data, Arc::new(PlainText), false);
        Self { router, world, one: one.clone(), other: other.clone(), cookies: cookies.clone(), data }
    }

    /// On SQLite.
    pub async fn sqlite() -> Self {
        Self::on(Engine::Sqlite).await
    }

    /// A fresh portal on the same kind of database.
    pub async fn another(&self) -> Self {
        Self::on(self.world.engine).await
    }

    /// The same after a restart of the server.
    pub async fn started_again(self) -> Self {
        let world = self.world.opened_again().await;
        Self { router: routes(&world, &self.data, Arc::new(PlainText), false), world, ..self }
    }

    /// The same with an SMTP server set up.
    pub fn with_mail(mut self) -> Self {
        self.router = routes(&self.world, &self.data, Arc::new(PlainText), true);
        self
    }

    /// The same with this token for Prometheus, or none.
    pub fn with_metrics_token(mut self, token: Option<&str>) -> Self {
        self.router = measured_routes(&self.world, &self.data, Arc::new(PlainText), false, token);
        self
    }

    /// The same with other hashing.
    pub fn with_passwords(mut self, passwords: Arc<dyn Passwords>) -> Self {
        self.router = routes(&self.world, &self.data, passwords, false);
        self
    }

    /// The same with one more staff user, whose password has this hash.
    pub async fn with_staff(self, email: &str, role: Role, password_hash: &str) -> Self {
        let email = Email::parse(email).unwrap();
        accounts::create_staff(&self.world.store, TESTER, &email, "Ada", role, password_hash).await.unwrap();
        self
    }

    /// The same after a staff user logged in again.
    pub async fn logged_in_again(mut self, who: Who) -> Self {
        let email = format!("{who:?}@reseller.example");
        let login = accounts::login(&self.world.store, &email).await.unwrap().unwrap();
        let secret = enter(&self.world, login.account, Stage::Full).await;
        self.cookies.insert(who, format!("cloudtab={secret}"));
        self
    }

    /// The folder of uploads and mail.
    pub fn data_folder(&self) -> &std::path::Path {
        self.data.path()
    }

    /// Gives a user another session cookie.
    pub fn set_cookie(&mut self, who: Who, cookie: String) {
        self.cookies.insert(who, cookie);
    }

    /// The account of a logged-in user.
    pub async fn account_of(&self, who: Who) -> AccountId {
        let secret = self.cookie(who).trim_start_matches("cloudtab=");
        sessions::actor(&self.world.store, secret).await.unwrap().unwrap().account
    }

    /// Adds a customer that was never sent a bill.
    pub async fn unbilled_customer(&self) -> CustomerId {
        let id = self.world.store.randomness.bytes::<8>();
        customer(&self.world, &format!("Unbilled {}", u64::from_be_bytes(id))).await
    }

    /// Adds a staff user who was invited and has not logged in yet.
    pub async fn invited_staff(&self) -> AccountId {
        let id = self.world.store.randomness.bytes::<8>();
        let email = format!("invited{}@reseller.example", u64::from_be_bytes(id));
        let draft = NewStaffDraft {
            name: "Invited".into(),
            email: email.clone(),
            role: "reviewer".into(),
            ..Default::default()
        };
        staff::add(&self.world.store, TESTER, &draft.parse().unwrap()).await.unwrap();
        accounts::login(&self.world.store, &email).await.unwrap().unwrap().account
    }

    /// Adds a disabled staff user.
    pub async fn former_staff(&self) -> AccountId {
        let account = self.invited_staff().await;
        let draft = StaffDraft { name: "Former".into(), role: "reviewer".into(), ..Default::default() };
        staff::save(&self.world.store, TESTER, account, 1, &draft.parse().unwrap()).await.unwrap();
        account
    }

    /// Adds an invitation that could not be sent.
    pub async fn dead_mail(&self) -> MailId {
        self.invited_staff().await;
        let mut last = None;
        while let Some(mail) = mails::claim(&self.world.store).await.unwrap() {
            last = last.max(Some(mail.id));
            mails::finish(&self.world.store, &mail, Outcome::Never("no such mailbox".into())).await.unwrap();
        }
        last.unwrap()
    }

    /// Adds a session of a user, besides the one of the cookie.
    pub async fn another_session(&self, who: Who) -> SessionId {
        let secret = self.cookie(who).trim_start_matches("cloudtab=").to_owned();
        let actor = sessions::actor(&self.world.store, &secret).await.unwrap().unwrap();
        enter(&self.world, actor.account, Stage::Full).await;
        let sessions = sessions::list(&self.world.store, &actor, &secret).await.unwrap();
        sessions.iter().find(|session| !session.is_this).unwrap().id
    }

    /// The session cookie of a user, empty for `Nobody`.
    pub fn cookie(&self, who: Who) -> &str {
        self.cookies.get(&who).map_or("", String::as_str)
    }

    /// A user's request, as a script of the portal's own pages sends it.
    pub fn request(&self, who: Who, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", "portal.example");
        let request = request.header("sec-fetch-site", "same-origin");
        request.header("cookie", self.cookie(who))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(self.request(who, Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Calls a server function as the app does.
    pub async fn call(&self, who: Who, function: &str, body: &str) -> Answer {
        let request = self.request(who, Method::POST, &format!("/api/{function}")).header("content-type", FORM);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Posts a form as a browser without JavaScript does.
    pub async fn post_form(&self, who: Who, path: &str, from: &str, body: &str) -> Answer {
        let request = self.request(who, Method::POST, path).header("content-type", FORM);
        let request = request.header("accept", "text/html").header("referer", format!("http://portal.example{from}"));
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

pub const FORM: &str = "application/x-www-form-urlencoded";

/// An answer with its whole body.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

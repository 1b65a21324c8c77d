//! Passkeys over HTTP with a simulated device: asked for at log-in; old, foreign and forged answers are refused.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use storage::on_both;

use crate::base64::base64;
use crate::people::{Answer, BASE_URL, Portal, Who};
use crate::second_factor::{Person, by_password, call, get, session};

/// A device with one key.
struct Device {
    id: [u8; 16],
    key: SigningKey,
    origin: &'static str,
}

impl Device {
    fn new(number: u8) -> Self {
        Self { id: [number; 16], key: SigningKey::from_slice(&[number; 32]).unwrap(), origin: BASE_URL }
    }

    fn told(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let challenge = asked["challenge"].as_str().unwrap();
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    /// The hash of the site, the flags (present, verified) and the counter.
    fn head(flags: u8, counter: u8) -> Vec<u8> {
        let site = Sha256::digest(BASE_URL.trim_start_matches("https://"));
        [site.as_slice(), &[flags, 0, 0, 0, counter]].concat()
    }

    /// The browser's answer after it created the key.
    fn make(&self, asked: &str) -> String {
        let told = self.told("webauthn.create", &serde_json::from_str(asked).unwrap());
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        // COSE: an elliptic key, for ES256, on P-256.
        let public = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], x.as_slice(), &[0x22, 0x58, 32], y.as_slice()];
        let data = [Self::head(0x45, 0), vec![0; 16], vec![0, 16], self.id.to_vec(), public.concat()].concat();
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
        let attested = [
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(),
            &[u8::try_from(data.len()).unwrap()],
            &data,
        ];
        let response =
            json!({"clientDataJSON": base64(&told), "attestationObject": base64(&attested.concat()), "transports": []});
        self.answer(response)
    }

    /// The browser's answer after it used the key.
    fn show(&self, asked: &str, counter: u8) -> String {
        let told = self.told("webauthn.get", &serde_json::from_str(asked).unwrap());
        let data = Self::head(0x05, counter);
        let signature: Signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&told)].concat());
        let signature = base64(signature.to_der().as_bytes());
        self.answer(
            json!({"clientDataJSON": base64(&told), "authenticatorData": base64(&data), "signature": signature}),
        )
    }

    fn answer(&self, response: Value) -> String {
        let id = base64(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
            .to_string()
    }
}

async fn asked(portal: &Portal, cookie: &str, function: &str) -> String {
    let answer = call(portal, cookie, function, "").await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn send(portal: &Portal, cookie: &str, function: &str, answer: &str) -> Answer {
    let fields = [("draft[name]", "My phone"), ("draft[answer]", answer), ("next", "/bills")];
    call(portal, cookie, function, &serde_urlencoded::to_string(fields).unwrap()).await
}

/// Adds the device's key; returns the session's cookie and the recovery codes.
async fn add(portal: &Portal, cookie: &str, device: &Device) -> (String, Vec<String>) {
    let made = device.make(&asked(portal, cookie, "begin_passkey").await);
    let added = send(portal, cookie, "add_passkey", &made).await;
    assert_eq!(added.status, 200, "{}", added.body);
    (session(&added), serde_json::from_str(&added.body).unwrap())
}

async fn show(portal: &Portal, cookie: &str, device: &Device, counter: u8) -> Answer {
    let shown = device.show(&asked(portal, cookie, "ask_passkey").await, counter);
    send(portal, cookie, "show_passkey", &shown).await
}

async fn own(portal: &Portal, cookie: &str) -> domain::passkey::PasskeyList {
    serde_json::from_str(&call(portal, cookie, "own_passkeys", "").await.body).unwrap()
}

on_both! {
    async fn a_user_with_a_passkey_needs_it_to_log_in(portal: Portal) {
        let phone = Device::new(1);
        let (cookie, codes) = add(&portal, portal.cookie(Who::Admin), &phone).await;
        assert_eq!(codes.len(), 10);
        assert_eq!(portal.call(Who::Admin, "own_factors", "").await.status, 401, "the session has a new id");
        assert_eq!(own(&portal, &cookie).await.passkeys[0].name, "My phone");
        let half = by_password(&portal, Who::Admin).await;
        assert_eq!(call(&portal, &half, "list_customers", "query[search]=").await.status, 403);
        assert!(get(&portal, &half, "/second-factor").await.body.contains("Use a passkey"));
        let shown = show(&portal, &half, &phone, 1).await;
        assert_eq!((shown.status.as_u16(), shown.header("location")), (200, "/bills"), "{}", shown.body);
        let whole = session(&shown);
        assert_eq!(call(&portal, &whole, "list_customers", "query[search]=").await.status, 200);
        assert_eq!(call(&portal, &half, "own_factors", "").await.status, 401, "the session has a new id");
        assert!(own(&portal, &whole).await.passkeys[0].last_used.is_some());
        let half = by_password(&portal, Who::Admin).await;
        let form = format!("draft[code]={}", codes[0]);
        assert_eq!(call(&portal, &half, "show_second_factor", &form).await.status, 200, "a recovery code works, too");
    }

    async fn a_question_is_answered_once_in_time_and_by_the_session_asked(portal: Portal) {
        let phone = Device::new(1);
        add(&portal, portal.cookie(Who::Admin), &phone).await;
        let (one, other) = (by_password(&portal, Who::Admin).await, by_password(&portal, Who::Admin).await);
        let question = asked(&portal, &one, "ask_passkey").await;
        let answer = phone.show(&question, 1);
        assert_eq!(send(&portal, &other, "show_passkey", &answer).await.status, 422, "another session was not asked");
        assert_eq!(send(&portal, &one, "show_passkey", "{}").await.status, 422);
        assert_eq!(send(&portal, &one, "show_passkey", &answer).await.status, 422, "a wrong answer uses up the question");
        let question = asked(&portal, &one, "ask_passkey").await;
        portal.world.later(domain::passkey::OPEN_MINUTES);
        assert_eq!(send(&portal, &one, "show_passkey", &phone.show(&question, 1)).await.status, 422, "too late");
        let question = asked(&portal, &one, "ask_passkey").await;
        let answer = phone.show(&question, 1);
        let press = || send(&portal, &one, "show_passkey", &answer);
        let (first, second) = tokio::join!(press(), press());
        let right = [&first, &second].into_iter().filter(|answer| answer.status == 200).count();
        assert_eq!(right, 1, "{} {}", first.status, second.status);
    }

    async fn another_device_another_site_or_a_copied_key_is_refused(portal: Portal) {
        let phone = Device::new(1);
        add(&portal, portal.cookie(Who::Admin), &phone).await;
        let half = by_password(&portal, Who::Admin).await;
        let forged = Device { id: phone.id, ..Device::new(2) };
        let elsewhere = Device { origin: "https://portal.example.evil.example", ..Device::new(1) };
        for (device, what) in [(&Device::new(3), "unknown"), (&forged, "forged"), (&elsewhere, "another site")] {
            assert_eq!(show(&portal, &half, device, 1).await.status, 422, "{what}");
        }
        let shown = show(&portal, &half, &phone, 5).await;
        assert_eq!(shown.status, 200);
        let half = by_password(&portal, Who::Admin).await;
        assert_eq!(show(&portal, &half, &phone, 3).await.status, 422, "a copied key has an older counter");
        assert_eq!(show(&portal, &half, &phone, 6).await.status, 200);
    }

    async fn a_key_serves_one_account_and_only_its_owner_can_remove_it(portal: Portal) {
        let phone = Device::new(1);
        let (ada, _) = add(&portal, portal.cookie(Who::Admin), &phone).await;
        let grace = portal.cookie(Who::Operator).to_owned();
        let made = phone.make(&asked(&portal, &grace, "begin_passkey").await);
        let taken = send(&portal, &grace, "add_passkey", &made).await;
        assert!(taken.status == 422 && taken.body.contains("already in use"), "{}", taken.body);
        let form = format!("passkey={}", own(&portal, &ada).await.passkeys[0].id);
        assert_eq!(call(&portal, &grace, "remove_passkey", &form).await.status, 404);
        assert_eq!(call(&portal, &ada, "remove_passkey", &form).await.status, 200);
        let whole = by_password(&portal, Who::Admin).await;
        assert_eq!(call(&portal, &whole, "list_customers", "query[search]=").await.status, 200, "the password is enough");
        let left = call(&portal, &whole, "own_factors", "").await.body;
        assert!(left.contains("\"recovery_codes\":0"), "they are removed with the last factor: {left}");
    }

    async fn adding_or_removing_a_second_factor_needs_a_fresh_one(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let phone = Device::new(1);
        let (cookie, codes) = add(&portal, &ada.cookie, &phone).await;
        assert_eq!(codes, [""; 0], "the earlier codes stay valid");
        portal.world.later(domain::second_factor::FRESH_MINUTES);
        let form = format!("passkey={}", own(&portal, &cookie).await.passkeys[0].id);
        for (function, form) in [
            ("begin_passkey", ""),
            ("add_passkey", "draft[name]=A&draft[answer]=none"),
            ("remove_passkey", form.as_str()),
            ("begin_authenticator", ""),
            ("confirm_authenticator", "draft[code]=000000"),
            ("remove_authenticator", ""),
        ] {
            let late = call(&portal, &cookie, function, form).await;
            assert!(late.status == 403 && late.body.contains("ProofNeeded"), "{function}: {}", late.body);
        }
        let fresh = session(&show(&portal, &cookie, &phone, 1).await);
        assert_eq!(call(&portal, &fresh, "remove_authenticator", "").await.status, 200);
        let half = by_password(&portal, Who::Admin).await;
        assert_eq!(call(&portal, &half, "list_customers", "query[search]=").await.status, 403, "the passkey still counts");
        assert_eq!(call(&portal, &fresh, "remove_passkey", &form).await.status, 200);
    }

    async fn a_passkey_is_enough_for_a_mandatory_second_factor_and_can_be_reset(portal: Portal) {
        let (ada, _) = add(&portal, portal.cookie(Who::Admin), &Device::new(1)).await;
        assert_eq!(call(&portal, &ada, "set_factor_mandatory", "mandatory=on").await.status, 200);
        let page = portal.get(Who::Operator, "/account/passkeys").await;
        assert_eq!(page.status, 200, "a way to set one up");
        let account = portal.account_of(Who::Operator).await;
        let (grace, _) = add(&portal, portal.cookie(Who::Operator), &Device::new(2)).await;
        assert_eq!(call(&portal, &grace, "list_customers", "query[search]=").await.status, 200);
        let reset = call(&portal, &ada, "reset_second_factor", &format!("account={account}")).await;
        assert_eq!(reset.status, 200, "{}", reset.body);
        assert_eq!(call(&portal, &grace, "own_passkeys", "").await.status, 401, "logged out");
        let again = by_password(&portal, Who::Operator).await;
        assert_eq!(own(&portal, &again).await.passkeys, []);
    }
}

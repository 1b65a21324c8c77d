//! The made-up customers in Africa and the Middle East.

use domain::contact::UserType::{BillApprover, Finance, SubscriptionRenewer, Technical, Viewer};

use crate::sample::Plan::{AboutToExpire, Expired, InDiscussion, Inactive, NearlyUsedUp, Running};
use crate::sample::Provider::{Aws, Azure, Google, Oracle};
use crate::sample::{Life, Sample, USUAL, source};

pub(super) const CUSTOMERS: [Sample; 6] = [
    Sample {
        name: "Oasis Retail Group",
        industry: "Retail and E-commerce",
        website: "oasis-retail.example",
        turnover: ("96m", "AED"),
        country: "AE",
        office: ["Sheikh Zayed Road 45", "Dubai", "Dubai", "", "04 555 1234"],
        sources: &[source(Azure, "AED", "uaenorth"), source(Aws, "USD", "me-central-1")],
        size: 125,
        apps: ["storefront", "loyalty", "warehouse"],
        people: &[
            ("Fatima Al Mansoori", "fatima.almansoori", "Head of IT", &[BillApprover]),
            ("Omar Haddad", "omar.haddad", "Financial Controller", &[Finance]),
            ("Reem Khalil", "reem.khalil", "E-commerce Engineer", &[Technical]),
        ],
        orders: &[Running, Expired, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Savanna Mobile Money Ltd",
        industry: "Banking and Financial Services",
        website: "savannamobile.example",
        turnover: ("3.4bn", "KES"),
        country: "KE",
        office: ["Kenyatta Avenue 27", "Nairobi", "", "00100", "020 555 0123"],
        sources: &[source(Aws, "KES", "af-south-1"), source(Google, "USD", "africa-south1")],
        size: 95,
        apps: ["wallet", "agents", "fraud"],
        people: &[
            ("Wanjiru Kamau", "wanjiru.kamau", "Chief Technology Officer", &[BillApprover]),
            ("Otieno Ochieng'", "otieno.ochieng", "Finance Lead", &[Finance]),
            ("Amina Hassan", "amina.hassan", "Site Reliability Engineer", &[Technical]),
        ],
        orders: &[NearlyUsedUp, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Ọ̀ṣun Agro Exports Ltd",
        industry: "Agriculture",
        website: "osun-agro.example",
        turnover: ("5.1bn", "NGN"),
        country: "NG",
        office: ["14 Awolowo Road, Ikoyi", "Lagos", "Lagos", "101233", "01 555 0123"],
        sources: &[source(Azure, "NGN", "southafricanorth")],
        size: 38,
        apps: ["harvest", "export", "traceability"],
        people: &[
            ("Adébáyọ̀ Ògúnlẹ́yẹ", "adebayo.ogunleye", "Managing Director", &[BillApprover]),
            ("Ngozi Eze", "ngozi.eze", "Accountant", &[Finance]),
            ("Chidi Okafor", "chidi.okafor", "IT Lead", &[Technical, SubscriptionRenewer]),
        ],
        life: Life::Young(3),
        ..USUAL
    },
    Sample {
        name: "Tafelberg Legal Partners Inc",
        industry: "Legal",
        website: "tafelberglegal.example",
        turnover: ("145m", "ZAR"),
        country: "ZA",
        office: ["52 Bree Street", "Cape Town", "Western Cape", "8001", "021 555 0123"],
        sources: &[source(Azure, "ZAR", "southafricanorth")],
        size: 42,
        apps: ["documents", "billing", "intranet"],
        people: &[
            ("Thandiwe Mokoena", "thandiwe.mokoena", "Practice Manager", &[BillApprover, Viewer]),
            ("Pieter Botha", "pieter.botha", "Bookkeeper", &[Finance]),
        ],
        orders: &[Inactive, Running],
        ..USUAL
    },
    Sample {
        name: "شركة نجمة الخليج للتجارة",
        industry: "Retail and E-commerce",
        website: "najmat-alkhaleej.example",
        turnover: ("260m", "SAR"),
        country: "SA",
        office: ["شارع الأمير سلطان 212", "جدة", "", "23431", "012 555 1234"],
        sources: &[source(Oracle, "SAR", "me-jeddah-1"), source(Google, "USD", "me-central2")],
        size: 88,
        apps: ["store", "delivery", "finance"],
        people: &[
            ("نورة القحطاني", "noura.alqahtani", "مديرة تقنية المعلومات", &[BillApprover]),
            ("خالد الزهراني", "khalid.alzahrani", "المدير المالي", &[Finance]),
            ("Sami Darwish", "sami.darwish", "Database Administrator", &[Technical]),
        ],
        orders: &[Running, Expired],
        ..USUAL
    },
    Sample {
        name: "Işık Turizm A.Ş.",
        industry: "Hospitality and Travel",
        website: "isik-turizm.example",
        turnover: ("480m", "TRY"),
        country: "TR",
        office: ["İstiklal Caddesi No: 96", "Beyoğlu", "İstanbul", "34430", "0212 555 01 23"],
        sources: &[source(Azure, "TRY", "westeurope")],
        size: 52,
        apps: ["rezervasyon", "otel", "rehber"],
        people: &[
            ("Gülşah Yıldız", "gulsah.yildiz", "Bilgi İşlem Müdürü", &[BillApprover]),
            ("Çağrı Öztürk", "cagri.ozturk", "Mali İşler", &[Finance]),
            ("İpek Şahin", "ipek.sahin", "Yazılım Mühendisi", &[Technical]),
        ],
        orders: &[AboutToExpire, InDiscussion],
        ..USUAL
    },
];

//! The demo's fictional customers in Europe.

use domain::contact::UserType::{BillApprover, Finance, SubscriptionRenewer, Technical, Viewer};

use crate::sample::Plan::{
    AboutToExpire, Expired, InDiscussion, Inactive, NearlyUsedUp, Overdrawn, Running, SeveralYears,
};
use crate::sample::Provider::{Aws, Azure, Google, Oracle};
use crate::sample::{Life, Sample, USUAL, source};

pub(super) const CUSTOMERS: [Sample; 16] = [
    Sample {
        name: "Nordlicht Logistik GmbH",
        industry: "Logistics and Transportation",
        website: "nordlicht-logistik.example",
        turnover: ("84m", "EUR"),
        country: "DE",
        office: ["Speicherstadt 14", "Hamburg", "Hamburg", "20457", "040 1234567"],
        sources: &[source(Azure, "EUR", "germanywestcentral"), source(Aws, "USD", "eu-central-1")],
        size: 140,
        apps: ["sendungsverfolgung", "lager", "webshop"],
        people: &[
            ("Jana Petersen", "jana.petersen", "Head of IT", &[BillApprover, Technical]),
            ("Uwe Brandt", "uwe.brandt", "Financial Controller", &[Finance]),
            ("Jörg Möller", "joerg.moeller", "Cloud Architect", &[Technical]),
            ("Anke Weiß", "anke.weiss", "Purchasing", &[SubscriptionRenewer]),
        ],
        orders: &[Running, Expired, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Officine Bellavista S.p.A.",
        industry: "Automotive",
        website: "officine-bellavista.example",
        turnover: ("140m", "EUR"),
        country: "IT",
        office: ["Via Emilia 210", "Modena", "Modena", "41121", "059 123456"],
        sources: &[source(Aws, "EUR", "eu-south-1")],
        size: 90,
        apps: ["telemetria", "officina", "portale"],
        people: &[
            ("Giulia Ferraro", "giulia.ferraro", "Head of IT", &[BillApprover]),
            ("Marco Conti", "marco.conti", "Financial Controller", &[Finance]),
            ("Niccolò De Santis", "niccolo.desantis", "Platform Engineer", &[Technical]),
        ],
        orders: &[NearlyUsedUp, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Harbour Street Books",
        industry: "Retail and E-commerce",
        website: "harbourstreetbooks.example",
        turnover: ("4.2m", "GBP"),
        country: "GB",
        office: ["3 Harbour Street", "Whitstable", "Kent", "CT5 1AQ", "01632 960123"],
        sources: &[source(Aws, "GBP", "eu-west-2")],
        size: 30,
        apps: ["shop", "stock", "newsletter"],
        people: &[
            ("Eleanor Hughes", "eleanor.hughes", "Managing Director", &[BillApprover]),
            ("Samuel Reed", "samuel.reed", "Bookkeeper", &[Finance, SubscriptionRenewer]),
        ],
        ..USUAL
    },
    Sample {
        name: "Łódzka Spółdzielnia Mleczarska",
        industry: "Consumer Goods",
        website: "lodzka-mleczarnia.example",
        turnover: ("215m", "PLN"),
        country: "PL",
        office: ["ul. Piotrkowska 118", "Łódź", "łódzkie", "90-006", "42 555 01 34"],
        sources: &[source(Azure, "PLN", "polandcentral")],
        size: 60,
        apps: ["skup", "dystrybucja", "sklep"],
        people: &[
            ("Łukasz Wójcik", "lukasz.wojcik", "Dyrektor IT", &[BillApprover, Technical]),
            ("Małgorzata Żak", "malgorzata.zak", "Główna księgowa", &[Finance]),
        ],
        orders: &[AboutToExpire, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Skärgårdens Energi AB",
        industry: "Energy and Utilities",
        website: "skargardens-energi.example",
        turnover: ("1.9bn", "SEK"),
        country: "SE",
        office: ["Strandvägen 7A", "Stockholm", "", "114 56", "08 465 004 12"],
        sources: &[source(Azure, "SEK", "swedencentral")],
        size: 110,
        apps: ["elnät", "mätare", "kundportal"],
        people: &[
            ("Åsa Lindström", "asa.lindstrom", "IT-chef", &[BillApprover]),
            ("Björn Öberg", "bjorn.oberg", "Ekonomichef", &[Finance]),
            ("Linnéa Sjögren", "linnea.sjogren", "DevOps Engineer", &[Technical]),
        ],
        orders: &[Running, Expired],
        ..USUAL
    },
    Sample {
        name: "Claddagh Biosciences Ltd",
        industry: "Biotechnology and Pharmaceuticals",
        website: "claddagh-bio.example",
        turnover: ("63m", "EUR"),
        country: "IE",
        office: ["14 Quay Street", "Galway", "Co. Galway", "H91 E2K8", "020 912 3456"],
        sources: &[source(Google, "EUR", "europe-west1"), source(Aws, "EUR", "eu-west-1")],
        size: 160,
        apps: ["sequencing", "trials", "lab"],
        people: &[
            ("Aoife Ní Bhriain", "aoife.nibhriain", "VP Engineering", &[BillApprover]),
            ("Seán Ó Murchú", "sean.omurchu", "Finance Manager", &[Finance]),
            ("Ciara Doyle", "ciara.doyle", "Research Computing Lead", &[Technical]),
            ("Padraig Walsh", "padraig.walsh", "Vendor Manager", &[SubscriptionRenewer, Viewer]),
        ],
        orders: &[SeveralYears, Inactive],
        ..USUAL
    },
    Sample {
        name: "Maison Clairière SAS",
        industry: "Consumer Goods",
        website: "maison-clairiere.example",
        turnover: ("37m", "EUR"),
        country: "FR",
        office: ["12 rue de l'Échiquier", "Paris", "Île-de-France", "75010", "01 99 00 12 34"],
        billing: Some(["Zone d'activité des Prés 4", "Besançon", "Bourgogne-Franche-Comté", "25000", "03 53 01 12 34"]),
        sources: &[source(Aws, "EUR", "eu-west-3")],
        size: 55,
        apps: ["boutique", "catalogue", "fidélité"],
        people: &[
            ("Chloé Lefèvre", "chloe.lefevre", "Directrice des systèmes d'information", &[BillApprover]),
            ("François Garçon", "francois.garcon", "Contrôleur de gestion", &[Finance]),
            ("Inès Benoît", "ines.benoit", "Développeuse", &[Technical]),
        ],
        ..USUAL
    },
    Sample {
        name: "Viñedos de la Peña S.L.",
        industry: "Agriculture",
        website: "vinedosdelapena.example",
        turnover: ("11.5m", "EUR"),
        country: "ES",
        office: ["Calle del Laurel 22", "Logroño", "La Rioja", "26001", "941 55 01 22"],
        sources: &[source(Azure, "EUR", "spaincentral")],
        size: 28,
        apps: ["bodega", "riego", "tienda"],
        people: &[
            ("Íñigo Peña", "inigo.pena", "Gerente", &[BillApprover, Finance]),
            ("Begoña Núñez", "begona.nunez", "Responsable de sistemas", &[Technical]),
        ],
        orders: &[Overdrawn],
        ..USUAL
    },
    Sample {
        name: "Waterkant Verzekeringen B.V.",
        industry: "Insurance",
        website: "waterkant-verzekeringen.example",
        turnover: ("190m", "EUR"),
        country: "NL",
        office: ["Wijnhaven 61", "Rotterdam", "Zuid-Holland", "3011 WJ", "010 555 0142"],
        sources: &[source(Azure, "EUR", "westeurope"), source(Google, "USD", "europe-west4")],
        size: 170,
        apps: ["polissen", "schade", "mijn-waterkant"],
        people: &[
            ("Sanne de Vries", "sanne.devries", "CTO", &[BillApprover]),
            ("Joost van den Berg", "joost.vandenberg", "Financial Controller", &[Finance]),
            ("Anouk Jansen", "anouk.jansen", "Platform Lead", &[Technical]),
        ],
        orders: &[Running, Expired, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Alpenblick Uhrenmanufaktur AG",
        industry: "Manufacturing",
        website: "alpenblick-uhren.example",
        turnover: ("72m", "CHF"),
        country: "CH",
        office: ["Quai du Bas 40", "Biel/Bienne", "Bern", "2502", "032 555 01 23"],
        sources: &[source(Google, "CHF", "europe-west6")],
        size: 48,
        apps: ["atelier", "ersatzteile", "b2b"],
        people: &[
            ("Reto Zürcher", "reto.zuercher", "Leiter Informatik", &[BillApprover, Technical]),
            ("Hélène Perrin", "helene.perrin", "Responsable finances", &[Finance]),
        ],
        ..USUAL
    },
    Sample {
        name: "Donauwelle Medien GmbH",
        industry: "Media and Entertainment",
        website: "donauwelle-medien.example",
        turnover: ("26m", "EUR"),
        country: "AT",
        office: ["Taborstraße 33", "Wien", "Wien", "1020", "01 555 0123"],
        sources: &[source(Aws, "EUR", "eu-central-1")],
        size: 75,
        apps: ["streaming", "redaktion", "archiv"],
        people: &[
            ("Theresa Gruber", "theresa.gruber", "Technische Leiterin", &[BillApprover]),
            ("Florian Pöll", "florian.poell", "Buchhaltung", &[Finance]),
            ("Käthe Süß", "kaethe.suess", "Streaming Engineer", &[Technical, Viewer]),
        ],
        orders: &[Inactive, Running],
        ..USUAL
    },
    Sample {
        name: "Azulejo Turismo, Lda.",
        industry: "Hospitality and Travel",
        website: "azulejo-turismo.example",
        turnover: ("9.4m", "EUR"),
        country: "PT",
        office: ["Rua das Flores 158", "Porto", "", "4050-263", "22 555 0123"],
        sources: &[source(Aws, "EUR", "eu-west-1")],
        size: 34,
        apps: ["reservas", "guias", "site"],
        people: &[
            ("João Magalhães", "joao.magalhaes", "Sócio-gerente", &[BillApprover]),
            ("Conceição Simões", "conceicao.simoes", "Contabilidade", &[Finance]),
        ],
        ..USUAL
    },
    Sample {
        name: "Fjordfærge A/S",
        industry: "Logistics and Transportation",
        website: "fjordfaerge.example",
        turnover: ("310m", "DKK"),
        country: "DK",
        office: ["Havnegade 9", "Ebeltoft", "", "8400", "86 55 01 23"],
        sources: &[source(Azure, "DKK", "northeurope")],
        size: 45,
        apps: ["booking", "sejlplan", "billet"],
        people: &[
            ("Søren Kjær", "soren.kjaer", "IT-chef", &[BillApprover, Technical]),
            ("Mette Ågård", "mette.aagaard", "Økonomi", &[Finance]),
        ],
        orders: &[Inactive],
        life: Life::Archived,
        ..USUAL
    },
    Sample {
        name: "Pohjantähti Games Oy",
        industry: "Gaming",
        website: "pohjantahti-games.example",
        turnover: ("18m", "EUR"),
        country: "FI",
        office: ["Hämeentie 15", "Helsinki", "", "00500", "09 5550 1234"],
        sources: &[source(Google, "EUR", "europe-north1"), source(Aws, "USD", "eu-north-1")],
        size: 130,
        apps: ["matchmaking", "leaderboard", "telemetry"],
        people: &[
            ("Päivi Hämäläinen", "paivi.hamalainen", "COO", &[BillApprover]),
            ("Väinö Mäkelä", "vaino.makela", "Lead Server Engineer", &[Technical]),
            ("Elli Niemi", "elli.niemi", "Finance", &[Finance, SubscriptionRenewer]),
        ],
        orders: &[NearlyUsedUp],
        ..USUAL
    },
    Sample {
        name: "Český křišťál s.r.o.",
        industry: "Manufacturing",
        website: "cesky-kristal.example",
        turnover: ("640m", "CZK"),
        country: "CZ",
        office: ["Sklářská 4", "Nový Bor", "", "473 01", "487 555 012"],
        sources: &[source(Azure, "CZK", "westeurope")],
        size: 40,
        apps: ["výroba", "eshop", "sklad"],
        people: &[
            ("Zdeněk Dvořák", "zdenek.dvorak", "Vedoucí IT", &[BillApprover]),
            ("Božena Řezníčková", "bozena.reznickova", "Účetní", &[Finance]),
            ("Ondřej Šťastný", "ondrej.stastny", "Správce systémů", &[Technical]),
        ],
        ..USUAL
    },
    Sample {
        name: "Ναυτιλιακή Αιγαίου Α.Ε.",
        industry: "Logistics and Transportation",
        website: "aegean-nautiliaki.example",
        turnover: ("120m", "EUR"),
        country: "GR",
        office: ["Ακτή Μιαούλη 85", "Πειραιάς", "", "185 38", "21 0555 0123"],
        sources: &[source(Oracle, "EUR", "eu-frankfurt-1")],
        size: 66,
        apps: ["fleet", "cargo", "crew"],
        people: &[
            ("Ελένη Παπαδοπούλου", "eleni.papadopoulou", "Διευθύντρια Πληροφορικής", &[BillApprover]),
            ("Γιώργος Νικολάου", "giorgos.nikolaou", "Οικονομικός Διευθυντής", &[Finance]),
        ],
        orders: &[Running, Inactive],
        ..USUAL
    },
];

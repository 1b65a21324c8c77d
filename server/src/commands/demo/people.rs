//! The made-up customers of the demo, and their people. Any likeness is chance; the addresses end in `.example`.

use domain::address::AddressDraft;

/// A made-up customer.
#[derive(Default)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) industry: &'static str,
    pub(crate) account_type: &'static str,
    pub(crate) website: &'static str,
    /// Amount and currency.
    pub(crate) turnover: (&'static str, &'static str),
    pub(crate) country: &'static str,
    /// Street, city, state, postal code, phone.
    pub(crate) place: [&'static str; 5],
    /// As bills name it.
    pub(crate) provider: &'static str,
    /// Name and e-mail address.
    pub(crate) approver: (&'static str, &'static str),
    pub(crate) finance: (&'static str, &'static str),
}

impl Sample {
    pub(crate) fn office(&self) -> AddressDraft {
        let [address1, city, state, pincode, phone] = self.place.map(str::to_owned);
        AddressDraft { address1, city, state, pincode, phone, country: self.country.into(), ..AddressDraft::default() }
    }
}

/// The customers.
pub(crate) const CUSTOMERS: [Sample; 10] = [
    Sample {
        name: "Nordlicht Logistik GmbH",
        industry: "Logistics and Transportation",
        account_type: "Microsoft Azure",
        website: "nordlicht-logistik.example",
        turnover: ("84m", "EUR"),
        country: "DE",
        place: ["Speicherstadt 14", "Hamburg", "Hamburg", "20457", "040 1234567"],
        provider: "Microsoft",
        approver: ("Jana Petersen", "jana.petersen@nordlicht-logistik.example"),
        finance: ("Uwe Brandt", "uwe.brandt@nordlicht-logistik.example"),
    },
    Sample {
        name: "Kaveri Textiles Pvt Ltd",
        industry: "Manufacturing",
        account_type: "Google Cloud",
        website: "kaveri-textiles.example",
        turnover: ("1,23,45,67,890", "INR"),
        country: "IN",
        place: ["27 Race Course Road", "Coimbatore", "Tamil Nadu", "641018", "0422 2212345"],
        provider: "Google Cloud",
        approver: ("Priya Nair", "priya.nair@kaveri-textiles.example"),
        finance: ("Arun Kumar", "arun.kumar@kaveri-textiles.example"),
    },
    Sample {
        name: "Blue Mesa Health",
        industry: "Healthcare",
        account_type: "AWS",
        website: "bluemesahealth.example",
        turnover: ("310m", "USD"),
        country: "US",
        place: ["1200 17th Street", "Denver", "Colorado", "80202", "303 555 0142"],
        provider: "AWS",
        approver: ("Maria Sandoval", "maria.sandoval@bluemesahealth.example"),
        finance: ("Tom Whitfield", "tom.whitfield@bluemesahealth.example"),
    },
    Sample {
        name: "Maple Ridge Credit Union",
        industry: "Banking and Financial Services",
        account_type: "Microsoft Azure",
        website: "mapleridgecu.example",
        turnover: ("58m", "CAD"),
        country: "CA",
        place: ["22 Dewdney Trunk Road", "Maple Ridge", "British Columbia", "V2X 3E2", "604 555 0188"],
        provider: "Microsoft",
        approver: ("Claire Bouchard", "claire.bouchard@mapleridgecu.example"),
        finance: ("Devon Ames", "devon.ames@mapleridgecu.example"),
    },
    Sample {
        name: "Officine Bellavista S.p.A.",
        industry: "Automotive",
        account_type: "AWS",
        website: "officine-bellavista.example",
        turnover: ("140m", "EUR"),
        country: "IT",
        place: ["Via Emilia 210", "Modena", "Modena", "41121", "059 123456"],
        provider: "AWS",
        approver: ("Giulia Ferraro", "giulia.ferraro@officine-bellavista.example"),
        finance: ("Marco Conti", "marco.conti@officine-bellavista.example"),
    },
    Sample {
        name: "Southern Cross Minerals",
        industry: "Energy and Utilities",
        account_type: "AWS",
        website: "southerncrossminerals.example",
        turnover: ("420m", "AUD"),
        country: "AU",
        place: ["18 St Georges Terrace", "Perth", "Western Australia", "6000", "08 5550 1234"],
        provider: "AWS",
        approver: ("Liam O'Connor", "liam.oconnor@southerncrossminerals.example"),
        finance: ("Mei Tan", "mei.tan@southerncrossminerals.example"),
    },
    Sample {
        name: "Hikari Robotics",
        industry: "Manufacturing",
        account_type: "Google Cloud",
        website: "hikari-robotics.example",
        turnover: ("9,800,000,000", "JPY"),
        country: "JP",
        place: ["2-11-3 Meguro", "Meguro-ku", "Tokyo", "153-0063", "03 5555 0123"],
        provider: "Google Cloud",
        approver: ("Yuki Tanaka", "yuki.tanaka@hikari-robotics.example"),
        finance: ("Kenji Mori", "kenji.mori@hikari-robotics.example"),
    },
    Sample {
        name: "Oasis Retail Group",
        industry: "Retail and E-commerce",
        account_type: "Microsoft Azure",
        website: "oasis-retail.example",
        turnover: ("96m", "AED"),
        country: "AE",
        place: ["Sheikh Zayed Road 45", "Dubai", "Dubai", "", "04 555 1234"],
        provider: "Microsoft",
        approver: ("Fatima Al Mansoori", "fatima.almansoori@oasis-retail.example"),
        finance: ("Omar Haddad", "omar.haddad@oasis-retail.example"),
    },
    Sample {
        name: "Serra Verde Alimentos",
        industry: "Consumer Goods",
        account_type: "AWS",
        website: "serraverde.example",
        turnover: ("77m", "BRL"),
        country: "BR",
        place: ["Rua das Palmeiras 90", "Curitiba", "Paraná", "80010-000", "41 3555 0100"],
        provider: "AWS",
        approver: ("Beatriz Souza", "beatriz.souza@serraverde.example"),
        finance: ("Rafael Lima", "rafael.lima@serraverde.example"),
    },
    Sample {
        name: "Harbour Street Books",
        industry: "Retail and E-commerce",
        account_type: "AWS",
        website: "harbourstreetbooks.example",
        turnover: ("4.2m", "GBP"),
        country: "GB",
        place: ["3 Harbour Street", "Whitstable", "Kent", "CT5 1AQ", "01227 555123"],
        provider: "AWS",
        approver: ("Eleanor Hughes", "eleanor.hughes@harbourstreetbooks.example"),
        finance: ("Samuel Reed", "samuel.reed@harbourstreetbooks.example"),
    },
];

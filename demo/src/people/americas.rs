//! The made-up customers in the Americas.

use domain::contact::UserType::{BillApprover, Finance, SubscriptionRenewer, Technical};

use crate::sample::Plan::{Expired, InDiscussion, Inactive, Running, SeveralYears};
use crate::sample::Provider::{Aws, Azure, Google};
use crate::sample::{Life, Sample, USUAL, source};

pub(super) const CUSTOMERS: [Sample; 6] = [
    Sample {
        name: "Blue Mesa Health",
        industry: "Healthcare",
        website: "bluemesahealth.example",
        turnover: ("310m", "USD"),
        country: "US",
        office: ["1200 17th Street", "Denver", "Colorado", "80202", "303 555 0142"],
        billing: Some(["PO Box 8801", "Boise", "Idaho", "83702", "208 555 0119"]),
        sources: &[source(Aws, "USD", "us-east-1"), source(Azure, "USD", "eastus2")],
        size: 320,
        apps: ["patient-portal", "imaging", "claims"],
        people: &[
            ("Maria Sandoval", "maria.sandoval", "VP Infrastructure", &[BillApprover]),
            ("Tom Whitfield", "tom.whitfield", "Director of Finance", &[Finance]),
            ("Priyanka Rao", "priyanka.rao", "Cloud Operations Lead", &[Technical]),
            ("Dale Kowalski", "dale.kowalski", "Procurement", &[SubscriptionRenewer]),
        ],
        orders: &[Running, Expired, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Maple Ridge Credit Union",
        industry: "Banking and Financial Services",
        website: "mapleridgecu.example",
        turnover: ("58m", "CAD"),
        country: "CA",
        office: ["22 Dewdney Trunk Road", "Maple Ridge", "British Columbia", "V2X 3E2", "604 555 0188"],
        sources: &[source(Azure, "CAD", "canadacentral")],
        size: 85,
        apps: ["online-banking", "loans", "branch"],
        people: &[
            ("Claire Bouchard", "claire.bouchard", "Chief Information Officer", &[BillApprover]),
            ("Devon Ames", "devon.ames", "Controller", &[Finance]),
            ("Geneviève Côté", "genevieve.cote", "Systems Administrator", &[Technical]),
        ],
        orders: &[SeveralYears, Inactive],
        ..USUAL
    },
    Sample {
        name: "Serra Verde Alimentos",
        industry: "Consumer Goods",
        website: "serraverde.example",
        turnover: ("77m", "BRL"),
        country: "BR",
        office: ["Rua das Palmeiras 90", "Curitiba", "Paraná", "80010-000", "41 3555 0100"],
        sources: &[source(Aws, "BRL", "sa-east-1")],
        size: 50,
        apps: ["distribuição", "loja", "relatórios"],
        people: &[
            ("Beatriz Souza", "beatriz.souza", "Gerente de TI", &[BillApprover, Technical]),
            ("Rafael Lima", "rafael.lima", "Analista financeiro", &[Finance]),
            ("Antônio Gonçalves", "antonio.goncalves", "Compras", &[SubscriptionRenewer]),
        ],
        ..USUAL
    },
    Sample {
        name: "Cerámica del Bajío S.A. de C.V.",
        industry: "Construction and Real Estate",
        website: "ceramica-bajio.example",
        turnover: ("430m", "MXN"),
        country: "MX",
        office: ["Av. Juárez 214, Col. Centro", "León", "Guanajuato", "37000", "477 555 0134"],
        sources: &[source(Azure, "MXN", "mexicocentral"), source(Aws, "USD", "us-west-2")],
        size: 65,
        apps: ["hornos", "pedidos", "nómina"],
        people: &[
            ("Ximena Hernández", "ximena.hernandez", "Directora de Sistemas", &[BillApprover]),
            ("José Ángel Muñoz", "joseangel.munoz", "Contador", &[Finance]),
            ("Lucía Peralta", "lucia.peralta", "Infraestructura", &[Technical]),
        ],
        orders: &[Running, Expired],
        ..USUAL
    },
    Sample {
        name: "Observatorio Pampa Negra SpA",
        industry: "Education",
        website: "pampanegra.example",
        turnover: ("2,400,000,000", "CLP"),
        country: "CL",
        office: ["Avenida Grecia 1840", "Antofagasta", "Antofagasta", "1240000", "55 255 0123"],
        sources: &[source(Google, "CLP", "southamerica-west1")],
        size: 80,
        apps: ["telescopio", "imágenes", "divulgación"],
        people: &[
            ("Catalina Ñanculef", "catalina.nanculef", "Jefa de Cómputo", &[BillApprover, Technical]),
            ("Matías Ibáñez", "matias.ibanez", "Administración", &[Finance]),
        ],
        ..USUAL
    },
    Sample {
        name: "Quillback Software Inc.",
        industry: "Software and Internet",
        website: "quillback.example",
        turnover: ("6.8m", "USD"),
        country: "US",
        office: ["418 Congress Street, Suite 3", "Portland", "Maine", "04101", "207 555 0163"],
        sources: &[source(Google, "USD", "us-central1")],
        people: &[
            ("Hannah Osgood", "hannah", "Founder", &[BillApprover, Finance]),
            ("Theo Marsh", "theo", "Engineer", &[Technical]),
        ],
        orders: &[InDiscussion],
        life: Life::New,
        ..USUAL
    },
];

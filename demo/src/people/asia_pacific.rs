//! The made-up customers in Asia and the Pacific.

use domain::contact::UserType::{BillApprover, Finance, SubscriptionRenewer, Technical};

use crate::sample::Plan::{AboutToExpire, Expired, InDiscussion, Inactive, NearlyUsedUp, Running, SeveralYears};
use crate::sample::Provider::{Aws, Azure, Google};
use crate::sample::{Life, Sample, USUAL, source};

pub(super) const CUSTOMERS: [Sample; 12] = [
    Sample {
        name: "Kaveri Textiles Pvt Ltd",
        industry: "Manufacturing",
        website: "kaveri-textiles.example",
        turnover: ("1,23,45,67,890", "INR"),
        country: "IN",
        office: ["27 Race Course Road", "Coimbatore", "Tamil Nadu", "641018", "0422 2212345"],
        sources: &[source(Google, "INR", "asia-south1")],
        size: 70,
        apps: ["looms", "orders", "payroll"],
        people: &[
            ("Priya Nair", "priya.nair", "Head of IT", &[BillApprover, Technical]),
            ("Arun Kumar", "arun.kumar", "Financial Controller", &[Finance]),
            ("Lakshmi Subramaniam", "lakshmi.s", "Purchase Officer", &[SubscriptionRenewer]),
        ],
        orders: &[Running, Expired],
        ..USUAL
    },
    Sample {
        name: "Southern Cross Minerals",
        industry: "Energy and Utilities",
        website: "southerncrossminerals.example",
        turnover: ("420m", "AUD"),
        country: "AU",
        office: ["18 St Georges Terrace", "Perth", "Western Australia", "6000", "08 5550 1234"],
        sources: &[source(Aws, "AUD", "ap-southeast-2"), source(Azure, "USD", "australiaeast")],
        size: 240,
        apps: ["drill-data", "haulage", "safety"],
        people: &[
            ("Liam O'Connor", "liam.oconnor", "General Manager Technology", &[BillApprover]),
            ("Mei Tan", "mei.tan", "Finance Manager", &[Finance]),
            ("Kirra Walker", "kirra.walker", "Data Platform Lead", &[Technical]),
        ],
        orders: &[Running, Expired, Inactive],
        ..USUAL
    },
    Sample {
        name: "Hikari Robotics",
        industry: "Manufacturing",
        website: "hikari-robotics.example",
        turnover: ("9,800,000,000", "JPY"),
        country: "JP",
        office: ["2-11-3 Meguro", "Meguro-ku", "Tokyo", "153-0063", "03 5555 0123"],
        sources: &[source(Google, "JPY", "asia-northeast1")],
        size: 150,
        apps: ["motion", "vision", "factory"],
        people: &[
            ("Yuki Tanaka", "yuki.tanaka", "IT Manager", &[BillApprover]),
            ("Kenji Mori", "kenji.mori", "Accounting", &[Finance]),
            ("Haruka Ōno", "haruka.ono", "Robotics Cloud Engineer", &[Technical]),
        ],
        orders: &[SeveralYears, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "株式会社あさひ印刷",
        industry: "Media and Entertainment",
        website: "asahi-insatsu.example",
        turnover: ("1,250,000,000", "JPY"),
        country: "JP",
        office: ["下京区四条通烏丸東入 88", "京都市", "京都府", "600-8001", "075 555 0123"],
        sources: &[source(Aws, "JPY", "ap-northeast-1")],
        size: 32,
        apps: ["入稿", "受注", "配送"],
        people: &[
            ("Sakura Nishimura", "nishimura", "情報システム部長", &[BillApprover]),
            ("Daisuke Ueda", "ueda", "経理", &[Finance]),
        ],
        orders: &[NearlyUsedUp],
        ..USUAL
    },
    Sample {
        name: "Công ty Cổ phần Sao Mai",
        industry: "Software and Internet",
        website: "saomai.example",
        turnover: ("180,000,000,000", "VND"),
        country: "VN",
        office: ["45 Nguyễn Huệ, Phường Bến Nghé", "Thành phố Hồ Chí Minh", "", "70000", "028 3555 0123"],
        sources: &[source(Google, "VND", "asia-southeast1")],
        size: 44,
        apps: ["ví-điện-tử", "đặt-xe", "báo-cáo"],
        people: &[
            ("Mai Nguyễn", "mai.nguyen", "Giám đốc Công nghệ", &[BillApprover, Technical]),
            ("Đức Trần", "duc.tran", "Kế toán trưởng", &[Finance]),
        ],
        ..USUAL
    },
    Sample {
        name: "한빛바이오 주식회사",
        industry: "Biotechnology and Pharmaceuticals",
        website: "hanbit-bio.example",
        turnover: ("52,000,000,000", "KRW"),
        country: "KR",
        office: ["유성구 대덕대로 512", "대전광역시", "Daejeon", "34111", "042 555 0123"],
        sources: &[source(Aws, "KRW", "ap-northeast-2"), source(Google, "USD", "asia-northeast3")],
        size: 120,
        apps: ["genome", "assay", "papers"],
        people: &[
            ("Jiwoo Kim", "jiwoo.kim", "CTO", &[BillApprover]),
            ("Minseo Park", "minseo.park", "재무팀장", &[Finance]),
            ("Hyunwoo Lee", "hyunwoo.lee", "DevOps", &[Technical]),
        ],
        orders: &[Running, Expired],
        ..USUAL
    },
    Sample {
        name: "Kōwhai Dairy Co-operative",
        industry: "Agriculture",
        website: "kowhai-dairy.example",
        turnover: ("88m", "NZD"),
        country: "NZ",
        office: ["31 Victoria Street", "Hamilton", "Waikato", "3204", "07 555 0123"],
        sources: &[source(Azure, "NZD", "newzealandnorth")],
        size: 58,
        apps: ["herd", "milk-tanker", "farm-portal"],
        people: &[
            ("Aroha Ngata", "aroha.ngata", "IT Manager", &[BillApprover, Technical]),
            ("Callum Fraser", "callum.fraser", "Accountant", &[Finance, SubscriptionRenewer]),
        ],
        orders: &[AboutToExpire],
        ..USUAL
    },
    Sample {
        name: "Merlion Marine Insurance Pte Ltd",
        industry: "Insurance",
        website: "merlionmarine.example",
        turnover: ("140m", "SGD"),
        country: "SG",
        office: ["8 Robinson Road #14-02", "Singapore", "", "048544", "6555 0123"],
        sources: &[source(Aws, "SGD", "ap-southeast-1"), source(Azure, "USD", "southeastasia")],
        size: 135,
        apps: ["underwriting", "claims", "broker"],
        people: &[
            ("Wei Ling Goh", "weiling.goh", "Chief Technology Officer", &[BillApprover]),
            ("Rajesh Pillai", "rajesh.pillai", "Finance Manager", &[Finance]),
            ("Nurul Huda", "nurul.huda", "Cloud Engineer", &[Technical]),
            ("Benjamin Lau", "benjamin.lau", "Contracts", &[SubscriptionRenewer]),
        ],
        orders: &[Running, Inactive, InDiscussion],
        ..USUAL
    },
    Sample {
        name: "Batik Nusantara Sdn Bhd",
        industry: "Retail and E-commerce",
        website: "batiknusantara.example",
        turnover: ("22m", "MYR"),
        country: "MY",
        office: ["12 Jalan Hang Tuah", "Melaka", "Melaka", "75300", "06 555 0123"],
        sources: &[source(Google, "MYR", "asia-southeast1")],
        size: 36,
        apps: ["kedai", "inventori", "penghantaran"],
        people: &[
            ("Siti Rahman", "siti.rahman", "Operations Director", &[BillApprover]),
            ("Hafiz Ismail", "hafiz.ismail", "Accounts", &[Finance]),
        ],
        ..USUAL
    },
    Sample {
        name: "杭州青禾软件有限公司",
        industry: "Software and Internet",
        website: "qinghe-soft.example",
        turnover: ("96m", "CNY"),
        country: "CN",
        office: ["西湖区文三路 478 号", "杭州市", "Zhejiang", "310012", "0571 5555 0123"],
        sources: &[source(Azure, "CNY", "chinaeast2")],
        size: 78,
        apps: ["支付", "订单", "数据分析"],
        people: &[
            ("Lihua Chen", "chen.lihua", "技术总监", &[BillApprover, Technical]),
            ("Xiaoming Zhao", "zhao.xiaoming", "财务经理", &[Finance]),
        ],
        orders: &[Running, Expired],
        ..USUAL
    },
    Sample {
        name: "PT Rimba Hijau Lestari",
        industry: "Non-profit",
        website: "rimbahijau.example",
        turnover: ("14bn", "IDR"),
        country: "ID",
        office: ["Jalan Cihampelas 71", "Bandung", "West Java", "40116", "022 5550123"],
        sources: &[source(Aws, "IDR", "ap-southeast-3")],
        people: &[
            ("Dewi Lestari", "dewi", "Program Director", &[BillApprover]),
            ("Agus Wibowo", "agus", "Treasurer", &[Finance]),
        ],
        orders: &[],
        life: Life::New,
        ..USUAL
    },
    Sample {
        name: "Himalaya Learning Pvt Ltd",
        industry: "Education",
        website: "himalaya-learning.example",
        turnover: ("42cr", "INR"),
        country: "IN",
        office: ["B-14 Rajpur Road", "Dehradun", "Uttarakhand", "248001", "0135 2712345"],
        sources: &[source(Aws, "INR", "ap-south-1")],
        size: 105,
        apps: ["classroom", "exams", "video"],
        people: &[
            ("अनीता रावत", "anita.rawat", "Director of Technology", &[BillApprover]),
            ("विक्रम जोशी", "vikram.joshi", "Accounts", &[Finance]),
            ("Zoya Khan", "zoya.khan", "Video Platform Engineer", &[Technical]),
        ],
        ..USUAL
    },
];

//! The currency of each country, from ISO 4217 list one as of January 2026. Antarctica has none.
//!
//! Only the server has it; it sends the currency to propose to the form in the browser.

use super::CountryCode;
use crate::currency::Currency;

/// One currency and its countries per line. A country with two legal tenders is listed with its own.
const TABLE: &str = "\
AED AE
AFN AF
ALL AL
AMD AM
AOA AO
ARS AR
AUD AU CC CX HM KI NF NR TV
AWG AW
AZN AZ
BAM BA
BBD BB
BDT BD
BHD BH
BIF BI
BMD BM
BND BN
BOB BO
BRL BR
BSD BS
BTN BT
BWP BW
BYN BY
BZD BZ
CAD CA
CDF CD
CHF CH LI
CLP CL
CNY CN
COP CO
CRC CR
CUP CU
CVE CV
CZK CZ
DJF DJ
DKK DK FO GL
DOP DO
DZD DZ
EGP EG
ERN ER
ETB ET
EUR AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT
FJD FJ
FKP FK
GBP GB GG GS IM JE
GEL GE
GHS GH
GIP GI
GMD GM
GNF GN
GTQ GT
GYD GY
HKD HK
HNL HN
HTG HT
HUF HU
IDR ID
ILS IL PS
INR IN
IQD IQ
IRR IR
ISK IS
JMD JM
JOD JO
JPY JP
KES KE
KGS KG
KHR KH
KMF KM
KPW KP
KRW KR
KWD KW
KYD KY
KZT KZ
LAK LA
LBP LB
LKR LK
LRD LR
LSL LS
LYD LY
MAD EH MA
MDL MD
MGA MG
MKD MK
MMK MM
MNT MN
MOP MO
MRU MR
MUR MU
MVR MV
MWK MW
MXN MX
MYR MY
MZN MZ
NAD NA
NGN NG
NIO NI
NOK BV NO SJ
NPR NP
NZD CK NU NZ PN TK
OMR OM
PAB PA
PEN PE
PGK PG
PHP PH
PKR PK
PLN PL
PYG PY
QAR QA
RON RO
RSD RS
RUB RU
RWF RW
SAR SA
SBD SB
SCR SC
SDG SD
SEK SE
SGD SG
SHP AC SH TA
SLE SL
SOS SO
SRD SR
SSP SS
STN ST
SYP SY
SZL SZ
THB TH
TJS TJ
TMT TM
TND TN
TOP TO
TRY TR
TTD TT
TWD TW
TZS TZ
UAH UA
UGX UG
USD AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI
UYU UY
UZS UZ
VES VE
VND VN
VUV VU
WST WS
XAF CF CG CM GA GQ TD
XCD AG AI DM GD KN LC MS VC
XCG CW SX
XOF BF BJ CI GW ML NE SN TG
XPF NC PF WF
YER YE
ZAR ZA
ZMW ZM
ZWG ZW";

impl CountryCode {
    /// The currency of this country.
    #[must_use]
    pub fn currency(self) -> Option<Currency> {
        let is_of = |line: &&str| line.split(' ').skip(1).any(|country| country == self.as_str());
        TABLE.lines().find(is_of).and_then(|line| Currency::parse(line.get(..3)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::countries;

    #[test]
    fn every_country_has_one_known_currency() {
        let without: Vec<_> =
            countries().iter().filter(|each| each.code.currency().is_none()).map(|each| each.name).collect();
        assert_eq!(without.iter().filter(|name| **name != "Antarctica").count(), 0, "{without:?}");
        let mut listed: Vec<&str> = TABLE.lines().flat_map(|line| line.split(' ').skip(1)).collect();
        let count = listed.len();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), count);
    }

    #[test]
    fn a_country_has_its_own_currency() {
        for (country, currency) in
            [("DE", "EUR"), ("BG", "EUR"), ("US", "USD"), ("IN", "INR"), ("CH", "CHF"), ("AE", "AED")]
        {
            let code = CountryCode::parse(country).and_then(CountryCode::currency).map(Currency::code);
            assert_eq!(code, Some(currency), "{country}");
        }
    }
}

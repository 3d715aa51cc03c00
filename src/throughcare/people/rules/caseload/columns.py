"""What a row of a caseload may tell, with the names that case systems use for it."""

from collections.abc import Mapping
from enum import StrEnum

from throughcare.imports.rules.cells import Cell, day, one_of, percent, plain, text, whole_number, yes_no
from throughcare.imports.rules.mapping import Column
from throughcare.people.rules import CRN, Ending, NeedLevel, RiskOfSeriousHarm, SentenceKind
from throughcare.people.rules.names import NameKind

KIND = "caseload"
NEED = "need_"  # begins the name of the column of a need's score
SCORE_AT_MOST = 99
NAME_LETTERS = 80
NAMES = {"previous_names": NameKind.PREVIOUS, "aliases": NameKind.ALIAS}
GIVEN = {
    "previous_names": "previous_given_names",
    "aliases": "alias_given_names",
}  # where they have a column of their own
LONGEST_CUSTODY_MONTHS, MOST_DAYS, MOST_HOURS = 1_200, 999, 999

SEXES = {"male": "male", "m": "male", "female": "female", "f": "female"}
RISKS = {"l": "low", "m": "medium", "h": "high", "vh": "very_high", "veryhigh": "very_high"}
KINDS = {
    "co": SentenceKind.COMMUNITY_ORDER,
    "sso": SentenceKind.SUSPENDED_SENTENCE_ORDER,
    "suspended sentence": SentenceKind.SUSPENDED_SENTENCE_ORDER,
    "pss": SentenceKind.POST_SENTENCE_SUPERVISION,
    "imprisonment": SentenceKind.CUSTODY,
}
LEVELS = {plain(level): level for level in NeedLevel}


def _of(values: type[StrEnum], more: Mapping[str, str]) -> Cell:
    """One of an enum's values, or of its short names."""
    return one_of({plain(value): str(value) for value in values} | {name: str(value) for name, value in more.items()})


def _parts(whole: str, *parts: str) -> tuple[str, ...]:
    """How the parts of an object in JSON are called."""
    return tuple(f"{whole} {part}" for part in parts)


def crn(typed: str) -> str:
    """A case reference number, in capitals and without spaces."""
    tidy = typed.replace(" ", "").upper()
    if not CRN.fullmatch(tidy):
        raise ValueError(f"“{typed[:40]}” is no case reference number: it is a letter and six digits, like X123456")
    return tidy


def prison_number(typed: str) -> str:
    """A prison number, in capitals and without spaces."""
    tidy = typed.replace(" ", "").upper()
    if len(tidy) != 7 or not (tidy[0] + tidy[5:]).isalpha() or not tidy[1:5].isdecimal() or not tidy.isascii():
        raise ValueError(f"“{typed[:40]}” is no prison number: it is like A1234BC")
    return tidy


def score(typed: str) -> int | str:
    """A score of the assessment, or the level that it comes to."""
    if level := LEVELS.get(plain(typed)):
        return str(level)
    try:
        found: int = whole_number(0, SCORE_AT_MOST)(typed)
    except ValueError:
        message = f"“{typed[:40]}” should be a score, or none, standard or severe"
        raise ValueError(message) from None
    return found


def other_names(typed: str) -> list[tuple[str, str]]:
    """Names parted by semicolons, each as (given, family): "Khan, Jo", "Jo Khan", or a family name alone."""
    found = []
    for each in (part for part in typed.split(";") if part.strip()):
        family, comma, given = each.partition(",")
        if not comma:
            given, _, family = each.strip().rpartition(" ")
        name = " ".join(given.split()), " ".join(family.split())
        if max(len(part) for part in name) > NAME_LETTERS:
            raise ValueError(f"“{each.strip()[:40]}” is longer than {NAME_LETTERS} letters: part names with semicolons")
        found.append(name)
    return found


ABOUT_PERSON = (
    Column(name="crn", label="CRN", cell=crn, is_required=True, also=("case reference number", "case reference")),
    Column(
        name="given_name",
        label="Given names",
        cell=text(80),
        is_required=True,
        also=("forename", "forenames", "first name", "name given", "name given name", "name forename"),
    ),
    Column(
        name="family_name",
        label="Family name",
        cell=text(80),
        is_required=True,
        also=("surname", "last name", "name family", "name family name", "name surname"),
    ),
    Column(
        name="previous_names",
        label="Previous names",
        cell=other_names,
        also=(
            "previous name",
            "maiden name",
            "name at birth",
            "former names",
            "previous surname",
            *_parts("previous names", "family name", "surname"),
        ),
    ),
    Column(
        name="previous_given_names",
        label="Given names with the previous name",
        cell=text(NAME_LETTERS),
        also=("previous forename", *_parts("previous names", "given name", "forename")),
    ),
    Column(
        name="aliases",
        label="Also known as",
        cell=other_names,
        also=("alias", "also known as", "aka", "alias surname", *_parts("aliases", "family name", "surname")),
    ),
    Column(
        name="alias_given_names",
        label="Given names with the alias",
        cell=text(NAME_LETTERS),
        also=("alias forename", *_parts("aliases", "given name", "forename")),
    ),
    Column(name="date_of_birth", label="Date of birth", cell=day, is_required=True, also=("dob", "birth date", "born")),
    Column(name="sex", label="Sex", cell=one_of(SEXES), is_required=True, also=("gender",)),
    Column(
        name="delivery_unit",
        label="Delivery unit",
        cell=text(120),
        is_required=True,
        also=(
            "pdu",
            "probation delivery unit",
            "area",
            "region",
            "crc",
            "contract package area",
            *_parts("delivery unit", "code", "name"),
            *_parts("pdu", "code", "name"),
            *_parts("area", "code", "name"),
            *_parts("region", "code", "name"),
        ),
    ),
    Column(
        name="risk_of_serious_harm",
        label="Risk of serious harm",
        cell=_of(RiskOfSeriousHarm, RISKS),
        is_required=True,
        also=("rosh", "risk", "rosh level"),
    ),
    Column(
        name="prison_number", label="Prison number", cell=prison_number, also=("noms number", "nomis id", "noms id")
    ),
    Column(name="ethnicity", label="Ethnicity", cell=text(80), also=("ethnic group", "ethnic code")),
    Column(name="has_disability", label="Has a disability", cell=yes_no, also=("disability", "disabled")),
    Column(name="language", label="Language", cell=text(40), also=("preferred language",)),
    Column(
        name="needs_interpreter",
        label="Needs an interpreter",
        cell=yes_no,
        also=("interpreter", "interpreter required"),
    ),
    Column(name="reading_format", label="How letters must be printed", cell=text(40), also=("reading format",)),
    Column(name="in_custody", label="In custody", cell=yes_no, also=("custody", "currently in custody")),
    Column(name="address", label="Address", cell=text(200), also=("address lines", "address line 1", "street")),
    Column(name="postcode", label="Postcode", cell=text(10), also=("address postcode", "post code")),
    Column(name="address_from", label="At the address since", cell=day, also=("address start date", "address from")),
    Column(
        name="officer_email",
        label="Officer’s e-mail",
        cell=text(254),
        also=("officer", "officer email", "practitioner email"),
    ),
    Column(
        name="officer_from",
        label="Officer since",
        cell=day,
        also=("allocation date", "officer start date", "officer from"),
    ),
)
ABOUT_SENTENCE = (
    Column(
        name="sentence_kind",
        label="Kind of sentence",
        cell=_of(SentenceKind, KINDS),
        also=("sentence", "sentence type", "sentences kind"),
    ),
    Column(
        name="offence_on",
        label="Day of the offence",
        cell=day,
        also=("offence date", "date of offence", "sentences offence on"),
    ),
    Column(
        name="sentence_starts_on",
        label="Sentence from",
        cell=day,
        also=("sentence start date", "sentence date", "sentences starts on"),
    ),
    Column(
        name="sentence_ends_on",
        label="Sentence until",
        cell=day,
        also=("sentence end date", "expected end date", "sentences ends on"),
    ),
    Column(
        name="sentence_ending",
        label="How the sentence ended",
        cell=_of(Ending, {}),
        also=("termination", "sentences ending"),
    ),
    Column(
        name="offence_group",
        label="Group of offences",
        cell=text(60),
        also=("offence", "main offence", "sentences offence group"),
    ),
    Column(
        name="release_on",
        label="Expected release",
        cell=day,
        also=("release date", "expected release date", "sentences release on"),
    ),
    Column(
        name="custody_months",
        label="Months of custody",
        cell=whole_number(0, LONGEST_CUSTODY_MONTHS),
        also=("custodial term", "sentences custody months"),
    ),
    Column(
        name="rehabilitation_days",
        label="Rehabilitation activity days",
        cell=whole_number(0, MOST_DAYS),
        also=("rar days", "sentences rehabilitation days"),
    ),
    Column(
        name="unpaid_work_hours",
        label="Hours of unpaid work",
        cell=whole_number(0, MOST_HOURS),
        also=("upw hours", "sentences unpaid work hours"),
    ),
    Column(
        name="has_programme",
        label="Accredited programme",
        cell=yes_no,
        also=("programme", "accredited programme requirement", "sentences has programme"),
    ),
)
ASSESSED = Column(name="assessed_on", label="Needs assessed on", cell=day, also=("assessment date", "oasys date"))
PERSON_FIELDS = (
    "prison_number", "given_name", "family_name", "date_of_birth", "sex", "ethnicity", "has_disability", "language",
    "needs_interpreter", "reading_format", "delivery_unit", "risk_of_serious_harm", "in_custody",
)  # fmt: skip
ABOUT_RISK = (
    Column(
        name="scored_on",
        label="Risk scored on",
        cell=day,
        also=("risk assessment date", "rsr date", "ogrs date", "risk scored on"),
    ),
    Column(
        name="rsr",
        label="Risk of serious recidivism, percent",
        cell=percent,
        also=("rsr score", "risk of serious recidivism", "risk rsr"),
    ),
    Column(
        name="ogrs",
        label="Reconviction score, percent",
        cell=whole_number(0, 100),
        also=("ogrs score", "ogrs3", "risk ogrs"),
    ),
    Column(name="mappa_level", label="MAPPA level", cell=whole_number(1, 3), also=("mappa", "risk mappa level")),
)
RISK_FIELDS = ("rsr", "ogrs", "mappa_level")
SENTENCE_FIELDS = {
    "offence_on": "offence_on",
    "sentence_ends_on": "ends_on",
    "sentence_ending": "ending",
    "offence_group": "offence_group",
    "release_on": "release_on",
    "custody_months": "custody_months",
    "rehabilitation_days": "rehabilitation_days",
    "unpaid_work_hours": "unpaid_work_hours",
}


def columns(needs: Mapping[str, str]) -> tuple[Column, ...]:
    """Every column, in the order in which a page shows them; `needs` are the names of needs by code."""
    of_needs = (
        Column(name=f"{NEED}{code}", label=f"Need: {name}", cell=score, also=(f"{code} score", f"needs {code}", code))
        for code, name in needs.items()
    )
    return (*ABOUT_PERSON, *ABOUT_SENTENCE, *ABOUT_RISK, ASSESSED, *of_needs)


LABELS = {column.name: column.label for column in (*ABOUT_PERSON, *ABOUT_SENTENCE, *ABOUT_RISK, ASSESSED)}

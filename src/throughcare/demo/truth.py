"""The page that publishes the made-up world's coefficients and margins, made from the tables that it is made by."""

from collections.abc import Iterable, Mapping

from throughcare.demo import causes, custody, history, load, market, orders, people, scales
from throughcare.demo.margins import MARGINS

NOT_CARRIED = (
    ("Reoffending of all adults and children who were cautioned or convicted (28.1%)",
     "most of them are never on probation, so the world has no such people"),
    ("Places of temporary accommodation for people who leave prison homeless (2,396 in a year)",
     "there is no table of accommodation places"),
    ("Officers in post against target, and their experience", "a posting says nothing of grade or of hours worked"),
    ("Spending on unpaid work", "no money of unpaid work is kept"),
    ("Voluntary organisations in criminal justice (1,443)", "it has those on the framework, 600 at national size"),
    ("Dirty records", "they belong to imports, not to a world whose truth is known"),
)  # fmt: skip


def page() -> str:
    """The page in Markdown, without its heading."""
    parts = (
        _sizes(),
        _needs(),
        _referrals(),
        _attendance(),
        _release(),
        _orders(),
        _handovers(),
        _reoffending(),
        _margins(),
        _not(),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _table(*rows: Iterable[object]) -> list[str]:
    head, *body = [[str(cell) for cell in row] for row in rows]
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body)]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".0%", "%")


def _odds(effects: Mapping[str, float]) -> list[str]:
    return _table(("cause", "log-odds"), *((cause, f"{weight:+.2f}") for cause, weight in effects.items()))


def _sizes() -> list[str]:
    return [
        "## Sizes",
        "",
        f"National: {scales.NATIONAL_PEOPLE:,} people, {scales.USERS:,} users, {scales.ORGANISATIONS} organisations.",
        f"Town: {sum(scales.TOWN.values()):,} people in {len(scales.TOWN)} delivery units. Region: one of the twelve,",
        "with its share of the national caseload, divided evenly among its delivery units.",
        "",
        *_table(
            ("region", "share"),
            *((code.removeprefix("region-"), f"{share:g}%") for code, share in scales.REGION_SHARE.items()),
        ),
        "",
        f"The {sum(map(sum, market.LEADS.values()))} lots of day one are worth, in pounds:",
        "",
        *_table(("service", "value"), *((service, f"{value:,}") for service, value in market.VALUE_GBP.items())),
    ]


def _needs() -> list[str]:
    return [
        "## Needs",
        "",
        f"A need has probability p(a + {causes.STRAIN_ON_NEED} z); {_percent(causes.SEVERE_SHARE)} are severe.",
        "Whoever has a need for drugs or alcohol has one for dependency and recovery.",
        "",
        *_table(
            ("need", "in the community", "in custody"),
            *((need, *map(_percent, shares)) for need, shares in causes.NEED_SHARE.items()),
        ),
    ]


def _referrals() -> list[str]:
    return [
        "## Referrals",
        "",
        "Somebody with a need that the service meets is referred with probability",
        f"p(a + {causes.REFER_SEVERE} severe + {causes.REFER_STRAIN} z), for all needs that they have and it meets;",
        "*severe*: any of them is. The moment is early in the sentence rather than late (an even draw to the power",
        f"{load.EARLY}), thinned in a straight line over the first {load.RAMP_DAYS} days after day one.",
        "",
        *_table(("service", "a"), *((service, f"{a:+.2f}") for service, a in causes.REFER.items())),
    ]


def _attendance() -> list[str]:
    attend, outcome = causes.ATTEND, causes.OUTCOME
    effect = f"{outcome['attended']} attended {outcome['severe']:+} severe + {outcome['provider']} quality"
    return [
        "## Attendance and outcomes",
        "",
        "*quality* is the provider's, drawn once for each delivery body in a unit from a normal with deviation 0.35;",
        "*attended* is the share of sessions offered that the person came to. The days between assignment and first",
        "appointment are lognormal around six working days, shorter by three for each unit of quality. A need of low,",
        f"medium or high complexity asks for {', '.join(map(str, history.SESSIONS.values()))} sessions; what is missed",
        f"or called off is offered again, until {history.MISSES_IN_A_ROW} are missed in a row.",
        "",
        *_table(
            ("what", "probability"),
            ("declined by the provider", history.DECLINE_SHARE),
            ("ended early for another reason", history.WITHDRAW_SHARE),
            ("comes to the first appointment", f"p({attend['first']} {attend['strain']:+} z + quality)"),
            ("comes to a later session", f"p({attend['later']} {attend['strain']:+} z + quality)"),
            ("late, of those who come", causes.LATE_SHARE),
            ("session called off by the provider", causes.CALLED_OFF_SHARE),
            ("outcome achieved", f"p({outcome['achieved']} + {effect})"),
            ("outcome at least partly achieved", f"p({outcome['partly']} + the same)"),
        ),
    ]


def _release() -> list[str]:
    lines = ["## After release", ""]
    for title, share, effects in (
        ("Housed on the first night", causes.HOUSED.values(), causes.HOUSED_BY),
        ("Settled after three months", causes.SETTLED.values(), causes.SETTLED_BY),
        ("In work after six months", (causes.IN_WORK_SHARE,), causes.IN_WORK_BY),
    ):
        years = "by the year of release, from 2022/23: " if len(list(share)) > 1 else ""
        lines += [f"{title}, {years}{', '.join(map(_percent, share))}; by cause:", "", *_odds(effects), ""]
    return lines[:-1]


def _orders() -> list[str]:
    terms = [
        (f"{low} to {high}", _percent(share))
        for (low, high), share in zip(orders.TERMS, orders.TERM_SHARES, strict=True)
    ]
    return [
        "## Sentences",
        "",
        f"{_percent(people.CUSTODY_SHARE)} are in custody, {_percent(orders.RECALLED_SHARE)} of these recalled.",
        "Of all others:",
        "",
        *_table(
            ("sentence", "share"),
            *(
                (k.replace("_", " "), _percent(s))
                for k, s in zip(orders.COMMUNITY, orders.COMMUNITY_SHARES, strict=True)
            ),
        ),
        "",
        f"They began at an even rate over {orders.OLDEST_DAYS} days. Months of custody imposed on those released:",
        "",
        *_table(("months", "share"), *terms),
        "",
        f"{_percent(orders.UNPAID_WORK_SHARE)} of court orders have unpaid work;",
        f"{_percent(causes.ON_TIME_SHARE)} of it is done within twelve months, with {causes.ON_TIME_STRAIN:+} z.",
        f"A programme is imposed with probability p({orders.PROGRAMME} + {orders.PROGRAMME_THINKING} severe need of",
        f"thinking), and begins after a wait that is lognormal around {orders.PROGRAMME_WAIT_DAYS} days.",
        f"{_percent(orders.EARLIER_SHARE)} had an earlier order, completed since April 2021; of programmes imposed in",
        f"these {_percent(causes.BEGUN_SHARE)} were begun, with",
        f"{causes.BEGUN_STRAIN:+} z.",
    ]


def _handovers() -> list[str]:
    shares = zip(custody.KINDS, custody.KIND_SHARES, strict=True)
    return [
        "## Handovers",
        "",
        f"A prison offender manager answers for {custody.CASES_PER_PRISON_OFFICER} people. Of those in custody who",
        "were not recalled:",
        "",
        *_table(("kind", "share"), *((kind, _percent(share)) for kind, share in shares)),
        "",
        f"The community takes over on the day, in {_percent(custody.LATE_SHARE)} up to {custody.LATE_DAYS} days late;",
        f"in {_percent(custody.MEETING_SHARE)} the two officers met. Of those who leave within",
        f"{custody.ADDRESS_DAYS} days, {_percent(custody.ADDRESS_SHARE)} have an address. The community officer is",
        f"named {custody.NAMED_DAYS} days before they take over; for {_percent(custody.FORGOTTEN_SHARE)} of those who",
        f"leave so soon, and should have passed within the last {custody.FORGOTTEN_DAYS} days, nobody was, and the",
        "prison still answers for them.",
    ]


def _reoffending() -> list[str]:
    names = ("court order", "release, up to six months imposed", "release, under twelve", "release, longer")
    return [
        "## Reoffending",
        "",
        "Proven within twelve months of the start of the order or of the release; *outcome* is the mean of results of",
        "services (1, ½, 0).",
        "",
        *_table(
            ("since", "share"),
            *((n, _percent(causes.REOFFEND_SHARE[c])) for n, c in zip(names, causes.COHORTS, strict=True)),
        ),
        "",
        *_odds(causes.REOFFEND),
    ]


def _margins() -> list[str]:
    return [
        "## Margins",
        "",
        "Published figures that a made-up region has, within so many points; `throughcare demo margins` measures them.",
        "",
        *_table(
            ("what", "published", "within", "source"),
            *((m.what, f"{m.percent:g}%", f"{m.within:g}", m.source) for m in MARGINS),
        ),
    ]


def _not() -> list[str]:
    return ["## Not carried", "", *_table(("what is published", "why the world does not have it"), *NOT_CARRIED)]

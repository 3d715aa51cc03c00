"""The programmes of the made-up worlds. Names and session counts are public; the rest is a reasonable guess.

Building Choices moderate: 21 group sessions over 10 to 13 weeks, two or three a week; Building Better Relationships:
30 group sessions for men; Thinking Skills Programme: 15. No session count of Building Choices high intensity is
published (17 to 25 weeks): 44 is made up, as are least sizes and staff minutes.
"""

from throughcare.optimise.cohorts.values import PARTS, GroupSex, Module, Programme

PAIRS_OF_DAYS = ((0, 2), (0, 3), (1, 3), (1, 4), (2, 4))
TWICE_A_WEEK = tuple(
    (first * len(PARTS) + part, second * len(PARTS) + part)
    for part in range(len(PARTS))
    for first, second in PAIRS_OF_DAYS
)
THRICE_A_WEEK = tuple((part, 2 * len(PARTS) + part, 4 * len(PARTS) + part) for part in range(len(PARTS)))


def programme_catalogue() -> tuple[Programme, ...]:
    """Seven programmes of the community, as a region might run them."""
    return (
        _building_choices("BC-M-GEN", "Building Choices moderate, general", GroupSex.MALE, 8),
        _building_choices("BC-M-WOM", "Building Choices moderate, women", GroupSex.FEMALE, 5),
        _building_choices("BC-M-SEX", "Building Choices moderate, sexual", GroupSex.MALE, 6),
        _building_choices("BC-M-LDC", "Building Choices moderate, learning disability", GroupSex.MIXED, 5),
        _programme("BC-H-GEN", "Building Choices high intensity", GroupSex.MALE, _even(44, 6), 6, 10, 8),
        _programme("BBR", "Building Better Relationships", GroupSex.MALE, _even(30, 6), 7, 12, 8),
        _programme("TSP", "Thinking Skills Programme", GroupSex.MIXED, _even(15, 3), 7, 12, 6),
    )


def _building_choices(ref: str, name: str, sex: GroupSex, least: int) -> Programme:
    modules = (
        Module(name="Getting started", group_sessions=2),
        Module(name="Managing myself", group_sessions=6),
        Module(name="Managing life's problems", group_sessions=4),
        Module(name="Managing people around me", group_sessions=6),
        Module(name="Bringing it all together", group_sessions=3),
    )
    high = 12 if sex is GroupSex.FEMALE else 7
    return _programme(ref, name, sex, modules, least, 12, high, patterns=TWICE_A_WEEK + THRICE_A_WEEK)


def _programme(
    ref: str,
    name: str,
    sex: GroupSex,
    modules: tuple[Module, ...],
    least: int,
    most: int,
    high: int,
    *,
    patterns: tuple[tuple[int, ...], ...] = TWICE_A_WEEK,
) -> Programme:
    return Programme(
        ref=ref,
        name=name,
        version="2025",
        sex=sex,
        modules=modules,
        patterns=patterns,
        min_size=least,
        max_size=most,
        max_high_risk=high,
    )


def _even(sessions: int, modules: int) -> tuple[Module, ...]:
    """So many sessions over so many modules, the earlier ones longer by one where it doesn't divide."""
    share, over = divmod(sessions, modules)
    return tuple(Module(name=f"Module {at + 1}", group_sessions=share + (at < over)) for at in range(modules))

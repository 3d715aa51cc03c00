"""What imports alone can't show: one clock, no signals, and every writer records what it did."""

import ast
from collections.abc import Iterator
from pathlib import Path

from architecture.source import calls, imported, modules

CLOCK_READERS = (
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate",
    "timezone.localtime", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
)  # fmt: skip
# Seconds of the machine, not the time of what happened: how long ago somebody proved who they are.
# How long bytes have lain on the disk, by the disk's own clock.
# A signature that another machine takes for half a minute.
MACHINE_TIME = {Path("accounts/adapter.py"), Path("documents/store.py"), Path("letters/notify.py")}


def reads_a_clock(call: str) -> bool:
    """Whether a call asks what time it is."""
    return any(call == reader or call.endswith(f".{reader}") for reader in CLOCK_READERS)


def test_nothing_reads_the_time_but_the_clock():
    found = [
        f"{path}:{line} {call}"
        for path, tree in modules().items()
        if path.parts[0] != "clock" and path not in MACHINE_TIME
        for call, line in calls(tree)
        if reads_a_clock(call)
    ]

    assert found == [], "take `now` or `today` as an argument, or ask clock.now()"


def test_a_reader_of_the_time_would_be_found():
    assert reads_a_clock("datetime.now")
    assert reads_a_clock("datetime.datetime.now")
    assert reads_a_clock("time.time")
    assert not reads_a_clock("time.monotonic")


def test_no_signal_is_sent_or_received():
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        for name, line in imported(tree)
        if name.startswith("django.dispatch") or ".signals" in name
    ]

    assert found == [], "call the action, or add a row to config/wiring.py"


def app_of(path: Path) -> str:
    """The app that a file belongs to: `market`, `delivery.services`."""
    return ".".join(path.parts[:2] if path.parts[0] == "delivery" else path.parts[:1])


def is_foreign_form(app: str, name: str) -> bool:
    """Whether an imported name is of another app's forms; those of ui are for everybody."""
    owner, found, _rest = name.removeprefix("throughcare.").partition(".forms")
    return name.startswith("throughcare.") and bool(found) and owner not in (app, "ui")


def test_forms_are_private_to_their_app():
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        for name, line in imported(tree)
        if is_foreign_form(app_of(path), name)
    ]

    assert found == [], "build on throughcare.ui.forms, or ask the other app's queries"


def test_a_foreign_form_would_be_found():
    assert is_foreign_form("market", "throughcare.contracts.forms.GateForm")
    assert is_foreign_form("market", "throughcare.contracts.forms")
    assert not is_foreign_form("market", "throughcare.ui.forms.Form")
    assert not is_foreign_form("delivery.services", "throughcare.delivery.services.forms")


def actions() -> Iterator[tuple[str, ast.FunctionDef, set[str]]]:
    """Every public action with its place, and the names of the functions around it that record."""
    for path, tree in modules().items():
        if path.name != "actions.py" and path.parent.name != "actions":
            continue
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        recorders = those_that_record(functions)
        for function in functions:
            if not function.name.startswith("_"):
                yield f"{path}:{function.lineno} {function.name}", function, recorders


def those_that_record(functions: list[ast.FunctionDef]) -> set[str]:
    """Names of functions of one module that record an event, by themselves or through one another."""
    of_other_modules = {"write_decision", "begin_address", "begin_clock", "amend"}  # which record what they write
    wanted = {"record", "audit.record", "record.record", *of_other_modules}
    while True:
        found = {f.name for f in functions if any(call in wanted for call, _line in calls(f))}
        if found <= wanted:
            return found
        wanted |= found


def test_every_action_is_keyword_only_and_takes_actor_and_now():
    wrong = [
        place
        for place, function, _recorders in actions()
        if function.args.args
        or function.args.posonlyargs
        or function.args.vararg
        or not {"actor", "now"} <= {argument.arg for argument in function.args.kwonlyargs}
    ]

    assert wrong == [], "write `def verb(*, actor: Actor, now: datetime, …)`"


def test_every_action_records_an_event():
    silent = [place for place, function, recorders in actions() if function.name not in recorders]

    assert silent == [], "call audit.record.record(…) in the transaction of the change"


def test_a_silent_action_would_be_found():
    tree = ast.parse("def a(): _b()\ndef _b(): record('x')\ndef c(): save()")

    assert those_that_record(tree.body) == {"a", "_b"}


# Where the wall is passed on purpose: to count without naming, to keep numbers apart, or because time acts.
PAST_THE_WALL = {
    "commissioning/actions/changing.py _unconfirm",
    "commissioning/actions/changing.py _tell_withdrawn",
    "commissioning/actions/drafting.py _next_reference",
    "commissioning/actions/envelopes.py _committed",
    "commissioning/actions/envelopes.py _commit_spent",
    "commissioning/actions/envelopes.py release_uncompeted",
    "commissioning/actions/challenging.py challenge",
    "commissioning/actions/challenging.py withdraw_challenge",
    "commissioning/queries/challenges.py of_bid",
    "commissioning/queries/challenges.py outcome",
    "commissioning/queries/fairness.py employments",
    "commissioning/queries/few_bids.py _counted",
    "commissioning/queries/fairness.py incumbents",
    "delivery/attendance/queries.py clashes",
    "delivery/attendance/queries.py taken",
    "delivery/services/queries/zones.py _lying",
    "delivery/attendance/queries.py led",
    "delivery/attendance/queries.py of_staff",
    "delivery/attendance/queries.py members_of",
    "delivery/attendance/queries.py step_of",
    "demo/clock.py _move",
    "demo/clock.py to_next_deadline",
    "engagement/actions/log.py ask",
    "engagement/actions/readiness.py respond",
    "engagement/queries/readiness.py groups",
    "insight/queries/disparity.py counted",
    "insight/queries/measures.py reckoned",
    "insight/queries/shares.py _everything",
    "market/queries/__init__.py members",
    "market/queries/membership.py all_off",
    "market/queries/membership.py off",
    "people/actions/access.py _mark",
    "people/actions/access.py _openable",
    "people/actions/merging.py _move",
    "people/actions/merging.py _take_apart",
    "people/actions/safety.py _person_of",
    "people/actions/safety.py _save",
    "people/actions/safety.py _taken_over",
    "people/queries/safety.py apart",
    "people/queries/safety.py crns",
    "people/queries/safety.py no_gos",
    "people/queries/caseload.py closed",
    "notifications/tasks.py at_noon",
    "people/queries/merging.py held",
    "referrals/actions/sharing.py _give_back",
    "referrals/queries/figures.py begun_wait",
    "referrals/queries/figures.py queue",
    "referrals/queries/figures.py reckon",
    "referrals/queries/page.py caseworkers",
    "referrals/queries/rehoming.py left",
    "referrals/queries/rehoming.py lines",
    "referrals/queries/sharing.py queue",
    "referrals/queries/sharing.py standings",
    "referrals/queries/versions.py lines",
    "people/queries/officers.py _alone",
    "people/queries/recalls.py _of_people",
    "people/queries/officers.py _cases_of",
    "people/queries/officers.py at_a_glance",
    "people/queries/officers.py continuity",
    "referrals/queries/workload.py _rows",
    "referrals/queries/workload.py open_of_officers",
}


def acts_as_system(node: ast.AST) -> bool:
    """Whether a function or block says `acting(SYSTEM)`."""
    return any(
        isinstance(call, ast.Call) and ast.unparse(call).startswith(("acting(SYSTEM", "acting.acting(SYSTEM"))
        for call in ast.walk(node)
    )


def test_the_wall_is_passed_where_it_is_written_down_and_nowhere_else():
    found = {
        f"{path} {node.name}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and acts_as_system(node)
    }

    assert found == PAST_THE_WALL


def test_passing_the_wall_would_be_found():
    assert acts_as_system(ast.parse("@acting(SYSTEM)\ndef f(): pass"))
    assert acts_as_system(ast.parse("def f():\n    with acting(SYSTEM, now): pass"))
    assert not acts_as_system(ast.parse("with acting(actor): pass"))

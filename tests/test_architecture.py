"""What holds for the whole of Leeway: who may touch what, how rows may change, how long things get, and our words."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from audit.leaves import sealed
from config.roles import APP
from tests.tables import UNSEALED, WITHOUT_WALL

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("audit", "delegation", "workflow", "notifications", "config")
MOST_LINES, MOST_LINES_A_FUNCTION, MOST_WORDS_A_SENTENCE = 400, 70, 25
ONE_FILE = {"audit/verify.py": 560}  # it runs alone, on the machine of somebody who has nothing else of ours

# Every model that is not append-only, and why its rows may change.
CHANGES = {
    "audit.Delivery": "when it was published, tried and done",
    "audit.Heartbeat": "each round of a timer",
    "audit.Words": "are emptied, by one function of the database; leaves hold their commitment, which stays",
    "audit.LogState": "how far the sealer has come; what it sealed and signed never changes",
    "delegation.Absence": "somebody comes back sooner",
    "delegation.ApiToken": "is revoked",
    "delegation.Budget": "money is set aside, spent, added; each change has its own append-only row",
    "delegation.Category": "names and guess words are edited",
    "delegation.Bundle": "is gathered, let go of, fetched, emptied; each has its event",
    "delegation.BundleItem": "is read before it goes, and deleted; a trigger refuses any change once it may go",
    "delegation.CircleMember": "a tie ends, or shows an advocate more or less; each has its event",
    "delegation.Decrease": "is agreed, dropped, and takes effect; the steps of its ask tell how",
    "delegation.Erasure": "is confirmed and done, or withdrawn; each has its event, and a trigger freezes it then",
    "delegation.RecordOpening": "is over; a trigger freezes it then, and both have their event",
    "delegation.LegalHold": "is lifted by another person; a trigger freezes it then, and each has its event",
    "delegation.Hold": "grows, shrinks, is charged and released with its ask; the ask's transitions tell how",
    "delegation.IdempotentRequest": "is forgotten after a day",
    "delegation.Instalment": "arrives; what has not arrived is planned anew",
    "delegation.Mandate": "is suspended and revoked; each change has its own append-only row",
    "delegation.Organisation": "names its scheme owner, its hours",
    "delegation.Person": "how somebody wants to be told changes",
    "delegation.PersonGroupPermission": "a person moves to another team",
    "delegation.PersonUserPermission": "somebody leaves a circle",
    "delegation.PlanLine": "what is agreed turns into what is held",
    "delegation.Post": "a seat gets another title",
    "delegation.Recovery": "is agreed, answered and taken in parts; the steps of its ask tell how",
    "delegation.Review": "is reminded of and takes place; each has its event",
    "delegation.Scheme": "is edited until it is published; a trigger freezes it then",
    "delegation.CodeApp": "is set up, notes the latest digits used, is removed; each has its event",
    "delegation.OneTimeCode": "is used once, and forgotten",
    "delegation.Passkey": "counts its uses, is renamed and removed; each has its event",
    "delegation.SignInTry": "counts tries, and is forgotten",
    "delegation.SignInWish": "is forgotten as soon as it was looked up",
    "delegation.SignedIn": "ends; each has its event",
    "delegation.Source": "gets another secret, ends; each has its event",
    "delegation.SpareCode": "is used once; new ones take the place of all",
    "delegation.WorkSignIn": "the council's server gets another address or secret; each has its event",
    "delegation.WorkAccount": "is forgotten when the council's server changes",
    "delegation.Team": "moves in the tree",
    "delegation.User": "changes team, language, leaves",
    "delegation.Watermark": "up to when what time changes was acted on",
    "delegation.YearEnd": "is told of, turned, and what comes free later is carried on; each has its event",
    "delegation.WorksFor": "somebody stops working there",
    "notifications.AnchorMail": "is sent each day, and ends; both ends have their event",
    "notifications.Browser": "is forgotten as soon as it is no more",
    "notifications.Notice": "is sent, read, withdrawn",
    "notifications.Telling": "how somebody wants to be told changes; each has its event",
    "notifications.WebhookDelivery": "is tried, taken, given up and sent again",
    "notifications.WebhookEndpoint": "is paused, gets another secret, ends; each has its event",
    "workflow.Card": "is paused, used again, ended; each has its event",
    "workflow.CardTap": "adds up what was said of it; each message has its own append-only row",
    "workflow.MerchantCategory": "is said otherwise; each change has its event",
    "workflow.Helped": "is asked once, answered, and changed for 7 days; each has its event",
    "workflow.HiddenPayee": "somebody wants it shown again; each change has its event",
    "workflow.StatementLine": "what it was found to be; what the bank said never changes, by a trigger",
    "workflow.LettingGo": "is reckoned anew when an hour is over",
    "workflow.Reckoning": "is reckoned anew when an hour is over, or a leader wants it",
    "workflow.LookBack": "what it was for is told later, and reminded of; each has its event",
    "workflow.Payment": "is paid, cancelled, and ready again within the day; each has its event",
    "workflow.StandingPayment": "counts the weeks that were made, and stops with its ask",
    "workflow.ToldFact": "is mended, done, dropped; each has its event",
    "workflow.Tracing": "ends; each has its event",
    "workflow.FairnessReport": "is withdrawn as soon as somebody asks to be left out",
    "workflow.WhatIf": "counts how far it is until it is answered; a trigger freezes it then",
    "workflow.Ask": "its status moves; each step has its own append-only row",
}
# Who may read the clock: interfaces. Services are told the time.
INTERFACES = re.compile(
    r"/(?:\w+_)?(api|tasks|consumers|pages)\.py$|/(http|api|pages|management/commands)/|/live/(app|hub)\.py$"
    r"|^config/(celery|health|metrics|backup|operators/__main__)\.py$"
)
# What interfaces take from services that nobody does at any moment, and why.
WITHOUT_BY = {
    "note_operator": "who runs the system is nobody of the organisation",
    "remove_erased_files": "a timer finishes what two people confirmed",
    "remind_untold": "a timer reminds of what was to be told",
    "make_fairness": "a timer sums up a month that is over",
    "reckon_if_due": "a timer reckons what is an hour old",
    "look_again": "a timer looks at the calendar; who is to look is named by lot",
    "ask_whether_it_helped": "a timer asks once",
    "look_after_bundles": "a timer gathers what somebody asked for, and looks at the calendar",
    "keep_birthdays": "a timer looks at the calendar",
    "keep_reviews": "a timer looks at the calendar",
    "answer_wishes": "a timer looks who asked for a link",
    "count_try": "nobody is known yet",
    "forget_tries": "nobody is known yet",
    "keep_wish": "nobody is known yet",
    "forgive_try": "nobody is known yet",
    "purge_places": "a timer forgets where people were signed in",
    "purge_sessions": "a timer forgets sessions that are over",
    "purge_codes": "a timer forgets old codes",
    "purge_tries": "a timer forgets old tries",
    "redeem": "the code says who it is",
    "purge": "a timer forgets old keys",
    "run_weeks": "a timer looks at what has begun; the yes to it was said long before",
    "turn_years": "a timer looks at the calendar",
    "trace_new_asks": "a timer rules by drafts that somebody wanted looked at",
    "answer_waiting": "a timer answers what somebody asked for before",
    "watch": "a timer looks at what is due; nobody asked it to",
}
BANNED = re.compile(
    r"\b(panel|package|authoris\w*|authoriz\w*|reject\w*|client|case|breach\w*|clawback|service users?|scheme|mandate"
    r"|escalat\w*|exception\w*|flag\w*|split\w*|risk\w*|complian\w*)s?\b",
    re.IGNORECASE,
)
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


@cache
def sources() -> dict[str, ast.Module]:
    """This function will parse every Python file of ours but the migrations, by its path."""
    found = [path for folder in (*ROOMS, "tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    names = sorted(path.relative_to(ROOT).as_posix() for path in found if "migrations" not in path.parts)
    return {name: ast.parse((ROOT / name).read_text(encoding="utf-8")) for name in names}


def ours(pattern: str) -> dict[str, ast.Module]:
    """This function will give the modules of the five rooms whose path a pattern finds."""
    return {name: tree for name, tree in sources().items() if name.startswith(ROOMS) and re.search(pattern, name)}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """This function will list the functions and methods of a module, however deep."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """This function will list what a module imports, as (module, name); a whole module has the name ''."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """This function will list the texts that are marked for translation: all that a person is ever shown."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            for text in node.args:
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield node.lineno, text.value


def our_models() -> list[type[Model]]:
    """This function will list the models of the five rooms."""
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def rows(statement: str) -> list[tuple[object, ...]]:
    """This function will run a statement in the test's database and give its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


# --- who may touch what ----------------------------------------------------------------------------------------------


def test_interfaces_never_touch_model_objects() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in ours(INTERFACES.pattern).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
        if name != "notifications/consumers.py"  # a consumer is its own service: it runs where the delivery is marked
    ]
    assert not found


def test_a_service_that_an_interface_calls_takes_by_and_at_by_name() -> None:
    services = {
        (name.removesuffix(".py").replace("/", "."), each.name): each
        for name, tree in ours(r"/services(/|\.py)").items()
        for each in functions(tree)
    }
    called = {
        pair
        for tree in ours(INTERFACES.pattern).values()
        for pair in imports(tree)
        if pair in services and pair[1] not in WITHOUT_BY
    }
    assert ("workflow.services.submitting", "submit_ask") in called
    wrong = []
    for pair in sorted(called):
        arguments = services[pair].args
        named = {each.arg for each in arguments.kwonlyargs}
        if arguments.args or arguments.posonlyargs or arguments.vararg or not {"by", "at"} <= named:
            wrong.append(".".join(pair))
    assert not wrong


def test_only_interfaces_and_processes_read_the_clock() -> None:
    told = {name: tree for name, tree in ours(r"").items() if not INTERFACES.search(name)}
    asked = [name for name, tree in told.items() if {("audit.clock", "now"), ("audit", "clock")} & set(imports(tree))]
    assert not asked
    read = [
        f"{name}:{node.lineno}"
        for name, tree in told.items()
        if name != "audit/clock.py" and not name.startswith("config/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date", "timezone", "clock")
    ]
    assert not read


def test_only_one_helper_says_which_day_it_is_at_a_moment() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in ours(r"").items()
        if name != "delegation/days.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
        # What a file says is a day without a zone.
        if not (isinstance(node.func.value, ast.Call) and ast.unparse(node.func.value.func) == "datetime.strptime")
    ]
    assert not found


def test_guardian_has_one_user() -> None:
    users = {name for name, tree in ours(r"").items() for module, _ in imports(tree) if module.startswith("guardian")}
    assert users == {"delegation/access.py", "delegation/models/people.py"}


# --- how rows may change ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_model_is_append_only_or_says_why_its_rows_change() -> None:
    # 8 DELETE, 16 UPDATE, 32 TRUNCATE: what pg_trigger.tgtype adds up from (PostgreSQL's catalog/pg_trigger.h).
    guarded = {
        str(table)
        for (table,) in rows(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
            " AND tgenabled = 'O' AND tgqual IS NULL AND tgfoid = 'leeway_refuse_change'::regproc"
            " GROUP BY relname HAVING bit_or(tgtype::int) & 56 = 56"
        )
    }
    changing = set()
    for model in our_models():
        table = model._meta.db_table
        if table not in guarded:
            changing.add(model._meta.label)
        else:
            grants = rows(
                f"SELECT p FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p"
                f" WHERE has_table_privilege('{APP}', '{table}', p)"
            )
            assert not grants, f"{table}: the app may {grants}"
    assert changing == set(CHANGES)


@pytest.mark.django_db
def test_every_append_only_table_is_sealed_or_says_why_not() -> None:
    tables = {each.table for each in sealed()}
    dated = {
        str(table)
        for (table,) in rows(
            "SELECT attrelid::regclass FROM pg_attribute WHERE attname = 'tx'"
            " AND atttypid = 'xid8'::regtype AND attnotnull"
        )
    }
    assert dated & {str(model._meta.db_table) for model in our_models()} == tables
    guarded = {model._meta.db_table for model in our_models() if model._meta.label not in CHANGES}
    assert guarded - tables == set(UNSEALED)


@pytest.mark.django_db
def test_every_table_of_an_organisation_has_its_wall() -> None:
    walled = {
        str(table): (enabled, policies)
        for table, enabled, policies in rows(
            "SELECT relname, relrowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid)"
            " FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    }
    open_to_all = {table for table, (enabled, _) in walled.items() if not enabled}
    assert open_to_all == set(WITHOUT_WALL)
    for model in our_models():
        if model._meta.db_table not in WITHOUT_WALL:
            assert walled[model._meta.db_table] == (True, 1), model._meta.label


@pytest.mark.django_db
def test_the_app_owns_no_table_and_may_not_go_round_the_walls() -> None:
    assert rows(f"SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = '{APP}'") == [
        (False, False, False)
    ]
    assert not rows(f"SELECT tablename FROM pg_tables WHERE tableowner = '{APP}'")


# --- how long things get ---------------------------------------------------------------------------------------------


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in sources()}
    assert not {name: lines for name, lines in long.items() if lines >= ONE_FILE.get(name, MOST_LINES)}


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{name}: {each.name} ({each.end_lineno - each.lineno + 1} lines)"
        for name, tree in sources().items()
        for each in functions(tree)
        if each.end_lineno and each.end_lineno - each.lineno + 1 >= MOST_LINES_A_FUNCTION
    ]
    assert not found


# --- what we depend on -----------------------------------------------------------------------------------------------


def test_each_dependency_says_in_one_line_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    wanted = [*project["project"]["dependencies"]]
    wanted += [each for group in project["dependency-groups"].values() for each in group if isinstance(each, str)]
    assert wanted
    silent = [each for each in wanted if not re.search(rf'"{re.escape(each)}",?\]? +# \w', text)]
    assert not silent


# --- our words -------------------------------------------------------------------------------------------------------


def test_nobody_is_ever_shown_a_word_of_the_trade() -> None:
    found = [
        f"{name}:{line}: {text}"
        for name, tree in ours(r"").items()
        for line, text in sentences(tree)
        if BANNED.search(re.sub(r"%\(\w+\)s|{\w*}|`[^`]*`", "", text))  # placeholders, and what a program reads
    ]
    assert not found


def test_sentences_are_short() -> None:
    found = [
        f"{name}:{line}: {sentence}"
        for name, tree in ours(r"").items()
        for line, text in sentences(tree)
        for sentence in re.split(r"(?<=[.?!]) ", text)
        if len(sentence.split()) > MOST_WORDS_A_SENTENCE
    ]
    assert not found


def test_numbers_are_digits_on_screens() -> None:
    written = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
    found = [
        f"{name}:{line}: {text}"
        for name, tree in ours(r"").items()
        for line, text in sentences(tree)
        if written.search(text)
    ]
    assert not found


def test_each_decision_written_down_has_a_number_of_its_own() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "adr").glob("*.md")}
    numbers = [int(name[:4]) for name in found]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert [name for name, text in found.items() if not text.startswith(f"# {int(name[:4])}. ")] == []

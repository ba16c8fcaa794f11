"""What stands in several files must say the same, and nothing insecure may start."""

import re
import tomllib

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from config import safety
from config.celery import BEAT, INSIDE, OUTSIDE, QUEUES, app
from config.safety import check_safe_to_serve
from config.settings.environment import BASE_DIR, is_on, parse_env_file, split_list

LOCKS = sorted(path.name for path in (BASE_DIR / "requirements").iterdir())
COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
PRODUCTION = {
    "DEMO": False,
    "SECRET_KEY": "0123456789abcdef" * 4,
    "LOG_SECRET": "fedcba9876543210" * 2,
    "BASE_URL": "https://leeway.example",
    "PHONE": "01632 960 100",
    "BROKER_URL": "redis://:secret@valkey:6379/0",
    "DATABASE_IS_NAMED": True,
}


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with which it starts; tests/integration/config asks a database about the role."""
    for name, safe in PRODUCTION.items():
        setattr(settings, name, safe)
    monkeypatch.setattr(safety, "_of_the_role", list)
    return settings


def read(name: str) -> str:
    """This function will read a file of the repository."""
    return (BASE_DIR / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    text = read(f"requirements/{lock}")
    entries = re.findall(r"(?m)^[a-z0-9._-]+==.*(?:\n    .*)*", text)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index-url" not in text


def test_the_small_lock_is_part_of_the_large_one() -> None:
    base, dev = (
        set(re.findall(r"(?m)^[a-z0-9._-]+==\S+", read(f"requirements/{name}.txt"))) for name in ("base", "dev")
    )
    assert base <= dev


def test_each_dependency_says_why_it_is_there() -> None:
    lines = re.findall(r'(?m)^    ("[a-z].*)$', read("pyproject.toml").partition("[tool.")[0])
    project = tomllib.loads(read("pyproject.toml"))
    count = len(project["project"]["dependencies"]) + len(project["dependency-groups"]["dev"])
    assert len(lines) == count
    assert [line for line in lines if not re.search(r"# \w", line)] == []


def test_the_workers_of_compose_take_every_queue_and_those_inside_never_wait_for_those_outside() -> None:
    assert f"--queues={','.join(INSIDE)}" in COMPOSE["services"]["worker"]["command"]
    assert {f"--queues={','.join(OUTSIDE)}", "--pool=threads"} <= set(COMPOSE["services"]["webhooks"]["command"])
    assert {*INSIDE, *OUTSIDE} == set(QUEUES)


def test_compose_gives_no_secret_a_default() -> None:
    variables = re.findall(r"\$\{(\w+)(:?[-?]?)", read("docker-compose.yml"))
    secret = {(name, default) for name, default in variables if re.search("PASSWORD|SECRET|KEY", name)}
    assert secret
    assert {default for _, default in secret} == {":?"}
    assert "LEEWAY_DEMO" not in read("docker-compose.yml") + read("Dockerfile")


def test_a_missing_secret_is_named_and_not_guessed() -> None:
    """Compose stops at the first `:?` without a value, and says its name and these words."""
    assert not re.findall(r"\$\{\w+:\?\}", read("docker-compose.yml"))


def test_what_serves_can_change_nothing_but_memory_and_its_volumes() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "postgres" or service["cap_drop"] == ["ALL"], name


def test_each_process_that_stays_up_is_looked_at() -> None:
    stays = {name for name, service in COMPOSE["services"].items() if service["restart"] == "unless-stopped"}
    assert stays == {"postgres", "valkey", "web", "live", "worker", "webhooks", "beat"}
    assert {name for name in stays if "healthcheck" in COMPOSE["services"][name]} == stays


def instructions() -> list[list[tuple[str, str]]]:
    """This function will read the Dockerfile as stages of (instruction, what it is given)."""
    text = re.sub(r"\\\n", " ", "\n".join(line for line in read("Dockerfile").splitlines() if line[:1] != "#"))
    stages: list[list[tuple[str, str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, " ".join(rest.split())))
    return stages


def test_the_image_is_built_in_stages_and_serves_as_nobody_in_particular() -> None:
    look, build, serve, tools, last = instructions()
    for stage in (serve, tools):
        users = [given for word, given in stage if word == "USER"]
        assert users[-1] == "leeway"
        after = [word for word, _ in stage[stage.index(("USER", "leeway")) :]]
        assert not {"RUN", "COPY", "ADD"} & set(after)
    assert last == [("FROM", "serve")]
    assert any(word == "COPY" and "--from=build" in given for word, given in serve)
    assert not any("USER" in word for word, _ in (*look, *build))


def test_the_image_takes_what_is_pinned_and_keeps_no_secret() -> None:
    steps = [step for stage in instructions() for step in stage]
    assert {word for word, _ in steps} <= {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "CMD"}
    outside = [given.split()[0] for word, given in steps if word == "FROM" and not given.startswith("serve")]
    assert all(re.search(r":\d+\.\d+", image) for image in outside)
    for word, given in steps:
        if word == "RUN":
            assert given.count("pip install") == given.count("--require-hashes"), given
            assert given.count("apt-get install") == given.count("--no-install-recommends"), given
            assert "apt-get" not in given or "rm -rf /var/lib/apt/lists" in given, given
            assert not re.search(r"curl|wget|sudo|chmod 777", given), given
        if word == "ENV":
            assert not re.search("SECRET|PASSWORD|TOKEN|_URL", given), given
        if word == "CMD":
            assert given.startswith("["), "a shell in between would keep signals from it"


def test_the_image_copies_what_is_there() -> None:
    taken = [given for stage in instructions() for word, given in stage if word == "COPY" and "--from" not in given]
    for given in taken:
        *sources, _target = given.split()
        assert all((BASE_DIR / source).exists() for source in sources), given
    let_through = {line.removeprefix("!") for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert {source.split("/")[0] for given in taken for source in given.split()[:-1]} == let_through
    rooms = {name for given in taken for name in given.split()[:-1]}
    assert rooms >= {"audit", "delegation", "workflow", "notifications", "config"}


def test_only_the_steps_before_serving_know_the_owner() -> None:
    told = {name: " ".join(service.get("environment", {})) for name, service in COMPOSE["services"].items()}
    assert {name for name, keys in told.items() if "DATABASE_OWNER_URL" in keys} == {"roles", "migrate", "backup"}
    assert {name for name, keys in told.items() if "DATABASE_ADMIN_URL" in keys} == {"roles"}


def test_every_queue_has_an_exchange_of_its_own() -> None:
    """Under one shared key Redis would give each message to all of them."""
    assert {(queue.name, queue.exchange.name, queue.routing_key) for queue in app.conf.task_queues} == {
        (name, name, name) for name in QUEUES
    }


def test_what_the_beat_starts_exists_and_has_a_queue() -> None:
    app.loader.import_default_modules()
    assert {task for task, _, _ in BEAT.values()} <= set(app.tasks)
    assert {queue for _, _, queue in BEAT.values()} <= set(QUEUES)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must be set"),
        ("SECRET_KEY", "short", "SECRET_KEY must be set"),
        ("SECRET_KEY", "a" * 64, "SECRET_KEY must be set"),
        ("LOG_SECRET", "", "LEEWAY_LOG_SECRET must be set"),
        ("LOG_SECRET", "a" * 32, "LEEWAY_LOG_SECRET must be set"),
        ("LOG_SECRET", "0123456789abcdef" * 4, "LEEWAY_LOG_SECRET must be set"),
        ("BASE_URL", "http://leeway.example", "https"),
        ("DEBUG", True, "DEBUG must be off"),
        ("ALLOWED_HOSTS", ["leeway.example", "*"], "ALLOWED_HOSTS must name hosts"),
        ("PHONE", "", "LEEWAY_PHONE must be"),
        ("DATABASE_IS_NAMED", False, "DATABASE_URL must be the address"),
        ("BROKER_URL", "", "BROKER_URL must be the address"),
        ("BROKER_URL", "redis://valkey:6379/0", "BROKER_URL must carry a password"),
    ],
)
def test_it_does_not_start_insecurely(production: Settings, setting: str, value: object, sentence: str) -> None:
    check_safe_to_serve()
    setattr(production, setting, value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        check_safe_to_serve()


def test_operations_names_every_setting_and_every_number() -> None:
    page = read("docs/operations.md")
    sources = [read(f"config/{name}.py") for name in ("settings/base", "settings/environment", "web", "roles")]
    settings = set(re.findall(r'(?:ENV|environ)(?:\.get\(|\[)"([A-Z_]+)"', "".join(sources)))
    asked = set(re.findall(r"\$\{(\w+)", read("docker-compose.yml")))
    for_tests = {"LEEWAY_DEMO_PASSWORD"}
    assert len(settings) > 15
    assert not [name for name in sorted((settings | asked) - for_tests) if f"`{name}`" not in page]
    numbers = "".join(read(name) for name in ("workflow/measures.py", "config/requests.py", "config/celery.py"))
    told = re.findall(r'"(leeway_\w+)"', numbers + read("config/metrics.py"))
    assert len(told) > 8
    assert not [name for name in told if name not in page]


@pytest.mark.parametrize("name", ["LEEWAY_CLOCK_OFFSET", "LEEWAY_KILL_AT"])
def test_what_is_for_tests_is_refused_where_people_are_served(
    production: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "3600")
    with pytest.raises(ImproperlyConfigured, match=f"{name} must not be set"):
        check_safe_to_serve()


def test_the_file_of_a_running_supervisor_is_read_line_by_line() -> None:
    text = "# a word\n\nDATABASE_URL = postgresql://a:b=c@h/d \nLEEWAY_DEMO=1\nnonsense\n"
    assert parse_env_file(text) == {"DATABASE_URL": "postgresql://a:b=c@h/d", "LEEWAY_DEMO": "1"}


@pytest.mark.parametrize(
    ("value", "on"), [("1", True), ("true", True), ("0", False), ("", False), (None, False), ("no", False)]
)
def test_a_switch(value: str | None, on: bool) -> None:
    assert is_on(value) is on


def test_a_list() -> None:
    assert split_list(" a, b ,,") == ["a", "b"]

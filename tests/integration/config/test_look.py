"""The look is compiled once, anew when a source changes, and pages stay whole where it cannot be."""

import shutil
from pathlib import Path

import pytest

from config import look
from config.settings.environment import BASE_DIR


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sources copied, and nothing compiled yet."""
    sass = tmp_path / "sass"
    shutil.copytree(look.SASS, sass)
    monkeypatch.setattr(look, "SASS", sass)
    monkeypatch.setattr(look, "BUILT", tmp_path / "static_built")
    return tmp_path


def test_without_node_the_pages_are_plain_and_it_is_said_why(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_node() -> None:
        raise look.NotMade("there is no Node")

    monkeypatch.setattr(look, "find_node", no_node)
    said = look.ensure()
    assert said is not None
    assert "there is no Node" in said
    assert "export function initAll" in (elsewhere / "static_built/js/govuk-frontend.js").read_text()
    assert (elsewhere / "static_built/leeway.css").exists()
    assert not look.is_made()


def test_npm_that_fails_is_told_and_leaves_what_was_there(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "static_built").mkdir()
    (elsewhere / "static_built/leeway.css").write_text("p { color: teal }")
    monkeypatch.setattr(look, "find_node", lambda: ("false", ("sh", "-c", "echo no registry >&2; exit 1")))
    said = look.ensure()
    assert said is not None
    assert "no registry" in said
    assert (elsewhere / "static_built/leeway.css").read_text() == "p { color: teal }"


def test_a_changed_source_makes_it_stale(elsewhere: Path) -> None:
    (elsewhere / "static_built").mkdir()
    (elsewhere / "static_built/.made-from").write_text(look.fingerprint())
    assert look.is_made()
    assert look.ensure() is None
    with (elsewhere / "sass/_words.scss").open("a") as words:
        words.write("p { margin: 0 }\n")
    assert not look.is_made()


def test_the_lock_of_the_look_names_no_registry() -> None:
    lock = (BASE_DIR / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock

"""A month's second looks drawn again from the exported log, by the script that docs/second-looks.md gives."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from audit import clock
from audit.sealer import seal
from tests.cast import Cast
from workflow.models import LookDraw, LookMonth, SecondLook
from workflow.services.fields import AskFields
from workflow.services.second_looks import SETTLES_WITHIN, draw_months, publish_months
from workflow.services.submitting import submit_ask

DOCS = Path(__file__).parents[3] / "docs" / "second-looks.md"
SPENDS = [("tom", "mo"), ("tom", "ada"), ("tom", "leo"), ("priya", "ravi"), ("sam", "zara"), ("sam", "dean")]


@pytest.fixture
def drawn(committed_cast: Cast) -> Cast:
    """Some yeses of staff, drawn as their month was over, and sealed."""
    at = clock.now()
    with committed_cast.scope():
        publish_months(at=at, new_seed=lambda: "5e" * 32)
        for number, (by, person) in enumerate(SPENDS * 2):
            fields = AskFields(
                person=committed_cast.person(person).id, kind="one_off", category="everyday", amount=900 + number
            )
            submit_ask(by=committed_cast.user(by), fields=fields, at=at + timedelta(seconds=number))
        this_month = LookMonth.objects.ours().order_by("month").first()
        assert this_month is not None
        draw_months(at=this_month.until_at + SETTLES_WITHIN)
    seal(organisation_id=committed_cast.organisation.id, at=clock.now())
    return committed_cast


def test_the_script_of_twenty_lines_draws_the_same_from_the_log_alone(drawn: Cast, tmp_path: Path) -> None:
    script = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    assert len([line for line in script[1].splitlines() if line]) <= 20
    assert "workflow" not in script[1]
    exported, changed = tmp_path / "log.txt", tmp_path / "changed.txt"
    call_command("export_log", organisation=drawn.organisation.slug, out=exported)
    with drawn.scope():
        expected = SecondLook.objects.ours().filter(why="drawn").count()
        assert 0 < expected < LookDraw.objects.ours().get().of
    said = again(script[1], exported)
    assert said.split(maxsplit=1)[1] == f"{expected} the same\n"
    changed.write_text(exported.read_text().replace('"wanted":10', '"wanted":1'), encoding="utf-8")
    assert "NOT THE SAME" in again(script[1], changed)


def again(script: str, exported: Path) -> str:
    """This function will run the script as anybody would, without Leeway on its way."""
    command = [sys.executable, "-I", "-c", script, str(exported)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout

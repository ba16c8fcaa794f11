"""manage.py import_absences: good rows are kept, bad ones named by their number, a second run changes nothing."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from delegation.models import Absence
from tests.cast import Cast


def read(file: Path) -> tuple[str, str]:
    """This function will import a file, and give what was said and what was wrong."""
    said = StringIO()
    try:
        call_command("import_absences", str(file), stdout=said)
    except CommandError as error:
        return said.getvalue().strip(), str(error)
    return said.getvalue().strip(), ""


def written(folder: Path, *rows: str, header: str = "username,starts,ends,stand_in") -> Path:
    """This function will write a file."""
    file = folder / "absences.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_good_rows_are_kept_and_bad_ones_named_by_number(cast: Cast, tmp_path: Path) -> None:
    day = (cast.at + timedelta(days=10)).date()
    last, late = day + timedelta(days=4), (cast.at + timedelta(days=40)).date()
    file = written(
        tmp_path,
        f"priya,{day},{last},sam",
        f"nobody,{day},{last},",
        f"sam,{last},{day},",
        f"tom,soon,{last},",
        f"gwen,{day},{last},otto",
        f"gwen,{day},{last},gwen",
        f"helen,{day}T09:00:00+00:00,{last}T17:00:00+00:00,",
        f"otto,{day},{last},",
        f"priya,{last},{late},",
    )
    said, wrong = read(file)
    assert said == "3 recorded, 0 known already, 6 not read"
    assert [line.split(":")[0] for line in wrong.splitlines()] == [f"row {n}" for n in (2, 3, 4, 5, 6, 9)]
    assert "This is written down already" in wrong
    with cast.scope():
        absence = Absence.objects.ours().select_related("stand_in").get(user=cast.user("priya"))
        assert absence.stand_in == cast.user("sam")
        assert absence.recorded_by is None
        assert absence.starts_at.date() == day
        assert absence.ends_at - absence.starts_at == timedelta(days=5)  # the last day is away too
    said, _ = read(file)
    assert said == "0 recorded, 3 known already, 6 not read"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"username,starts\nx,y\n", "has no column ends"), (b"\xff\xfe\x00", "cannot be read"), (b"", "has no column")],
)
def test_what_is_no_such_file_is_said(db: None, tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "absences.csv"
    file.write_bytes(content)
    assert says in read(file)[1]


def test_a_file_that_is_not_there_is_said(db: None, tmp_path: Path) -> None:
    assert "cannot be read" in read(tmp_path / "none.csv")[1]

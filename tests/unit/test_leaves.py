"""A leaf is made of what stands in a row: not of what stands nowhere, nor of what came with a later column."""

from audit.leaves import Sealed, leaf
from audit.models import Event


def test_what_a_later_column_gave_to_old_rows_is_no_part_of_their_leaves() -> None:
    table = Sealed("thing", Event, added={"late": False})
    before = b'{"kind":"thing","row":{"a":1}}'
    assert leaf(table, {"a": 1, "b": None}) == before
    assert leaf(table, {"a": 1, "late": False}) == before
    assert leaf(table, {"a": 1, "late": True}) == b'{"kind":"thing","row":{"a":1,"late":true}}'

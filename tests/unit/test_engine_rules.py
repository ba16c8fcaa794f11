"""The table of broken rules speaks about the code as it stands."""

from __future__ import annotations

import re

import pytest

from tests.unit.break_engine_rules import PURE, ROOT, TABLE, Break, breaks


@pytest.mark.parametrize("one", breaks(), ids=[one.rule for one in breaks()])
def test_a_rule_stands_in_the_code_once_and_its_break_in_the_table(one: Break) -> None:
    code = (ROOT / "delegation" / one.file).read_text()
    assert code.count(one.old) == 1
    rows = [line for line in TABLE.read_text().splitlines() if line.startswith(f"| {one.rule} | {one.file} |")]
    assert len(rows) == 1
    assert "a hole" not in rows[0]


@pytest.mark.parametrize("name", PURE)
def test_the_copy_that_is_broken_has_all_that_it_imports(name: str) -> None:
    code = (ROOT / "delegation" / f"{name}.py").read_text()
    assert set(re.findall(r"^\s*from delegation\.(\w+) import", code, re.MULTILINE)) <= set(PURE)

"""Canonical JSON: what Python's own encoder writes for ASCII is what RFC 8785 says."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import canonical, read

texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.text(st.characters(codec="ascii")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.text('ab\x7f"\\'), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_it_writes_what_another_program_writes(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_written_reads_back_and_writes_alike(value: Any) -> None:
    assert read(canonical(value).decode()) == value
    assert canonical(read(json.dumps(value, indent=1))) == canonical(value)


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        ('{"b": 1, "a": [true, null]}', b'{"a":[true,null],"b":1}'),
        ("1.50", b'"1.50"'),
        ("9007199254740991", b"9007199254740991"),
        ("9007199254740992", b'"9007199254740992"'),
        ("-123456789012345678901234567890", b'"-123456789012345678901234567890"'),
        ('"\\u00e9\\u000b"', '"\u00e9\\u000b"'.encode()),
        ('{"\\ue000": 1, "\\ud83d\\ude00": 2}', '{"\U0001f600":2,"\ue000":1}'.encode()),
    ],
)
def test_a_number_that_json_cannot_carry_stands_as_its_digits(text: str, leaf: bytes) -> None:
    assert canonical(read(text)) == leaf

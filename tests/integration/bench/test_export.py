"""What is measured of a program that exports or checks is what it really took."""

import os

import pytest

from bench.export.__main__ import measure

HELD = "held = bytearray(b'x') * 200_000_000; print('some'); print('last')"


def test_a_programs_memory_is_its_own_and_its_last_line_is_kept() -> None:
    large, small = measure(os.environ, "-c", HELD), measure(os.environ, "-c", "print('little')")
    assert (large.said, small.said) == ("last", "little")
    assert large.megabytes >= 200
    assert small.megabytes <= large.megabytes - 150


def test_a_program_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        measure(os.environ, "-c", "raise SystemExit('no such thing')")

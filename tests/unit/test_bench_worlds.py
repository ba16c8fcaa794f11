"""The worlds that are measured have limits that a scheme may have."""

import pytest

from bench.scale.world import MONTH
from bench.world import LIMITS
from delegation.scheme_sense import MOST_PENCE


@pytest.mark.parametrize("limit", [*LIMITS, MONTH], ids=lambda limit: limit["key"])
def test_no_limit_of_a_measured_world_is_absurd(limit: dict[str, int]) -> None:
    assert 0 < limit["amount"] <= MOST_PENCE

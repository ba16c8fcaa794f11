"""Ids made the short way are what Python's own constructor makes."""

import copy
import pickle
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from audit.ids import named_id, new_id, read_id


@given(st.uuids())
def test_an_id_that_was_read_is_the_one_that_was_written(id: UUID) -> None:
    found = read_id(str(id))
    assert (found, hash(found), str(found), found.bytes, found.is_safe) == (id, hash(id), str(id), id.bytes, id.is_safe)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == id  # noqa: S301 - our own


@given(st.binary(min_size=16, max_size=16))
def test_ids_say_their_version_and_variant(digest: bytes) -> None:
    for id, version in ((new_id(), 7), (named_id(digest), 8)):
        assert UUID(str(id)) == id
        assert (id.version, id.variant) == (version, "specified in RFC 4122")
    kept = int.from_bytes(digest, "big") ^ named_id(digest).int
    assert kept & ~(0xF << 76 | 0x3 << 62) == 0

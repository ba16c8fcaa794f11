"""What of the log must agree (audit/books.py): its tree, its keys and what was signed, inside the database and outside.

Leaves and rows are held against each other by an export (audit/verify.py). These are the tables around them, none of
whose columns may change without a difference.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from audit import anchors
from audit.books import OURS, Comparison

MOST_KEPT = 1_000  # notes outside that are compared, the newest ones

# A row's id is of the digest of what it says: UUID version 8, as audit/ids.py makes it.
NAMED = """
    encode(set_byte(set_byte(substring(digest FOR 16), 6, get_byte(digest, 6) & 15 | 128),
                    8, get_byte(digest, 8) & 63 | 128), 'hex')::uuid
"""
# The root over a tile's hashes: one level of the tree after another, RFC 9162 2.1.1.
ROOT = r"""
    (WITH RECURSIVE up (level, hashes) AS (
        SELECT 0, tile.hashes
        UNION ALL
        SELECT level + 1, (
            SELECT string_agg(sha256('\x01'::bytea || substring(up.hashes FROM pair * 64 + 1 FOR 64)), '' ORDER BY pair)
            FROM generate_series(0, length(up.hashes) / 64 - 1) pair
        ) FROM up WHERE length(up.hashes) > 32
     ) SELECT hashes FROM up ORDER BY level DESC LIMIT 1)
"""
# Tiles are stored for those who read the tree. They, and what stands above them, follow from the leaves.
TILES = Comparison(
    "log: a tile is what stands below it",
    f"""
    SELECT %(organisation)s::uuid, tile.hashes = below.hashes AND tile.root = {ROOT}
    FROM (
        SELECT 0 AS level, index / 256 AS index, string_agg(hash, '' ORDER BY index) AS hashes
        FROM audit_leaf WHERE {OURS} GROUP BY index / 256 HAVING count(*) = 256
        UNION ALL
        SELECT level + 1, index / 256, string_agg(root, '' ORDER BY index)
        FROM audit_tile WHERE {OURS} GROUP BY level, index / 256 HAVING count(*) = 256
    ) below FULL JOIN (SELECT * FROM audit_tile WHERE {OURS}) tile USING (level, index)
    """,  # noqa: S608 - our own text
)
CHECKPOINTS = Comparison(
    "log: a checkpoint is what was signed, and after the one before",
    f"""
    SELECT id, id = {NAMED} AND said[1] = 'leeway.log/' || organisation_id AND said[2] = size::text
           AND said[3] = encode(root, 'base64') AND coalesce(
               said[4] = to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
               AND said[5] = 'after ' || coalesce(lag(size) OVER (ORDER BY size, at, id), 0),
               said[4] = '')  -- those from before had three lines
    FROM (
        SELECT *, string_to_array(note, E'\\n') AS said, sha256(convert_to(note, 'UTF8')) AS digest
        FROM audit_checkpoint WHERE {OURS}
    ) signed
    """,  # noqa: S608 - our own text
)
LEAVES = Comparison(
    "log: it has as many leaves as the tree",
    f"""
    SELECT coalesce(state.id, %(organisation)s::uuid),
           coalesce(state.size, 0) = known.leaves AND coalesce(state.size, 0) = known.last + 1
    FROM (SELECT * FROM audit_logstate WHERE {OURS}) state
    FULL JOIN (SELECT count(*) AS leaves, coalesce(max(index), -1) AS last FROM audit_leaf WHERE {OURS}) known ON true
    """,  # noqa: S608 - our own text
)
KEYS = Comparison(
    "log: a key is named by what it is, and signed something",
    f"""
    WITH signed AS (
        SELECT DISTINCT encode(substring(decode(line[1], 'base64') FOR 4), 'hex') AS signer
        FROM audit_checkpoint, regexp_matches(note, E'\\u2014 \\\\S+ ([A-Za-z0-9+/]{{91}}=)\\n', 'g') line WHERE {OURS}
    )
    SELECT coalesce(id, %(organisation)s::uuid), id = {NAMED} AND number = place
           AND part[1] = 'leeway.log/' || organisation_id AND part[2] = key_id
           -- The newest has signed nothing yet where it was exchanged a moment ago.
           AND (signer IS NOT NULL OR number > 1 AND number = newest)
    FROM (
        SELECT *, regexp_match(verifier, '^([^+]+)[+]([0-9a-f]{{8}})[+]([A-Za-z0-9+/]{{44}})$') AS part,
               sha256(convert_to(verifier, 'UTF8')) AS digest,
               row_number() OVER (ORDER BY number) AS place, max(number) OVER () AS newest
        FROM audit_logkey WHERE {OURS}
    ) key
    CROSS JOIN LATERAL (
        SELECT left(encode(sha256(convert_to(part[1] || E'\\n', 'UTF8') || decode(part[3], 'base64')), 'hex'), 8)
    ) told (key_id)
    FULL JOIN signed ON signer = key_id
    """,  # noqa: S608 - our own text
)


def _kept(organisation_id: UUID) -> Mapping[str, Any]:
    """This function will give the notes that are kept outside, as the comparison binds them."""
    return {"kept": json.dumps(anchors.kept(organisation_id, most=MOST_KEPT))}


KEPT = Comparison(
    "log: what is kept outside was signed",
    f"""
    SELECT (kept ->> 'id')::uuid,
           EXISTS (SELECT FROM audit_checkpoint WHERE {OURS} AND note = kept ->> 'note')
    FROM jsonb_array_elements(%(kept)s::jsonb) kept
    """,  # noqa: S608 - our own text
    outside=_kept,
)
TOLD = Comparison(
    "log: what was told of a checkpoint is what was signed",
    f"""
    SELECT event.id, event.id = signed.id AND event.subject_id = signed.id AND event.subject_kind = 'checkpoint'
           AND event.process = 'sealer' AND coalesce(event.person_id, event.on_behalf_of_id) IS NULL
           AND event.at = signed.at
           AND event.data = jsonb_build_object('size', signed.size, 'root', encode(signed.root, 'hex'))
    FROM (SELECT * FROM audit_event WHERE {OURS} AND type = '{anchors.TOLD}') event
    FULL JOIN (SELECT * FROM audit_checkpoint WHERE {OURS} AND told) signed ON signed.id = event.id
    """,  # noqa: S608 - our own text
)
COMPARISONS = (LEAVES, TILES, CHECKPOINTS, KEYS, KEPT, TOLD)

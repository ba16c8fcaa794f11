"""A mandate's row is what rulings read, and it is no leaf: so each column of it must be what its events say."""

from collections.abc import Mapping

from audit.books import OURS, Comparison, told_once

# What never changes: the column, and what the event of its granting says it was.
AS_GRANTED: Mapping[str, str] = {
    "kind": "data->>'kind'",
    "holder_id": "(data->>'holder')::uuid",
    "role": "data->>'role'",
    "constitution_paragraph": "data->>'paragraph'",
    "scheme_id": "(data->>'scheme')::uuid",
    "given_from_id": "(data->>'given_from')::uuid",
    "granted_by_id": "actor_id",
    "granted_at": "at",
    "person_id": "person_id",
}
# The same, of events that say so: those of before say nothing of these, in which case only that can be compared.
AS_GRANTED_SINCE: Mapping[str, tuple[str, str]] = {
    "post_id": ("post", "(data->>'post')::uuid"),
    "team_id": ("team", "(data->>'team')::uuid"),
    "plan_line_id": ("plan_line", "(data->>'plan_line')::uuid"),
    "ask_id": ("ask", "(data->>'ask')::uuid"),
    "category": ("category", "data->>'category'"),
    "payee_key": ("payee", "data->>'payee'"),
    "to_jsonb(kept.act_kinds)": ("act_kinds", "data->'act_kinds'"),
    "limits": ("limits", "data->'limits'"),
    "together": ("together", "(data->>'together')::boolean"),
    "starts_at": ("starts_at", "(data->>'starts_at')::timestamptz"),
    "until_if_confirmed": ("until_if_confirmed", "(data->>'until_if_confirmed')::timestamptz"),
}


def _kept(column: str) -> str:
    return column if "(" in column else f"kept.{column}"


def _as_granted() -> str:
    """This function will give the query that holds each mandate against the event of its granting."""
    always = [f"told.data_{number} IS NOT DISTINCT FROM kept.{column}" for number, column in enumerate(AS_GRANTED)]
    since = [
        f"(NOT told.data ? '{name}' OR {said.replace('data', 'told.data', 1)} IS NOT DISTINCT FROM {_kept(column)})"
        for column, (name, said) in AS_GRANTED_SINCE.items()
    ]
    facts = [f"(array_agg({said}))[1] AS data_{number}" for number, said in enumerate(AS_GRANTED.values())]
    return told_once(
        table="delegation_mandate",
        kind="mandate",
        key="CASE WHEN type = 'mandate.granted' THEN subject_id::text END",
        facts=", ".join([*facts, "(array_agg(data))[1] AS data"]),
        agrees=" AND ".join([*always, *since]),
    )


def _last(what: str, *, by: str) -> str:
    """This function will give since when something is so, unless the last that was said of it took it back."""
    last = f"array_agg(what ORDER BY at DESC, id DESC) FILTER (WHERE what IN ('{what}', '{by}'))"
    return f"CASE ({last})[1] WHEN '{what}' THEN max(at) FILTER (WHERE what = '{what}') END"


# What changes: as the last change left it, and until when as the last event says. What was ended and then resumed was
# ended by mistake: that takes back the end, and no hold.
AS_IT_STANDS = f"""
    SELECT kept.id,
           kept.revoked_at IS NOT DISTINCT FROM made.revoked_at
           AND kept.suspended_at IS NOT DISTINCT FROM made.suspended_at
           AND kept.confirmed_at IS NOT DISTINCT FROM made.confirmed_at
           AND kept.ends_at IS NOT DISTINCT FROM (told.data->>'ends_at')::timestamptz
           AND (NOT told.data ? 'suspended_until'
                OR kept.suspended_until IS NOT DISTINCT FROM (told.data->>'suspended_until')::timestamptz)
    FROM (SELECT * FROM delegation_mandate WHERE {OURS}) kept
    LEFT JOIN (
        SELECT mandate_id, max(at) FILTER (WHERE what = 'confirmed') AS confirmed_at,
               {_last("suspended", by="resumed")} AS suspended_at, {_last("revoked", by="restored")} AS revoked_at
        FROM (
            SELECT mandate_id, at, id,
                   CASE WHEN what = 'resumed' AND lag(what) OVER changes = 'revoked' THEN 'restored'
                        ELSE what END AS what
            FROM delegation_mandatechange WHERE {OURS} WINDOW changes AS (PARTITION BY mandate_id ORDER BY at, id)
        ) changed GROUP BY mandate_id
    ) made ON made.mandate_id = kept.id
    LEFT JOIN (
        SELECT DISTINCT ON (subject_id) subject_id, data FROM audit_event
        WHERE {OURS} AND subject_kind = 'mandate' ORDER BY subject_id, at DESC, id DESC
    ) told ON told.subject_id = kept.id
"""  # noqa: S608 - our own text

COMPARISONS = (
    Comparison("mandate: as it was granted", _as_granted()),
    Comparison("mandate: as its changes left it", AS_IT_STANDS),
)

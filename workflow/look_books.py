"""What must be true of second looks at any moment, for audit/books.py."""

from audit.books import Comparison, told_once

SECOND_LOOKS = (
    Comparison(
        "month of second looks: published once, with what its seed sums up to",
        told_once(
            table="workflow_lookmonth",
            kind="look_month",
            key="data->>'look_month'",
            facts="min(data->>'commitment') AS commitment",
            agrees="told.commitment = kept.commitment",
        ),
    ),
    Comparison(
        "draw of a month: one event, with the seed that was published",
        told_once(
            table="workflow_lookdraw",
            kind="look_month",
            key="data->>'look_draw'",
            facts="min(data->>'seed') AS seed, min((data->>'drawn')::int) AS drawn",
            agrees=(
                "told.seed = kept.seed AND encode(sha256(convert_to(kept.seed, 'UTF8')), 'hex') ="
                " (SELECT commitment FROM workflow_lookmonth month WHERE month.id = kept.month_id) AND told.drawn ="
                " (SELECT count(*) FROM workflow_secondlook drawn WHERE drawn.month_id = kept.month_id)"
            ),
        ),
    ),
    Comparison(
        "second look: one event, with its decision",
        told_once(
            table="workflow_secondlook",
            kind="second_look",
            key="data->>'second_look'",
            facts="min(data->>'decision') AS decision",
            agrees="told.decision = kept.decision_id::text",
        ),
    ),
    Comparison(
        "step of a second look: one event, with whom it is",
        told_once(
            table="workflow_lookstep",
            kind="second_look",
            key="data->>'look_step'",
            facts="min(data->>'user') AS holder, min(data->>'why') AS why",
            agrees="told.holder IS NOT DISTINCT FROM kept.user_id::text AND told.why = kept.kind",
        ),
    ),
    Comparison(
        "what was said of a second look: one event, with what it was",
        told_once(
            table="workflow_lookanswer",
            kind="second_look",
            key="data->>'look_answer'",
            facts="bool_and((data->>'same')::boolean) AS same, min(data->>'would') AS would",
            agrees="told.same = kept.same AND told.would IS NOT DISTINCT FROM kept.would",
        ),
    ),
    Comparison(
        "what all can learn of a second look: one event, with its words",
        told_once(
            table="workflow_looklesson",
            kind="second_look",
            key="data->>'look_lesson'",
            facts="min(data->'words'->>'words') AS words",
            agrees="told.words = kept.words_id::text",
        ),
    ),
)

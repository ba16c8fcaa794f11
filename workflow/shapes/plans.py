"""How a file of plan lines is sent, and what it would do."""

from typing import Any

from rest_framework import serializers

from delegation.http.fields import Choice, StrictSerializer, StrictText
from delegation.services.bringing import Preview
from workflow.services.plan_import import WHATS


class ImportQuery(StrictSerializer):
    """Only look, or do what was looked at."""

    preview = Choice(choices=["true"], required=False, help_text="say what would happen, do nothing")
    digest = StrictText(required=False, max_length=64, help_text="that of the preview: do it, all of it or nothing")


class ImportRow(serializers.Serializer[Any]):
    """What happens to one line of the file; `line` as a spreadsheet numbers it."""

    line = serializers.IntegerField()
    person = serializers.CharField()
    words = serializers.CharField()
    what = serializers.ChoiceField(choices=WHATS)
    sentence = serializers.CharField()


class ImportCounts(serializers.Serializer[Any]):
    """How many lines of each."""

    added = serializers.IntegerField()
    raised = serializers.IntegerField()
    lengthened = serializers.IntegerField()
    less = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    wrong = serializers.IntegerField()


class ImportSeen(serializers.Serializer[Any]):
    """What a file would do, or did."""

    done = serializers.BooleanField()
    digest = serializers.CharField(allow_null=True, help_text="null where there are lines to put right")
    counts = ImportCounts()
    rows = ImportRow(many=True)


def import_document(preview: Preview, *, done: bool) -> dict[str, Any]:
    """This function will show what a file would do, or did."""
    return {
        "done": done,
        "digest": None if preview.wrong else preview.digest,
        "counts": preview.counts,
        "rows": [
            {"line": row.number, "person": row.person, "words": row.words, "what": row.what, "sentence": row.sentence}
            for row in preview.rows
        ],
    }

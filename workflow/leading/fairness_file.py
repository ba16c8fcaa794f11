"""Fairness of yes as a file: a line for each group and measure. What is hidden is an empty cell."""

import csv
import io

from workflow.leading.fairness import in_order
from workflow.models import FairnessReport

COUNTS = ("people", "never_asked", "asks", "yes", "went_on")
HEADER = ("about", "group", *COUNTS, "measure", "rate", "ratio", "low", "high")


def file_of(report: FairnessReport | None) -> bytes:
    """This function will write what stands; the first line alone where nothing does."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for group in report.answer if report else ():
        for name, measure in in_order(group["measures"]):
            numbers = (measure[key] for key in ("rate", "ratio", "low", "high"))
            writer.writerow([group["about"], group["group"], *(group[key] for key in COUNTS), name, *numbers])
    return text.getvalue().encode("utf-8-sig")

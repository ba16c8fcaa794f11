"""What must be true of taps of cards at any moment: a tap's sums are those of what its programme said."""

from audit.books import OURS, Comparison

# What was set aside moved nothing; a reversal without a sum ends the tap, and so does one that came too late.
TAPS = f"""
    SELECT tap.id,
           tap.captured = coalesce(said.captured, 0) AND tap.reversed = coalesce(said.reversed, 0)
           AND tap.refunded = coalesce(said.refunded, 0) AND tap.parked <= tap.refunded
           AND (tap.asked IS NULL) = (coalesce(said.asked, 0) = 0)
    FROM (SELECT * FROM workflow_cardtap WHERE {OURS}) tap
    LEFT JOIN (
        SELECT tap_id, count(*) FILTER (WHERE kind = 'authorisation') AS asked,
               sum(amount) FILTER (WHERE kind = 'capture' AND outcome = 'recorded') AS captured,
               sum(amount) FILTER (WHERE kind = 'reversal' AND outcome = 'recorded') AS reversed,
               sum(amount) FILTER (WHERE kind = 'refund' AND outcome = 'recorded') AS refunded
        FROM workflow_cardmessage WHERE {OURS} GROUP BY tap_id
    ) said ON said.tap_id = tap.id
"""  # noqa: S608 - our own text

TAPS_OF_CARDS = (Comparison("tap of a card: its sums are those of its messages", TAPS),)

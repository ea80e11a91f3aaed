"""Did a change work, and does it hold? `judge_gain(registration, rows)` answers with a `GainVerdict`.

Read `judging.py` first, then docs/background/gain.md. `Registration` is what is locked before go-live (`.sha256`,
`.to_json`), `observe(…)` makes rows of arrays. To come: `judge_gain_in_log(registration, log)` reads rows from an
event log, `judge_portfolio` guards a list of verdicts against chance, `locate_slip` names where a gain slipped.
"""

from obeya.studies.gain.context import OtherChange
from obeya.studies.gain.judging import judge_gain
from obeya.studies.gain.observations import Observations, observe
from obeya.studies.gain.registration import Balancing, Registration
from obeya.studies.gain.result import GainVerdict
from obeya.studies.gain.vocabulary import VERDICT_WORDS, VerdictWord

__all__ = [
    "VERDICT_WORDS",
    "Balancing",
    "GainVerdict",
    "Observations",
    "OtherChange",
    "Registration",
    "VerdictWord",
    "judge_gain",
    "observe",
]

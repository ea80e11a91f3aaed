"""Did a change work, and does it hold? `judge_gain(registration, rows)` answers with a `GainVerdict`.

Read `judging.py` first, then docs/background/gain.md. `Registration` is what is locked before go-live (`.sha256`,
`.to_json`), `observe(…)` makes rows of arrays. `judge_gain_in_log(registration, log)` reads rows from an event log;
`register_in_log` makes the registration for one of its measures. `judge_portfolio` guards a list of verdicts against
chance, and `locate_slip(registration, log)` names where a gain slipped, with the evidence for its owner.
"""

from obeya.studies.gain.context import OtherChange
from obeya.studies.gain.in_log import balance, judge_gain_in_log, register_in_log
from obeya.studies.gain.judging import judge_gain
from obeya.studies.gain.log_measures import LOG_MEASURES, Question, read_measure
from obeya.studies.gain.observations import Observations, observe
from obeya.studies.gain.portfolio import PortfolioVerdict, judge_portfolio
from obeya.studies.gain.registration import Balancing, Registration
from obeya.studies.gain.result import GainVerdict
from obeya.studies.gain.slip_result import Slip
from obeya.studies.gain.slip_search import locate_slip
from obeya.studies.gain.vocabulary import VERDICT_WORDS, VerdictWord

__all__ = [
    "LOG_MEASURES",
    "VERDICT_WORDS",
    "Balancing",
    "GainVerdict",
    "Observations",
    "OtherChange",
    "PortfolioVerdict",
    "Question",
    "Registration",
    "Slip",
    "VerdictWord",
    "balance",
    "judge_gain",
    "judge_gain_in_log",
    "judge_portfolio",
    "locate_slip",
    "observe",
    "read_measure",
    "register_in_log",
]

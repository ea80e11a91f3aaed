"""Simulated processes with known truth, to try obeya on and to test it; read `registry.py` first."""

from obeya.sources.samples.null_log import null_log
from obeya.sources.samples.registry import SAMPLES, Sample, simulate
from obeya.sources.samples.writing import write_sample

__all__ = ["SAMPLES", "Sample", "null_log", "simulate", "write_sample"]

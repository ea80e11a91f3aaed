"""Find out which column is the case, the activity, the time; read `detect.py` first."""

from obeya.sources.detection.detect import detect_mapping

__all__ = ["detect_mapping"]

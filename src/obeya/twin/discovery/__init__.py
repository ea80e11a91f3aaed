"""Learn a twin from a log; `discovering.py` says in which order its parts are learned: read it first."""

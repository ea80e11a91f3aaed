"""XES logs: quick.py reads regular files block by block with arrays, streaming.py reads everything else."""

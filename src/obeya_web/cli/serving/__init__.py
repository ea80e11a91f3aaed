"""What `obeya serve` needs: what it refuses, its child processes and how they end; start reading at children.py."""

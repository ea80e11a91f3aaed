"""From a finding to an improvement: what is taken over, and the baseline that is frozen."""

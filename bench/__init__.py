"""Side by side against peers in one run: ratios, not seconds, are what counts. Read __main__.py first."""

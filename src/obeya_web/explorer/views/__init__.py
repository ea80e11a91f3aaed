"""The pages and answers of the explorer; the page itself is page.py."""

"""Helpers that import no app: page security, words and numbers in templates, small request helpers."""

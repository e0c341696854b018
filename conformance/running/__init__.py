"""A run: cases are asked of an adapter, answers judged, and every step told as an event.

It uses protocol, corpus and judging. The command line and the search start runs; reports only
listen to the events.
"""

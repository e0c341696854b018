"""Reports made of the events of a run: console, JUnit, TAP, HTML, Markdown, badge, scorecard.

They know events and the corpus's own texts, never an adapter. The command line opens them,
and a saved event file gives the same reports again.
"""

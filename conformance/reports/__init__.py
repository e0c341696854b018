"""Reports, made from the events of a run: console, JUnit, TAP, HTML, Markdown, badge, scorecard.

They may use ``running`` and what is below it, and never see an adapter, so a saved event file
gives the same reports again. Only the command line uses them.
"""

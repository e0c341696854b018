"""A run: adapters are asked, their answers judged, and everything that happens told as events.

It may use ``protocol``, ``corpus`` and ``judging``, and knows neither reports nor the search. The
command line, the search and the pytest plugin start runs; reports listen to them.
"""

"""Random lives of a SubSwapper and of a MultiFile, played through an adapter against small models.

The theory of a SubSwapper (``model``): the next file is what is on disk and what it was told,
the latter winning, without what was closed. That of a MultiFile (``multifile``): under its
name is the old content or the new one, and what others do to the files is not undone. A life
(``life``) is drawn as a list of moves: data, like a case. A performance plays each move as steps
of a scenario and holds what comes against the model.
"""

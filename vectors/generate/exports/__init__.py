"""The schemas for other tools: ``python -m scbref.vectors.generate.exports [--check]``.

Both files of ``vectors/formats/`` are read off ``scbref.wire`` alone: a Kaitai Struct description,
and a table of fields in JSON.
A new kind of node needs a line here; without one the export fails.
"""

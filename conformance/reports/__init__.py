"""Reports that are made from the event stream, live or from saved files."""

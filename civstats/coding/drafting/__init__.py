"""A Chinese text becomes draft rows of the tables. Imported only by `scan`, and by `verify` to suggest rows."""

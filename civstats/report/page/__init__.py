"""Documents become HTML pages that ask for nothing: no script, no font, no other host."""

"""Documents become tagged PDF, set by typst in the two fonts of the reports alone."""

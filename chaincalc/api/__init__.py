"""What a notebook and a program take of chaincalc: the public functions, and how results show themselves.

`functions` holds the public functions; `forms` has for each kind of result its text, its LaTeX, its HTML and its table;
`explanation` is an explanation in all its forms. Nothing here works anything out: the rooms above do.
"""

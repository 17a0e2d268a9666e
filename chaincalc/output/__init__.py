"""Results as plain tables, and tables as text.

report (numbers), entries (arrays), sweep_report, catalogue -> reply (a command's results as data) -> formats, one file
each -> sink (standard output, or a file that is whole or not there).
"""

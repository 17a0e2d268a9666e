"""A formula or an equation as Unicode, LaTeX, MathML or NumPy."""

"""A chain at its inputs: values forwards, derivatives in both directions, and what is remarkable."""

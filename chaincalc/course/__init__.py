"""Sets of exercises in a course: each student's numbers, a class's answers, gradebooks, feedback and worksheets."""

"""Code tasks: programs to explain, to mend and to write, with truths that a run has shown; data that a teacher can write."""

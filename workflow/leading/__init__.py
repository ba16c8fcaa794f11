"""What leaders read of a year: what to let go of, how long things took, what checking cost. Rows in, findings out."""

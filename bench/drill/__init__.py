"""`make drill`: everything that can fail is made to fail under load, and afterwards the books are read."""

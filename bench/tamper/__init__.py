"""Whatever a superuser changes in the record with every guard switched off: is it found?"""

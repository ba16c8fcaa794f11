"""The same asks after a thousand, a hundred thousand and a million past ones: as quick, and by the same plans?"""

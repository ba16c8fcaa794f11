"""The record searched as auditors do, with ten thousand events and with two million: as quick?"""

"""SLOTS → AIR: from a signed day document to sound at an exact moment, and a journal of what really went out.

`cueing` and `deciding` are pure; `player` applies what they say to an output and writes the journal. Only `desk` knows
the centre's records: everything else here runs on a commune's PC with the base install.
"""

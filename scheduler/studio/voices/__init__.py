"""One file an engine, one contract (`contract.Voice`); `engines` finds them, `chain` asks one after another.

This file stays free of imports: the embedded voice's helper process forks and must not carry numpy's threads.
"""

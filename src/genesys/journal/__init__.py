"""The append-only record of a run. Everything else is replayed from it.

journal         what a journal promises: append after n or be refused, read after n, leases
entry           one fact as recorded: its number, its time, its worker
encoding        events <-> JSON, with the code of units kept once
memory_journal  in a list: for tests and examples
run_folder      the one folder in which a run lives
store_journal   in a database: SQLite by default
"""

"""The append-only record of a run. Everything else is replayed from it.

journal             what a journal promises: append after n or be refused, read after n, leases
entry               one fact as recorded: its number, its time, its worker
encoding            events <-> JSON, with the code of units kept once
memory_journal      in a list: for tests and examples
store_journal       in a database: SQLite by default
transcripts         what transcripts promise: all questions and answers of sessions, under caps
account             what was spent and is held; whether one more call fits under the caps
refusals            what transcripts refuse, so that nothing is paid or recorded twice
pieces              a long text as the pieces that it shares with others
memory_transcripts  in a list: for tests and examples
store_transcripts   in the database of the journal
transcript_tables   its tables, and what is asked of them at every call
store               that database: transactions of many writers on one file
recording           one session in a file of its own: exported, read, replayed
run_folder          the one folder in which a run lives
"""

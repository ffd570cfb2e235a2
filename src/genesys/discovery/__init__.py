"""The loop: decide a step from the journal, do it, write down what happened.

scheduler         design, verify, wait or stop?
turns             which designer takes the next session
duties            what a worker can be asked to do
worker            discover(): the whole system on one screen
designer          what a design session promises
genetic_designer  a session without an LLM: one typed edit of the parents
tuning_designer   a session without an LLM: one setting of a promising design
latest_tree       the run as it is now, for many threads
held_claim        keeps a worker's lease alive while it works
"""

"""The loop: decide a step from the journal, do it, write down what happened.

scheduler         design, verify, wait or stop?
worker            discover(): the whole system on one screen
designer          what a design session promises
genetic_designer  a session without an LLM: one typed edit of the parents
held_claim        keeps a worker's lease alive while it works
"""

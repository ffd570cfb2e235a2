"""What a trained design is worth, beside its untrained control; all of it runs in sandbox jobs.

evaluator     bits per byte and every task, trained and untrained
tasks/        one task a file
grammar       pairs of sentences, one of them ungrammatical
evaluate_job  what the sandbox runs
practice      lets designs practise skills in the sandbox, and keeps what came of it (torch-free)
skill_trial   one skill, practised by a small fresh model
skills/       one skill a file
skills_job    what the sandbox runs for that
"""

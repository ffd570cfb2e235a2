"""How a design learns; all of it runs in sandbox jobs.

trainer       one training run
pace          how long training may take on this machine
train_job     what the sandbox runs
calibrate_job  what it runs to see how fast that is
"""

"""What is asked of a design that the live checks passed, and the verdict on its answers.

A process that runs foreign code can say that all is well whatever it found. So what counts is
decided outside of it, from answers that it cannot know.

question   two that begin alike; the same answers up to where they part
witness    the sandbox side of it                                         (torch)
exam       a small task, learned inside, marked outside
trial      the sandbox side of it; what a training step costs             (torch)
costs      time, memory and operations beside those of another block      (torch)
marks      the verdict on exam and costs
"""

"""What the search knows: designs, what they proved to be worth, and how they descend.

design          a proposal, its reviews and the unit tree that implements it
verification    what one design scored on one rung, with the evidence
descriptor      where it stands among others by what it can learn
ladder          the rungs, and what is left of each rung's budget
events          the facts that a journal holds
seed_noise      how far the seeds of one design lie apart
evolution_tree  all of it, replayed from those facts
fitness         what makes a design good: one fitness a file
comparison      the verifications that may be compared with each other
pareto          which designs no other beats in both quality and cost
tree_change     what makes one unit tree another, place by place
kinship         how alike two unit trees are
standings       how good each design is, and how sure we are of it
"""

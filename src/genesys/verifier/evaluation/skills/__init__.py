"""What a small model of a design can learn from invented sequences: one skill a file.

base                what every skill is
episodes            what skills with pairs of keys and values share
in_context_recall   a key comes again: what stood behind it?
multi_query_recall  all pairs first, then all keys
noisy_recall        pairs among tokens that mean nothing
fuzzy_recall        keys and values of several tokens
selective_copying   write down the few tokens that mattered
compression         keep a whole sequence in one vector
induction           go on with a melody that began again
state_tracking      follow a ball under cups that are swapped
"""

"""What designs read: text from anywhere -> shards of tokens that every design sees alike.

documents/    where text comes from: one source a file
duplicates    documents that say what another has already said
preparation   documents -> a corpus folder: split, tokenised, packed
corpus        a prepared corpus, memory-mapped
data_order    which stretch of the corpus stands in which batch
"""

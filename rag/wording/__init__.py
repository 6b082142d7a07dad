"""Who words an answer, and what of those words may leave the house.

llm.py          writers by name: the quotes alone, the local model, any chat model
chat.py         a conversation with a model that may fail
faults.py       a vendor's error in our words
local_model.py  a GGUF model in this process
gguf.py         its weights
prompts.py      every word that is sent to a model
citations.py    a model's words read, each sentence proven or cut; the last wall before a quote leaves
claims.py       whether one sentence is proven by what it cites
slips.py        names misspelt while they were copied, set back
"""

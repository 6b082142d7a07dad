"""How good is an archive at answering? Cases, metrics, runs, reports, comparisons, a gate.

The third user of the engine: imports `from rag import …` only. Names here are imported as
`from eval.run import run`, since `import eval` would hide a builtin.
"""

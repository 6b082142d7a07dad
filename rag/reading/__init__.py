"""Reading what was found: which sentences answer, how many are quoted, and whether they answer at all.

candidates.py  the sentences that may answer
scoring.py     what speaks for each, and the score of it
kinds.py       whether a sentence holds the kind of thing asked for
likeness.py    how like its words are to the question's
mentions.py    whether a release mentions a word
contrast.py    words of which one excludes the other
pointing.py    a language model as reader of the best sentences
evidence.py    from the best sentences to the quotes
abreast.py     quotes of several releases side by side
decision.py    whether the quotes answer
learned.py     the coefficients of all that, from `learned.json`
"""

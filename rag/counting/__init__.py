"""Counting and listing, exactly: from a question's words to a plan, from the plan to a table whose every row is proven.

plan.py        whether a question counts or lists, and if so exactly what; read off its words by the files below
criteria.py    what a release is checked for, one by one, and the plan that criteria make
nouns.py       what may be counted; the words that ask to count, list or rank
rewordings.py  other wordings, each as the one that is read
starts.py      where clauses begin
clauses.py     how clauses read as criteria
measures.py    length, numbers of people or funders, days: what is measured of a release
thresholds.py  how many there are to be
ranks.py       questions of a shape of their own: "most often", "per month"
listed.py      the values of a field, "which journals carried …?"
newest.py      the newest, the oldest, what came out
recasting.py   a question that none of these reads, put in words that one does by a model
dateparts.py   days, months, years, days of the week
tallies.py     a plan carried out in the library
stated.py      which releases state a field, with the proof
grouped.py     the values that releases state, grouped
stories.py     a release and its copies counted once
rolls.py       the table, its evidence, its text
"""

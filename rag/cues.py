"""Tables of words that deny, weaken, strengthen, or give a direction. Data only; `rag.polarity` reads it."""

from __future__ import annotations

NEGATIONS = frozenset(
    "no not never none neither nor without cannot nobody nothing nowhere fail fails failed failing unable lack lacks "
    "lacked lacking absence absent hardly false untrue wrong myth refuted denied denies deny ruled-out refused".split()
)
CLAUSE_WORDS = frozenset("but while whereas although though however yet because since unless which who".split())
HEDGES = frozenset(
    "may might could possibly possible potentially potential perhaps appears appear appeared seems seem seemed suggest "
    "suggests suggested suggesting likely unlikely probably believe believes believed think thinks thought hypothesize "
    "hypothesise hypothesis preliminary hint hints hinted speculate allegedly alleged alleges reportedly apparently "
    "indicate indicates indicated proposed proposes theory tentative uncertain unclear estimate estimated".split()
)
FUTURE = frozenset(
    "will would plan plans planned planning expect expects expected aim aims aimed hope hopes hoped intend intends "
    "intended scheduled upcoming future should proposed proposes proposal seek seeks set".split()
)
ASSOCIATION = frozenset(
    "associated association associations linked link links correlated correlates correlation related relationship tied "
    "connection predicted predictor".split()
)
CAUSES = frozenset(
    "cause causes caused causing lead leads led result results resulted reduce reduces reduced reducing lowers lowered "
    "lowering lower cuts cut increase increases increased increasing raises raised raise boosts boosted boost prevent "
    "prevents prevented preventing protect protects protected protecting improve improves improved improving makes "
    "made drives drove triggers triggered due because thanks produces produced slows slowed".split()
)
NOT_VERB = frozenset("had have has a an the with showed show of at in to for their its his her faced face".split())
STRONG = (
    frozenset("all every each entire entirely whole everyone everything completely fully".split()),
    frozenset(("always",)),
    frozenset("only sole solely exclusively alone just".split()),
    frozenset("most majority mostly mainly largely".split()),
    frozenset("prove proves proved proven proof definitive definitively certainly certain conclusively".split()),
    frozenset("best greatest largest biggest highest first unprecedented".split()),
)
AXES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(a.split()), frozenset(b.split()))
    for a, b in (
        (
            "rise rises rose risen rising increase increases increased increasing grow grows grew grown growing growth "
            "climb climbs climbed surge surged soar soared jump jumped gain gained gains boost boosts boosted raise "
            "raises raised elevate elevated expand expanded expands higher more greater longer larger bigger faster "
            "stronger doubled tripled quadrupled up upward upregulated accelerate accelerated enhance enhanced",
            "fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined "
            "declining drop drops dropped dropping reduce reduces reduced reducing reduction reductions lower lowers "
            "lowered lowering less fewer shrink shrinks shrank shrunk diminish diminished shorter smaller slower "
            "weaker halved down downward downregulated cut cuts slow slowed slows lost lose loses loss suppress "
            "suppressed narrowed",
        ),
        ("better improve improves improved improving improvement best", "worse worsen worsens worsened worst deteriorated impair impaired"),  # noqa: E501
        ("before prior", "after following"),
        ("early earlier earliest", "late later latest"),
        ("older oldest", "younger youngest"),
        ("most highest largest biggest", "least lowest smallest fewest"),
        ("positive positively", "negative negatively"),
        ("activate activates activated activation stimulate stimulated", "inhibit inhibits inhibited inhibition block blocks blocked blockade suppress suppresses suppressed"),  # noqa: E501
        ("cause causes caused trigger triggers triggered", "prevent prevents prevented"),
        ("benefit benefits beneficial safe", "harm harms harmful unsafe dangerous"),
        ("approve approves approved approval accept accepted pass passed", "reject rejects rejected rejection deny denied"),  # noqa: E501
        ("support supports supported favor favour", "oppose opposes opposed"),
        ("win won wins gain gained", "lose lost loses"),
        ("open opens opened opening", "close closes closed closing"),
        ("start starts started starting begin begins began begun", "stop stops stopped stopping cease ceases ceased"),
        ("allow allows allowed permit permits permitted", "ban bans banned forbid forbids forbidden prohibit prohibits prohibited"),  # noqa: E501
        ("survive survives survived", "die dies died"),
        ("high", "low"),
        ("above", "below"), ("strong strongly", "weak weakly"), ("hot hotter warmer warm", "cold colder cooler cool"),
        ("maximum", "minimum"), ("guilty convicted", "innocent acquitted"), ("buy buys bought", "sell sells sold"),
        ("inside", "outside"), ("male men boys", "female women girls"), ("north northern", "south southern"),
        ("east eastern", "west western"), ("left", "right"), ("hire hired hires", "fire fired dismissed"),
    )
)  # fmt: skip
MOVES = frozenset(
    "rise rises rose risen rising increase increases increased increasing grew grown climbed surged soared fell fallen "
    "falling decrease decreases decreased decreasing declined declines dropped reduce reduces reduced doubled tripled "
    "halved shrank".split()
)
EMPTY = frozenset(
    "a about according after all also am an and any are as at be because been before being between both but by can did "
    "do does during each for from further had has have he her here his how however i if in into is it its itself more "
    "most much my new of on one or other our out over own per said says say she since so some such than that the their "
    "them then there these they this those through thus to too under until up upon us was we were what when where "
    "whether which while who whom whose why with within you your study studies research researchers found finding "
    "findings likely percent cent it's they're report reported results result people well".split()
)

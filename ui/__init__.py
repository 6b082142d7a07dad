"""The chat page: evidence first, prose second, proof one click away. Imports `from rag import …` only.

app          wiring: the web application, `build` and `serve`
blocks       the Gradio page: components, and callbacks of a few lines
talk         one question of a conversation, from the text box to what is kept
render       a conversation as HTML          cards     quotes as cards and marks
tables       exact lists, and as CSV         said      what stands around an answer
home         masthead, history, filters      reader    a release as HTML; kin, its copies and notices
shelf        what the archive tab shows      listing   how; view, its address; timeline, its plot
page         the frame of the other pages    markup    escaping, and tags that escape
pages        releases, answers, history, feedback, each under its own address
api          the HTTP API                    export    BibTeX, RIS, CSL-JSON, Markdown
examples     questions that the archive can answer
requests     what a visitor sends, checked and clamped
security     allowed paths, limits           headers   what every response carries
auth         cookies, passwords, lockout      password  makes a line of the password file
theme        Gradio's fonts and colours; style.css, gradio.css, page.js are served from here
"""

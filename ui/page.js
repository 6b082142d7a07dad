// What Gradio does not do: the release beside the chat, small requests (history, feedback), keys, light and dark.
// Everything that is shown comes from our own server as HTML that it escaped; this file puts no text into HTML itself.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (name) => document.getElementById(name);
  const dark = () => root.dataset.theme === "dark";

  const setTheme = (theme) => {
    root.dataset.theme = theme;
    document.querySelectorAll("[data-theme-toggle]").forEach((b) => { b.textContent = theme === "dark" ? "Light" : "Dark"; });
  };
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const themed = () => setTheme(remembered() || (system.matches ? "dark" : "light"));
  themed();
  system.addEventListener("change", themed);

  const say = (words) => {
    let toast = find("toast");
    if (!toast) {
      toast = Object.assign(document.createElement("div"), { id: "toast" });
      toast.setAttribute("role", "status");
      document.body.append(toast);
    }
    toast.textContent = words;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { toast.textContent = ""; }, 2600);
  };

  const tell = (words) => { // for screen readers: what the eye sees anyway
    let live = find("live");
    if (!live) {
      live = Object.assign(document.createElement("div"), { id: "live", className: "unseen" });
      live.setAttribute("role", "status");
      document.body.append(live);
    }
    live.textContent = words;
  };

  const copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
    } catch { // not a secure address: the old way
      const box = Object.assign(document.createElement("textarea"), { value: words });
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    say("Copied");
  };

  const post = async (address, body) => {
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(address, options).catch(() => null);
    if (answer?.ok) return true;
    const said = await answer?.json().catch(() => null);
    say(said?.error || "The server cannot be reached. Try again in a moment.");
    return false;
  };

  const part = (address) => {
    const url = new URL(address, location.origin);
    url.searchParams.set("part", "1");
    return fetch(url).then((answer) => answer.text(), () => null);
  };

  // --- The reader -------------------------------------------------------------------------------------------------
  let opener = null; // the link that opened the reader: focus goes back to it
  let chain = []; // the links of the same turn or list, for previous and next
  const place = (link) => (link.dataset.n ? `n${link.dataset.n}` : link.getAttribute("href"));

  const chainOf = (link) => {
    const home = link.closest(".turn, .turn-head, .reply, .shelf, .release");
    const turn = home?.closest(".turn") || (home?.closest("#now-head, #now-reply") ? find("talk") : home);
    const scope = turn === find("talk") ? document.querySelectorAll("#now-head [data-open], #now-reply [data-open]")
      : turn?.querySelectorAll("[data-open]") ?? [link];
    const seen = new Map();
    for (const one of scope) if (!seen.has(place(one))) seen.set(place(one), one);
    return [...seen.values()];
  };

  const open = async (link) => {
    const reader = find("reader");
    const content = await part(link.getAttribute("href"));
    if (content === null) { say("The server cannot be reached. Try again in a moment."); return; }
    if (reader.hidden) { opener = link; history.pushState({ reader: true }, ""); }
    chain = chainOf(link);
    reader.hidden = false;
    document.body.classList.add("reading");
    find("reader-content").innerHTML = content;
    find("reader-page").href = link.getAttribute("href");
    const at = chain.findIndex((one) => place(one) === place(link));
    find("reader-place").textContent = chain.length > 1 && at >= 0 ? `${at + 1} of ${chain.length}` : "";
    find("reader-previous").disabled = at <= 0;
    find("reader-next").disabled = at < 0 || at >= chain.length - 1;
    find("reader-copy").hidden = !link.dataset.quote;
    Object.assign(find("reader-copy").dataset, { quote: link.dataset.quote || "", reference: link.dataset.reference || "" });
    reader.dataset.at = String(at);
    document.querySelectorAll("[data-open][aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    document.querySelectorAll("[data-open]").forEach((one) => {
      if (one.getAttribute("href") === link.getAttribute("href")) one.setAttribute("aria-current", "true");
    });
    const mark = find("reader-content").querySelector("#at");
    if (mark) mark.scrollIntoView({ block: "center" }); else find("reader-content").scrollTop = 0;
    find("reader-content").focus({ preventScroll: true });
  };

  const close = () => {
    if (!find("reader") || find("reader").hidden) return;
    find("reader").hidden = true;
    document.body.classList.remove("reading");
    document.querySelectorAll("[data-open][aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    if (opener?.isConnected) opener.focus();
  };
  const back = () => (history.state?.reader ? history.back() : close());
  const step = (by) => { const next = chain[Number(find("reader").dataset.at) + by]; if (next) open(next); };
  addEventListener("popstate", close);

  // --- The conversation -------------------------------------------------------------------------------------------
  const put = (name, value) => {
    const box = document.querySelector(`#${name} textarea, #${name} input`);
    if (!box) return null;
    const proto = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(proto, "value").set.call(box, value);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return box;
  };
  const command = (words) => put("command", `${words}`);
  const ask = (words) => { if (!put("question", words)) { location.href = "/"; return; } setTimeout(() => find("ask").click(), 60); };
  const edit = (words) => { const box = put("question", words); box.focus(); box.setSelectionRange(words.length, words.length); };
  let commands = 0;
  const list = () => command(`list:${(commands += 1)}`);
  const lastQuestion = () => [...document.querySelectorAll("#now-head .question")].pop()?.textContent || "";

  const plainly = (one) => { // its words, markers as [1]
    const plain = one.cloneNode(true);
    plain.querySelectorAll(".cite").forEach((c) => c.replaceWith(` [${c.textContent}]`));
    plain.querySelectorAll(".when").forEach((w) => w.prepend(", "));
    return plain.textContent.trim();
  };
  const copyAnswer = (button) => {
    const reply = button.closest(".reply");
    const words = [...reply.querySelectorAll(".wording > *, .refusal > p")].map((one) => {
      return one.tagName === "FIGURE" ? [...one.children].map(plainly).join(": ") : plainly(one);
    });
    const rows = [...reply.querySelectorAll("tr")].map((row) => [...row.cells].map(plainly).join("\t"));
    const cited = new Map([...reply.querySelectorAll(".cite")].map((c) => [Number(c.dataset.n), c.dataset]));
    const sources = [...cited].sort(([a], [b]) => a - b).map(([n, c]) => `[${n}] ${c.reference}: “${c.quote}”`);
    copy([...words, ...rows, "", ...sources].join("\n").trim());
  };

  const feedback = async (button) => {
    const actions = button.closest(".actions");
    const verdict = button.dataset.verdict;
    actions.parentNode.querySelector(".feedback")?.remove();
    if (!(await post(`/feedback/${encodeURIComponent(actions.dataset.answer)}`, { verdict }))) return;
    actions.querySelectorAll("[data-verdict]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    if (verdict === "up") { say("Thank you"); return; }
    actions.after(reasons(actions.dataset.answer));
    const form = actions.parentNode.querySelector(".feedback");
    form.querySelector("input").focus({ preventScroll: true });
    form.scrollIntoView({ block: "center" });
  };

  const reasons = (answer) => {
    const make = (name, props, ...children) => { const e = Object.assign(document.createElement(name), props); e.append(...children); return e; };
    const choices = ["wrong", "not supported", "missed a release", "other"].map((value) =>
      make("label", {}, make("input", { type: "radio", name: "reason", value }), ` ${value[0].toUpperCase()}${value.slice(1)}`));
    const note = make("input", { type: "text", name: "note", maxLength: 2000, placeholder: "What is wrong? (optional)", ariaLabel: "What is wrong" });
    const form = make("form", { className: "feedback" }, make("fieldset", { ariaLabel: "Reason" }, ...choices), note,
      make("button", { type: "submit", textContent: "Send" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = new FormData(form);
      const body = { verdict: "down", reason: said.get("reason"), note: said.get("note") };
      if (await post(`/feedback/${encodeURIComponent(answer)}`, body)) { form.remove(); say("Thank you"); }
    });
    return form;
  };

  const rename = async (button) => {
    const title = prompt("Name of this conversation", button.dataset.title);
    if (title?.trim() && (await post(`/history/${button.dataset.rename}`, { do: "rename", title }))) list();
  };
  const remove = async (button) => {
    if (!confirm("Delete this conversation and its answers? Links to them stop working.")) return;
    if (!(await post(`/history/${button.dataset.delete}`, { do: "delete" }))) return;
    const current = document.querySelector("#history nav")?.dataset.current;
    if (current === button.dataset.delete) command(`new:${(commands += 1)}`); else list();
  };

  const shelve = async (address) => {
    const content = await part(address);
    if (content === null) { say("The server cannot be reached. Try again in a moment."); return; }
    const focused = document.activeElement?.getAttribute("href");
    const shelf = find("shelf").querySelector(".shelf");
    (shelf ? shelf.parentNode : find("shelf")).innerHTML = content;
    if (!shelf) return; // the first look: focus stays where it is
    const again = focused && find("shelf").querySelector(`a[href="${CSS.escape(focused)}"]`);
    (again || find("shelf").querySelector("input[type=search]"))?.focus({ preventScroll: true });
  };

  // --- One listener for all clicks --------------------------------------------------------------------------------
  const deeds = [
    ["[data-open]", open],
    ["#reader-close", back],
    ["#reader-previous", () => step(-1)],
    ["#reader-next", () => step(1)],
    ["#reader-copy, [data-copy]", (b) => copy(`“${b.dataset.quote}” (${b.dataset.reference})`)],
    ["[data-copy-answer]", copyAnswer],
    ["[data-ask]", (b) => ask(b.dataset.ask)],
    ["[data-edit]", (b) => edit(b.dataset.edit)],
    ["[data-again]", () => ask(lastQuestion())],
    ["[data-edit-again]", () => edit(lastQuestion())],
    ["[data-all]", (b) => { const more = b.closest(".table").querySelector("tbody[hidden]"); more.hidden = false; b.remove(); more.querySelector("a")?.focus(); }],
    ["[data-verdict]", feedback],
    ["[data-clear]", (b) => { const box = put(b.dataset.clear, ""); box?.dispatchEvent(new Event("blur", { bubbles: true })); find("question")?.querySelector("textarea").focus(); }],
    ["[data-rename]", rename],
    ["[data-delete]", remove],
    ["[data-conversation]", (a) => { document.body.classList.remove("listing"); command(`${a.dataset.conversation ? "open" : "new"}:${a.dataset.conversation || (commands += 1)}`); find("question")?.querySelector("textarea")?.focus(); }],
    ["[data-theme-toggle]", () => { const next = dark() ? "light" : "dark"; try { localStorage.setItem("theme", next); } catch { /* not remembered, then */ } setTheme(next); }],
    ["#open-side", (b) => b.setAttribute("aria-expanded", String(document.body.classList.toggle("listing")))],
    [".shelf a[href^='/archive']", (a) => shelve(a.getAttribute("href"))],
  ];
  addEventListener("click", (event) => {
    if (!event.target.closest(".menu")) document.querySelectorAll(".menu[open]").forEach((m) => { m.open = false; });
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    for (const [which, deed] of deeds) {
      const target = event.target.closest(which);
      if (!target || (which === "[data-open]" && !find("reader")) || (which.startsWith(".shelf") && !find("shelf"))) continue;
      event.preventDefault();
      deed(target);
      return;
    }
  });
  addEventListener("submit", (event) => {
    if (!event.target.closest("#shelf")) return;
    event.preventDefault();
    shelve(`/archive?${new URLSearchParams(new FormData(event.target))}`);
  });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && find("reader") && !find("reader").hidden) { event.preventDefault(); back(); }
    else if (event.key === "/" && !typing && find("question")) { event.preventDefault(); find("question").querySelector("textarea").focus(); }
    else if (!typing && find("reader") && !find("reader").hidden && (event.key === "ArrowLeft" || event.key === "ArrowRight")) step(event.key === "ArrowLeft" ? -1 : 1);
  });

  // --- What follows from what Gradio draws ------------------------------------------------------------------------
  let state = "";
  let address = null;
  const announce = { busy: "Working on it", done: "The answer is ready", refused: "Not in the archive", failed: "Something went wrong", stopped: "Stopped" };
  const watch = () => {
    const reply = document.querySelector("#now-reply .reply");
    const next = reply?.dataset.state || "";
    if (next !== state) {
      state = next;
      if (state) tell(announce[state]);
      if (state === "busy") { close(); find("now-head")?.scrollIntoView({ block: "start", behavior: "smooth" }); }
    }
    const current = document.querySelector("#history nav")?.dataset.current;
    if (current !== undefined && current !== address) {
      address = current;
      history.replaceState(history.state, "", current ? `/?c=${encodeURIComponent(current)}` : "/");
    }
    document.querySelectorAll("#after input, #before input, #as-of input").forEach((box) => {
      if (box.type !== "date") { box.type = "date"; box.max = new Date().toLocaleDateString("sv"); }
    });
    if (find("shelf")?.offsetParent && !find("shelf").dataset.asked) { find("shelf").dataset.asked = "1"; shelve("/archive"); }
    document.querySelectorAll("#now-reply .progress-text").forEach((p) => { // "queue: 2/5 | 3.1s"
      const line = /queue:\s*(\d+)/.exec(p.textContent);
      if (line && p.dataset.place !== line[1]) { p.dataset.place = line[1]; tell(`Your question is number ${line[1]} in line`); }
      else if (!line) delete p.dataset.place;
    });
    document.querySelectorAll("#command textarea, #command input").forEach((box) => { box.tabIndex = -1; });
    if (root.dataset.theme) document.querySelectorAll("[data-theme-toggle]").forEach((b) => { const w = dark() ? "Light" : "Dark"; if (b.textContent !== w) b.textContent = w; });
  };
  const begin = () => { new MutationObserver(watch).observe(document.body, { childList: true, subtree: true }); watch(); };
  if (document.body) begin(); else addEventListener("DOMContentLoaded", begin);
})();

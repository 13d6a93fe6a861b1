// The page's own script: formulas, citations, scrolling and two keys. Everything else is Gradio's.

const drawn = new Map(); // TeX -> HTML: a growing reply is drawn again and again
let katex = null;
import("/katex/katex.js").then((module) => { katex = module.default; formulas(document); }, () => {});

function formulas(root) {
  if (!katex) return;
  for (const span of root.querySelectorAll(".math:not([data-drawn])")) {
    const display = span.classList.contains("display");
    const key = `${display}${span.dataset.tex}`;
    if (!drawn.has(key)) {
      const options = { displayMode: display, throwOnError: false, strict: false, trust: false, maxExpand: 1000 };
      drawn.set(key, katex.renderToString(span.dataset.tex, options));
    }
    span.innerHTML = drawn.get(key);
    span.dataset.drawn = "";
  }
}

// ---- the chat stays at its end while it grows, unless the learner scrolled up
const chat = () => document.getElementById("chat");
let atEnd = true;
let lastTop = 0;
let fromEnd = null; // set while earlier turns are being put in above

function follow() {
  const box = chat();
  if (!box) return;
  if (fromEnd !== null && document.querySelectorAll("#history .turn").length !== fromEnd.turns) {
    box.scrollTop = box.scrollHeight - fromEnd.distance;
    fromEnd = null;
  } else if (atEnd) {
    box.scrollTop = box.scrollHeight;
  }
}

document.addEventListener("scroll", (event) => {
  const box = chat();
  if (event.target !== box) return;
  // content that grows (pictures, formulas) also moves the end away: only a move upwards is the learner's
  if (box.scrollHeight - box.scrollTop - box.clientHeight < 80) atEnd = true;
  else if (box.scrollTop < lastTop) atEnd = false;
  lastTop = box.scrollTop;
}, true);
document.addEventListener("load", (event) => { if (event.target.matches?.("#chat img")) follow(); }, true);

// ---- notes
let noteShown = "";

async function showNote(button, open) {
  const { note, section } = button.dataset;
  const language = button.closest("[lang]")?.lang || "zh";
  const address = `/notes/${encodeURIComponent(note)}?section=${encodeURIComponent(section)}&language=${language}`;
  const panel = document.getElementById("note-panel");
  if (!panel) return;
  if (noteShown !== address) {
    const answer = await fetch(address);
    if (!answer.ok) return;
    panel.innerHTML = await answer.text();
    noteShown = address;
    formulas(panel);
  }
  if (open) document.body.classList.add("note-open");
  const hit = panel.querySelector(".hit");
  const column = document.getElementById("right");
  if (hit && column) {
    const offset = hit.getBoundingClientRect().top - column.getBoundingClientRect().top;
    column.scrollTo({ top: column.scrollTop + offset - column.clientHeight / 4 });
    hit.classList.remove("flash");
    void hit.offsetWidth; // so that the flash begins again
    hit.classList.add("flash");
  }
  if (open) panel.focus({ preventScroll: true });
}

function closeNote() { document.body.classList.remove("note-open"); }

let defaultFor = "";

function showFirstNote() {
  // the first citation of the last turn that has any; again only when that turn is another one
  const cited = [...document.querySelectorAll("#history .turn")].filter((turn) => turn.querySelector(".cite"));
  const last = cited[cited.length - 1];
  const key = last ? `${cited.length}:${last.dataset.turn}` : "";
  if (!last || key === defaultFor) return;
  defaultFor = key;
  showNote(last.querySelector(".cite"), false);
}

document.addEventListener("click", (event) => {
  const cite = event.target.closest?.(".cite");
  if (cite) showNote(cite, true);
  if (event.target.closest?.("#earlier")) {
    const box = chat();
    fromEnd = { distance: box.scrollHeight - box.scrollTop, turns: document.querySelectorAll("#history .turn").length };
  }
  if (event.target.closest?.("#send, .chip, #retry, #new")) atEnd = true;
  if (document.body.classList.contains("note-open") && event.target.closest?.(".note-close")) closeNote();
});

// ---- keys: Enter belongs to the input method while it composes; Esc closes the note or stops the reply
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
  else if (event.key === "Enter" && event.target.closest?.("#composer")) atEnd = true;
  if (event.key !== "Escape" || event.isComposing) return;
  if (document.body.classList.contains("note-open")) closeNote();
  else document.getElementById("stop")?.click();
}, true);

new MutationObserver(() => {
  formulas(document);
  showFirstNote();
  follow();
}).observe(document.documentElement, { childList: true, subtree: true });
document.documentElement.lang = "zh";

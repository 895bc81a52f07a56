"use strict";
// Drag and drop with progress, keys on cards, search as one types, words marked in the document, progress of a batch. Without it forms and links do the rest.

function upload(form) {
  const files = form.querySelector("input[type=file]"), state = document.getElementById("upload-state");
  const bar = document.getElementById("upload-progress"), said = document.getElementById("upload-said");
  const error = document.getElementById("upload-error"), button = form.querySelector("button");
  const fail = (text) => { error.textContent = text; error.hidden = false; state.hidden = true; button.disabled = false; };
  const send = () => {
    const request = new XMLHttpRequest();
    error.hidden = true; state.hidden = false; button.disabled = true; bar.value = 0;
    said.textContent = form.dataset.sending;
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); said.textContent = form.dataset.reading; });
    request.addEventListener("error", () => fail(form.dataset.lost));
    request.addEventListener("load", () => {
      const message = request.response && request.response.getElementById("message");
      if (request.status < 400) window.location.assign(request.responseURL);
      else fail(message ? message.textContent : form.dataset.lost);
    });
    request.open("POST", form.action);
    request.responseType = "document";
    request.send(new FormData(form));
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length || button.disabled) return;
    files.files = event.dataTransfer.files;
    send();
  });
}

function cards(all) {
  const marksOf = (card) => document.querySelectorAll(`mark[data-cards~="${CSS.escape(card.id)}"]`);
  const light = (card) => {
    document.querySelectorAll("mark.on").forEach((mark) => mark.classList.remove("on"));
    marksOf(card).forEach((mark) => mark.classList.add("on"));
  };
  const show = (card) => { const mark = marksOf(card)[0]; if (mark) mark.scrollIntoView({ block: "center" }); };
  const go = (card) => { if (card) { card.focus(); card.scrollIntoView({ block: "nearest" }); } };
  all.forEach((card, place) => {
    card.tabIndex = 0;
    card.addEventListener("focusin", () => light(card));
    card.addEventListener("mouseenter", () => light(card));
    // Keys count only inside a card and never while one types (WCAG 2.1.4).
    card.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
      const key = event.key.toLowerCase();
      const button = card.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (key === "j") go(all[place + 1]);
      else if (key === "k") go(all[place - 1]);
      else if (key === "e") show(card);
      else if (key === "s") {
        const other = card.querySelector("details");
        if (!other) return;
        other.open = true;
        other.querySelector("input[role=combobox]").focus();
      } else if (button) button.click();
      else return;
      event.preventDefault();
    });
  });
  document.querySelectorAll(".text mark").forEach((mark) => mark.addEventListener("click", () => {
    go(document.getElementById(mark.dataset.cards.split(" ")[0]));
  }));
  const begun = document.getElementById(window.location.hash.slice(1));
  if (begun && begun.matches("[data-card], .timeline > li, .facts > li")) { begun.focus(); if (begun.matches("[data-card]")) { light(begun); } }
}

function search(box) {
  const input = box.querySelector("input"), list = box.querySelector("ul"), status = box.querySelector("[role=status]");
  let found = [], active = -1, waiting = 0, asked = 0;
  box.hidden = false;
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); active = -1; };
  const mark = (place) => {
    active = place;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) return;
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const choose = (place) => {
    const by = document.createElement("input");
    by.type = "hidden"; by.name = box.dataset.name; by.value = found[place][box.dataset.value];
    input.form.append(by);
    input.form.submit();
  };
  const fill = () => {
    list.replaceChildren(...found.map((one, place) => {
      const option = document.createElement("li"), name = document.createElement("bdi");
      option.id = `${list.id}-${place}`; option.setAttribute("role", "option"); option.setAttribute("aria-selected", "false");
      name.textContent = one.label; name.lang = one.language;
      option.append(name);
      if (one.matched !== one.label) {
        const matched = document.createElement("span");
        matched.className = "soft"; matched.dir = "auto"; matched.lang = one.matched_language; matched.textContent = ` – ${one.matched}`;
        option.append(matched);
      }
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(place); });
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    active = -1;
    status.textContent = found.length ? box.dataset.found.replace("{count}", found.length) : box.dataset.nothing;
  };
  const ask = async () => {
    const number = ++asked, typed = input.value.trim();
    if (!typed) { found = []; status.textContent = ""; list.replaceChildren(); close(); return; }
    const response = await fetch(`/suggest?kind=${box.dataset.kind}&q=${encodeURIComponent(typed)}`);
    const told = response.ok ? await response.json() : [];
    if (number !== asked) return; // a later answer is shown already
    found = told;
    fill();
  };
  input.addEventListener("input", () => { window.clearTimeout(waiting); waiting = window.setTimeout(ask, 120); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : found.length;
    if (event.key === "ArrowDown" && count) mark((active + 1) % count);
    else if (event.key === "ArrowUp" && count) mark((active + count - 1 + (active < 0)) % count);
    else if (event.key === "Enter") { if (active >= 0) choose(active); } // never the form's first button
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

// Words that are marked in the document are offered as those of a skill to add.
function add(form, button) {
  const words = form.querySelector("input[name=words]"), span = form.querySelector("input[name=span]");
  let marked = null;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection(), range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const within = range && range.commonAncestorContainer, element = within && (within.closest ? within : within.parentElement);
    const lines = element && element.closest(".lines"), text = selection.toString().trim();
    if (!lines || !text || text.length > words.maxLength) { if (within && element.closest(".text")) { marked = null; button.hidden = true; } return; }
    const before = document.createRange();
    before.setStart(lines, 0); before.setEnd(range.startContainer, range.startOffset);
    const whole = range.toString(), lead = [...whole].length - [...whole.trimStart()].length; // in code points, as spans are
    const start = Number(lines.dataset.start) + [...before.toString()].length + lead;
    marked = { text: whole.trim(), span: `${start},${start + [...whole.trim()].length}` };
    button.hidden = false;
  });
  words.addEventListener("input", () => { span.value = ""; });
  button.addEventListener("click", () => {
    words.value = marked.text.replace(/\s+/g, " "); span.value = marked.span;
    form.querySelector("input[role=combobox]").focus();
  });
}

function follow(place) {
  const events = new EventSource(place.dataset.events), bar = document.getElementById("progress");
  const tell = (event) => {
    const batch = JSON.parse(event.data);
    bar.value = batch.finished;
    document.getElementById("n-finished").textContent = batch.finished;
    document.getElementById("n-failed").textContent = batch.failed;
  };
  events.addEventListener("progress", tell);
  events.addEventListener("end", (event) => { tell(event); events.close(); window.location.reload(); });
}

const form = document.getElementById("upload"), running = document.getElementById("follow");
if (form) upload(form);
if (running) follow(running);
const marked = document.getElementById("add-marked");
if (marked) add(document.querySelector("#add form"), marked);
document.querySelectorAll("[data-search]").forEach(search);
cards([...document.querySelectorAll("[data-card]")]);

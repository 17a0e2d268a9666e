// Moves the page: it fills in texts that are given, and scales numbers that are given to places in the pictures.
// It computes nothing of the chain.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // -- light and dark --

  const theme = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = isDark() ? "light" : "dark"; };
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
  });
  system.addEventListener("change", nameTheme);
  nameTheme();
  theme.setAttribute("aria-label", "switch between light and dark");
  theme.hidden = false;

  // -- the program --

  const copy = byId("copy");
  const program = byId("program");
  if (copy && program) {
    const select = () => {
      const range = document.createRange();
      range.selectNodeContents(program);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      copy.textContent = "selected: press Ctrl+C";
    };
    copy.addEventListener("click", () => {
      if (!navigator.clipboard) { select(); return; }
      navigator.clipboard.writeText(program.textContent).then(() => { copy.textContent = "copied"; }, select);
    });
    copy.hidden = false;
  }

  // -- the slider --

  const embedded = byId("numbers");
  if (!embedded) return;
  const data = JSON.parse(embedded.textContent);
  const slider = byId("x");
  const deltaSlider = byId("delta");
  const last = data.links;
  const count = data.draw.x.length;
  let stop = data.start;
  let delta = data.delta;

  // The text of a named number: of this stop's two sides if it has them, else of its column.
  function flagged(name) {
    if (name === "delta") return data.delta_text[delta];
    if (name === "twice") return data.twice_text[delta];
    if (name === "secant") return data.secant_text[delta][stop];
    const sides = data.sides[stop];
    if (sides && name in sides) return sides[name];
    if (name in data.text) return data.text[name][stop];
    if (name === "rp" || name === "lp") return data.text["p" + last][stop];
    return (name[0] === "r" || name[0] === "l") && "d" + name.slice(1) in data.text ? data.text["d" + name.slice(1)][stop] : "";
  }
  const isRounded = (name) => flagged(name).startsWith("≈");
  const shown = (name) => flagged(name).replace("≈", "");

  const places = all("[data-s]").map((element) => [element, element.dataset.s, "f" in element.dataset]);
  const signs = all("[data-eq]").map((element) => [element, element.dataset.eq.split(" ")]);
  const pieces = all("[data-if]").map((element) => [element, element.dataset.if]);
  const second = all(".second");

  // The tangent as one writes it: −2 − 6(x − 5), with no 0, no factor of 1 and no two signs in a row.
  function tangentLine(value, slope, root) {
    const number = (text) => "<mn>" + text + "</mn>";
    const sign = (text) => "<mo>" + text + "</mo>";
    const signed = (text) => (text.startsWith("−") ? '<mo form="prefix">−</mo>' : "") + number(text.replace("−", ""));
    const isFalling = slope.startsWith("−");
    const size = slope.replace("−", "");
    if (size === "0") return signed(value);
    const away = "<mi>x</mi>" + sign(root.startsWith("−") ? "+" : "−") + number(root.replace("−", ""));
    const edge = (text) => '<mo stretchy="false">' + text + "</mo>";
    const bare = root === "0";
    const fenced = "<mrow>" + edge("(") + away + edge(")") + "</mrow>";
    const distance = bare ? "<mi>x</mi>" : size === "1" && value === "0" && !isFalling ? away : fenced;
    const rise = (size === "1" ? "" : number(size) + '<mspace width="0.17em"/>') + distance;
    if (value === "0") return (isFalling ? '<mo form="prefix">−</mo>' : "") + rise;
    return signed(value) + sign(isFalling ? "−" : "+") + rise;
  }

  function write() {
    for (const [element, name, isFactor] of places) {
      const text = shown(name);
      const content = isFactor && text.startsWith("−") ? "(" + text + ")" : text;
      if (element.textContent !== content) element.textContent = content;
    }
    for (const [element, names] of signs) element.textContent = names.some(isRounded) ? "≈" : "=";
    const rule = data.rule[stop];
    const value = data.draw.u[last - 1][stop];
    const isVertical = /inf/.test(rule) && value !== null;
    const isSlope = rule !== "" && !/inf/.test(rule) && value !== null;
    const isPulled = shown("rp") !== "undefined";
    const state = { sides: stop in data.sides, pulled: isPulled, slope: isSlope, vertical: isVertical, none: !isSlope && !isVertical };
    for (const [element, name] of pieces) {
      element.hidden = name.startsWith("!") ? state[name.slice(1)] : !state[name];
    }
    for (const element of second) element.hidden = !state.sides;
    if (isSlope) byId("line").innerHTML = tangentLine(shown("u" + last), shown("p" + last), shown("x"));
    byId("product").value = rule;
    const notes = byId("notes");
    notes.textContent = "";
    for (const which of data.noted[delta][stop] || []) {
      const paragraph = document.createElement("p");
      paragraph.textContent = data.notes[which];
      notes.append(paragraph);
    }
  }

  // -- the pictures: shares of a frame (left, right, bottom, top) --

  const across = (frame, x) => (x / 2 - frame[0] / 2) / (frame[1] / 2 - frame[0] / 2);
  const down = (frame, y) => (frame[3] / 2 - y / 2) / (frame[3] / 2 - frame[2] / 2);
  const within = (share, least, most) => Math.max(least, Math.min(most, share));
  const percent = (share) => 100 * within(share, -50, 50) + "%";

  function put(element, attributes) {
    element.toggleAttribute("hidden", attributes === null);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
  }

  // A line from a point to the left (-1), to the right (1) or both ways (0), three frames long.
  function line(frame, x, y, slope, way) {
    if (y === null || slope === null) return null;
    const stretch = (frame[1] / 2 - frame[0] / 2) / (frame[3] / 2 - frame[2] / 2);
    const steep = within(slope * stretch, -1e9, 1e9);
    const run = 3 / Math.max(1, Math.abs(steep));
    const a = across(frame, x);
    const d = within(down(frame, y), -50, 50);
    const left = way <= 0 ? run : 0;
    const right = way >= 0 ? run : 0;
    return [a - left, d + left * steep, a + right, d - right * steep];
  }
  function putLine(element, ends, scale) {
    put(element, ends && { x1: scale(ends[0], 0), y1: scale(ends[1], 1), x2: scale(ends[2], 0), y2: scale(ends[3], 1) });
  }
  function putDot(element, frame, x, y, scale, least, most) {
    const isThere = x !== null && y !== null;
    put(element, isThere ? { cx: scale(across(frame, x), 0), cy: scale(within(down(frame, y), least, most), 1) } : null);
  }

  const lines = {};
  for (const element of all("[data-line]")) lines[element.dataset.line] = element;
  const dots = {};
  for (const element of all("[data-dot]")) dots[element.dataset.dot] = element;
  const uprights = all("[data-now]");
  const knots = all("[data-knot]").map((element) => [
    element, element.querySelector(".way"), element.querySelector(".moved"), element.dataset.knot[0], Number(element.dataset.knot.slice(1)),
  ]);

  function draw() {
    const [value, slope] = data.frames;
    const x = data.draw.x[stop];
    const y = data.draw.u[last - 1][stop];
    const step = data.deltas[delta];
    const [lows, highs] = data.draw.ends[delta];
    for (const element of uprights) put(element, { x1: percent(across(value, x)), x2: percent(across(value, x)) });
    putDot(dots.y, value, x, y, percent, 0, 1);
    putDot(dots.d, slope, x, data.draw.rule[stop], percent, 0, 1);
    putLine(lines.left, line(value, x, y, data.draw.left[stop], -1), percent);
    putLine(lines.right, line(value, x, y, data.draw.right[stop], 1), percent);
    putLine(lines.secant, line(value, x - step, lows[stop], data.draw.secant[delta][stop], 0), percent);
    putDot(dots.low, value, x - step, lows[stop], percent, -1, 2);
    putDot(dots.high, value, x + step, highs[stop], percent, -1, 2);
    const pixels = (share, axis) => data.box[axis] * within(share, -50, 50);
    for (let i = 1; i <= last; i++) {
      const frame = data.small[i - 1];
      const u = i === 1 ? x : data.draw.u[i - 2][stop];
      const v = u === null ? null : data.draw.u[i - 1][stop];
      const both = data.own[stop] ? data.own[stop][i - 1] : [data.draw.d[i - 1][stop], data.draw.d[i - 1][stop]];
      putLine(lines["a" + i], line(frame, u, v, both[0], -1), pixels);
      putLine(lines["b" + i], line(frame, u, v, both[1], 1), pixels);
      putDot(dots[i], frame, u, v, pixels, 0, 1);
    }
    const pulls = data.pulls[stop];
    for (const [element, way, moved, string, i] of knots) {
      const passed = pulls ? pulls[string === "j" ? 0 : 1][i - 1] : i && data.draw.p[i - 1][stop];
      const product = i === 0 ? 1 : passed;
      element.toggleAttribute("hidden", product === null);
      const place = 40 + within(16 * (string === "j" ? -product : product), -34, 34);
      way.setAttribute("x2", place);
      moved.setAttribute("cx", place);
    }
  }

  // -- for the ear --

  const spoken = (name) => shown(name).replace(/−/g, "-");
  let waiting = 0;
  function tell() {
    const sides = stop in data.sides ? `, from the left ${spoken("lp")}, from the right ${spoken("rp")}` : "";
    const summary = `x = ${spoken("x")}, y = ${spoken("u" + last)}, derivative ${spoken("p" + last)}${sides}`;
    const factors = [];
    for (let i = last; i >= 1; i--) factors.push(spoken("d" + i));
    slider.setAttribute("aria-valuetext", summary);
    deltaSlider.setAttribute("aria-valuetext", `delta = ${spoken("delta")}, slope of the secant ${spoken("secant")}`);
    const picture = document.querySelector('[data-picture="value"]');
    picture.setAttribute("aria-label", `curve of y; ${summary}; slope of the secant ${spoken("secant")}`);
    document.querySelector('[data-picture="derivative"]').setAttribute("aria-label", `curve of the derivative; ${summary}`);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const notes = (data.noted[delta][stop] || []).map((which) => data.notes[which]);
      byId("said").textContent = [last > 1 ? `${summary} = ${factors.join(" times ")}` : summary, ...notes].join(". ");
    }, 400);
  }

  const steps = all("[data-step]");
  function show() {
    slider.value = stop;
    deltaSlider.value = delta;
    for (const button of steps) button.disabled = Number(button.dataset.step) < 0 ? stop === 0 : stop === count - 1;
    for (const button of all("[data-go]")) button.setAttribute("aria-pressed", String(Number(button.dataset.go) === stop));
    write();
    draw();
    tell();
  }
  function go(to) {
    const next = within(to, 0, count - 1);
    if (next !== stop) { stop = next; show(); }
  }

  slider.addEventListener("input", () => go(Number(slider.value)));
  deltaSlider.addEventListener("input", () => { delta = Number(deltaSlider.value); show(); });
  for (const button of steps) button.addEventListener("click", () => go(stop + Number(button.dataset.step)));
  for (const button of all("[data-go]")) button.addEventListener("click", () => go(Number(button.dataset.go)));

  // Dragging in a picture moves x too.
  function goTo(event, picture) {
    const box = picture.getBoundingClientRect();
    const wanted = (event.clientX - box.left) / box.width;
    let nearest = 0;
    data.draw.x.forEach((x, i) => {
      const far = (j) => Math.abs(across(data.frames[0], data.draw.x[j]) - wanted);
      if (far(i) < far(nearest)) nearest = i;
    });
    go(nearest);
  }
  for (const picture of all("[data-picture]")) {
    picture.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      picture.setPointerCapture(event.pointerId);
      goTo(event, picture);
    });
    picture.addEventListener("pointermove", (event) => {
      if (picture.hasPointerCapture(event.pointerId)) goTo(event, picture);
    });
  }

  for (const id of ["move", "goals", "deltas"]) byId(id).hidden = false;
  show();
})();

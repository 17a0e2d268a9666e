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

  // -- formulas wider than the page can be scrolled by key --

  const mark = () => {
    for (const side of all(".side")) {
      const isWide = side.scrollWidth > side.clientWidth + 1;
      side.toggleAttribute("tabindex", isWide);
      if (isWide) { side.tabIndex = 0; side.setAttribute("role", "group"); side.setAttribute("aria-label", "long formula"); }
      else for (const name of ["role", "aria-label"]) side.removeAttribute(name);
    }
  };
  addEventListener("resize", mark);
  mark();

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
  function packed(name) {
    const sides = data.sides[stop];
    if (name in data.delta_text[delta]) return data.delta_text[delta][name];
    if (sides && name in data.side_pulls[stop][delta]) return data.side_pulls[stop][delta][name];
    if (sides && name in sides) return sides[name];
    if (name in data.pull_text[delta]) return data.pull_text[delta][name][stop];
    if (name in data.text) return data.text[name][stop];
    if (name === "rp") return data.text["p" + last][stop];
    return name[0] === "r" && "d" + name.slice(1) in data.text ? data.text["d" + name.slice(1)][stop] : "";
  }
  const flagged = (name) => packed(name).replace(/-/g, "−").replace("~", "≈");
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
    const pulled = (moved, total) => {
      const [moves, predicted] = [moved, total].map((name) => shown(name) !== "undefined");
      return moves ? (predicted ? "both" : "moved") : predicted ? "said" : "neither";
    };
    const state = { sides: stop in data.sides, ["m0-" + pulled("moved", "rp")]: true, ["n0-" + pulled("back", "lp")]: true, slope: isSlope, vertical: isVertical, none: !isSlope && !isVertical };
    for (const [element, name] of pieces) {
      element.hidden = name.startsWith("!") ? state[name.slice(1)] : !state[name];
    }
    for (const element of second) element.hidden = !state.sides;
    const tangent = byId("line");
    if (isSlope && tangent) tangent.innerHTML = tangentLine(shown("u" + last), shown("p" + last), shown("x"));
    byId("product").value = rule;
    const notes = byId("notes");
    if (notes) notes.textContent = "";
    if (notes) for (const which of data.noted[delta][stop] || []) {
      const paragraph = document.createElement("p");
      paragraph.textContent = data.notes[which];
      notes.append(paragraph);
    }
  }

  // -- the pictures: shares of a frame (left, right, bottom, top) --

  // Halves of numbers as small as 5e-324 would be 0: such frames are looked at in other units.
  const share = (low, high, at) => {
    const larger = high - low < 1e-290 ? 2 ** 600 : 1;
    return ((at * larger) / 2 - (low * larger) / 2) / ((high * larger) / 2 - (low * larger) / 2);
  };
  const across = (frame, x) => share(frame[0], frame[1], x);
  const down = (frame, y) => 1 - share(frame[2], frame[3], y);
  const within = (part, least, most) => Math.max(least, Math.min(most, part));
  const percent = (part) => 100 * within(part, -50, 50) + "%";

  function put(element, attributes) {
    if (!element) return;
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
  const knots = all("[data-knot]").map((element) => ({
    string: element.dataset.knot[0], at: Number(element.dataset.knot.slice(1)), goes: element.querySelector(".goes"),
    way: element.querySelector(".way"), moved: element.querySelector(".moved"), truly: element.querySelector(".truly"),
  }));

  function draw() {
    const [value, slope] = data.frames;
    const x = data.draw.x[stop];
    const y = data.draw.u[last - 1][stop];
    const step = data.deltas[delta];
    const [lows, highs] = data.draw.ends[delta];
    const slopes = ["left", "right"].map((side) => (data.draw[side] || data.draw.slope)[stop]);
    for (const element of uprights) put(element, { x1: percent(across(value, x)), x2: percent(across(value, x)) });
    putDot(dots.y, value, x, y, percent, 0, 1);
    putDot(dots.d, slope, x, /inf/.test(data.rule[stop]) ? null : data.draw.slope[stop], percent, 0, 1);
    putLine(lines.left, line(value, x, y, slopes[0], -1), percent);
    putLine(lines.right, line(value, x, y, slopes[1], 1), percent);
    putLine(lines.secant, line(value, x - step, lows[stop], data.draw.secant[delta][stop], 0), percent);
    putDot(dots.low, value, x - step, lows[stop], percent, -1, 2);
    putDot(dots.high, value, x + step, highs[stop], percent, -1, 2);
    const pixels = (share, axis) => data.box[axis] * within(share, -50, 50);
    for (let i = 1; i <= last; i++) {
      const u = i === 1 ? x : data.draw.u[i - 2][stop];
      const d = data.draw.d[i - 1][stop];
      small(i, data.small[i - 1], u, u === null ? null : data.draw.u[i - 1][stop], data.own[stop] ? data.own[stop][i - 1] : [d, d]);
    }
    if (last > 1) small(0, data.small[last], x, y, slopes);
    for (const knot of knots) pull(knot);
  }
  function small(name, frame, u, v, slopes) {
    const pixels = (part, axis) => data.box[axis] * within(part, -50, 50);
    putLine(lines["a" + name], line(frame, u, v, slopes[0], -1), pixels);
    putLine(lines["b" + name], line(frame, u, v, slopes[1], 1), pixels);
    putDot(dots[name], frame, u, v, pixels, 0, 1);
  }
  // Shifts are tenths of a pixel, all lengths of one pull in true proportion.
  function pull(knot) {
    const left = data.knots.left[stop];
    const back = knot.string === "j";
    const [said, moved] = [0, 1].map((which) =>
      back ? (left ? left[delta][which][knot.at] : null) : data.knots.right[delta][which][knot.at][stop]);
    knot.goes.toggleAttribute("hidden", said === null);
    knot.truly.toggleAttribute("hidden", moved === null);
    knot.way.setAttribute("x2", 40 + said / 10);
    knot.moved.setAttribute("cx", 40 + said / 10);
    knot.truly.setAttribute("transform", `translate(${40 + moved / 10} 11)`);
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
    deltaSlider.setAttribute("aria-valuetext",
      `delta = ${spoken("delta")}, y moves ${spoken("moved")}, the slope predicts ${spoken("m" + last)}, slope of the secant ${spoken("secant")}`);
    const label = (picture, words) => document.querySelector(`[data-picture="${picture}"]`)?.setAttribute("aria-label", words);
    label("value", `curve of y; ${summary}; slope of the secant ${spoken("secant")}`);
    label("derivative", `curve of the derivative; ${summary}`);
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
    document.dispatchEvent(new Event("moved"));
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

  for (const id of ["move", "goals", "deltas", "tools"]) byId(id)?.removeAttribute("hidden");
  show();
})();

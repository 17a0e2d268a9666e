// Moves a page of several inputs: one slider moves at a time, the others go back to where they began.
(function () {
  "use strict";
  const embedded = document.getElementById("inputs");
  if (!embedded) return;
  const data = JSON.parse(embedded.textContent);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const sliders = all("[data-input]");
  const places = all("[data-s]").map((element) => [element, element.dataset.s, "f" in element.dataset]);
  const signs = all("[data-eq]").map((element) => [element, element.dataset.eq.split(" ")]);
  let active = "";
  let stop = 0;
  const packed = (name) => {
    const column = active && data.moving[active].columns[name];
    return (column ? column[stop] : data.first[name]).replace(/-/g, "−").replace("~", "≈");
  };
  const isRounded = (name) => packed(name).startsWith("≈");
  const shown = (name) => packed(name).replace("≈", "");
  let waiting = 0;
  function show() {
    for (const [element, name, isFactor] of places) {
      const text = shown(name);
      element.textContent = isFactor && text.startsWith("−") ? "(" + text + ")" : text;
    }
    for (const [element, names] of signs) element.textContent = names.some(isRounded) ? "≈" : "=";
    for (const slider of sliders) {
      const name = slider.dataset.input;
      if (name !== active) slider.value = data.moving[name].start;
      slider.setAttribute("aria-valuetext", `${name} = ${shown("in:" + name)}, derivative ${shown("p:" + name)}`);
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => { document.getElementById("said").textContent = `${data.result} = ${shown(data.last)}`; }, 400);
  }
  for (const slider of sliders) {
    slider.addEventListener("input", () => { active = slider.dataset.input; stop = Number(slider.value); show(); });
  }
  document.getElementById("again").addEventListener("click", () => { active = ""; show(); });
  document.getElementById("moves").hidden = false;
  show();
})();

// A lesson on the diagram: step by step through its numbers, guessing them, and the whole chain as one box.
// Each number has an order: the values from the left first, then the gradients from the right.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const places = Array.from(document.querySelectorAll("[data-order]")).map((element) => [element, Number(element.dataset.order)]);
  const later = Array.from(document.querySelectorAll("[data-later]")).map((element) => [element, Number(element.dataset.later)]);
  if (!places.length || !byId("next")) return;
  const orders = [...new Set(places.map(([, order]) => order))].sort((a, b) => a - b);
  const [next, back, all, predict, fold, lesson] = ["next", "back", "all", "predict", "fold", "lesson"].map(byId);
  const links = orders[orders.length - 1] / 2 - 0.5;
  let step = null; // how many of the orders have come to light; null: no lesson
  let isGuessing = false;

  // -- step by step --

  function reveal() {
    const running = step !== null;
    for (const [element, order] of [...places, ...later]) element.classList.toggle("veiled", running && orders.indexOf(order) >= step);
    back.hidden = all.hidden = !running;
    back.disabled = !step;
    next.textContent = running ? "next" : "step by step";
    document.body.classList.toggle("stepping", running);
    lesson.textContent = running ? words() : isGuessing ? "Guess a number, then click on its ?" : "";
  }
  function words() {
    if (!step) return "Only x is known. Space or → brings the next number, ← takes it back.";
    const order = orders[step - 1];
    const element = places.find(([place, its]) => its === order && place.closest(".node"))[0];
    const name = element.closest(".node").querySelector("span").textContent;
    return order <= links ? `${name} = ${element.textContent}` : `gradient: dy/d${name} = ${element.textContent}`;
  }
  function go(way) {
    if (step === null) step = way > 0 ? 0 : null;
    else step = way > 0 && step === orders.length ? null : Math.max(0, step + way);
    reveal();
  }
  next.addEventListener("click", () => go(1));
  back.addEventListener("click", () => go(-1));
  all.addEventListener("click", () => { step = null; reveal(); next.focus(); });
  document.addEventListener("keydown", (event) => {
    if (step === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, pre, [role=button]")) return;
    const isButton = event.target.closest("button") !== null;
    if (event.key === "ArrowRight" || (event.key === " " && !isButton)) go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "Escape") { step = null; reveal(); }
    else return;
    event.preventDefault();
  });

  // -- guessing --

  function ask(element, isHidden) {
    element.classList.toggle("asked", isHidden);
    if (isHidden) {
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-label", "hidden number: show it");
    } else {
      for (const name of ["role", "tabindex", "aria-label"]) element.removeAttribute(name);
    }
  }
  function guess() {
    predict.setAttribute("aria-pressed", String(isGuessing));
    document.body.classList.toggle("guessing", isGuessing);
    for (const [element] of places) ask(element, isGuessing);
    reveal();
  }
  predict.addEventListener("click", () => { isGuessing = !isGuessing; guess(); });
  document.addEventListener("moved", () => { if (isGuessing) guess(); else if (step !== null) reveal(); });
  for (const [element] of places) {
    element.addEventListener("click", () => { if (element.classList.contains("asked")) ask(element, false); });
    element.addEventListener("keydown", (event) => {
      if (!element.classList.contains("asked") || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      ask(element, false);
    });
  }

  // -- one box --

  if (fold) {
    fold.addEventListener("click", () => {
      const isFolded = fold.getAttribute("aria-pressed") !== "true";
      fold.setAttribute("aria-pressed", String(isFolded));
      byId("links").hidden = isFolded;
      byId("whole").hidden = !isFolded;
    });
  }
})();

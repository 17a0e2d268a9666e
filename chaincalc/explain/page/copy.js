// Copies the program as text, and the diagram and the curve as pictures.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);

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

  // What is to be seen of a part, as an SVG that holds its HTML and the page's style.
  const parts = { diagram: "#diagram .chain:not([hidden])", slope: "#slope .plots" };
  function drawn(part) {
    const shown = document.querySelector(parts[part]);
    const [width, height] = [shown.offsetWidth + 32, shown.offsetHeight + 32];
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    const holder = document.createElement("div");
    holder.className = "picture";
    const style = document.createElement("style");
    style.textContent = document.querySelector("style").textContent;
    holder.append(style, shown.cloneNode(true));
    const make = (name) => document.createElementNS(shown.querySelector("svg").namespaceURI, name);
    const [picture, frame] = [make("svg"), make("foreignObject")];
    for (const [name, value] of [["width", width], ["height", height], ["data-theme", theme]]) picture.setAttribute(name, value);
    for (const name of ["width", "height"]) frame.setAttribute(name, "100%");
    frame.append(holder);
    picture.append(frame);
    return { width, height, text: new XMLSerializer().serializeToString(picture) };
  }
  async function picture(part) {
    const { width, height, text } = drawn(part);
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done, fail) => canvas.toBlob((blob) => { if (blob) done(blob); else fail(new Error("no picture")); }));
  }
  function save(blob, part) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${part}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const part = button.dataset.copy;
    const words = button.textContent;
    const say = (text) => { button.textContent = text; setTimeout(() => { button.textContent = words; }, 3000); };
    button.closest(".tools").hidden = false;
    button.addEventListener("click", async () => {
      const made = picture(part);
      try {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": made })]);
        say("copied");
      } catch {
        made.then((blob) => { save(blob, part); say("saved as a file"); }, () => say("no picture in this browser"));
      }
    });
  }
})();

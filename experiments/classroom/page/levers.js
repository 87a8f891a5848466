// The six levers, one set for page, wall and the room's own runs. It needs elements.js, words.js and charts.css.
// `levers` are those of the page's numbers, [{key, name, question, unchanged, stops: [{name, meaning}]}]. How to call it:
//
//   const board = leverBoard(levers, { onchange: (lever, stop) => ... });   host.append(board.element)
//   board.show(stops)             where they stand, [1, 1, 1, 1, 1, 1]
//   board.allow((lever) => ...)   which of them may be moved now
//
// A lever moves by mouse, finger and arrow keys, from stop to stop; a hollow ring marks where the world stands today.

function leverBoard(levers, { onchange }) {
  const parts = levers.map((lever, i) => leverPart(lever, (stop) => onchange(i, stop)));
  const dots = levers.map(() => h("i", {}));
  const row = h("div", { class: "levers" }, parts.map(({ element }) => element));
  const here = () => {
    const middle = row.scrollLeft + row.clientWidth / 2;
    const distances = parts.map(({ element }) => Math.abs(element.offsetLeft - row.offsetLeft + element.offsetWidth / 2 - middle));
    const nearest = distances.indexOf(Math.min(...distances));
    dots.forEach((dot, i) => dot.classList.toggle("here", i === nearest));
  };
  row.addEventListener("scroll", here, { passive: true });
  dots[0]?.classList.add("here");
  return {
    element: h("div", { class: "board" }, row, h("div", { class: "dots", "aria-hidden": "true" }, dots)),
    show: (stops) => parts.forEach(({ show }, i) => show(stops[i])),
    allow: (may) => parts.forEach(({ input }, i) => { input.disabled = !may(i); }),
  };
}

function leverPart({ key, name, question, unchanged, stops }, onchange) {
  const id = `lever-${key}`;
  const most = stops.length - 1;
  const input = h("input", { type: "range", id, min: 0, max: most, step: 1, "aria-describedby": `${id}-asks`, oninput: () => onchange(Number(input.value)) });
  const names = stops.map((stop, place) => h("span", { title: stop.meaning, onclick: () => { if (!input.disabled && input.value !== String(place)) onchange(place); } }, stop.name));
  const part = most ? unchanged / most : 0;
  const element = h("div", { class: "lever" }, h("label", { for: id, "data-moved": t("lever.moved") }, name), h("p", { id: `${id}-asks` }, question),
    h("div", { class: "track" }, h("i", { style: `left:calc(${100 * part}% - ${part} * var(--knob, 18px))` }), input), h("div", { class: "stops", "aria-hidden": "true" }, names));
  const show = (place) => {
    input.value = String(place);
    input.setAttribute("aria-valuetext", stops[place].name);
    element.classList.toggle("moved", place !== unchanged);
    names.forEach((one, i) => one.classList.toggle("chosen", i === place));
  };
  show(unchanged);
  return { element, input, show };
}

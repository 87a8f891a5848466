// Sizes on the screen. They are measured once and kept: to measure while drawing makes the browser lay the page out twice.

const measured = new Map();

/** What was measured under a key, or what is measured now. */
function kept(key, measure) {
  if (!measured.has(key)) measured.set(key, measure());
  return measured.get(key);
}

function forgetSizes() {
  measured.clear();
}

const rem = () => kept(`rem ${state.projector}`, () => parseFloat(getComputedStyle(document.documentElement).fontSize));
const lineWidth = () => (state.projector ? 4 : 2.6);
const widthOf = (host) => kept(`width ${host.id} ${state.step} ${state.projector}`, () => host.clientWidth || 720);

/** Width and height for a chart: wide, and if it can be no longer than what is left of the screen. */
function roomFor(host) {
  const share = state.projector ? 0.75 : 0.52;
  const above = [state.step, state.projector, state.yardstick, manner, Object.keys(state.pins), Boolean(exactLine())].join();
  return kept(`room ${host.id} ${above}`, () => {
    const width = Math.max(260, Math.min(host.clientWidth || 720, 1400));
    const left = innerHeight - host.getBoundingClientRect().top - scrollY - rem();
    return { width, height: Math.max(12 * rem(), Math.min(width * share, left, innerHeight * 0.56)) };
  });
}

/** Measure again where the headline takes other lines or the window has another size; then call `redraw`. */
function watchSizes(redraw) {
  const again = () => { forgetSizes(); redraw(); };
  let lines = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const isNew = lines && contentRect.height !== lines;
    lines = contentRect.height;
    if (isNew) again();
  }).observe(byId("headline"));
  let size = [innerWidth, innerHeight];
  addEventListener("resize", () => {
    const isWider = innerWidth !== size[0];
    const isAnother = isWider || innerHeight !== size[1];
    size = [innerWidth, innerHeight];
    if (isWider) again();
    else if (isAnother) forgetSizes();
  });
}

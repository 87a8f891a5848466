// Shared by all screens: facts and words, and requests to the server.

/** @type {Facts} */
const FACTS = JSON.parse(byId("facts").textContent);
const TIMES = placesOf(FACTS.times);
const say = wordsOf(FACTS.words[LANGUAGE]);
addEventListener("storage", ({ key }) => { if (key === KEPT_LANGUAGE) location.reload(); });

/** Post to the server; without an answer the status is 0. @param {string} where @param {object} [body] */
async function send(where, body = {}) {
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(where, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    /** @type {Answer} */
    const content = text ? JSON.parse(text) : {};
    if (content.key) content.error = say(`refused.${content.key}`, content.values);
    return { status: answer.status, content };
  } catch {
    return { status: 0, content: /** @type {Answer} */ ({ error: say("lost") }) };
  }
}

const PATIENCE = 20_000; // milliseconds for an answer
let clockAhead = 0; // milliseconds by which the server's clock is ahead of this one

/** Poll a state: call `show` with a new one, `same` if it has not changed. If none comes, `fail` gets the
 * status and says whether to stop. Returns a function that asks at once.
 * @template View @param {string} where @param {number} seconds @param {(view: View) => void} show
 * @param {(status: number) => boolean} fail @param {() => void} same */
function watch(where, seconds, show, fail, same) {
  let mark = "";
  let wait = seconds;
  /** @returns {Promise<number>} */
  const ask = async () => {
    const answer = await fetch(`${where}?known=${mark}`, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status !== 200 && answer.status !== 204) return answer.status;
    clockAhead = Number(new Date(answer.headers.get("date") ?? "")) - Date.now();
    const content = answer.status === 200 ? await answer.json() : null;
    mark = content?.mark ?? mark;
    if (content) show(content.view);
    else same();
    return 200;
  };
  const goOn = async () => {
    const status = await ask().catch(() => 0);
    if (status !== 200 && fail(status)) return;
    wait = status === 200 ? seconds : Math.min(2 * wait, 15);
    clearTimeout(next);
    next = setTimeout(goOn, 1000 * wait * (0.8 + 0.4 * Math.random()));
  };
  let next = setTimeout(goOn, 0);
  return () => { clearTimeout(next); next = setTimeout(goOn, 0); };
}

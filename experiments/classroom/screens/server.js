// Shared by all screens: facts and words, and requests to the server.

const FACTS = JSON.parse(byId("facts").textContent);

/** The words for a key, with {names} replaced by values. */
function say(key, values = {}) {
  const text = FACTS.words[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Post to the server: {status, content}. The content of a refusal is {error}. */
async function send(where, body = {}) {
  const answer = await fetch(where, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, content: text ? JSON.parse(text) : {} };
}

let clockAhead = 0; // milliseconds by which the server's clock is ahead of this one

/** Poll a state: call `show` with a new one, `same` if it has not changed, `fail` with the status if none comes. */
function watch(where, seconds, show, fail, same = () => {}) {
  let mark = "";
  let wait = seconds;
  const ask = async () => {
    try {
      const answer = await fetch(`${where}?known=${mark}`);
      wait = seconds;
      clockAhead = new Date(answer.headers.get("date")) - Date.now();
      if (answer.status === 200) {
        const content = await answer.json();
        mark = content.mark;
        show(content.view);
      } else if (answer.status === 204) same();
      else {
        if (fail(answer.status)) return;
        wait = Math.min(2 * wait, 15);
      }
    } catch {
      if (fail(0)) return;
      wait = Math.min(2 * wait, 15);
    }
    clearTimeout(next);
    next = setTimeout(ask, 1000 * wait * (0.8 + 0.4 * Math.random()));
  };
  let next = setTimeout(ask, 0);
  return () => { clearTimeout(next); next = setTimeout(ask, 0); };
}

const TIMES = FACTS.times.map(placeOfTime);

/** A prediction's shares as points of a chart, from where the data end. */
const lineFrom = (start, shares) => [[TIMES[0], start], ...shares.map((share, i) => [TIMES[i + 1], share])];

// The teacher's private screen: what the class does now on the left, who is here on the right.

const MINUTES = [1, 2, 3, 5, 8];
let room = null;
let lookAtClass = () => {};
let link = null; // the last one-use link: {kind, address}

/** Do something, and look what came of it. */
async function command(name, body = {}) {
  const { status, content } = await send(`/teacher/do/${name}`, body).catch(() => ({ status: 0, content: { error: say("lost") } }));
  byId("said").textContent = status === 200 ? "" : content.error;
  lookAtClass();
  return status === 200 ? content : null;
}

function openDashboard() {
  const found = () => { if (byId("said").textContent === say("lost")) byId("said").textContent = ""; };
  lookAtClass = watch("/teacher/state", 1.5, (view) => { room = view; found(); drawDashboard(); }, (status) => {
    byId("said").textContent = status === 401 ? "" : say("lost");
    if (status === 401) askForSecret("");
    return status === 401;
  }, found);
  setInterval(() => { if (room?.timer && byId("timer")) byId("timer").textContent = leftOf(room.timer); }, 1000);
}

const lead = h("div", { class: "lead" });
const people = h("section", { class: "people", "aria-labelledby": "people-title" });
const known = {}; // what each part shows
let isPressed = false; // a button that was redrawn meanwhile would lose the click

for (const [kind, is] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  addEventListener(kind, () => {
    isPressed = is;
    if (!is) setTimeout(drawDashboard);
  }, true);
}

/** Fill a part of the screen if what it shows has changed. */
function fill(key, host, shown, make) {
  const text = JSON.stringify(shown);
  if (known[key] === text && host.firstChild) return;
  known[key] = text;
  put(host, make());
}

function drawDashboard() {
  if (!room || isPressed) return;
  const { students, gone, ...own } = room;
  const hasBots = students.some((one) => one.is_bot);
  if (!lead.isConnected) put(byId("door"), lead, people);
  fill("top", byId("top"), own, topPart);
  fill("lead", lead, [own, hasBots, link], () => [leadPart(room), doorPart(room, hasBots)]);
  const scrolled = byId("people")?.scrollTop ?? 0;
  fill("people", people, [students, gone, own.vote?.question], () => peoplePart(room));
  if (byId("people")) byId("people").scrollTop = scrolled;
}

function topPart() {
  const { code, joined, predicted, waiting, trouble, url } = room;
  return [h("h1", { class: "room-code", id: "join-code" }, code), h("span", { id: "address" }, url),
    h("span", { id: "joined" }, say("joined", { count: joined })), h("span", { id: "answered" }, say("answered", { count: predicted })),
    h("a", { href: "/wall", target: "_blank", rel: "noopener", class: "button", id: "open-wall" }, say("wall.open")), timerPart(),
    waiting ? h("span", { class: "room-line" }, say("queue", { count: waiting }), button(say("queue.empty"), () => command("empty_queue"), { id: "queue-empty" })) : null,
    trouble.map((text) => h("p", { class: "room-shock", role: "alert" }, text))];
}

function timerPart() {
  const { timer } = room;
  return h("span", { class: "room-line", role: "group", "aria-label": say("timer.title") }, h("b", { id: "timer", role: "timer" }, timer ? leftOf(timer) : ""),
    timer ? button(say("timer.stop"), () => command("timer", { seconds: 0 }), { id: "timer-stop" })
      : [say("timer.title"), MINUTES.map((minutes) => button(String(minutes), () => command("timer", { seconds: 60 * minutes }), { id: `timer-${minutes}`, "aria-label": say("timer.minutes", { minutes }) })), "min"]);
}

// The dashboard: what is shown, and the teacher's commands.

const PANELS = ["class", "predictions", "vote", "summit", "page"];
const MINUTES = [1, 2, 3, 4, 5, 8];
const shown = { panel: "class", yardstick: FACTS.yardsticks[0].key, areNumbersShown: false };
let dashboard = null;
let lookAtClass = () => {};
let frame = null;

/** Do something, and look what came of it. */
async function command(name, body = {}) {
  const { status, content } = await send(`/teacher/do/${name}`, body).catch(() => ({ status: 0, content: { error: say("lost") } }));
  byId("said").textContent = status === 200 ? "" : content.error;
  lookAtClass();
  return content;
}

function show(values) {
  Object.assign(shown, values);
  drawDashboard();
}

function openDashboard() {
  lookAtClass = watch("/teacher/state", 1.5, (view) => { dashboard = view; drawDashboard(); }, (status) => {
    byId("said").textContent = status === 401 ? "" : say("lost");
    if (status === 401) askForSecret("");
    return status === 401;
  });
  setInterval(() => { if (dashboard?.timer && byId("timer")) byId("timer").textContent = leftOf(dashboard.timer); }, 1000);
}

function drawDashboard() {
  if (!dashboard || document.activeElement?.matches("select")) return;
  const predicted = dashboard.students.filter((one) => one.has_predicted).length;
  put(byId("top"),
    h("b", { class: "code" }, dashboard.code), h("span", { id: "joined" }, say("joined", { count: dashboard.students.length })),
    h("span", { id: "answered" }, say("answered", { count: predicted })),
    h("nav", {}, PANELS.map((key) => button(say(`panel.${key}`), () => show({ panel: key }), { id: `panel-${key}`, "aria-current": key === shown.panel ? "page" : null }))),
    timerPart());
  if (shown.panel === "page") return drawPage();
  const panels = { class: classPanel, predictions: predictionsPanel, vote: votePanel, summit: summitPanel };
  const scrolled = document.querySelector(".students")?.scrollTop ?? 0;
  byId("door").className = "";
  put(byId("door"), panels[shown.panel](dashboard));
  const list = document.querySelector(".students");
  if (list) list.scrollTop = scrolled;
  frame = null;
}

function timerPart() {
  const { timer } = dashboard;
  return h("span", { class: "room-line", role: "group", "aria-label": say("timer.title") }, h("b", { id: "timer", role: "timer" }, timer ? leftOf(timer) : ""),
    timer ? button(say("timer.stop"), () => command("timer", { seconds: 0 }), { id: "timer-stop" })
      : [say("timer.title"), MINUTES.map((minutes) => button(String(minutes), () => command("timer", { seconds: 60 * minutes }), { id: `timer-${minutes}`, class: "quiet", "aria-label": say("timer.minutes", { minutes }) })), "min"]);
}

/** The page as students see it; with two students' scenarios beside each other if two were chosen. */
function drawPage() {
  if (!frame) {
    frame = h("iframe", { src: "/lab?wall", title: say("page.title"), id: "page" });
    byId("door").className = "whole";
    put(byId("door"), frame);
  }
  showCodes(frame, dashboard.is_revealed ? dashboard.students.map(({ code }) => code).filter(Boolean) : []);
  if (dashboard.pair.length) comparePair(frame, dashboard.pair);
}

const comparePair = (host, codes) => tellPage(host, "pair", codes, (lab) => lab.compare(codes));

const showCodes = (host, codes) => tellPage(host, "codes", codes, (lab) => lab.showCodes(codes));

/** Tell the page something new, once it is drawn. */
function tellPage(host, what, codes, tell) {
  const key = codes.join(" ");
  if (host.dataset[what] === key) return;
  const inner = host.contentDocument;
  if (inner?.documentElement.dataset.ready !== "true") return void setTimeout(() => { if (frame === host) tellPage(host, what, codes, tell); }, 100);
  host.dataset[what] = key;
  tell(host.contentWindow.openclosedLab);
}

// The room on the student's page: who one is, the timer, the question, and what the teacher opens and shows.

const PAUSE = 2.5; // seconds between two looks at the room
const roomHost = h("section", { id: "room", "aria-label": say("title"), hidden: true });
const roomParts = Object.fromEntries(["who", "lost", "vote", "team", "exact"].map((key) => [key, h("div", { id: `room-${key}` })]));
const roomKnown = {};
let roomView = null;
let settingTimer = 0;

roomParts.lost.setAttribute("role", "status");

/** What the page calls. */
window.openclosedRoom = {
  key: keptKey(),
  predict: async (given) => {
    const { status, content } = await send("/room/predictions", given);
    if (status >= 400) throw new Error(content.error);
  },
  changed: (code) => {
    clearTimeout(settingTimer);
    settingTimer = setTimeout(() => { if (roomView) send("/room/settings", { code }).catch(() => {}); }, 1500);
  },
};

function keptKey() {
  try {
    return localStorage.getItem("openclosed-room") ?? "room";
  } catch {
    return "room";
  }
}

/** Fill a part of the room if what it shows has changed, so that nothing is lost while one types. */
function fill(key, shown, make) {
  const text = JSON.stringify(shown);
  if (roomKnown[key] === text) return;
  roomKnown[key] = text;
  put(roomParts[key], make());
}

function showRoom(view) {
  roomView = view;
  const { all, me } = view;
  roomHost.hidden = false;
  roomParts.lost.textContent = "";
  const lab = window.openclosedLab;
  if (roomKnown.steps !== JSON.stringify(all.steps)) {
    roomKnown.steps = JSON.stringify(all.steps);
    lab.limit(all.steps.open, all.steps.is_unlocked);
  }
  if (roomKnown.lines !== JSON.stringify(all.lines)) {
    roomKnown.lines = JSON.stringify(all.lines);
    lab.showClass(all.lines);
  }
  if (roomKnown.codes !== JSON.stringify(all.codes)) {
    roomKnown.codes = JSON.stringify(all.codes);
    lab.showCodes(all.codes);
  }
  fill("who", [me.name, me.wish, all.steps.open, all.timer], () => [
    h("span", {}, say("you_are", { name: me.name })),
    me.wish ? h("span", {}, say("wish_waits", { name: me.wish })) : null,
    all.steps.open < FACTS.steps ? h("span", {}, say("steps.locked", { open: all.steps.open, name: say(`step.${all.steps.open}`) })) : null,
    h("b", { id: "room-timer", role: "timer" }, all.timer ? leftOf(all.timer) : ""),
  ]);
  fill("vote", [all.vote, me.voted], () => (all.vote ? votePart(all.vote, me.voted) : []));
  fill("team", [me.seat, all.round], () => (me.seat ? teamPart(me.seat, all.round) : []));
}

function votePart(vote, voted) {
  const answer = async (choice) => {
    await send("/room/votes", { question: vote.question, choice }).catch(() => {});
    lookAgain();
  };
  return [
    h("h2", {}, say(`vote.${vote.question}`)),
    h("p", { class: "room-line", role: "group", "aria-label": say("vote") }, vote.choices.map((choice, i) =>
      button(`${choiceInWords(vote.question, choice)}${vote.counts ? `: ${vote.counts[i]}` : ""}`, () => answer(choice),
        { id: `vote-${choice}`, disabled: !vote.is_open, "aria-pressed": String(choice === voted) }))),
    h("p", { class: "room-small" }, vote.is_open ? "" : say("vote.closed"), " ", voted ? say("vote.yours", { choice: choiceInWords(vote.question, voted) }) : ""),
  ];
}

/** No state came: the server is not reached, or the teacher has removed the student. */
function loseRoom(status) {
  if (status === 401) {
    location.assign("/");
    return true;
  }
  roomHost.hidden = false;
  roomParts.lost.textContent = say("lost");
  return false;
}

let lookAgain = () => {};

/** Begin when the page is drawn. */
function enterRoom() {
  if (location.search === "?wall") return; // the teacher's own, of which the dashboard asks what it is to show
  if (document.documentElement.dataset.ready !== "true") return setTimeout(enterRoom, 50);
  document.querySelector("main").before(roomHost);
  put(roomHost, Object.values(roomParts));
  put(roomParts.exact, exactPart());
  window.openclosedLab.limit(1, false); // until the room says which steps are open
  lookAgain = watch("/room/state", PAUSE, showRoom, loseRoom);
  setInterval(() => { if (roomView?.all.timer && byId("room-timer")) byId("room-timer").textContent = leftOf(roomView.all.timer); }, 1000);
}

document.addEventListener("DOMContentLoaded", enterRoom);

// The door of a class: a code, and a name if one likes; or a link that lets one in once.

const doorCode = h("input", { type: "text", id: "code", size: 8, required: true, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
  placeholder: "K7M-4TQ", value: new URLSearchParams(location.search).get("code") ?? "" });
const doorName = h("input", { type: "text", id: "name", size: 16, maxlength: 24, autocomplete: "off", "aria-describedby": "name-help" });
const AGAIN = 3000; // milliseconds until one who must wait asks again
const doorSaid = h("p", { role: "alert", id: "said" });

let doorWaits;

/** Ask to be let in, again and again while too many do; `where` it leads to. */
async function knock(path, given, where) {
  clearTimeout(doorWaits);
  try {
    const { status, content } = await send(path, given);
    if (status !== 200) {
      doorSaid.textContent = content.error;
      if (status === 429) doorWaits = setTimeout(() => knock(path, given, where), AGAIN);
      return;
    }
    if (content.is_new ?? true) {
      try {
        localStorage.setItem("openclosed-room", String(Date.now()));
      } catch {
        // A browser that keeps nothing still takes part.
      }
    }
    location.assign(where(content));
  } catch {
    doorSaid.textContent = say("lost");
  }
}

function join(event) {
  event.preventDefault();
  knock("/join", { code: doorCode.value, name: doorName.value }, () => "/lab");
}

put(byId("door"), h("h1", {}, say("join.title")), h("form", { onsubmit: join },
  h("label", { for: "code" }, say("join.code")), doorCode, h("label", { for: "name" }, say("join.name")), doorName, h("p", { id: "name-help", class: "room-small" }, say("join.name.help")),
  h("p", {}, h("button", { id: "join", class: "room-main" }, say("join")))), doorSaid);
(doorCode.value ? doorName : doorCode).focus();
if (location.hash.length > 1) knock("/enter", { token: location.hash.slice(1) }, ({ kind }) => (kind === "student" ? "/lab" : "/teacher"));

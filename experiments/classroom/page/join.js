// The door of a class: a code, and a name if one likes.

const doorCode = h("input", { type: "text", id: "code", size: 8, required: true, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
  placeholder: "K7M-4TQ", value: new URLSearchParams(location.search).get("code") ?? "" });
const doorName = h("input", { type: "text", id: "name", size: 16, maxlength: 24, autocomplete: "off", "aria-describedby": "name-help" });
const doorSaid = h("p", { role: "alert", id: "said" });

async function join(event) {
  event.preventDefault();
  try {
    const { status, content } = await send("/join", { code: doorCode.value, name: doorName.value });
    if (status !== 200) {
      doorSaid.textContent = content.error;
      return;
    }
    if (content.is_new) {
      try {
        localStorage.setItem("openclosed-room", String(Date.now()));
      } catch {
        // A browser that keeps nothing still takes part.
      }
    }
    location.assign("/lab");
  } catch {
    doorSaid.textContent = say("lost");
  }
}

put(byId("door"), h("h1", {}, say("join.title")), h("form", { onsubmit: join },
  labelled(say("join.code"), doorCode), labelled(say("join.name"), doorName), h("p", { id: "name-help", class: "room-small" }, say("join.name.help")),
  h("p", {}, h("button", { id: "join", class: "room-main" }, say("join")))), doorSaid);
(doorCode.value ? doorName : doorCode).focus();

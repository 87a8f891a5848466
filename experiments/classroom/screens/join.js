// Joining a class by its code, with a name if one likes.

const codeField = h("input", { type: "text", id: "code", size: 8, required: true, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
  placeholder: "K7M-4TQ", value: new URLSearchParams(location.search).get("code") ?? "" });
const nameField = h("input", { type: "text", id: "name", size: 16, maxlength: 24, autocomplete: "off", "aria-describedby": "name-help" });
const AGAIN = 3000; // milliseconds between attempts
const message = h("p", { role: "alert", id: "message" });

let retry;

/** Ask to join, again while too many do. */
async function join(event) {
  event?.preventDefault();
  clearTimeout(retry);
  try {
    const { status, content } = await send("/join", { code: codeField.value, name: nameField.value });
    if (status !== 200) {
      message.textContent = content.error;
      if (status === 429) retry = setTimeout(join, AGAIN);
      return;
    }
    if (content.is_new) {
      try {
        localStorage.setItem("openclosed-session", String(Date.now()));
      } catch {
        // Without storage one can still take part.
      }
    }
    location.assign("/page");
  } catch {
    message.textContent = say("lost");
  }
}

put(byId("content"), h("h1", {}, say("join.title")), h("form", { onsubmit: join },
  h("label", { for: "code" }, say("join.code")), codeField, h("label", { for: "name" }, say("join.name")), nameField, h("p", { id: "name-help", class: "session-small" }, say("join.name.help")),
  h("p", {}, h("button", { id: "join", class: "session-main" }, say("join")))), message);
(codeField.value ? nameField : codeField).focus();

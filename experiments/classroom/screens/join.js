// Joining a class by its code, with a name if one likes.

const codeField = h("input#code", {
  type: "text", size: 8, required: true, autocomplete: "off", autocapitalize: "characters",
  spellcheck: "false",
  placeholder: "K7M-4TQ", value: new URLSearchParams(location.search).get("code") ?? "" });
const nameField = h("input#name",
  { type: "text", size: 16, maxlength: 24, autocomplete: "off", "aria-describedby": "name-help" });
const message = h("p#message", { role: "alert" });
const AGAIN = 3000; // milliseconds between attempts
/** @type {ReturnType<typeof setTimeout>} */
let retry;

/** Ask to join, again while too many do. @param {Event} [event] */
async function join(event) {
  event?.preventDefault();
  clearTimeout(retry);
  const { status, content } = await send("/join", { code: codeField.value, name: nameField.value });
  if (status !== 200) {
    put(message, content.error);
    if (status === 429) retry = setTimeout(join, AGAIN);
    return;
  }
  try {
    if (content.is_new) localStorage.setItem("openclosed-session", String(Date.now()));
  } catch {
    // Without storage one can still take part.
  }
  location.assign("/page");
}

put(byId("content"), h("h1", say("join.title")), h("form", { onsubmit: join },
  h("label", { for: "code" }, say("join.code")), codeField,
  h("label", { for: "name" }, say("join.name")), nameField,
  h("p#name-help.session-small", say("join.name.help")),
  h("p", h("button#join.session-main", say("join")))), message);
(codeField.value ? nameField : codeField).focus();

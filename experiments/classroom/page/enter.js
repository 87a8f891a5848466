// The teacher's door: the secret comes with the address, or is typed.

async function enterWith(secret) {
  const { status, content } = await send("/teacher/enter", { secret });
  if (status !== 200) throw new Error(content.error);
  history.replaceState(null, "", "/teacher");
  openDashboard();
}

function askForSecret(words) {
  const secret = h("input", { type: "password", id: "secret", size: 24, autocomplete: "off" });
  const said = h("p", { role: "alert" }, words);
  put(byId("door"), h("h1", {}, say("enter.title")), h("form", { onsubmit: (event) => {
    event.preventDefault();
    enterWith(secret.value.trim()).catch((error) => { said.textContent = error.message; });
  } }, h("label", { for: "secret" }, say("enter.secret"), " ", secret), h("p", {}, h("button", { id: "enter", class: "room-main" }, say("enter")))), said);
}

async function comeIn() {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) return enterWith(secret).catch((error) => askForSecret(error.message));
  const { status } = await fetch("/teacher/state");
  if (status === 200) openDashboard();
  else askForSecret("");
}

addEventListener("hashchange", comeIn);
comeIn();

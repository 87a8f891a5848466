// Be the firm: a student is a developer that picks a model each year, by what it does, its price, and what others use.

function firmPart({ year, name, offers, does, used, choice, before, is_shown: isOver }) {
  const said = h("p", { id: "firm-said", role: "status" }, choice === null ? say("firm.nothing") : say("firm.chosen", { name: offers[choice]?.name ?? say("firm.none") }));
  const pick = async (place) => {
    const { status, content } = await send("/room/choices", { year, choice: place }).catch(() => ({ status: 0, content: { error: say("lost") } }));
    if (status !== 204) said.textContent = content.error;
    lookAgain();
  };
  const bar = (share, text) => h("span", { class: "firm-bar" }, h("i", { style: `width:${100 * share}%` }), h("span", {}, text));
  const row = (cells, place) => h("tr", {}, h("th", { scope: "row" }, cells[0]), cells.slice(1).map((cell) => h("td", {}, cell)),
    h("td", {}, button(say("firm.pick"), () => pick(place), { id: `pick-${place}`, class: "room-box", disabled: isOver, "aria-pressed": String(choice === place), "aria-label": say("firm.pick.label", { name: offers[place]?.name ?? say("firm.none") }) })));
  return [
    h("h2", {}, say("firm.title", { year: name })), h("p", {}, say("firm.text"), " ", before ? say("firm.before", { name: before }) : ""),
    h("div", { class: "room-wide", tabindex: 0, role: "region", "aria-label": say("firm.offers") }, h("table", { id: "offers" }, h("caption", {}, say("firm.offers")),
      h("thead", {}, h("tr", {}, ["model", "does", "price", "used", "pick"].map((key) => h("th", { scope: "col" }, say(`firm.${key}`))))),
      h("tbody", {}, offers.map((one, i) => row([[markOf(one.is_open ? "open" : "closed"), " ", one.name, " ", h("small", {}, say(one.is_open ? "firm.open" : "firm.closed"))],
        bar(does[i], percent(does[i])), bar(one.price / 100, String(Math.round(one.price))), percent(used[i])], i)), row([say("firm.none"), "", "", ""], offers.length)))),
    isOver ? h("p", {}, say("firm.over")) : said,
  ];
}

// The Dashboard's single page. It draws itself from /api/state after each change of the address, as such pages do:
// nothing of it is in the HTML that the server sends.

/**
 * @typedef {{kind: string, name: string, standing: string, words: string | null, button: string}} Token
 * @typedef {{user_id: string, username: string, tokens: Token[]}} Account
 * @typedef {{user_id: string | null, flash: {good: boolean, text: string} | null, accounts: Account[]}} State
 */

const SECTIONS = [
  ["#/overview", "Overview"],
  ["#/listings", "Listings"],
  ["#/orders", "Orders"],
];
const SETTINGS = [
  ["#/account-settings/profile", "Profile"],
  ["#/account-settings/accounts", "Accounts"],
  ["#/account-settings/billing", "Billing"],
];
const PURPOSE = {
  regular: "Reads your listings and orders on eBay.",
  plus: "Updates your international listings.",
};

/** The account chosen in the menu. @type {string | null} */
let chosen = sessionStorage.getItem("account");

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} attributes
 * @param {...(Node | string | null)} children
 */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** @param {State} state */
function account(state) {
  return state.accounts.find((account) => account.user_id === (chosen ?? state.user_id)) ?? state.accounts[0];
}

/** Webinterpret's own warnings, at the top of every page. @param {State} state */
function alerts(state) {
  const box = h("div", { class: "alerts" });
  for (const { user_id, username, tokens } of state.accounts) {
    for (const token of tokens) {
      const ended = token.standing === "disconnected";
      if (!ended && token.standing !== "about_to") continue;
      box.append(
        h(
          "p",
          { class: ended ? "message bad" : "message warn", role: "alert" },
          `Your eBay ${token.name} for ${username} ${ended ? "has been" : "is about to be"} disconnected. `,
          h("a", { href: `#/account-settings/accounts/${user_id}` }, "Go to account"),
        ),
      );
    }
  }
  return box;
}

/** @param {State} state */
function menu(state) {
  const list = h("div", { role: "menu", id: "account-menu", "aria-label": "Account", hidden: true });
  const opener = h(
    "button",
    {
      class: "button",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": "account-menu",
      click: () => show(list.hidden),
    },
    account(state)?.username ?? "Account",
  );
  /** @param {boolean} open */
  const show = (open) => {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) /** @type {HTMLElement | null} */ (list.querySelector("button"))?.focus();
  };
  /** @param {Record<string, any>} attributes @param {string} text @param {() => void} act */
  const item = (attributes, text, act) =>
    h("button", { type: "button", role: "menuitem", ...attributes, click: () => (show(false), act()) }, text);
  for (const { user_id, username } of state.accounts) {
    const checked = account(state)?.user_id === user_id;
    const attributes = { role: "menuitemradio", "aria-checked": String(checked) };
    list.append(
      item(attributes, username, () => {
        chosen = user_id;
        sessionStorage.setItem("account", user_id);
        draw();
      }),
    );
  }
  list.append(
    h("div", { role: "separator" }),
    item({}, "Account settings", () => (location.hash = "#/account-settings/profile")),
    item({}, "Log out", () => location.assign("/logout")),
  );
  const box = h("div", { class: "menu" }, opener, list);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    show(false);
    opener.focus();
  });
  return box;
}

/** @param {string[][]} entries @param {string} label */
function navigation(entries, label) {
  const nav = h("nav", { class: "side", "aria-label": label });
  for (const [href = "", text = ""] of entries) {
    const here = location.hash === href || (href !== "#/overview" && location.hash.startsWith(href));
    nav.append(h("a", here ? { href, "aria-current": "page" } : { href }, text));
  }
  return nav;
}

function pencil() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M3 17l1-4L14 3l3 3L7 16l-4 1zM12 5l3 3");
  svg.append(path);
  return svg;
}

/** @param {State} state */
function accountsPage(state) {
  const rows = state.accounts.map(({ user_id, username }) =>
    h(
      "tr",
      {},
      h("td", {}, "eBay"),
      h(
        "td",
        {},
        username,
        h(
          "button",
          {
            class: "button edit",
            type: "button",
            "aria-label": `Edit ${username}`,
            title: "Edit",
            click: () => (location.hash = `#/account-settings/accounts/${user_id}`),
          },
          pencil(),
        ),
      ),
    ),
  );
  const head = h("tr", {}, h("th", { scope: "col" }, "Marketplace"), h("th", { scope: "col" }, "User name"));
  return [
    h("h1", {}, "Accounts"),
    h("div", { class: "card" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows))),
  ];
}

/** @param {Account} shown */
function accountPage(shown) {
  const tokens = shown.tokens.map((token) => {
    const id = `token-${token.kind}`;
    const words = token.words && h("span", { class: `state ${token.standing}` }, token.words);
    const to = `/connect?account=${encodeURIComponent(shown.user_id)}&kind=${token.kind}`;
    const button = h("button", { class: "button primary", type: "button", click: () => location.assign(to) }, token.button);
    const about = h("div", {}, h("h2", { id }, token.name), h("p", {}, PURPOSE[/** @type {"regular"} */ (token.kind)]));
    return h("div", { class: "token", role: "group", "aria-labelledby": id }, about, words, button);
  });
  return [
    h("h1", {}, shown.username),
    h(
      "div",
      { class: "card" },
      h("p", {}, "Keep both tokens connected, so that your international listings stay up to date."),
      ...tokens,
    ),
  ];
}

/** @param {string} title */
function plainPage(title) {
  const tiles = [
    ["Translated listings", "1,204"],
    ["Markets", "6"],
    ["Orders this month", "87"],
  ].map(([name = "", value = ""]) => h("li", {}, h("span", {}, name), h("strong", {}, value)));
  return [h("h1", {}, title), h("ul", { class: "tiles" }, ...tiles)];
}

/** @param {State} state */
function content(state) {
  const id = location.hash.match(/^#\/account-settings\/accounts\/([^/]+)$/)?.[1];
  const shown = state.accounts.find(({ user_id }) => user_id === id);
  if (shown) return accountPage(shown);
  if (location.hash.startsWith("#/account-settings/accounts")) return accountsPage(state);
  const entry = [...SECTIONS, ...SETTINGS].find(([href]) => href === location.hash);
  return plainPage(entry?.[1] ?? "Overview");
}

async function draw() {
  const response = await fetch("/api/state");
  if (response.status === 401) return location.assign("/login");
  /** @type {State} */
  const state = await response.json();
  if (!location.hash) history.replaceState(null, "", "#/overview");
  const inSettings = location.hash.startsWith("#/account-settings");
  const flash =
    state.flash &&
    h(
      "p",
      { class: state.flash.good ? "message good" : "message bad", role: state.flash.good ? "status" : "alert" },
      state.flash.text,
    );
  document.querySelector("#app")?.replaceChildren(
    alerts(state),
    h("header", { class: "top" }, h("span", { class: "wordmark" }, "Webinterpret"), h("span", { class: "badge" }, "simulated"), menu(state)),
    h(
      "div",
      { class: "columns" },
      inSettings ? navigation(SETTINGS, "Account settings") : navigation(SECTIONS, "Dashboard"),
      h("main", {}, flash, ...content(state)),
    ),
  );
}

addEventListener("hashchange", draw);
draw();

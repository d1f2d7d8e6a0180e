// @ts-nocheck
// The page's own sentences, in the language on screen. The table comes with the page, so a
// switch of language needs no server; sentences with numbers of the model come from the server.

let table = {};
let languages = [];
let lang = "";

export function setup(strings, known, firstLang) {
  table = strings;
  languages = known;
  lang = firstLang;
}

export const language = () => lang;

export function t(key, params = {}) {
  const template = table[key]?.[lang] ?? key;
  return template.replace(/\{(\w+)(:,)?\}/g, (_, name, grouped) => {
    const value = params[name] ?? "";
    return grouped ? value.toLocaleString("en") : String(value);
  });
}

// A sentence of the server, {key, params}, in the language on screen.
export function speak(said) {
  const spoken = Object.entries(said.params).map(([name, value]) => [name, spokenParam(value)]);
  return t(said.key, Object.fromEntries(spoken));
}

function spokenParam(value) {
  if (value?.key) return speak(value);
  return value?.amount === undefined ? value : amount(value.amount);
}

// A large number in the units of the language on screen: 135M, 1억 3,452만.
export function amount(n) {
  const { units } = languages.find(({ code }) => code === lang);
  const [finest] = units.at(-1);
  let rest = Math.round(n / finest) * finest;
  const parts = [];
  for (const [size, sign] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count || (size === finest && !parts.length)) parts.push(count.toLocaleString("en") + sign);
  }
  return parts.join(" ");
}

// An answer with its sentences spoken.
export function spoken(value) {
  if (Array.isArray(value)) return value.map(spoken);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.key === "string" && value.params && Object.keys(value).length === 2)
    return speak(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, spoken(part)]));
}

export function apply(root, newLang) {
  lang = newLang;
  document.documentElement.lang = lang;
  document.title = t("page.title");
  const put = (attribute, set) => {
    for (const node of root.querySelectorAll(`[${attribute}]`)) {
      set(node, t(node.getAttribute(attribute)));
    }
  };
  put("data-t", (node, text) => (node.textContent = text));
  put("data-t-aria", (node, text) => node.setAttribute("aria-label", text));
  put("data-t-placeholder", (node, text) => node.setAttribute("placeholder", text));
}

// The language kept from last time, else the browser's first choice of those we speak.
export function firstChoice(known, kept) {
  const codes = known.map(({ code }) => code);
  const wanted = (navigator.languages ?? [navigator.language]).map((name) =>
    name.split("-")[0].toLowerCase(),
  );
  return [kept, ...wanted].find((code) => codes.includes(code)) ?? codes[0];
}

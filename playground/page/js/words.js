// @ts-nocheck
// The page's own sentences, in the language on screen. The table comes with the page, so a
// switch of language needs no server; sentences with numbers of the model come from the server.

let table = {};
let lang = "en";

export function setup(strings, firstLang) {
  table = strings;
  lang = firstLang;
}

export const language = () => lang;

export function t(key, params = {}) {
  const template = table[key]?.[lang] ?? key;
  return template.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
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

// The language kept from last time, else the browser's first choice of the two we speak.
export function firstChoice(kept) {
  if (kept === "en" || kept === "ko") return kept;
  const wanted = navigator.languages ?? [navigator.language];
  const first = wanted
    .map((name) => name.slice(0, 2).toLowerCase())
    .find((name) => name in { en: 1, ko: 1 });
  return first ?? "en";
}

// The link that holds a session: in the fragment of the address, which no server and no log sees.

const MARK = "#s=";
const KEPT = "opened-link";

/** @param {string} content */
export const linkOf = (content) =>
  location.origin + location.pathname + location.search + MARK + content;

// {link} of the address, which is then cleaned; null where it holds none.
export function takeLink() {
  if (!location.hash.startsWith(MARK)) return null;
  const saved = { link: location.hash.slice(MARK.length) };
  window.history.replaceState({ [KEPT]: saved }, "", location.pathname + location.search);
  return saved;
}

// The link that this place was opened with, also when it is loaded again: phones put tabs aside,
// and a model that takes its time makes people reload.
export const openedLink = () => takeLink() ?? window.history.state?.[KEPT] ?? null;

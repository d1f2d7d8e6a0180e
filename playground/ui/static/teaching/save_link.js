// The link that holds a session: in the fragment of the address, which no server and no log sees.

const MARK = "#s=";

export const linkOf = (content) => location.origin + location.pathname + location.search + MARK + content;

// {link} of the address, which is then cleaned; null where it holds none.
export function takeLink() {
  if (!location.hash.startsWith(MARK)) return null;
  const link = location.hash.slice(MARK.length);
  window.history.replaceState(null, "", location.pathname + location.search);
  return { link };
}

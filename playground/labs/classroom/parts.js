// What the components of both pages share.

import { useEffect, useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { useSignal } from "../../page/vendor/signals.js";
import { secondsLeft } from "./rounds.js";

const TICK_MS = 250;

/** How many seconds are left, and soon how many fewer. @param {number} deadline */
export function useSecondsLeft(deadline) {
  const now = useSignal(performance.now());
  useEffect(() => {
    const clockwork = setInterval(() => {
      now.value = performance.now();
    }, TICK_MS);
    return () => clearInterval(clockwork);
  }, []);
  return secondsLeft(deadline, now.value);
}

/** An element that shows the end of a long text whenever that changes. @param {string} text */
export function useEndOf(text) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return box;
}

/**
 * A root whose focus goes to `home`, a selector, when what had it is gone with a redraw.
 *
 * @param {string} home
 */
export function useFocusKept(home) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const had = root.current?.contains(document.activeElement);
  useLayoutEffect(() => {
    if (!had || root.current?.contains(document.activeElement)) return;
    const found = root.current?.querySelector(home);
    if (found instanceof HTMLElement) found.focus();
  });
  return root;
}

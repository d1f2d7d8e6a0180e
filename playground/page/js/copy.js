// The clipboard, and what to do where a page may not use it.

/**
 * Copies a text.
 *
 * @param {string} text
 * @param {HTMLInputElement | HTMLTextAreaElement | null} [field] that shows the text: it is selected,
 *     so that it can be copied by hand where this returns false
 * @returns {Promise<boolean>} whether it is on the clipboard now
 */
export async function copyText(text, field = null) {
  field?.focus();
  field?.select();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that came over plain http have no clipboard; an old way may work.
    return field !== null && document.execCommand("copy");
  }
}

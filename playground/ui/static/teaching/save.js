// Keeping and sharing what is on the page.

export function makeSave(root, desk) {
  return { open() {} };
}

// The panel "guess".

export function makePanel(root, desk) {
  return { show() {} };
}

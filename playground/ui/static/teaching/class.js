// The panel "class".

export function makePanel(root, desk) {
  return { show() {} };
}

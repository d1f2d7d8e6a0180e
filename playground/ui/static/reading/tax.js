// The panel "tax".

export function makePanel(root, desk) {
  return { show() {} };
}

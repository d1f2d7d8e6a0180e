// The panel "cutting".

export function makePanel(root, desk) {
  return { show() {} };
}

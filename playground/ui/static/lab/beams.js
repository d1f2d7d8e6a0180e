export function makePanel(root, desk) {
  return { show() {} };
}

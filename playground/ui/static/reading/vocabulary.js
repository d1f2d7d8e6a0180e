// The panel "vocabulary".

export function makePanel(root, desk) {
  return { show() {} };
}

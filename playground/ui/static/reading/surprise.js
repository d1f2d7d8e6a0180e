// The panel "surprise".

export function makePanel(root, desk) {
  return { show() {} };
}

// The course beside the page.

export function makeCourse(root, desk) {
  return { toggle() {}, show() {} };
}

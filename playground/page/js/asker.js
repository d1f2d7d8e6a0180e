// @ts-nocheck
// Questions to the server beside the line of actions: one at a time, and of those that pile up only
// the newest is asked and answered.

export function makeAsker(desk) {
  let wish = null;
  let isAsking = false;

  async function work() {
    if (isAsking) return;
    isAsking = true;
    try {
      while (wish) {
        const mine = wish;
        const answer = await desk.ask(mine.name, mine.request());
        if (wish !== mine) continue;
        wish = null;
        mine.take(answer);
      }
    } finally {
      isAsking = false;
    }
  }

  return {
    // request() is called when its turn comes; take(answer) with what came, null for what was
    // refused with a sentence.
    ask(name, request, take) {
      wish = { name, request, take };
      desk.aside(work);
    },
  };
}

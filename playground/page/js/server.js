// @ts-nocheck
// Calls to the server, one after another: a click is never lost, none overtakes another.

export class ServerGone extends Error {}

// `server` is Gradio's object of server functions; it resolves to null when a call fails.
export async function call(server, name, request) {
  let answer = null;
  try {
    answer = await server[name](request);
  } catch {
    answer = null;
  }
  if (answer === null || answer === undefined) throw new ServerGone(name);
  return answer;
}

// A line of tasks. `add` resolves when its task is done; a task that fails stops none behind it.
export function makeLine(onBusy) {
  let last = Promise.resolve();
  let waiting = 0;
  return {
    get length() {
      return waiting;
    },
    add(task) {
      waiting += 1;
      onBusy(true);
      const done = last.then(task).finally(() => {
        waiting -= 1;
        if (waiting === 0) onBusy(false);
      });
      last = done.catch(() => {});
      return done;
    },
  };
}

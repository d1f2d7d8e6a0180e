// How long this page lives: Gradio may put another one in its place.

const life = new AbortController();

export const signal = life.signal;

export const isOver = () => life.signal.aborted;

export const end = () => life.abort();

/** @param {number} milliseconds @returns {Promise<void>} */
export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

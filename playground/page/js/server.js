export { ServerGone } from "./ask.js";

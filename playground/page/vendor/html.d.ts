export { html } from "htm/preact";
export { Component, h, render } from "preact";

/** The look every element shares: reset, buttons, fields, focus. Colours from tokens only. */
import { css } from "lit";

export const controls = css`
  :host {
    box-sizing: border-box;
    color: var(--karen-ink);
    font: var(--karen-size-m) / var(--karen-line-m) var(--karen-font);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  svg {
    display: block;
    flex: none;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  select,
  textarea {
    margin: 0;
    color: inherit;
    font: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--karen-accent);
    outline-offset: 2px;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 2rem;
    padding: 0 12px;
    border: 1px solid transparent;
    border-radius: var(--karen-radius);
    background: none;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
    cursor: pointer;
    -webkit-user-select: none;
    user-select: none;
    transition: background-color var(--karen-quick);
  }
  button:hover {
    background: var(--karen-hover);
  }
  button:active {
    background: var(--karen-pressed);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.outlined {
    border-color: var(--karen-line);
    background: var(--karen-raised);
  }
  button.outlined:hover {
    border-color: var(--karen-line-strong);
  }
  button.primary {
    background: var(--karen-accent);
    color: var(--karen-on-accent);
    font-weight: 600;
  }
  button.primary:hover {
    background: var(--karen-accent-hover);
  }
  button.danger {
    color: var(--karen-bad);
  }
  button.icon {
    width: 2rem;
    padding: 0;
    color: var(--karen-ink-2);
  }
  button.icon:hover {
    color: var(--karen-ink);
  }
  button.link {
    min-height: 0;
    padding: 0;
    border-radius: 4px;
    color: var(--karen-accent-ink);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  button.link:hover {
    background: none;
    text-decoration-thickness: 2px;
  }

  input:not([type="checkbox"], [type="range"]),
  select,
  textarea {
    min-height: 2rem;
    padding: 5px 10px;
    border: 1px solid var(--karen-line-strong);
    border-radius: var(--karen-radius);
    background: var(--karen-field);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  ::placeholder {
    color: var(--karen-ink-3);
    opacity: 1;
  }
  kbd {
    display: inline-block;
    padding: 0 5px;
    border: 1px solid var(--karen-line);
    border-radius: 4px;
    color: var(--karen-ink-2);
    font: var(--karen-size-xs) / 1.125rem var(--karen-font);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonBorder;
    }
  }
`;

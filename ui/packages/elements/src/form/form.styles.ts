/** Label left, control right; what needs room takes the line below. */
import { css } from "lit";

export const styles = css`
  :host {
    display: block;
  }
  .field {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 24px;
    padding: 12px 0;
    border-bottom: 1px solid var(--karen-line);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .field:last-child {
    border-bottom: 0;
  }
  .about {
    flex: 1 1 12rem;
    min-width: 0;
  }
  .text .about,
  .lines .about {
    flex-basis: 100%;
  }
  label {
    font-weight: 550;
  }
  .description,
  .note,
  .problem {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .note {
    flex-basis: 100%;
    padding-left: 8px;
    border-left: 2px solid var(--karen-accent);
    overflow-wrap: anywhere;
  }
  .note button {
    font: inherit;
    text-align: start;
  }
  .description {
    margin-top: 2px;
  }
  .problem {
    flex-basis: 100%;
    color: var(--karen-bad);
  }
  input[type="text"],
  input[type="number"],
  input[type="password"],
  select,
  .slide {
    flex: 0 1 15rem;
    width: 15rem;
    min-width: 0;
  }
  textarea {
    width: 100%;
  }
  textarea {
    resize: vertical;
  }
  /* A dashed edge on a sunken ground: it reads as “not now” in every theme, and its words keep their contrast. */
  :disabled:not([type="range"]) {
    border-style: dashed;
    border-color: var(--karen-line-strong);
    background: var(--karen-panel);
    color: var(--karen-ink-3);
    cursor: not-allowed;
    opacity: 1;
  }
  input[type="range"]:disabled {
    cursor: not-allowed;
    opacity: 0.5;
  }
  [aria-invalid] {
    border-color: var(--karen-bad);
  }
  .slide {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  output {
    min-width: 3rem;
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  input[type="range"] {
    flex: 1;
    min-width: 0;
    accent-color: var(--karen-accent);
  }
  input[type="checkbox"] {
    position: relative;
    width: 2.25rem;
    height: 1.25rem;
    margin: 0;
    border: 1px solid var(--karen-line-strong);
    border-radius: 999px;
    background: var(--karen-field);
    appearance: none;
    cursor: pointer;
    transition: background-color var(--karen-quick);
  }
  input[type="checkbox"]::after {
    position: absolute;
    top: 3px;
    left: 3px;
    width: calc(1.25rem - 8px);
    height: calc(1.25rem - 8px);
    border-radius: 50%;
    background: var(--karen-line-strong);
    content: "";
    transition: translate var(--karen-quick);
  }
  input[type="checkbox"]:checked {
    border-color: var(--karen-accent);
    background: var(--karen-accent);
  }
  input[type="checkbox"]:checked::after {
    background: var(--karen-on-accent);
    translate: 1rem 0;
  }
  input[type="checkbox"]:disabled,
  input[type="checkbox"]:disabled:checked {
    border-color: var(--karen-line-strong);
    background: var(--karen-panel);
    cursor: not-allowed;
  }
  input[type="checkbox"]:disabled::after {
    background: var(--karen-line-strong);
  }
  @media (forced-colors: active) {
    input[type="checkbox"] {
      appearance: auto;
    }
    input[type="checkbox"]::after {
      content: none;
    }
  }
`;

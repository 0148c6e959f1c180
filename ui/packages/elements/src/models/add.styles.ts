/** The two ways in for more models: a button that unfolds into a small form. */
import { css } from "lit";

export const addStyles = css`
  :host {
    display: block;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  form,
  .running {
    display: grid;
    gap: 12px;
    padding: 12px 16px 16px;
    border: 1px solid var(--karen-line);
    border-radius: var(--karen-radius-card);
  }
  h3 {
    font-size: var(--karen-size-s);
    font-weight: 650;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(7rem, 1fr) minmax(0, 2fr);
    align-items: center;
    gap: 4px 16px;
  }
  .field > label {
    font-weight: 550;
  }
  .field input,
  .field select {
    width: 100%;
    min-width: 0;
    text-overflow: ellipsis;
  }
  .beside {
    display: flex;
    gap: 8px;
    min-width: 0;
  }
  .beside button {
    flex: none;
  }
  .problem {
    grid-column: 1 / -1;
    color: var(--karen-bad);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    overflow-wrap: anywhere;
  }
  .problem:empty {
    display: none;
  }
  .quiet {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    font-variant-numeric: tabular-nums;
    line-height: var(--karen-line-xs);
  }
  .consent {
    display: grid;
    gap: 8px;
    padding: 12px;
    border-radius: var(--karen-radius);
    background: var(--karen-warn-soft);
    overflow-wrap: anywhere;
  }
  .consent ul {
    padding-left: 20px;
    list-style: disc;
  }
  .check {
    display: flex;
    align-items: flex-start;
    gap: 8px;
  }
  .check input {
    flex: none;
    width: 1rem;
    height: 1rem;
    margin: 2px 0 0;
    accent-color: var(--karen-accent);
  }
  .consent .check {
    font-weight: 550;
  }
  .wrong,
  .done {
    display: flex;
    gap: 8px;
    overflow-wrap: anywhere;
  }
  .done:empty {
    display: none;
  }
  .done {
    margin: 8px 0;
  }
  .wrong svg,
  .done svg {
    margin-top: 3px;
  }
  .wrong svg {
    color: var(--karen-bad);
  }
  .done svg {
    color: var(--karen-good);
  }
  .acts {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
  }
  .running button {
    justify-self: start;
  }
  progress {
    width: 100%;
    height: 0.5rem;
    accent-color: var(--karen-accent);
  }
  [aria-invalid]:not([type="checkbox"]) {
    border-color: var(--karen-bad);
  }
  @media (max-width: 479px) {
    .field {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

/** A field at the top of the window, and what it finds below. */
import { css } from "lit";

export const styles = css`
  dialog {
    width: 640px;
    margin-top: max(16px, 12vh);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  .ask {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 8px 8px 16px;
    border-bottom: 1px solid var(--karen-line);
  }
  .ask > svg {
    color: var(--karen-ink-3);
  }
  input.search {
    flex: 1;
    min-width: 0;
    padding: 5px 4px;
    border: 0;
    background: none;
    font-size: var(--karen-size-m);
  }
  input.search:focus-visible {
    outline: 0;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
    border-bottom: 1px solid var(--karen-line);
    font-size: var(--karen-size-xs);
  }
  .filters select {
    min-height: 1.75rem;
    padding: 0 4px;
    border-color: var(--karen-line);
    font-size: var(--karen-size-xs);
  }
  .filters label {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .filters input {
    margin: 0;
    accent-color: var(--karen-accent);
  }
  .options {
    max-height: 440px;
    padding: 4px 8px;
    overflow-y: auto;
  }
  h3 {
    padding: 8px 8px 4px;
    color: var(--karen-ink-3);
    font-size: var(--karen-size-xs);
    font-weight: 600;
    line-height: var(--karen-line-xs);
  }
  .option {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 2rem;
    padding: 4px 8px;
    border-radius: var(--karen-radius);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
    cursor: pointer;
  }
  .option[aria-selected="true"] {
    background: var(--karen-selected);
  }
  @media (forced-colors: active) {
    .option[aria-selected="true"] {
      outline: 2px solid Highlight;
    }
  }
  .option > svg {
    color: var(--karen-ink-2);
  }
  .main {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .quiet {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    white-space: nowrap;
  }
  .hit {
    display: grid;
    min-width: 0;
    padding: 4px 0;
  }
  .snippet {
    overflow-wrap: anywhere;
  }
  .hit .quiet {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  mark {
    border-radius: 2px;
    background: var(--karen-mark);
    color: inherit;
  }
  kbd {
    border: 0;
    color: var(--karen-ink-2);
  }
  .note {
    padding: 4px 16px 12px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
`;

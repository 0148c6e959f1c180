/** What the panel of lists has beside the look of the panel of memory: items with a box before them. */
import { css } from "lit";

export const styles = css`
  dialog {
    width: 46rem;
  }
  .views form {
    padding: 4px;
  }
  .views input {
    width: 100%;
    min-width: 6rem;
  }
  .views [aria-pressed="true"] {
    background: var(--karen-selected);
    color: var(--karen-ink);
    font-weight: 600;
  }
  .views span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .views small {
    margin-left: auto;
    font-variant-numeric: tabular-nums;
  }
  .named {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 4px 0 8px;
  }
  .named input,
  .text {
    flex: 1;
    min-width: 0;
  }
  .named input:not(:hover, :focus),
  .text:not(:hover, :focus) {
    border-color: transparent;
    background: none;
  }
  .named input {
    font-weight: 600;
  }
  .add {
    display: flex;
    gap: 8px;
    padding-bottom: 8px;
  }
  .add input {
    flex: 1;
    min-width: 0;
  }
  li {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 4px 0;
    border-bottom: 1px solid var(--karen-line);
  }
  li input[type="checkbox"] {
    flex: none;
    width: 1.125rem;
    height: 1.125rem;
    accent-color: var(--karen-accent);
  }
  .done .text {
    color: var(--karen-ink-2);
    text-decoration: line-through;
  }
  .clear {
    margin-top: 12px;
  }
`;

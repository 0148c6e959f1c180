/** Rows with a hairline between them; what went wrong or well stands where it was asked for. */
import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  h3 {
    margin: 24px 0 4px;
    font-size: var(--karen-size-s);
    font-weight: 650;
  }
  h3:first-of-type {
    margin-top: 12px;
  }
  .quiet {
    color: var(--karen-ink-2);
  }
  .path {
    overflow-wrap: anywhere;
    user-select: text;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 0;
  }
  .acts input {
    flex: 1 1 16rem;
    min-width: 0;
  }
  .outcome {
    display: flex;
    gap: 8px;
    padding: 4px 0 8px;
    overflow-wrap: anywhere;
    user-select: text;
  }
  .outcome svg {
    margin-top: 2px;
    color: var(--karen-good);
  }
  .outcome.bad {
    color: var(--karen-bad);
  }
  .outcome.bad svg {
    color: inherit;
  }
  .working svg {
    color: var(--karen-ink-2);
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 5.5rem;
    align-items: center;
    gap: 0 16px;
    min-height: 3rem;
    padding: 4px 0;
    border-bottom: 1px solid var(--karen-line);
  }
  li:last-child {
    border-bottom: 0;
  }
  .size {
    color: var(--karen-ink-2);
    font-variant-numeric: tabular-nums;
  }
  .why {
    display: block;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    overflow-wrap: anywhere;
  }
  .whole,
  .question {
    grid-column: 1 / -1;
  }
  .question {
    padding: 4px 0 8px;
  }
  form.delete input {
    flex: 0 1 14rem;
  }
`;

/** A memory's page: what it says large, everything else small below it. */
import { css } from "lit";

export const pageStyles = css`
  .back {
    margin-left: -8px;
    padding: 0 12px 0 4px;
    outline-offset: -2px;
    color: var(--karen-ink-2);
  }
  h3 {
    padding: 8px 0;
    font-size: var(--karen-size-l);
    font-weight: 550;
    line-height: 1.625rem;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  h4 {
    margin: 16px 0 4px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    font-weight: 600;
    line-height: var(--karen-line-xs);
  }
  .quote + .quote {
    margin-top: 4px;
  }
  .weight {
    display: grid;
    grid-template-columns: auto minmax(6rem, 14rem) 2ch;
    align-items: center;
    justify-content: start;
    gap: 12px;
    margin-top: 16px;
    font-variant-numeric: tabular-nums;
  }
  .weight label {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    font-weight: 600;
  }
  input[type="range"] {
    width: 100%;
    accent-color: var(--karen-accent);
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 16px;
    margin-top: 16px;
  }
  dt {
    color: var(--karen-ink-2);
  }
`;

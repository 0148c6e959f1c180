/** Sections at the left, one of them open at the right; above each other where it is narrow. */
import { css } from "lit";

export const styles = css`
  dialog {
    width: 50rem;
    height: 38.75rem;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  .parts {
    display: flex;
    flex: 1;
    gap: 8px;
    min-height: 0;
    padding: 8px 8px 0 16px;
  }
  .sections {
    display: flex;
    flex: none;
    flex-direction: column;
    gap: 2px;
    width: 10.5rem;
  }
  .sections button {
    justify-content: flex-start;
    padding: 0 8px;
    color: var(--karen-ink-2);
    white-space: nowrap;
  }
  .sections [aria-selected="true"] {
    background: var(--karen-selected);
    color: var(--karen-ink);
    font-weight: 600;
  }
  .panel {
    flex: 1;
    min-width: 0;
    padding: 0 16px 24px;
    overflow-y: auto;
  }
  .panel:focus-visible {
    outline-offset: -2px;
  }
  .saving {
    padding: 8px 24px;
    border-top: 1px solid var(--karen-line);
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  h3 {
    margin: 20px 0 4px;
    font-size: var(--karen-size-s);
    font-weight: 650;
  }
  .quiet {
    padding: 4px 0 8px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .secret,
  .whole {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 0;
    font-size: var(--karen-size-s);
  }
  .secret label {
    flex: 1 0 120px;
    font-weight: 550;
  }
  .secret input {
    flex: 2 1 160px;
    min-width: 0;
  }
  @media (max-width: 719px) {
    dialog {
      height: auto;
      min-height: 60dvh;
    }
    .parts {
      flex-direction: column;
      padding: 8px 8px 0;
    }
    .sections {
      flex-direction: row;
      width: auto;
      padding: 4px;
      overflow-x: auto;
    }
    .panel {
      padding: 0 12px 16px;
    }
  }
`;

/** Views at the left, one of them open at the right; above each other where it is narrow. */
import { css } from "lit";

export const styles = css`
  dialog {
    width: 56rem;
    height: 42rem;
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
  .views {
    display: flex;
    flex: none;
    flex-direction: column;
    gap: 2px;
    width: 9rem;
    padding-bottom: 8px;
    overflow-y: auto;
  }
  .views button {
    flex: none;
    justify-content: flex-start;
    padding: 0 8px;
    outline-offset: -2px;
    color: var(--karen-ink-2);
    white-space: nowrap;
  }
  .views [aria-selected="true"] {
    background: var(--karen-selected);
    color: var(--karen-ink);
    font-weight: 600;
  }
  .badge {
    min-width: 1.25rem;
    margin-left: auto;
    padding: 0 6px;
    border-radius: 999px;
    background: var(--karen-accent);
    color: var(--karen-on-accent);
    font-size: var(--karen-size-xs);
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    line-height: 1.25rem;
    text-align: center;
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
  .said {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 2.5rem;
    padding: 8px 24px;
    border-top: 1px solid var(--karen-line);
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .said span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .said .wrong {
    color: var(--karen-bad);
    white-space: normal;
  }
  @media (max-width: 719px) {
    dialog {
      height: calc(100dvh - 64px);
    }
    .parts {
      flex-direction: column;
      padding: 8px 8px 0;
    }
    .views {
      flex-direction: row;
      width: auto;
      padding: 4px;
      overflow: auto hidden;
    }
    .views .badge {
      margin-left: 0;
    }
    .panel {
      padding: 0 12px 16px;
    }
    .said {
      padding: 8px 16px;
    }
    .said span {
      white-space: normal;
    }
  }
`;

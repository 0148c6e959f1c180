/** Rows of one line each, the moment at the right; above each other where it is narrow. */
import { css } from "lit";

export const styles = css`
  dialog {
    width: 40rem;
    height: 42rem;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  .ask {
    display: flex;
    gap: 8px;
    padding: 8px 24px 12px;
  }
  .ask input {
    flex: 1;
    min-width: 0;
  }
  karen-reminder-form {
    padding: 8px 0 12px;
  }
  .ask + .body {
    padding-top: 0;
  }
  .body {
    flex: 1;
  }
  h3 {
    padding: 16px 0 4px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    font-weight: 600;
    line-height: var(--karen-line-xs);
  }
  li.row {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 8px 0;
    border-bottom: 1px solid var(--karen-line);
  }
  .tick {
    flex: none;
    width: 1.25rem;
    min-height: 1.25rem;
    padding: 0;
    border: 1.5px solid var(--karen-line-strong);
    border-radius: 50%;
    color: transparent;
  }
  .tick:hover {
    color: var(--karen-ink-2);
  }
  .tick.on {
    border-color: var(--karen-good);
    color: var(--karen-good);
  }
  .says {
    flex: 1;
    min-width: 0;
  }
  .says b {
    display: block;
    font-weight: 550;
    overflow-wrap: anywhere;
  }
  .done .says b {
    color: var(--karen-ink-2);
    font-weight: 400;
    text-decoration: line-through;
  }
  .late {
    color: var(--karen-bad);
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
    overflow-wrap: anywhere;
  }
  .said .wrong {
    color: var(--karen-bad);
  }
  @media (max-width: 719px) {
    dialog {
      height: calc(100dvh - 64px);
    }
    .ask,
    .body,
    .said {
      padding-right: 16px;
      padding-left: 16px;
    }
  }
`;

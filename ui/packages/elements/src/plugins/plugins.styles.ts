/** Plugins in rows, and one of them on a page of its own. */
import { css } from "lit";

export const styles = css`
  dialog {
    width: 46rem;
    height: 44rem;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  .body {
    flex: 1;
    padding: 0 24px 16px;
  }
  .filter {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding: 8px 24px 12px;
  }
  .filter input {
    flex: 1 1 10rem;
    min-width: 0;
  }
  .filter select {
    min-height: 2rem;
    max-width: 12rem;
    padding: 0 8px;
    border-color: var(--karen-line-strong);
    font-size: var(--karen-size-s);
  }
  li.row {
    border-bottom: 1px solid var(--karen-line);
  }
  .open {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 12px;
    width: 100%;
    padding: 10px 8px;
    outline-offset: -2px;
    text-align: start;
  }
  .open b {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .open .small {
    grid-column: 1 / -1;
  }
  .state {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
  }
  .state.enabled {
    color: var(--karen-good);
  }
  .state.new,
  .state.changed {
    color: var(--karen-accent-ink);
    font-weight: 600;
  }
  .state.invalid,
  .state.failed {
    color: var(--karen-bad);
  }
  .problems {
    padding: 0 8px 10px;
  }
  .drop {
    position: absolute;
    inset: 0;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    border: 2px dashed var(--karen-accent);
    border-radius: var(--karen-radius-card);
    background: var(--karen-raised);
    font-weight: 600;
    pointer-events: none;
  }
  .warning {
    padding: 8px 12px;
    border-radius: var(--karen-radius);
    background: var(--karen-warn-soft);
    overflow-wrap: anywhere;
  }
  .servers textarea {
    width: 100%;
    font-family: var(--karen-font-mono);
  }
  .servers {
    display: grid;
    gap: 8px;
    padding: 0 24px 12px;
  }
  .said {
    display: flex;
    flex-wrap: wrap;
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
    .filter,
    .servers,
    .body,
    .said {
      padding-right: 16px;
      padding-left: 16px;
    }
  }
`;

export const pageStyles = css`
  .signer {
    overflow-wrap: anywhere; /* a fingerprint has no place to break */
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 4px 0 8px;
  }
  .head h3 {
    flex: 1 1 8rem;
    min-width: 0;
    padding: 0;
    color: var(--karen-ink);
    font-size: var(--karen-size-m);
    overflow-wrap: anywhere;
  }
  section {
    display: grid;
    gap: 8px;
    padding: 12px 0;
    border-top: 1px solid var(--karen-line);
  }
  .body > section:first-of-type,
  section[aria-label="What it may do"] {
    margin-top: 12px;
  }
  .problems {
    padding-top: 8px;
  }
  h4,
  section > h3 {
    margin: 0;
    font-size: var(--karen-size-s);
    font-weight: 600;
  }
  section ul {
    display: grid;
    gap: 4px;
  }
  .marked {
    padding-inline-start: 18px;
    list-style: disc;
  }
  .new {
    font-weight: 600;
  }
  .warning {
    display: grid;
    gap: 8px;
    padding: 8px 12px;
    border-radius: var(--karen-radius);
    background: var(--karen-warn-soft);
    overflow-wrap: anywhere;
  }
  .tick {
    display: flex;
    align-items: start;
    gap: 8px;
    padding: 4px 0;
  }
  .tick input {
    flex: none;
    width: 1rem;
    height: 1rem;
    margin-top: 2px;
    accent-color: var(--karen-accent);
  }
  code,
  pre {
    font-family: var(--karen-font-mono);
    font-size: var(--karen-size-xs);
    overflow-wrap: anywhere;
  }
  pre {
    max-height: 16rem;
    margin: 0;
    padding: 8px 12px;
    overflow: auto;
    border-radius: var(--karen-radius);
    background: var(--karen-code);
    white-space: pre-wrap;
  }
  .in,
  form,
  karen-plugin-record,
  karen-plugin-log {
    display: grid;
    gap: 8px;
    padding: 8px 0;
  }
  .entry {
    display: flex;
    justify-content: space-between;
    gap: 12px;
    padding: 4px 0;
    border-bottom: 1px solid var(--karen-line);
    overflow-wrap: anywhere;
  }
  .entry time {
    flex: none;
  }
  summary {
    border-radius: 4px;
    font-weight: 600;
    cursor: pointer;
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding-top: 2px;
  }
  .acts {
    padding-top: 8px;
  }
  textarea {
    width: 100%;
    font-family: var(--karen-font-mono);
  }
`;

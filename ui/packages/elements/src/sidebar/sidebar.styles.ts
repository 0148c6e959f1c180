/** Dense and quiet: the list is read, not looked at. */
import { css } from "lit";

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border-right: 1px solid var(--karen-line);
    background: var(--karen-panel);
  }
  header,
  footer {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 8px 8px 8px 16px;
  }
  header {
    min-height: 48px;
  }
  footer {
    border-top: 1px solid var(--karen-line);
  }
  h1 {
    font-size: var(--karen-size-m);
    font-weight: 650;
    letter-spacing: -0.01em;
    line-height: var(--karen-line-m);
  }
  .top {
    padding: 0 8px 8px;
  }
  .line {
    justify-content: flex-start;
    width: 100%;
    padding: 0 8px;
  }
  .line svg {
    color: var(--karen-ink-2);
  }
  .badge {
    padding: 0 6px;
    border: 1px solid var(--karen-line-strong);
    border-radius: 999px;
    font-size: var(--karen-size-xs);
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    line-height: 1rem;
  }
  .line > span {
    flex: 1;
    text-align: left;
  }
  .line kbd {
    border: 0;
    color: var(--karen-ink-3);
  }
  nav {
    flex: 1;
    min-height: 0;
    padding: 0 8px 8px;
    overflow-y: auto;
  }
  section {
    margin-top: 12px;
  }
  h2 {
    padding: 0 8px 4px;
    color: var(--karen-ink-3);
    font-size: var(--karen-size-xs);
    font-weight: 600;
    line-height: var(--karen-line-xs);
  }
  .shelves {
    margin-top: 12px;
    color: var(--karen-ink-2);
  }
  .back {
    font-weight: 600;
  }
  .quiet {
    padding: 8px;
    color: var(--karen-ink-3);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .bones {
    display: grid;
    gap: 8px;
    padding: 12px 8px;
  }
  .bones i {
    height: 16px;
    border-radius: 4px;
    background: var(--karen-hover);
  }
  .bones i:nth-child(2) {
    width: 80%;
  }
  .bones i:nth-child(3) {
    width: 60%;
  }
  .status {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .dot {
    width: 8px;
    height: 8px;
    border: 1.5px solid currentColor;
    border-radius: 50%;
  }
  .connected .dot {
    border-color: var(--karen-good);
    background: var(--karen-good);
  }
  .silent .dot,
  .reconnecting .dot {
    border-color: var(--karen-warn);
  }
  .refused .dot {
    border-color: var(--karen-bad);
    background: var(--karen-bad);
  }
`;

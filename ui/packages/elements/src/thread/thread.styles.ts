/** One column of at most 72 characters, in a view that scrolls. */
import { css } from "lit";

export const styles = css`
  :host {
    position: relative;
    display: block;
    min-height: 0;
  }
  .view {
    height: 100%;
    overflow-x: hidden;
    overflow-y: auto;
    overflow-anchor: none;
    scrollbar-gutter: stable both-edges;
  }
  .view:focus-visible {
    outline-offset: -2px;
  }
  .column {
    max-width: calc(var(--karen-column) + 48px);
    margin: 0 auto;
    padding: 16px 24px 24px;
  }
  .more,
  .day {
    margin: 16px 0;
    color: var(--karen-ink-3);
    font-size: var(--karen-size-xs);
    font-weight: 400;
    line-height: var(--karen-line-xs);
    text-align: center;
  }
  .sending {
    min-height: 1.5rem;
    padding-top: 8px;
  }
  .dot {
    display: block;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--karen-accent);
  }
  .jump {
    position: absolute;
    bottom: 8px;
    left: 50%;
    box-shadow: var(--karen-shadow);
    transform: translateX(-50%);
  }
  .jump:hover {
    background: var(--karen-raised);
  }
  @media (max-width: 719px) {
    .column {
      padding: 8px 16px 16px;
    }
  }
`;

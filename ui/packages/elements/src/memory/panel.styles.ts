/** What the views of memory share: quiet rows with a hairline between them, small marks, lines that say what happened. */
import { css } from "lit";

export const panelStyles = css`
  :host {
    display: block;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .quiet {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
    overflow-wrap: anywhere;
  }
  .small {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    overflow-wrap: anywhere;
  }
  .empty {
    padding: 48px 16px;
    color: var(--karen-ink-2);
    text-align: center;
  }
  .bad {
    display: flex;
    gap: 8px;
    color: var(--karen-bad);
    overflow-wrap: anywhere;
  }
  .bad svg {
    margin-top: 2px;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .tag {
    max-width: 12rem;
    padding: 0 6px;
    overflow: hidden;
    border: 1px solid var(--karen-line);
    border-radius: 999px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: 1.125rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bones {
    display: grid;
    gap: 16px;
    padding: 12px 0;
  }
  .bones i {
    height: 32px;
    border-radius: var(--karen-radius);
    background: var(--karen-hover);
  }
  .bones i:nth-child(2) {
    width: 85%;
  }
  .bones i:nth-child(3) {
    width: 60%;
  }
  select {
    min-height: 1.75rem;
    padding: 0 4px;
    border-color: var(--karen-line);
    font-size: var(--karen-size-xs);
  }
`;

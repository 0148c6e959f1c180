/** The conversation above, the composer below, both in the same column. */
import { css } from "lit";

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .place {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  karen-thread,
  .opening {
    flex: 1;
  }
  .write {
    width: 100%;
    max-width: calc(var(--karen-column) + 64px);
    margin: 0 auto;
    padding: 0 16px 4px;
  }
  .foot {
    container-type: inline-size;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-height: 2rem;
  }
  .beginning {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: flex-start;
    justify-content: center;
    width: 100%;
    max-width: calc(var(--karen-column) + 48px);
    min-height: 0;
    margin: 0 auto;
    padding: 16px 24px;
    overflow-y: auto;
  }
  h1 {
    font-size: var(--karen-size-xl);
    font-weight: 600;
    letter-spacing: -0.01em;
    line-height: 2rem;
  }
  .beginning p {
    margin: 4px 0 20px;
    color: var(--karen-ink-2);
  }
  .beginning ul {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .beginning li button {
    min-height: 2.25rem;
    font-size: var(--karen-size-s);
    text-align: left;
  }
  .trouble {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    margin-bottom: 8px;
    padding: 6px 6px 6px 16px;
    border-radius: var(--karen-radius-card);
    background: var(--karen-bad-soft);
    color: var(--karen-ink);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .trouble > svg {
    margin-top: 6px;
    color: var(--karen-bad);
  }
  .trouble span {
    flex: 1;
    padding: 4px 0;
    overflow-wrap: anywhere;
  }
  .trouble button {
    width: 1.75rem;
    min-height: 1.75rem;
  }
`;

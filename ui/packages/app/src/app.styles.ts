/** Sidebar and conversation side by side; a drawer over it below 720 px. */
import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    height: 100vh;
    height: 100dvh;
    background: var(--karen-paper);
  }
  .frame {
    display: flex;
    height: 100%;
  }
  karen-sidebar {
    flex: none;
    width: var(--karen-sidebar);
  }
  main {
    flex: 1;
    min-width: 0;
  }
  .column {
    display: flex;
    flex-direction: column;
    height: 100%;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    min-height: 48px;
    padding: 8px;
  }
  .head h1 {
    flex: 1;
    min-width: 0;
    padding-left: 8px;
    overflow: hidden;
    font-size: var(--karen-size-s);
    font-weight: 600;
    line-height: var(--karen-line-s);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .binned {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-s);
    white-space: nowrap;
  }
  .drop {
    position: fixed;
    inset: 8px;
    z-index: 4;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    border: 2px dashed var(--karen-accent);
    border-radius: var(--karen-radius-card);
    background: var(--karen-raised);
    pointer-events: none;
  }
  .gap,
  karen-chat {
    flex: 1;
  }
  .banner {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 8px 16px;
    background: var(--karen-warn-soft);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .banner svg {
    color: var(--karen-warn);
  }
  .banner.refused {
    background: var(--karen-bad-soft);
  }
  .banner.refused svg {
    color: var(--karen-bad);
  }
  .veil {
    display: none;
  }
  @media (max-width: 719px) {
    karen-sidebar {
      position: fixed;
      inset: 0 auto 0 0;
      z-index: 3;
      width: min(var(--karen-sidebar), 84vw);
      box-shadow: var(--karen-shadow);
    }
    .veil {
      position: fixed;
      inset: 0;
      z-index: 2;
      display: block;
      width: 100%;
      min-height: 0;
      border-radius: 0;
      background: var(--karen-veil);
    }
    .veil:hover {
      background: var(--karen-veil);
    }
  }
`;

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
  /* Takes no room: nothing moves when a line appears in it. */
  .under {
    position: relative;
    z-index: 2;
    height: 0;
  }
  .banner {
    position: absolute;
    top: 0;
    left: 50%;
    display: flex;
    align-items: flex-start;
    gap: 8px;
    width: max-content;
    max-width: min(36rem, calc(100% - 16px));
    padding: 8px 16px;
    border: 1px solid var(--karen-line);
    border-radius: var(--karen-radius-card);
    background: var(--karen-warn-soft);
    box-shadow: var(--karen-shadow);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
    transform: translateX(-50%);
  }
  .banner svg {
    margin-top: 2px;
    color: var(--karen-warn);
  }
  .banner.plain {
    background: var(--karen-raised);
  }
  /* A start is usually over before it is worth a word. */
  .late {
    animation: appear 0s 2.5s both;
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  karen-damage {
    width: 100%;
    max-width: calc(var(--karen-column) + 64px);
    margin: 0 auto;
    padding: 0 16px 8px;
  }
  .standstill {
    display: flex;
    flex: 1;
    flex-direction: column;
    justify-content: center;
    gap: 8px;
    width: 100%;
    max-width: calc(var(--karen-column) + 48px);
    min-height: 0;
    margin: 0 auto;
    padding: 16px 24px;
    overflow-y: auto;
    overflow-wrap: anywhere;
  }
  .standstill h2 {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: var(--karen-size-l);
    font-weight: 600;
  }
  .standstill h2 svg {
    color: var(--karen-bad);
  }
  .standstill .kept {
    color: var(--karen-ink-2);
  }
  .standstill .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding-top: 8px;
  }
  .standstill.beside {
    flex: none;
    gap: 4px;
    max-height: 40%;
    padding: 0 24px 12px;
    border-bottom: 1px solid var(--karen-line);
  }
  .beside h2 {
    font-size: var(--karen-size-m);
  }
  .beside p {
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
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

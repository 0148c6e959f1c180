/** The user's words in a quiet block at the right edge, the answer plain on paper, small controls below. */
import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    margin: 0 -8px;
    padding: 0 8px;
    transition: background-color var(--karen-quick);
    contain-intrinsic-size: auto 96px;
  }
  /* Only what was drawn once has a remembered size: skipping it then moves nothing. */
  :host([settled]) {
    content-visibility: auto;
  }
  article {
    display: flex;
    flex-direction: column;
    padding: 4px 0;
  }
  :host([flashing]) {
    border-radius: var(--karen-radius);
    background: var(--karen-mark);
  }
  .line {
    display: flex;
    align-items: flex-end;
    justify-content: flex-end;
    gap: 8px;
  }
  .words {
    min-width: 0;
    padding: 8px 16px;
    border-radius: var(--karen-radius-card);
    background: var(--karen-tint);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  mark {
    border-radius: 2px;
    background: var(--karen-mark);
    color: inherit;
  }
  .words.sending {
    color: var(--karen-ink-2);
  }
  @media (forced-colors: active) {
    .words {
      border: 1px solid CanvasText;
    }
  }
  .below {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    min-height: 2rem;
    padding-top: 4px;
  }
  .user .below {
    justify-content: flex-end;
    min-height: 1.5rem;
    padding-top: 0;
  }
  .user {
    margin-top: 16px;
  }
  .assistant {
    padding-top: 12px;
  }
  .controls {
    display: flex;
    flex: none;
    align-items: center;
    opacity: 0;
    transition: opacity var(--karen-quick);
  }
  article:hover .controls,
  article:focus-within .controls,
  :host([latest]) .assistant .controls {
    opacity: 1;
  }
  @media (hover: none) {
    .controls {
      opacity: 1;
    }
  }
  .controls button {
    width: 1.75rem;
    min-height: 1.75rem;
    border-radius: var(--karen-radius-s);
  }
  .controls button[aria-pressed="true"] {
    color: var(--karen-accent-ink);
  }
  .controls button[aria-pressed="true"] svg {
    fill: currentColor;
    fill-opacity: 0.25;
  }
  .versions {
    display: flex;
    align-items: center;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    font-variant-numeric: tabular-nums;
  }
  .note {
    padding: 8px 0;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
    text-align: center;
    white-space: pre-wrap;
  }
  .meta,
  .edited {
    color: var(--karen-ink-3);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .edited {
    width: auto;
    min-height: 1.5rem;
    padding: 0 6px;
  }
  .state.unanswered {
    justify-content: flex-end;
  }
  article:focus-visible {
    border-radius: var(--karen-radius-s);
  }
  .steps {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    margin-bottom: 8px;
  }
  .suggestion {
    padding: 4px 0 8px;
  }
  .suggestion button {
    max-width: 100%;
    border-radius: 999px;
    text-align: left;
  }
  .suggestion span {
    overflow-wrap: anywhere;
  }
  .suggestion svg {
    color: var(--karen-ink-3);
  }
  .activity {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 1.5rem;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-s);
  }
  .dot {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--karen-accent);
    animation: breathe 1.4s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.25;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .dot {
      animation: none;
    }
  }
  .nearest {
    max-width: 36rem;
    margin-top: 8px;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .nearest p {
    color: var(--karen-ink-2);
  }
  form {
    align-self: stretch;
  }
  form textarea {
    display: block;
    width: 100%;
    min-height: 4.5rem;
    padding: 8px 16px;
    border-radius: var(--karen-radius-card);
    font: inherit;
    resize: vertical;
  }
  form div {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 8px;
  }
  .history {
    width: 360px;
    color: inherit;
  }
  .history h2 {
    font-size: var(--karen-size-s);
    font-weight: 650;
  }
  .history li {
    margin-top: 8px;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .history time {
    display: block;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
  }
`;

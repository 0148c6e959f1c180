/** How an answer is set: one column of text, code and tables in their own boxes. */
import { css } from "lit";

export const styles = css`
  ::highlight(karen-source) {
    background-color: var(--karen-mark);
  }
  :host {
    display: block;
    overflow-wrap: anywhere;
  }
  .text > * {
    margin: 0 0 12px;
  }
  .text > :last-child {
    margin-bottom: 0;
  }
  h1,
  h2,
  h3,
  h4,
  h5,
  h6 {
    margin: 20px 0 8px;
    font-size: var(--karen-size-m);
    font-weight: 650;
    line-height: var(--karen-line-m);
  }
  h1,
  h2 {
    font-size: var(--karen-size-l);
  }
  .text > :first-child {
    margin-top: 0;
  }
  ul,
  ol {
    padding-inline-start: 24px;
    list-style: revert;
  }
  li {
    margin: 4px 0;
  }
  li > ul,
  li > ol {
    margin: 4px 0;
  }
  li:has(> input) {
    list-style: none;
  }
  li > input {
    margin: 0 8px 0 -22px;
    accent-color: var(--karen-accent);
  }
  a {
    border-radius: 3px;
    color: var(--karen-accent-ink);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  blockquote {
    padding-inline-start: 16px;
    border-inline-start: 2px solid var(--karen-line-strong);
    color: var(--karen-ink-2);
  }
  blockquote p {
    margin: 0 0 8px;
  }
  hr {
    height: 1px;
    margin: 20px 0;
    border: 0;
    background: var(--karen-line);
  }
  code {
    padding: 1px 4px;
    border-radius: 4px;
    background: var(--karen-code);
    font: var(--karen-size-s) / inherit var(--karen-font-mono);
  }
  kbd {
    font-family: inherit;
  }
  pre {
    overflow: hidden;
    border: 1px solid var(--karen-line);
    border-radius: var(--karen-radius);
    background: var(--karen-code);
  }
  pre code {
    display: block;
    overflow: auto;
    padding: 8px 16px 12px;
    background: none;
    font: var(--karen-size-s) / 1.25rem var(--karen-font-mono);
    tab-size: 4;
    white-space: pre;
  }
  .code-bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 4px 4px 0 16px;
    color: var(--karen-ink-3);
    font: var(--karen-size-xs) / var(--karen-line-xs) var(--karen-font);
  }
  .code-bar button {
    min-height: 1.5rem;
    padding: 0 8px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
  }
  table {
    display: block;
    width: fit-content;
    max-width: 100%;
    overflow: auto;
    border-collapse: collapse;
    font-size: var(--karen-size-s);
    font-variant-numeric: tabular-nums;
    line-height: var(--karen-line-s);
  }
  th,
  td {
    padding: 6px 16px 6px 0;
    border-bottom: 1px solid var(--karen-line);
    text-align: start;
    vertical-align: top;
  }
  th {
    color: var(--karen-ink-2);
    font-weight: 600;
  }
  [align="right"] {
    text-align: right;
  }
  [align="center"] {
    text-align: center;
  }
  img {
    max-width: 100%;
    border-radius: var(--karen-radius);
  }
  mark {
    background: var(--karen-mark);
    color: inherit;
  }
  summary {
    cursor: pointer;
  }
  .hljs-keyword,
  .hljs-selector-tag,
  .hljs-tag .hljs-name {
    color: var(--karen-syntax-keyword);
  }
  .hljs-string,
  .hljs-attr,
  .hljs-meta {
    color: var(--karen-syntax-string);
  }
  .hljs-comment,
  .hljs-quote {
    color: var(--karen-syntax-comment);
    font-style: italic;
  }
  .hljs-title,
  .hljs-section,
  .hljs-selector-class {
    color: var(--karen-syntax-title);
  }
  .hljs-number,
  .hljs-literal,
  .hljs-built_in,
  .hljs-type {
    color: var(--karen-syntax-number);
  }
`;

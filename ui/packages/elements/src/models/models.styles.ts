/** What answers now at the top, then the choices by provider, a hairline between them. */
import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .now {
    padding: 12px 16px 16px;
    border: 1px solid var(--karen-line);
    border-radius: var(--karen-radius-card);
  }
  .now.failed {
    border-color: var(--karen-bad);
  }
  h3 {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    font-size: var(--karen-size-s);
    font-weight: 650;
  }
  h3 .mode {
    color: var(--karen-ink-2);
    font-weight: 400;
  }
  .now p {
    margin-top: 4px;
    overflow-wrap: anywhere;
  }
  .quiet,
  .facts,
  .fit {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    overflow-wrap: anywhere;
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 24px;
    margin-top: 12px;
    font-variant-numeric: tabular-nums;
  }
  dt {
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
  .acts:not(:has(button)) {
    display: none;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    min-height: 2.5rem;
    margin-top: 16px;
  }
  .wanted {
    width: 100%;
    margin-bottom: 4px;
  }
  .bar .quiet {
    flex: 1;
    text-align: right;
  }
  fieldset {
    position: relative;
    min-width: 0;
    padding: 0 0 12px;
    border-top: 1px solid var(--karen-line);
  }
  legend {
    float: left;
    width: 100%;
    padding: 12px 96px 0 0;
    font-weight: 550;
    overflow-wrap: anywhere;
  }
  fieldset > .quiet {
    clear: both;
  }
  fieldset > .remove {
    position: absolute;
    top: 6px;
    right: 0;
  }
  .none {
    margin-top: 8px;
  }
  .wrong {
    display: flex;
    gap: 8px;
    margin-top: 8px;
    overflow-wrap: anywhere;
  }
  .wrong svg,
  .fit.tight svg {
    color: var(--karen-warn);
  }
  .wrong svg {
    margin-top: 3px;
  }
  .model {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    margin-top: 8px;
  }
  .model > input {
    flex: none;
    width: 1rem;
    height: 1rem;
    min-height: 0;
    margin: 2px 0 0;
    accent-color: var(--karen-accent);
  }
  .model > .about {
    flex: 1;
    min-width: 0;
  }
  .model > button {
    flex: none;
    min-height: 1.75rem;
    margin-top: -4px;
    color: var(--karen-ink-2);
  }
  label {
    overflow-wrap: anywhere;
  }
  .tiny {
    padding: 0 6px;
    border: 1px solid var(--karen-line-strong);
    border-radius: 999px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .too-large label {
    color: var(--karen-ink-3);
  }
  [aria-disabled="true"],
  .too-large label {
    cursor: not-allowed;
  }
  [aria-disabled="true"] {
    opacity: 0.5;
  }
  .fit {
    display: flex;
    gap: 6px;
  }
  .fit svg {
    margin-top: 1px;
  }
  .fit.fits svg {
    color: var(--karen-good);
  }
  .fit.too_large svg {
    color: var(--karen-bad);
  }
  .confirm {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 8px;
    padding: 8px 12px 12px;
    border-radius: var(--karen-radius);
    background: var(--karen-warn-soft);
  }
  .confirm p {
    flex-basis: 100%;
  }
  .bones {
    display: grid;
    gap: 12px;
    padding: 12px 0;
  }
  .bones i {
    height: 2rem;
    border-radius: var(--karen-radius-s);
    background: var(--karen-hover);
  }
  .bones i:last-child {
    width: 62%;
  }
  karen-add-server,
  karen-add-file {
    margin-top: 12px;
  }
  @media (max-width: 479px) {
    .model {
      flex-wrap: wrap;
    }
    .model > .about {
      flex-basis: calc(100% - 1.5rem);
    }
    .model > button {
      margin: -4px 0 0;
    }
    .about + button {
      margin-left: calc(1.5rem - 12px);
    }
  }
`;

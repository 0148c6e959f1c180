/** `<karen-about>`: which Karen this is, where her data is, and how her parts are, measured now. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { BytesSent, HealthStatus, Problem, SystemHealth, SystemInfo } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import { problemOf } from "#core/problem";
import { bytes } from "#core/quantities";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import { icon, type IconName } from "#elements/icon/icon";

const HEALTH: Readonly<Record<HealthStatus, { icon: IconName; word: string }>> = {
  healthy: { icon: "check", word: "Well" },
  degraded: { icon: "alert", word: "Limited" },
  unhealthy: { icon: "close", word: "Not working" },
  unknown: { icon: "help", word: "Not known" },
};

const LOOK_AGAIN_MS = 500;

@customElement("karen-about")
export class KarenAbout extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        font-size: var(--karen-size-s);
        line-height: var(--karen-line-s);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px 24px;
        padding: 12px 0;
      }
      dt,
      .detail {
        color: var(--karen-ink-2);
      }
      dd {
        overflow-wrap: anywhere;
        user-select: text;
      }
      h3 {
        margin: 16px 0 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      .sent {
        padding: 4px 0;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 6px 16px 6px 0;
        border-bottom: 1px solid var(--karen-line);
        overflow-wrap: anywhere;
        text-align: left;
      }
      th {
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        font-weight: 550;
      }
      th:last-child,
      td:last-child {
        padding-right: 0;
        text-align: right;
        white-space: nowrap;
      }
      li {
        display: grid;
        grid-template-columns: 16px minmax(96px, auto) 1fr;
        align-items: center;
        gap: 8px;
        padding: 8px 0;
        border-bottom: 1px solid var(--karen-line);
      }
      li:last-child {
        border-bottom: 0;
      }
      .detail {
        font-size: var(--karen-size-xs);
        text-align: right;
        overflow-wrap: anywhere;
      }
      .healthy {
        color: var(--karen-good);
      }
      .degraded {
        color: var(--karen-warn);
      }
      .unhealthy {
        color: var(--karen-bad);
      }
    `,
  ];

  @property({ attribute: false }) transport!: Transport;

  @state() private info: SystemInfo | null = null;
  @state() private health: SystemHealth | null = null;
  @state() private sent: BytesSent | null = null;
  @state() private problem: Problem | null = null;

  protected override firstUpdated(): void {
    void this.#ask();
  }

  /** Again while Karen is starting: how her parts are is known after that. */
  async #ask(): Promise<void> {
    if (!this.isConnected) return;
    this.problem = null;
    try {
      [this.info, this.health, this.sent] = await Promise.all([
        this.transport.request("system.info", {}),
        this.transport.request("system.health", {}),
        this.transport.request("system.bytes_sent", {}),
      ]);
      if (!this.health.ready) setTimeout(() => void this.#ask(), LOOK_AGAIN_MS);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  override render() {
    if (this.problem) return html`<p>${this.problem.message} <button class="link" @click=${() => void this.#ask()}>Try again</button></p>`;
    if (!this.info) return html`<p aria-busy="true">Asking…</p>`;
    const { version, data_folder, python, platform, started_at } = this.info;
    return html`
      <dl>
        <dt>Version</dt>
        <dd>Karen ${version}</dd>
        <dt>Data folder</dt>
        <dd>${data_folder}</dd>
        <dt>Running on</dt>
        <dd>${platform}, Python ${python}</dd>
        <dt>Since</dt>
        <dd>${exact(new Date(started_at))}</dd>
      </dl>
      ${this.sent ? sentAway(this.sent) : nothing} ${this.health ? this.#services(this.health) : nothing}
    `;
  }

  #services({ services }: SystemHealth) {
    return html`<h3>Parts</h3>
      <ul>
        ${services.map(({ name, status, detail }) => {
          const { icon: shape, word } = HEALTH[status];
          return html`<li><span class=${status}>${icon(shape)}</span><span>${name}</span><span class="detail">${detail || word}${detail ? html`<span class="hidden">: ${word}</span>` : nothing}</span></li>`;
        })}
      </ul>`;
  }
}

/** What left this computer, and where it went. */
function sentAway({ total_bytes, hosts }: BytesSent) {
  const now = new Date();
  return html`<h3>What left this computer</h3>
    <p class="sent">${bytes(total_bytes)} ${total_bytes === 1 ? "has" : "have"} left this computer since Karen was installed.</p>
    ${hosts.length === 0
      ? nothing
      : html`<table>
          <thead>
            <tr><th scope="col">To</th><th scope="col">Sent</th><th scope="col">Last</th></tr>
          </thead>
          <tbody>
            ${hosts.map(({ host, sent_bytes, last_at }) => {
              const last = new Date(last_at);
              return html`<tr><td>${host}</td><td>${bytes(sent_bytes)}</td><td title=${exact(last)}>${shortMoment(last, now)}</td></tr>`;
            })}
          </tbody>
        </table>`}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-about": KarenAbout;
  }
}

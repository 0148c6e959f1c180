/** Secrets: one can set and remove them, and see whether they are set; their values never come back. */
import { html, nothing, type TemplateResult } from "lit";
import type { SecretNames, SecretsView } from "#core/contract.gen";
import type { SettingsStore } from "#core/settings";
import { words } from "#elements/form/schema";

export function secretFields(settings: SettingsStore): TemplateResult {
  const { secrets, secretsProblem } = settings.value;
  if (secrets) return fields(secrets, (name, value) => void settings.setSecret(name, value));
  return html`
    <h3>Secrets</h3>
    ${secretsProblem
      ? html`<p class="quiet">${secretsProblem.message} <button class="link" @click=${() => void settings.loadSecrets()}>Try again</button></p>`
      : html`<p class="quiet" aria-busy="true">Asking this system’s keyring…</p>`}
  `;
}

function fields(view: SecretsView, set: (name: SecretNames, value: string | null) => void): TemplateResult {
  return html`
    <h3>Secrets</h3>
    ${view.kept
      ? html`<p class="quiet">They are kept in this system’s keyring.</p>`
      : html`<p class="quiet">This system has no keyring: secrets last until Karen quits.</p>`}
    ${Object.entries(view.held).map(([name, known]) => secretField(name as SecretNames, known, set))}
  `;
}

function secretField(name: SecretNames, known: boolean, set: (name: SecretNames, value: string | null) => void): TemplateResult {
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).querySelector("input");
    if (!field || field.value === "") return;
    set(name, field.value);
    field.value = "";
  };
  return html`<form class="secret" @submit=${save}>
    <label for="secret-${name}">${words(name)}</label>
    <input id="secret-${name}" type="password" autocomplete="off" maxlength="4096" placeholder=${known ? "Set. Type to replace it" : "Not set"} />
    <button class="outlined">Save</button>
    ${known ? html`<button type="button" class="danger" @click=${() => set(name, null)}>Remove</button>` : nothing}
  </form>`;
}

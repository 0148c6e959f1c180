/** The sections of the settings, in order. A field's `x-ui.section` names the one it stands in. */

export const SECTIONS = [
  { id: "personality", title: "Personality" },
  { id: "models", title: "Models" },
  { id: "memory", title: "Memory & facts" },
  { id: "weather", title: "Weather" },
  { id: "notifications", title: "Notifications" },
  { id: "voice", title: "Voice" },
  { id: "appearance", title: "Appearance" },
  { id: "advanced", title: "Advanced" },
  { id: "data", title: "Your data" },
  { id: "about", title: "About" },
] as const;

export type SectionId = (typeof SECTIONS)[number]["id"];

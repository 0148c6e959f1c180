/** The icons that are used, drawn inline: no request, no font, and the text's own colour. */
import { html, type TemplateResult } from "lit";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import {
  Archive,
  ArchiveRestore,
  ArrowDown,
  ArrowUp,
  Bell,
  Brain,
  Calculator,
  Check,
  ChevronLeft,
  ChevronRight,
  CircleAlert,
  CircleHelp,
  Copy,
  Cpu,
  Download,
  Database,
  Ellipsis,
  FileText,
  GitBranch,
  Globe,
  Hourglass,
  Inbox,
  type IconNode,
  Keyboard,
  ListChecks,
  MessageSquare,
  PanelLeft,
  Pencil,
  Pin,
  PinOff,
  Play,
  Plus,
  Puzzle,
  RefreshCw,
  ScrollText,
  Search,
  Settings,
  Sparkles,
  Square,
  Tag,
  ThumbsDown,
  ThumbsUp,
  Trash2,
  Upload,
  Wrench,
  X,
} from "lucide";

const NODES = {
  archive: Archive,
  unarchive: ArchiveRestore,
  down: ArrowDown,
  up: ArrowUp,
  remembered: Brain,
  computed: Calculator,
  check: Check,
  previous: ChevronLeft,
  next: ChevronRight,
  alert: CircleAlert,
  away: Globe,
  help: CircleHelp,
  copy: Copy,
  model: Cpu,
  download: Download,
  more: Ellipsis,
  file: FileText,
  branch: GitBranch,
  keyboard: Keyboard,
  chat: MessageSquare,
  sidebar: PanelLeft,
  edit: Pencil,
  pin: Pin,
  unpin: PinOff,
  plus: Plus,
  again: RefreshCw,
  search: Search,
  settings: Settings,
  guess: Sparkles,
  stop: Square,
  tag: Tag,
  dislike: ThumbsDown,
  like: ThumbsUp,
  trash: Trash2,
  upload: Upload,
  tool: Wrench,
  close: X,
  resume: Play,
  wait: Hourglass,
  data: Database,
  inbox: Inbox,
  summary: ScrollText,
  bell: Bell,
  lists: ListChecks,
  plugin: Puzzle,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof NODES;

const drawn = new Map<IconName, string>();

function drawing(name: IconName): string {
  const known = drawn.get(name);
  if (known !== undefined) return known;
  const text = NODES[name]
    .map(([tag, attributes]) => `<${tag} ${Object.entries(attributes).map(([key, value]) => `${key}="${String(value)}"`).join(" ")}/>`)
    .join("");
  drawn.set(name, text);
  return text;
}

/** An icon that says nothing of its own: the control around it carries the name. `size` in px at 100 % text size. */
export function icon(name: IconName, size = 16): TemplateResult {
  return html`<svg
    class="icon-${name}"
    width="${size / 16}rem"
    height="${size / 16}rem"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${unsafeSVG(drawing(name))}
  </svg>`;
}

/**
 * Hostile Markdown in, harmless nodes out: an allow-list of tags, attributes and addresses.
 *
 * Nothing that comes out can run, leave the page's own style, or fetch anything without a click.
 */
import DOMPurify, { type Config } from "dompurify";

const LINK = /^(https?:|mailto:|#)/i;
const LOCAL_IMAGE = /^(data:image\/(png|jpeg|gif|webp);|blob:)/i;

const CONFIG: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "del", "s", "sup", "sub", "kbd", "mark"],
    ...["code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "input", "details", "summary"],
    ...["table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "src", "alt", "title", "class", "align", "colspan", "rowspan", "open", "start", "type", "checked", "disabled"],
  ADD_URI_SAFE_ATTR: ["align", "colspan", "rowspan", "open", "start", "type", "checked", "disabled"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  FORBID_TAGS: ["style", "form"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#|data:image\/(?:png|jpeg|gif|webp);|blob:)/i,
  RETURN_DOM_FRAGMENT: true,
};

/** Each runs in the direction of its own words. */
const BLOCKS = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "BLOCKQUOTE", "TABLE", "TD", "TH", "DETAILS"]);

const purify = DOMPurify(window);

purify.addHook("uponSanitizeAttribute", (node, data) => {
  if (data.attrName === "src" && node.nodeName !== "IMG") data.keepAttr = false; // <input type=image src> is a beacon
  if (data.attrName === "href" && !LINK.test(data.attrValue.trim())) data.keepAttr = false;
  if (data.attrName === "class" && !/^language-[\w+#.-]+$/.test(data.attrValue)) data.keepAttr = false;
});

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A") {
    node.setAttribute("rel", "noreferrer noopener nofollow");
    node.setAttribute("target", "_blank");
  }
  if (node.nodeName === "INPUT") {
    node.setAttribute("type", "checkbox");
    node.setAttribute("disabled", "");
    node.setAttribute("aria-label", node.hasAttribute("checked") ? "Done" : "To do");
  }
  if (BLOCKS.has(node.nodeName)) node.setAttribute("dir", "auto");
  if (node.nodeName === "IMG") {
    const source = node.getAttribute("src") ?? "";
    // Taken off here, in the inert document: importing the fragment into the page would already start the load.
    if (!LOCAL_IMAGE.test(source)) {
      node.removeAttribute("src");
      node.setAttribute("data-source", source);
    }
  }
});

/** The sanitised nodes of some HTML. A remote image becomes a link that names its host: nothing is fetched for it. */
export function sanitised(htmlText: string): DocumentFragment {
  const fragment = purify.sanitize(htmlText, CONFIG);
  for (const image of fragment.querySelectorAll("img[data-source]")) image.replaceWith(...remoteImage(image));
  return fragment;
}

function remoteImage(image: Element): Node[] {
  const address = remoteAddress(image.getAttribute("data-source") ?? "");
  const alternative = image.getAttribute("alt") ?? "";
  if (!address) return [document.createTextNode(alternative)];
  const link = document.createElement("a");
  link.className = "remote-image";
  link.href = address.href;
  link.rel = "noreferrer noopener nofollow";
  link.target = "_blank";
  link.textContent = `Open the image “${alternative || "without a name"}” at ${address.host}`;
  link.title = "Karen loads nothing from the internet. Your browser opens it; that server then learns that you looked.";
  return [link];
}

function remoteAddress(source: string): URL | null {
  try {
    const address = new URL(source.startsWith("//") ? `https:${source}` : source);
    return address.protocol === "https:" || address.protocol === "http:" ? address : null;
  } catch {
    return null;
  }
}

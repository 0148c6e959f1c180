/** What `<karen-markdown>` fetches when it first shows something. */
export { dressCode } from "#elements/markdown/code";
export { IncrementalMarkdown } from "#elements/markdown/incremental";

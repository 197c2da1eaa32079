/** Largest file that is read, in bytes. Repositories hold data dumps named `.json`; manifests are thousands of times smaller. */
export const maxFileBytes = 64 * 1024 * 1024;

/** Largest single document, in UTF-16 units. The API server itself refuses request bodies above 3 MB. */
export const maxDocumentLength = 8 * 1024 * 1024;

/** Deepest nesting, the bound js-yaml itself keeps; the API server's JSON decoder has one too. */
export const maxDepth = 100;

/** Most nodes of a document with aliases after they are expanded: the bound below which sigs.k8s.io/yaml accepts any share of aliases. */
export const maxExpandedNodes = 400_000;

/** Longest excerpt of a file that may be shown. */
export const maxExcerpt = 200;

/** Longest part of a plain scalar's source that is kept for what it looks like. */
export const longestPlain = 80;

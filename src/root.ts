// The folder of the package.

/** The folder that holds package.json and the fixtures. Compiled or bundled, this file lies one folder below it. */
export const ROOT = new URL('../', import.meta.url)

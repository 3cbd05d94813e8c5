// How bad a finding is.

/** `error`: machines or results are at risk. `warning`: bad manners, which a cloud answers with limits. */
export type Severity = 'error' | 'warning'
export const SEVERITIES: readonly Severity[] = ['error', 'warning']

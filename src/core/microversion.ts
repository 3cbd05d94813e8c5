// The range of supported microversions.

/** The limits, as minor numbers of 2.x. Source: Querying a Specified API Version (ECS). */
export const MIN_MINOR = 1
export const MAX_MINOR = 60

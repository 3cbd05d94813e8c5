// The projects and servers that tests name, and the body of a restart.
export const PROJECT = 'c685484a8cc2416b97260938705deb65'
/** The documented server; it is ACTIVE. */
export const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'
export const STOPPED = '616fb98f-46ca-475e-917e-2563e5a8cd19'
export const FAULTY = '726fb98f-46ca-475e-917e-2563e5a8cd20'
export const LOCKED = 'bae51750-0089-41a1-9b18-5c777978ff6d'
export const UNKNOWN = '00000000-0000-4000-8000-000000000000'
export const HARD = { reboot: { type: 'HARD' } }

// The part of Jest's environment that is used; its own types would make Jest a dependency.
declare module 'jest-environment-node' {
  export class TestEnvironment {
    constructor (config: unknown, context: unknown)
    readonly global: Record<symbol, unknown>
    setup (): Promise<void>
  }
}

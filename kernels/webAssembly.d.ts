// The part of the WebAssembly API that the bindings use: Node.js has it, but its type package does not.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Instance {
    readonly exports: object;
  }
  function instantiate(code: Uint8Array, imports: object): Promise<{ readonly instance: Instance }>;
}

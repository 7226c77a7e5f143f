/** What a command talks to: a process's streams, or a test's. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Everything on standard input, no more than so many bytes and one. */
  stdin(limit: number): Uint8Array;
}

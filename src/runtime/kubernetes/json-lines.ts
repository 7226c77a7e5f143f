const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines of JSON. Bytes are only decoded when a line is whole, so no character is ever torn apart,
 * and a line that comes in many pieces is put together once.
 */
export class JsonLines {
  private pieces: Buffer[] = [];

  /** Whether the stream stopped in the middle of a line, if it has stopped. */
  public get midway(): boolean {
    return this.pieces.length > 0;
  }

  /** @returns what the lines say that this chunk completes. @throws SyntaxError if one of them is not JSON */
  public *push(chunk: Buffer): Generator<unknown> {
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      const line = this.complete(chunk.subarray(begin, end));
      begin = end + 1;
      if (line.length > 0) yield JSON.parse(line) as unknown;
    }
    if (begin < chunk.length) this.pieces.push(chunk.subarray(begin));
  }

  private complete(last: Buffer): string {
    if (this.pieces.length === 0) return last.toString('utf8');
    const line = Buffer.concat([...this.pieces, last]).toString('utf8');
    this.pieces = [];
    return line;
  }
}

/** Bytes that a length comes in. */
const PREFIX = 4;

/** Cuts a stream of bytes into frames, each behind its length in four bytes, the most significant first. */
export class Frames {
  private pieces: Buffer[] = [];
  /** Bytes without which nothing can be put together. */
  private missing = PREFIX;

  /** @param decode what a frame says */
  public constructor(private readonly decode: (frame: Buffer) => unknown) {}

  /** Whether the stream stopped in the middle of a frame, if it has stopped. */
  public get midway(): boolean {
    return this.pieces.length > 0;
  }

  /** @returns what the frames say that this chunk completes */
  public *push(chunk: Buffer): Generator<unknown> {
    this.pieces.push(chunk);
    this.missing -= chunk.length;
    if (this.missing > 0) return;
    const bytes = this.pieces.length === 1 ? chunk : Buffer.concat(this.pieces);
    let begin = 0;
    let end = frameEnd(bytes, begin);
    for (; end <= bytes.length; end = frameEnd(bytes, begin)) {
      yield this.decode(bytes.subarray(begin + PREFIX, end));
      begin = end;
    }
    this.pieces = begin < bytes.length ? [bytes.subarray(begin)] : [];
    this.missing = end - bytes.length;
  }
}

/** Of the frame that begins there, or of its length where that has not come yet. */
function frameEnd(bytes: Buffer, begin: number): number {
  const afterLength = begin + PREFIX;
  return afterLength <= bytes.length ? afterLength + bytes.readUInt32BE(begin) : afterLength;
}

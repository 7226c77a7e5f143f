import type { ApiStatus } from './api';

/** A request that failed: refused by the API server, or not answered at all. */
export class ApiError extends Error {
  public static of({ code = 0, reason = '', message = '' }: ApiStatus, retryAfter?: number): ApiError {
    return new ApiError(code, reason, message, retryAfter);
  }

  /**
   * @param code HTTP status; 0 when there was no answer: the connection broke or took too long, and a write may have been done.
   * @param reason the API's reason, such as `AlreadyExists`, `Conflict`, `Expired`
   * @param retryAfter seconds that the server asks to wait
   */
  public constructor(
    public readonly code: number,
    public readonly reason: string,
    message: string,
    public readonly retryAfter?: number,
  ) {
    super(message);
  }
}

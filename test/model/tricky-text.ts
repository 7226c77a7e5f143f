import * as fc from 'fast-check';

/** Characters that a terminal obeys, or that nobody sees. */
export const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The same, in a text of several lines. */
export const HIDDEN_IN_LINES = /[^\n\P{Cc}]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;

/** Texts that try to forge output. */
export const trickyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(...'\n\r\t\x00\x1b\x85\u2028\u202e\ufeff\ud800', '\n::error file=a.js::forged\n', '\x1b[2J', '<script>', ']]>', '%0A'),
  ),
});

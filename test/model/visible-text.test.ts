import * as fc from 'fast-check';
import { HIDDEN, HIDDEN_IN_LINES, trickyText } from './tricky-text';
import { visibleJson, visibleText, withVisibleTexts } from '../../src/model/visible-text';

test.each([
  ['\x1b[31mred', '\\x1b[31mred'],
  ['one\ntwo\rthree\tfour', 'one\\ntwo\\rthree\\tfour'],
  ['\x7f\x9b5m', '\\x7f\\x9b5m'],
  ['abc\u202edcba\u2066', 'abc\\u202edcba\\u2066'],
  ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
  ['line\u2028paragraph\u2029', 'line\\u2028paragraph\\u2029'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
  ['half \ud800 of a pair', 'half \\ud800 of a pair'],
  ['\ufffe is no character', '\\ufffe is no character'],
  ['größer, 漢字, 🚀 and C:\\new', 'größer, 漢字, 🚀 and C:\\new'],
])('%j is shown as %s', (text, shown) => expect(visibleText(text)).toBe(shown));

test('nothing of a text is hidden, it is one line, and what is visible stays', () => {
  fc.assert(fc.property(trickyText, text => {
    const shown = visibleText(text);
    expect(shown).not.toMatch(HIDDEN);
    expect(visibleText(shown)).toBe(shown);
  }));
});

test('texts and keys of a value, wherever they stand; the rest as it is', () => {
  const value = { 'a\n': ['b\x1b', 1n, undefined, null, true], 'map': new Map([['k\r', { 'c\u202e': 2 }]]) };
  expect(withVisibleTexts(value)).toEqual({ 'a\\n': ['b\\x1b', 1n, undefined, null, true], 'map': new Map([['k\\r', { 'c\\u202e': 2 }]]) });
});

test('JSON is the same value, and shows everything', () => {
  fc.assert(fc.property(fc.dictionary(trickyText, fc.array(trickyText)), fc.constantFrom(undefined, 2), (value, indent) => {
    const text = visibleJson(value, indent);
    expect(text).not.toMatch(indent ? HIDDEN_IN_LINES : HIDDEN);
    expect(Object.entries(JSON.parse(text))).toEqual(Object.entries(value));
  }));
});

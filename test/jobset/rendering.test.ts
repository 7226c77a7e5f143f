import { JobSetRenderingMode } from '../../src';

test('standalone is a rendering', () => {
  expect(JobSetRenderingMode.STANDALONE).toBe('standalone');
});

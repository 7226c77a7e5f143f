import { Testing } from 'cdk8s';
import { JobSetController } from '../../src';

jest.mock('../../src/jobset/package-root', () => ({ packageRoot: () => '/nowhere' }));

test('a program that is not there is one clear error', () => {
  expect(() => new JobSetController(Testing.chart(), 'controller')).toThrow(
    '/nowhere/dist-bin/controller.js is missing: the controller\'s program comes with the npm package; in a checkout, `npx projen bundle` writes it');
});

import { InProcessApiServer } from './api-server';
import { conformsToTheApi } from './conformance';
import { GarbageCollector } from './garbage-collector';
import { JobController } from './job-controller';
import { VirtualClock } from './virtual-clock';

describe('the API server double', () => {
  conformsToTheApi(async () => {
    const clock = new VirtualClock();
    const api = new InProcessApiServer(clock);
    new GarbageCollector(clock, api);
    new JobController(clock, api);
    return {
      api,
      namespace: 'training',
      async until(what, condition) {
        for (let i = 0; i < 1000; i++) {
          if (await condition()) return;
          await clock.advance(10);
        }
        throw new Error(`waited in vain for ${what}`);
      },
    };
  });
});

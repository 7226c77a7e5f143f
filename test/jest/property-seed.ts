/**
 * Properties try the same cases in every run, so that a red run is the fault of the change that it tests.
 * To try others: FAST_CHECK_SEED=7 npx jest test/model/properties
 */
import * as fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261124) });

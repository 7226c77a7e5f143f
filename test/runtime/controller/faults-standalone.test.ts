import { SCENARIOS } from './fault-scenarios';
import { surviving } from './fault-suite';

describe.each(SCENARIOS)('a standalone run: $title', scenario => surviving(scenario, 'standalone'));

import { SCENARIOS } from './fault-scenarios';
import { surviving } from './fault-suite';

describe.each(SCENARIOS)('a JobSet resource: $title', scenario => surviving(scenario, 'JobSet'));

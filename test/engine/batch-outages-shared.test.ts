import '../support/inFastTime';

import { describeOutage } from '../support/outageOf40s';

describe('while Nyckel is away for 40 s in the middle of 400 items', () =>
	describeOutage(['503', '504'], 4));

import '../support/inFastTime';

import { describePoison } from '../support/poison';

describe('one item that is refused, among good ones', () => describePoison(1));

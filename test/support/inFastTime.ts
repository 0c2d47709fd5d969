/** To be imported before everything else of ours: the node goes by {@link fastClock} in this test file. */
import type * as FastClock from './fastClock';
import { fastClock } from './fastClock';

jest.mock('../../nodes/Nyckel/run/clock', () => ({
	systemClock: jest.requireActual<typeof FastClock>('./fastClock').fastClock,
}));

afterAll(() => fastClock.close());

import { parseRetryAfter } from '../../../nodes/Nyckel/api/response';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('the wait that a server asks for', () => {
	// Dates without a zone are GMT, wherever n8n runs.
	beforeAll(() => {
		process.env.TZ = 'America/New_York';
	});

	afterAll(() => {
		delete process.env.TZ;
	});

	it.each([
		['0', 0],
		['1', 1000],
		['1.5', 1500],
		[' 30 ', 30_000],
		[7, 7000],
		['99999', 99_999_000],
		['Thu, 01 Jan 2026 12:00:10 GMT', 10_000],
		['Thu, 01 Jan 2026 11:59:00 GMT', 0],
		['Thursday, 01-Jan-26 12:00:10 GMT', 10_000],
		['Thu Jan  1 12:00:10 2026', 10_000],
		['Thu, 01 Jan 2026 12:00:10', 10_000],
		['Thu, 01 Jan 2026 13:00:10 +0100', 10_000],
		['Thu, 01 Jan 2026 07:00:10 EST', 10_000],
		['Thu Jan  1 04:00:10 PST 2026', 10_000],
		['Thu Jan 01 2026 13:00:10 GMT+0100 (Central European Standard Time)', 10_000],
		['Thu, 01 Jan 2026 13:00:10 +01', 10_000],
	])('%j is %i milliseconds', (value, expected) => {
		expect(parseRetryAfter(value, NOW)).toBe(expected);
	});

	it.each([undefined, null, '', 'soon', '-5', '1e3', 'NaN', '5 minutes', true, {}, ['1']])(
		'%j is none',
		(value) => {
			expect(parseRetryAfter(value, NOW)).toBeUndefined();
		},
	);
});

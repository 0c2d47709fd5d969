import '../support/inFastTime';

import { failLookups } from '../support/names';
import { leavingOf, SLACK_MS, timeoutOf, useOutageStage } from '../support/outageStage';
import { OUTAGES, type PlainNyckel } from '../support/plainNyckel';
import { annotation } from '../support/training';

const MINUTE_MS = 60_000;

/** What may be sent for any number of items where nothing works. */
const REQUESTS = 30;

const stage = useOutageStage();

/** From the first request to a server until the last, milliseconds of fast time. */
function sendingTime(server: Pick<PlainNyckel, 'url'>): number {
	const sentAt = stage().sentTo(server);
	return (sentAt.at(-1) ?? NaN) - (sentAt[0] ?? NaN);
}

describe('an account that was never seen alive', () => {
	const MANY = 2_000;

	it.each(OUTAGES.filter((kind) => kind !== 'refused'))(
		'fails within 15 s and a few requests, however many items there are (%s)',
		async (kind) => {
			const server = await stage().open({ meets: () => kind });
			const options = { timeout: timeoutOf(kind) };
			const left = leavingOf(await stage().run(server.url, { items: MANY, options }));
			expect(left.failed).toHaveLength(MANY);
			// That nobody answers is known no sooner.
			const silentMs = kind === 'hang' ? timeoutOf('hang') * 1_000 : 0;
			expect(sendingTime(server)).toBeLessThanOrEqual(silentMs + SLACK_MS);
			expect(server.seen.requests).toBeLessThanOrEqual(REQUESTS);
		},
	);

	it.each([
		['nobody listens there', 'http://127.0.0.1:1'],
		['the name is not known', 'https://nyckel.invalid'],
	])('fails within 5 s: %s', async (_, url) => {
		const resolveNames = failLookups({ 'nyckel.invalid': 'ENOTFOUND' });
		const [result] = await stage().run(url, { items: MANY, onError: 'continueRegularOutput' });
		resolveNames();
		expect(leavingOf(result ? [result] : []).failed).toHaveLength(MANY);
		expect(sendingTime({ url })).toBeLessThanOrEqual(5_000);
		expect(stage().outgoing.departures.length).toBeLessThanOrEqual(REQUESTS);
	});

	it('fails soon also where its items wait for each other', async () => {
		const url = 'http://127.0.0.1:1';
		const sample = { sampleBy: 'sampleId', sampleId: 'sample_one_for_all' };
		const parameters = annotation({ ...sample, annotation: 'clear' });
		const run = { items: 20, onError: 'continueRegularOutput', parameters } as const;
		const [result] = await stage().run(url, run);
		expect(leavingOf(result ? [result] : []).failed).toHaveLength(20);
		expect(sendingTime({ url })).toBeLessThanOrEqual(5_000);
		expect(stage().outgoing.departures.length).toBeLessThanOrEqual(REQUESTS);
	});

	it('endless 429s end within the time that the node waits for Nyckel, after a few requests', async () => {
		const server = await stage().open({ meets: () => '429' });
		const options = { waitForNyckel: 1 };
		const left = leavingOf(await stage().run(server.url, { items: MANY, options }));
		expect(left.failed).toHaveLength(MANY);
		expect(sendingTime(server)).toBeLessThanOrEqual(MINUTE_MS + SLACK_MS);
		// Slowed down by each 429, and far from one an item; fewer would lose who shares an account (docs/limits.md).
		expect(server.seen.requests).toBeLessThanOrEqual(150);
	});
});

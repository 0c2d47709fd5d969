import '../support/inFastTime';

import type { INode } from 'n8n-workflow';

import { ON_ERROR, shownError } from '../support/bench';
import { fastClock } from '../support/fastClock';
import { itemsOf, leavingOf, SLACK_MS, timeoutOf, useOutageStage } from '../support/outageStage';
import { OUTAGES, type OutageKind, type PlainNyckel } from '../support/plainNyckel';
import { upTo } from '../support/tickets';

const IN_FLIGHT = 25;

const MINUTE_MS = 60_000;

const stage = useOutageStage();

/** When the last request to a server left, milliseconds of fast time. */
const lastSentAt = (server: PlainNyckel) => stage().sentTo(server).at(-1) ?? NaN;

describe('an outage that is longer than the node waits for', () => {
	/** Runs 400 items; Nyckel goes away for good after 4 s, and the node waits for a minute. */
	async function run(kind: OutageKind, onError: INode['onError'], minutes?: number) {
		const server = await stage().open();
		server.plan({ kind, afterMs: 4_000, lastsMs: 60 * MINUTE_MS });
		const options = {
			timeout: timeoutOf(kind),
			...(minutes !== undefined && { waitForNyckel: minutes }),
		};
		const settings = { items: 400, onError, options };
		const [result] = await stage().run(server.url, settings);
		if (!result) throw new Error('One execution was asked for.');
		const endedAt = fastClock.now();
		return { server, result, endedAt, settings, awaySince: server.away[0]?.from ?? NaN };
	}

	it.each(OUTAGES)('ends soon after the time that the user has set (%s)', async (kind) => {
		const { server, result, endedAt, awaySince } = await run(kind, 'continueErrorOutput', 1);
		expect(lastSentAt(server) - awaySince).toBeLessThanOrEqual(MINUTE_MS + SLACK_MS);
		expect(lastSentAt(server) - awaySince).toBeGreaterThanOrEqual(MINUTE_MS - SLACK_MS);
		expect(endedAt - awaySince).toBeLessThanOrEqual(MINUTE_MS + SLACK_MS);
		const { labelled, failed } = leavingOf([result]);
		expect([...labelled, ...failed].sort((a, b) => a - b)).toEqual(upTo(400));
		expect(labelled.length).toBeGreaterThan(0);
		expect(server.seen.answeredTwice).toBe(0);
		expect(stage().duringOutages(server)).toBeLessThanOrEqual(60);
	});

	it('is waited out for five minutes where nothing is set', async () => {
		const { server, awaySince } = await run('503', 'continueRegularOutput');
		expect(lastSentAt(server) - awaySince).toBeGreaterThanOrEqual(5 * MINUTE_MS - SLACK_MS);
		expect(lastSentAt(server) - awaySince).toBeLessThanOrEqual(5 * MINUTE_MS + SLACK_MS);
	});

	it.each(ON_ERROR)(
		'is one failure, that tells since when Nyckel has been away (%s)',
		async (onError) => {
			const { result } = await run('503', onError, 1);
			const text =
				onError === 'stopWorkflow'
					? shownError(result)
					: result
							.hints('Nyckel')
							.map(({ message }) => message)
							.join(' ');
			expect(text).toMatch(/since/);
			expect(result.hints('Nyckel').length).toBeLessThanOrEqual(1);
		},
	);

	it.each(['DEFAULT', 'Mars/Phobos'])(
		'tells since when also where no machine knows the time zone of the workflow (%s)',
		async (timezone) => {
			const server = await stage().open();
			server.plan({ kind: '503', afterMs: 4_000, lastsMs: 60 * MINUTE_MS });
			const workflow = await stage().workflow(server.url, { options: { waitForNyckel: 1 } });
			const items = itemsOf({ items: 200 });
			const result = await stage().engine.run({ ...workflow, settings: { timezone } }, { items });
			const { labelled, failed } = leavingOf([result]);
			expect([...labelled, ...failed].sort((a, b) => a - b)).toEqual(upTo(200));
			expect(
				result
					.hints('Nyckel')
					.map(({ message }) => message)
					.join(' '),
			).toMatch(/has not answered since \d\d:\d\d:\d\d/);
		},
	);

	it.each(OUTAGES)(
		'Retry, once Nyckel is back, sends what is missing and nothing twice (%s)',
		async (kind) => {
			const { server, result, settings } = await run(kind, 'stopWorkflow', 1);
			expect(result.status).toBe('error');
			await server.comeBack();
			const workflow = await stage().workflow(server.url, settings);
			const retried = await stage().engine.retry(result, workflow);
			expect(leavingOf([retried]).labelled).toEqual(upTo(400));
			expect(server.seen.answeredTwice).toBe(0);
			expect(server.seen.paidTwice).toBeLessThanOrEqual(IN_FLIGHT);
		},
	);

	it.each(OUTAGES)(
		'0 minutes: what is left fails 15 s after the first failure (%s)',
		async (kind) => {
			const { server, result, endedAt, awaySince } = await run(kind, 'continueErrorOutput', 0);
			const firstFailureMs = kind === 'hang' ? timeoutOf(kind) * 1_000 : 0;
			expect(endedAt - awaySince - firstFailureMs).toBeGreaterThanOrEqual(14_000);
			expect(endedAt - awaySince - firstFailureMs).toBeLessThanOrEqual(SLACK_MS);
			const { labelled, failed } = leavingOf([result]);
			expect(labelled.length + failed.length).toBe(400);
			expect(server.seen.answeredTwice).toBe(0);
		},
	);
});

describe('a single item that fails amid good ones', () => {
	it.each(['500', '503', 'reset'] as const)(
		'has its own tries, and then its own error (%s)',
		async (act) => {
			const server = await stage().open({
				meets: (text) => (text?.includes('unlucky') ? act : undefined),
			});
			const left = leavingOf(
				await stage().run(server.url, { items: 100, marks: { 50: 'unlucky' } }),
			);
			expect(left.failed).toEqual([50]);
			expect(left.labelled).toHaveLength(99);
			// Six tries; where it may have been paid, two.
			expect(server.seen.invokes).toBe(99 + (act === 'reset' ? 2 : 6));
		},
	);

	it('a batch of one, that no other item tells anything about, has its tries too', async () => {
		const server = await stage().open({
			meets: (text) => (text?.includes('unlucky') ? '500' : undefined),
		});
		await stage().run(server.url, { items: 5 });
		server.forget();
		const [result] = await stage().run(server.url, {
			items: 1,
			marks: { 0: 'unlucky' },
			onError: 'stopWorkflow',
		});
		expect(result?.status).toBe('error');
		expect(server.seen.invokes).toBeLessThanOrEqual(6);
	});
});

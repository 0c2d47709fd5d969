import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { endChild, endChildren } from '../../scripts/lib/processes.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { Batches, labelled } from '../support/batches.mjs';
import { CONCURRENCY, Queue } from '../support/queue.mjs';
import { Report } from '../support/report.mjs';
import { Sandbox } from '../support/sandbox.mjs';

/** Items in each execution. */
const SIZE = 50;

/** What the account allows in a second. */
const RATE = 25;

/** How long the API is down, seconds. */
const DOWN = 40;

/** What a worker may send into that, probes included. */
const SENT_INTO_IT = 40;

const WORKERS = 2;

describe('queue mode: one main, two workers, both limits of the account', () => {
	/** @type {Sandbox} */
	let sandbox;
	/** @type {Queue} */
	let queue;
	/** @type {Batches} */
	let batches;
	/** @type {import('../support/batches.mjs').Mail[]} */
	let mails;
	/** @type {Awaited<ReturnType<Queue['startWorker']>>} */
	let victim;
	const report = new Report();

	before(async () => {
		sandbox = await Sandbox.start({ functions: ['spam'], latencyMs: [200, 600] });
		mails = await sandbox.control('GET', 'mails?count=2000');
		queue = await Queue.open('queue');
		for (let worker = 1; worker < WORKERS; worker += 1) await queue.startWorker();
		victim = await queue.startWorker();
		batches = new Batches(() => queue.rest, sandbox);
		await batches.publish();
	});
	beforeEach(() => sandbox.reset());
	after(async () => {
		await (queue ? queue.close() : endChildren());
	});

	/** @param {number} count of invocations that a run must have reached */
	async function invoked(count) {
		await until(`${count} invocations`, async () => (await sandbox.totals()).invocations >= count, {
			timeoutMs: 300_000,
		});
	}

	/**
	 * @param {import('../support/batches.mjs').Mail[]} sent
	 * @param {import('../support/rest.mjs').Execution[]} executions
	 */
	function isComplete(sent, executions) {
		const texts = labelled(executions).map(({ text, prediction }) => {
			assert.ok(prediction.labelName);
			return text;
		});
		const expected = sent.map(({ text }) => text).sort();
		// No list of differences: the mails are long.
		assert.ok(isDeepStrictEqual(texts.sort(), expected), 'every mail comes out exactly once');
	}

	it('2,000 items in 40 executions: none is lost and none paid twice, though the token ends in between', async () => {
		const startedAt = Date.now();
		const ids = await batches.start(mails, SIZE);
		await invoked(mails.length / 2);
		await sandbox.expireTokens();
		const executions = await batches.ended(ids);
		const seconds = (Date.now() - startedAt) / 1000;
		const totals = await sandbox.totals();
		report.add('2,000 items, 40 executions, token ended halfway', {
			items: labelled(executions).length,
			seconds,
			floor: mails.length / RATE,
			totals,
		});
		assert.deepEqual([...new Set(executions.map(({ status }) => status))], ['success']);
		isComplete(mails, executions);
		assert.equal(totals.paidTwice, 0);
		assert.equal(totals.invocations, mails.length);
		assert.ok(totals.tokenRequests <= 4, `${totals.tokenRequests} token requests`);
	});

	it('the API is down for 40 s in the middle of 2,000 items: none is lost and none paid twice', async () => {
		const startedAt = Date.now();
		const ids = await batches.start(mails, SIZE);
		await invoked(mails.length / 2);
		await sandbox.addFault({ action: { kind: 'status', status: 503 } });
		await wait(DOWN * 1000);
		await sandbox.clearFaults();
		const { faults } = await sandbox.totals();
		const executions = await batches.ended(ids);
		const totals = await sandbox.totals();
		report.add(
			`2,000 items, 40 executions, API down for ${DOWN} s (${faults} requests sent into it)`,
			{
				items: labelled(executions).length,
				seconds: (Date.now() - startedAt) / 1000,
				floor: mails.length / RATE + DOWN,
				totals,
			},
		);
		assert.deepEqual([...new Set(executions.map(({ status }) => status))], ['success']);
		isComplete(mails, executions);
		assert.equal(totals.paidTwice, 0);
		assert.ok(faults <= WORKERS * SENT_INTO_IT, `${faults} requests were sent into the outage`);
	});

	it('the main process is restarted while workers run: nothing is lost', async () => {
		const some = mails.slice(0, 10 * SIZE);
		const startedAt = Date.now();
		const ids = await batches.start(some, SIZE);
		await invoked(some.length / 4);
		await queue.restartMain();
		const executions = await batches.ended(ids);
		const totals = await sandbox.totals();
		report.add('500 items, 10 executions, main restarted', {
			items: labelled(executions).length,
			seconds: (Date.now() - startedAt) / 1000,
			floor: some.length / RATE,
			totals,
		});
		isComplete(some, executions);
		assert.equal(totals.paidTwice, 0);
	});

	it('a worker is killed in the middle: the other goes on, and what is sent again ends complete', async () => {
		const some = mails.slice(0, 10 * SIZE);
		const startedAt = Date.now();
		const ids = await batches.start(some, SIZE);
		await invoked(some.length / 4);
		await endChild(victim.child, { signal: 'SIGKILL' });
		const executions = await batches.ended(ids);
		const dead = executions.filter(({ status }) => status !== 'success');
		assert.ok(dead.length > 0 && dead.length <= CONCURRENCY, `${dead.length} executions failed`);
		for (const { data } of dead) {
			assert.match(data.resultData.error.message, /failed to be processed too many times/);
		}
		await queue.startWorker();

		// What the documentation says of n8n: its Retry has nothing left to run.
		const before = await sandbox.totals();
		const retried = await queue.rest.retry(dead[0]?.id ?? '');
		assert.equal(retried.status, 'error');
		assert.deepEqual(await sandbox.totals(), before);

		const done = new Set(labelled(executions).map(({ text }) => text));
		const missing = some.filter(({ text }) => !done.has(text));
		assert.equal(missing.length, dead.length * SIZE);
		const again = await batches.ended(await batches.start(missing, SIZE));
		const totals = await sandbox.totals();
		const all = [...executions, ...again];
		report.add(`500 items, 10 executions, a worker killed (${dead.length} failed, sent again)`, {
			items: labelled(all).length,
			seconds: (Date.now() - startedAt) / 1000,
			floor: some.length / RATE,
			totals,
		});
		isComplete(some, all);
		assert.equal(totals.invocations, some.length + totals.paidTwice);
		report.write();
	});
});

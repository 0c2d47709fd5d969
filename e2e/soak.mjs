/**
 * `npm run e2e:soak`: one n8n at the account's limit for 20 minutes (`--minutes <n>`), while 5 % of the requests meet a
 * fault of a random kind, some items are refused whenever they are sent, and Nyckel is away twice for a minute. `--docs`
 * puts the figures into docs/. Ends with an error when an item is lost, when one fails for an outage, or when memory,
 * handles or listeners grow.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { freePort } from '../scripts/lib/ports.mjs';
import { endForGood } from '../scripts/lib/processes.mjs';
import { misused, runMain } from '../scripts/lib/stop.mjs';
import { Batches } from './support/batches.mjs';
import { docs } from './support/folders.mjs';
import { growth, sample } from './support/metrics.mjs';
import { prepareTools, useOwnTemporaryFolder } from './support/tools.mjs';
import { itemsOf } from './support/workflows.mjs';

/** Executions of one round, and items in each: about 20 seconds at the account's limit. */
const EXECUTIONS = 10;
const SIZE = 50;

/** Share of the requests that meet a fault. */
const FAULTY = 0.05;

/** Seconds that the node waits for an answer: a fault that hangs should cost little of the test's time. */
const TIMEOUT = 5;

/** Every kind of fault that the sandbox has; the statuses are those that the node tells apart. */
const FAULTS = [
	...[400, 401, 402, 403, 404, 409, 413, 429, 500, 502, 503, 504].map((status) => ({
		kind: 'status',
		status,
	})),
	{ kind: 'reset-before-headers' },
	{ kind: 'reset-in-body' },
	{ kind: 'hang' },
	{ kind: 'drip', everyMs: 5 },
	{ kind: 'cut-off-json' },
	{ kind: 'content-length-mismatch' },
	{ kind: 'broken-http' },
	{ kind: 'html', status: 502 },
	{ kind: 'empty' },
	{ kind: 'body', body: '{"message":"Try again."}' },
	{ kind: 'redirect', to: 'http://127.0.0.1:9/' },
	{ kind: 'delay', ms: 2000 },
];

/** Items that are refused whenever they are sent, by a mark in their text: one of each kind in a round. */
const POISON = {
	'blocked by a firewall': { kind: 'html', status: 403 },
	'unknown to Nyckel': { kind: 'status', status: 404 },
	'refused by Nyckel': { kind: 'status', status: 400 },
};
const MARKS = Object.keys(POISON);

/** How long Nyckel is away, and how long a round runs before, seconds. */
const AWAY = 60;
const BEFORE = 5;

/** How it is away, the first time and the second. */
const OUTAGES = [{ kind: 'status', status: 503 }, { kind: 'reset-before-headers' }];

/**
 * Growth that is noise: MiB of memory, or a number.
 * @type {import('./support/metrics.mjs').Sample}
 */
const TOLERATED = { heapMb: 10, rssMb: 100, listeners: 5, handles: 15, requests: 15, files: 15 };

/**
 * What is watched, in the words of the page.
 * @type {Record<keyof import('./support/metrics.mjs').Sample, string>}
 */
const WATCHED = {
	heapMb: 'Heap after a garbage collection, MiB',
	rssMb: 'Memory of the process, MiB',
	listeners: 'Listeners of signals and of the process',
	handles: 'Open handles',
	requests: 'Open requests',
	files: 'Open files',
};

/** Rounds take half a minute, and three thirds of the time are compared. */
const LEAST_MINUTES = 2;

const USAGE = `Usage: npm run e2e:soak -- [--minutes <${LEAST_MINUTES} or more, 20>] [--docs]`;

function readOptions() {
	try {
		const { values } = parseArgs({
			options: {
				minutes: { type: 'string', default: '20' },
				// Read by support/folders.mjs.
				docs: { type: 'boolean', default: false },
				help: { type: 'boolean', short: 'h', default: false },
			},
		});
		const minutes = Number(values.minutes);
		if (!(minutes >= LEAST_MINUTES)) throw new Error(`--minutes takes ${LEAST_MINUTES} or more.`);
		return { minutes, help: values.help };
	} catch (error) {
		throw misused(error, USAGE);
	}
}

async function main() {
	const { minutes, help } = readOptions();
	if (help) {
		console.log(USAGE);
		return;
	}
	await prepareTools();
	useOwnTemporaryFolder();
	// Only now are there packages to import.
	const { openOwnStage } = await import('./support/stage.mjs');
	const watchPort = await freePort();
	const watch = new URL('support/watch.mjs', import.meta.url).href;
	const stage = await openOwnStage('soak', {
		sandbox: { functions: ['spam'], latencyMs: [200, 600] },
		env: {
			N8N_METRICS: 'true',
			NODE_OPTIONS: `--import=${watch}`,
			WATCH_PORT: String(watchPort),
		},
	});
	const { sandbox, rest, log } = stage;
	const mails = await sandbox.control('GET', `mails?count=${EXECUTIONS * SIZE}`);
	const batches = new Batches(() => rest, sandbox, {
		onError: 'continueRegularOutput',
		options: { timeout: TIMEOUT },
	});
	await batches.publish();
	const addPoison = async () => {
		for (const [mark, action] of Object.entries(POISON)) {
			await sandbox.addFault({ match: { path: '/invoke', bodyIncludes: mark }, action });
		}
	};
	const addFaults = async () => {
		await sandbox.clearFaults();
		await addPoison();
		// Each rule sees only what the rules before it let pass; at 5 % in all that makes no difference.
		for (const action of FAULTS) {
			const probability = FAULTY / FAULTS.length;
			await sandbox.addFault({ match: { path: '/invoke', probability }, action });
		}
	};
	/** Nothing else goes wrong meanwhile: what fails then is poison, or fails for the outage. */
	const outage = async (/** @type {import('../sandbox').FaultAction} */ action) => {
		await sandbox.clearFaults();
		await addPoison();
		await wait(BEFORE * 1000);
		await sandbox.clearFaults();
		await sandbox.addFault({ action });
		const before = await sandbox.totals();
		await wait(AWAY * 1000);
		const { faults } = await sandbox.totals();
		await sandbox.clearFaults();
		await addPoison();
		return faults - before.faults;
	};

	const sums = { items: 0, labelled: 0, failed: 0, poison: 0, rounds: 0 };
	const sentInto = [];
	const samples = [];
	const startedAt = Date.now();
	const isOver = (/** @type {number} */ share) =>
		Date.now() - startedAt >= share * minutes * 60_000;
	while (!isOver(1)) {
		// Every text once only, so that what is paid twice can be counted.
		const sent = mails.map((/** @type {{text: string}} */ mail, /** @type {number} */ index) => ({
			...mail,
			text: `${mail.text}\n${sums.rounds} ${MARKS[index / SIZE] ?? ''}`,
		}));
		const action = OUTAGES[sentInto.length];
		const isAway = action !== undefined && isOver((sentInto.length + 1) / (OUTAGES.length + 1));
		await (isAway ? sandbox.clearFaults() : addFaults());
		const starting = batches.start(sent, SIZE);
		if (isAway) sentInto.push(await outage(action));
		const ids = (await starting).sort((a, b) => Number(a) - Number(b));
		// Under load a token is renewed.
		await sandbox.expireTokens();
		const executions = await batches.ended(ids);
		assert.ok(executions.every(({ status }) => status === 'success'));
		const items = executions.flatMap((execution) => itemsOf(execution, 'Nyckel'));
		assert.equal(items.length, sent.length, 'every item leaves exactly once');
		for (const [index, { error, text, prediction }] of items.entries()) {
			const isPoison = MARKS.some((mark) => sent[index].text.endsWith(mark));
			if (isPoison) assert.ok(error, 'what is refused has an error');
			if (error !== undefined) {
				assert.ok(isPoison || !isAway, `an item failed for an outage: ${error}`);
				sums[isPoison ? 'poison' : 'failed'] += 1;
				continue;
			}
			assert.equal(text, sent[index].text, 'every item keeps its place');
			assert.equal(typeof prediction.labelName, 'string', 'every item is labelled or has an error');
			sums.labelled += 1;
		}
		sums.items += items.length;
		await rest.post('executions/delete', { ids });
		samples.push(await sample(stage.url, watchPort));
		sums.rounds += 1;
		console.log(
			`${elapsed(startedAt)} s ${JSON.stringify({ ...sums, sentInto, ...samples.at(-1) })}`,
		);
	}
	assert.equal(sentInto.length, OUTAGES.length, 'both outages took place');

	const totals = await sandbox.totals();
	const grown = growth(samples);
	write(minutes, { ...sums, sentInto: sentInto.join(' and ') }, totals, grown);
	// A label that was paid is lost by a fault only, and one fault loses one.
	const lost = totals.invocations - sums.labelled;
	assert.ok(lost >= 0 && lost <= totals.faults, `${lost} of the paid labels did not arrive`);
	assert.ok(totals.paidTwice <= lost, `${totals.paidTwice} items were paid twice`);
	for (const { what, before, after } of grown) {
		assert.ok(after - before <= TOLERATED[what], `${what} grew from ${before} to ${after}`);
	}
	assert.doesNotMatch(readFileSync(log, 'utf8'), /MaxListenersExceededWarning|unhandled/i);
}

/** @param {number} since milliseconds */
const elapsed = (since) => Math.round((Date.now() - since) / 1000);

/**
 * @param {number} minutes
 * @param {{items: number, labelled: number, failed: number, poison: number, sentInto: string}} sums
 * @param {import('./support/sandbox.mjs').Totals} totals
 * @param {ReturnType<typeof growth>} grown
 */
function write(minutes, sums, totals, grown) {
	const figures = [
		['Items in and out', sums.items],
		['Labelled', sums.labelled],
		['Refused whenever they are sent, with an error of their own', sums.poison],
		['With another error instead', sums.failed],
		['With an error for an outage', 0],
		['Requests sent into each outage', sums.sentInto],
		['Requests', totals.requests],
		['Faults met', totals.faults],
		['429s by the limits', totals.limited],
		['Invocations billed', totals.invocations],
		['Paid twice', totals.paidTwice],
		...grown.map(({ what, before, after }) => [
			WATCHED[what],
			`${before.toFixed(0)} → ${after.toFixed(0)}`,
		]),
	];
	const rows = figures.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n');
	const page = `# Soak

${minutes} minutes in n8n 2.40.7 at the account's limit, with 5 % of the requests meeting a fault: each status of the
reference, resets, hangs, cut-off and empty answers, web pages, redirects; the token ends once in 500 items. Three items of
500 are refused whenever they are sent. Twice Nyckel is away for ${AWAY} seconds in the middle of ten executions: first all
requests are answered with 503, then all connections are reset. Written by \`npm run e2e:soak\` (\`e2e/soak.mjs\`), which
fails when an item is lost or misplaced, when one fails for an outage, or when something grows. Most errors are of items
that were not sent: a 402 ends what is left of all executions. What is paid twice was under way when a connection broke. The
last rows compare the middle third of the time with the last.

| What | Figure |
| --- | ---: |
${rows}
`;
	console.log(page);
	mkdirSync(docs, { recursive: true });
	writeFileSync(join(docs, 'soak.md'), page);
}

await runMain(main, endForGood);

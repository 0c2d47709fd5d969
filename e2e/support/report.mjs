import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { docs } from './folders.mjs';

const HEAD = [
	'What',
	'Items out',
	'Seconds',
	'Floor',
	'Invocations',
	'Paid twice',
	'429s',
	'Tokens',
];

const TEXT = `# Queue mode

n8n 2.40.7 with PostgreSQL and Redis, one main process and two workers of five executions each, all in processes of
their own, against the sandbox with both account limits on (25 requests a second, 25 in flight) and a latency of 0.2 to
0.6 s. The items are real mails, 50 in each execution, brought by a webhook. Written by \`npm run e2e -- --docs\`
(\`e2e/suites/queue.test.mjs\`), which also asserts that no item is lost.

{table}

Floor: the seconds that the account's 25 requests a second take for these items, and those that the API is down. 429s: refused requests and their share
of all. They happen because two workers share one account and know nothing of each other; the node waits and sends
again. While the API is down, each worker waits by itself and asks by a free request whether it is back. Tokens: calls of the token endpoint. Measured with {cpus} cores for everything.

## When a worker dies

A worker that is killed takes with it what its running nodes had not handed over: results that were paid, and the memory
of them. n8n notices after a while ("failed to be processed too many times") and marks these executions as failed. Its
Retry cannot help: n8n 2.40 no longer has their input, and the retried execution ends at once without sending anything.
What helps is to send the input again. Only what the dead worker had finished is then paid a second time; the other
worker's executions go on untouched. A worker that is stopped in order (SIGTERM) ends its executions first, and a restart
of the main process loses nothing.
`;

/** Rows of figures, one a run. */
export class Report {
	constructor() {
		/** @type {string[][]} */
		this.rows = [];
	}

	/**
	 * @param {string} what
	 * @param {{items: number, seconds: number, floor: number, totals: import('./sandbox.mjs').Totals}} figures
	 */
	add(what, { items, seconds, floor, totals }) {
		const { invocations, paidTwice, limited, requests, tokenRequests } = totals;
		const share = ((limited / Math.max(1, requests)) * 100).toFixed(1);
		const cells = [items, seconds.toFixed(1), floor.toFixed(1), invocations, paidTwice];
		this.rows.push([what, ...cells.map(String), `${limited} (${share} %)`, String(tokenRequests)]);
	}

	/** Prints the table and keeps it as a page. */
	write() {
		const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
		const rule = HEAD.map((_, index) => (index === 0 ? '---' : '---:'));
		const table = [line(HEAD), line(rule), ...this.rows.map(line)].join('\n');
		console.log(table);
		const page = TEXT.replace('{table}', table).replace('{cpus}', String(cpus().length));
		mkdirSync(docs, { recursive: true });
		writeFileSync(join(docs, 'queue-mode.md'), page);
	}
}

/** A process that runs workflows for the bench. It is asked over IPC, and ends with its parent. */
import { setTimeout as wait } from 'node:timers/promises';

import type { INode } from 'n8n-workflow';

import { createEngine, type Engine } from '../../test/support/engine';
import { peerTypes } from '../peers';
import type { SandboxAccount } from '../remoteSandbox';
import { cancelled } from './cancel';
import { execute, type EndedRun } from './execution';
import { makeItems } from './items';
import type { Answer, Jobs, Question, RunJob, RunReport } from './jobs';
import { watched } from './memory';

/** Twice the widest window that a server may count requests in, milliseconds: the warm-up is forgotten by then. */
const QUIET_MS = 2_100;

const WARM_UP_IMAGE_BYTES = 1024;

const single = { kind: 'made', count: 1 } as const;

/** The engine with a credential whose token has been fetched. */
class Stage {
	private constructor(
		readonly engine: Engine,
		readonly credentials: INode['credentials'],
	) {}

	static async open({ url, clientId, clientSecret }: SandboxAccount): Promise<Stage> {
		const engine = await createEngine({ nyckel: 'dist', nodes: peerTypes() });
		const data = { baseUrl: url, clientId, clientSecret };
		const saved = await engine.credentials.add('nyckelOAuth2Api', data);
		return new Stage(engine, { nyckelOAuth2Api: saved });
	}

	/** Runs the job, over items that are ready before time is taken. */
	async prepared(job: RunJob): Promise<() => Promise<EndedRun>> {
		const lists = await Promise.all(
			Array.from({ length: job.executions ?? 1 }, async (_, index) => {
				const { items } = job;
				const own = 'name' in items ? { ...items, name: `${unique(items.name)}-${index}` } : items;
				return await makeItems(this.engine, job.target.account, own);
			}),
		);
		return async () => await execute(this.engine, this.credentials, job, lists);
	}
}

const stages = new Map<string, Promise<Stage>>();

/** The stage for an account: one engine and one credential for all that happens in this process. */
async function stageFor({ target: { account } }: RunJob): Promise<Stage> {
	const key = `${account.url} ${account.clientId}`;
	const known = stages.get(key) ?? Stage.open(account);
	stages.set(key, known);
	return await known;
}

/** A name that no other item of this bench has. */
const unique = (name: string) => `${name}-${process.pid}-${performance.now()}`;

const jobs: Jobs = {
	async warmUp(job) {
		const stage = await stageFor(job);
		const { input, unlimited } = job.target;
		const images = input === 'image' ? { imageBytes: WARM_UP_IMAGE_BYTES } : {};
		const items = { ...single, name: unique('warm-up'), ...images };
		await (
			await stage.prepared({ ...job, executions: 1, items })
		)();
		if (!unlimited) await wait(QUIET_MS);
	},

	async run(job) {
		const stage = await stageFor(job);
		const reports: RunReport[] = [];
		for (let round = 0; round < (job.rounds ?? 1); round += 1) {
			reports.push((await (await stage.prepared(job))()).report);
		}
		return together(reports);
	},

	async probe(job) {
		const stage = await stageFor(job);
		const start = await stage.prepared(job);
		const state = { isOver: false };
		const batch = start().finally(() => (state.isOver = true));
		const singles: RunReport[] = [];
		for (let number = 0; ; number += 1) {
			// Not at the same place of a window each time.
			await wait(job.everyMs + ((number * 370) % 1000));
			if (state.isOver) break;
			const items = { ...single, name: unique('single') };
			const run = await stage.prepared({ ...job, executions: 1, items });
			singles.push((await run()).report);
		}
		return { batch: (await batch).report, singles: together(singles) };
	},

	async cancel(job) {
		const { engine, credentials } = await stageFor(job);
		const items = await makeItems(engine, job.target.account, job.items);
		return await cancelled(engine, credentials, job, items);
	},

	async memory(job) {
		const stage = await stageFor(job);
		// What is stored from now on goes to disk, as n8n advises for files.
		if (job.target.input === 'image') await stage.engine.setBinaryMode('filesystem');
		return await watched(await stage.prepared(job));
	},
};

function together(reports: RunReport[]): RunReport {
	const sum = (pick: (report: RunReport) => number) =>
		reports.reduce((total, report) => total + pick(report), 0);
	return {
		wallMs: sum(({ wallMs }) => wallMs),
		eachMs: reports.flatMap(({ eachMs }) => eachMs),
		cpuMs: sum(({ cpuMs }) => cpuMs),
		items: sum(({ items }) => items),
		lost: sum(({ lost }) => lost),
		extra: sum(({ extra }) => extra),
		right: sum(({ right }) => right),
		departures: reports.flatMap(({ departures = [] }) => departures),
	};
}

async function answerTo({ name, job }: Question): Promise<Answer> {
	try {
		// The union of questions pairs each name with its own job, which the compiler cannot follow through a call.
		return { result: await (jobs[name] as (job: unknown) => Promise<unknown>)(job) };
	} catch (error) {
		return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	}
}

process.on('message', (question: Question) => {
	void answerTo(question).then((answer) => process.send?.(answer));
});
process.once('disconnect', () => process.exit());

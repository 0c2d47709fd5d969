import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Answer, Jobs, Question } from './jobs';

/** What a run's processes are started with: the TypeScript loader, and a garbage collector on request. */
const NODE_OPTIONS = ['--expose-gc', '--import', 'tsx'];

/** A worker process is gone, and its answer with it. */
export class WorkerEnded extends Error {}

/** A process of its own for one measurement. */
export class BenchWorker {
	private constructor(private readonly child: ChildProcess) {}

	/**
	 * Uses a new process, and ends it.
	 * @param heapMiB most that V8 may hold of JavaScript objects, MiB; left out: as much as it finds right for the machine
	 */
	static async use<R>(work: (worker: BenchWorker) => Promise<R>, heapMiB?: number): Promise<R> {
		const heap = heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`];
		const child = fork(join(__dirname, 'process.ts'), {
			execArgv: [...heap, ...NODE_OPTIONS],
			// Pages of V8 about a full heap are no result; all other errors come as answers.
			stdio: ['ignore', 'inherit', heapMiB === undefined ? 'inherit' : 'ignore', 'ipc'],
		});
		try {
			return await work(new BenchWorker(child));
		} finally {
			// One that ended by itself has told so where its answer was awaited.
			if (child.exitCode === null && child.signalCode === null) {
				const gone = once(child, 'exit');
				child.disconnect();
				await gone;
			}
		}
	}

	/** The same with a process for each name, which are there side by side. */
	static async useEach<Name extends string, R>(
		names: readonly Name[],
		work: (workers: Array<[Name, BenchWorker]>) => Promise<R>,
	): Promise<R> {
		const [name, ...others] = names;
		if (name === undefined) return await work([]);
		return await BenchWorker.use(
			async (worker) =>
				await BenchWorker.useEach(others, async (rest) => await work([[name, worker], ...rest])),
		);
	}

	/**
	 * Asks for one thing at a time.
	 * @throws Error with what went wrong in the worker
	 * @throws WorkerEnded when it ended before its answer, as it does when its memory is used up
	 */
	async do<Name extends keyof Jobs>(
		name: Name,
		job: Parameters<Jobs[Name]>[0],
	): Promise<Awaited<ReturnType<Jobs[Name]>>> {
		const ended = new AbortController();
		const { signal } = ended;
		const onExit = once(this.child, 'exit', { signal }).then(() => {
			throw new WorkerEnded('A bench process ended before its answer.');
		});
		// Aborted below: then nobody waits for it any more.
		onExit.catch(() => undefined);
		try {
			const onAnswer = once(this.child, 'message', { signal });
			this.child.send({ name, job } as Question);
			const [answer] = (await Promise.race([onAnswer, onExit])) as [Answer];
			if ('error' in answer) throw new Error(answer.error);
			return answer.result as Awaited<ReturnType<Jobs[Name]>>;
		} finally {
			ended.abort();
		}
	}
}

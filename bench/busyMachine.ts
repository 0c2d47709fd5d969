import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { getPriority, setPriority } from 'node:os';

/** Higher than all that is started beside it; only root may ask for it. */
const SERVER_PRIORITY = -10;

/**
 * Runs something beside processes that use all the processor time they get. This process comes first meanwhile, where
 * it may: it stands for a server somewhere else, which is not busy.
 */
export async function besideBusyProcesses<R>(count: number, work: () => Promise<R>): Promise<R> {
	const before = getPriority();
	const busy = Array.from({ length: count }, () =>
		spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
	);
	try {
		await Promise.all(busy.map(async (child) => void (await once(child, 'spawn'))));
		try {
			setPriority(SERVER_PRIORITY);
		} catch {
			// Not allowed: the server is late too, and its figures are no better than they are.
		}
		return await work();
	} finally {
		setPriority(before);
		await Promise.all(busy.map(end));
	}
}

async function end(child: ChildProcess): Promise<void> {
	const gone = once(child, 'exit');
	child.kill('SIGKILL');
	await gone;
}

import type { Workflow } from 'n8n-workflow';

/** What n8n 2.35 and newer have; older ones evaluate expressions in this process only. */
interface Isolating {
	acquireIsolate?: () => Promise<boolean>;
	releaseIsolate?: () => Promise<void>;
}

/**
 * Lets a workflow's expressions be evaluated outside of an execution, as n8n does around credentials, their tests and
 * what the editor asks for. Engines other than the legacy one refuse to work without.
 */
export async function withIsolate<T>(workflow: Workflow, work: () => Promise<T> | T): Promise<T> {
	const expression = workflow.expression as Isolating;
	const acquired = await expression.acquireIsolate?.();
	try {
		return await work();
	} finally {
		if (acquired) await expression.releaseIsolate?.();
	}
}

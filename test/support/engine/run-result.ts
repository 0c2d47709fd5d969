import type {
	IDataObject,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';

/** An error as n8n stores it: a plain object, no longer an instance. */
export interface StoredError {
	message: string;
	name?: string;
	description?: string | null;
	/** HTTP status of an API error, as text. */
	httpCode?: string | null;
	context?: IDataObject;
	messages?: string[];
	stack?: string;
}

/** A finished run, readable by node name. */
export class RunResult {
	constructor(
		/** n8n's own record of the run. */
		readonly run: IRun,
		/** Names of the nodes the workflow started from. */
		readonly startNodes: string[] = [],
	) {}

	/** `success`, `error`, `canceled` or `waiting`, as the executions list shows it. */
	get status(): string {
		return this.run.status;
	}

	/** The error the execution ended with, if any. */
	get error(): StoredError | undefined {
		return this.run.data.resultData.error as StoredError | undefined;
	}

	/** What the executions list stores; {@link RunResult.saved} is an independent copy. */
	get data(): IRunExecutionData {
		return this.run.data;
	}

	/** How often the node ran (a loop runs it again; Retry On Fail does not count). */
	runs(nodeName: string): ITaskData[] {
		return this.data.resultData.runData[nodeName] ?? [];
	}

	/**
	 * Items of a node, one array an output; `[]` when the node did not run or threw.
	 * @param runIndex counted from 0; by default the last run
	 */
	outputs(nodeName: string, runIndex = -1): INodeExecutionData[][] {
		const main = this.runs(nodeName).at(runIndex)?.data?.main ?? [];
		return main.map((items) => items ?? []);
	}

	/** Items of a node's first output, without their wrapping. */
	json(nodeName: string, runIndex = -1): IDataObject[] {
		return (this.outputs(nodeName, runIndex)[0] ?? []).map((item) => item.json);
	}

	/** The error of a node's run, also where the workflow went on. */
	nodeError(nodeName: string, runIndex = -1): StoredError | undefined {
		return this.runs(nodeName).at(runIndex)?.error as StoredError | undefined;
	}

	/** What the node warned of, as the editor shows it above its output. */
	hints(nodeName: string, runIndex = -1): NodeExecutionHint[] {
		return this.allHints(nodeName, runIndex).filter(({ type }) => type !== 'info');
	}

	/** What the node told of its run besides, as the editor shows it above its output. */
	summary(nodeName: string, runIndex = -1): string[] {
		const told = this.allHints(nodeName, runIndex).filter(({ type }) => type === 'info');
		return told.map(({ message }) => message);
	}

	/** What the node left in `getContext('node')`; stored with the execution. */
	context(nodeName: string): IDataObject {
		return this.data.executionData?.contextData[`node:${nodeName}`] ?? {};
	}

	private allHints(nodeName: string, runIndex: number): NodeExecutionHint[] {
		return this.runs(nodeName).at(runIndex)?.hints ?? [];
	}
}

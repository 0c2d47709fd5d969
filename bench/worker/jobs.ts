import type { INode } from 'n8n-workflow';

import type { PeerName } from '../peers';
import type { Target } from '../peers/target';
import type { Hog } from './hog';

/** What is put into the texts of single items, by index. */
export type Marks = Readonly<Record<number, string>>;

/** Where the items of a run come from. */
export type ItemSource =
	/** Made up: each text (or image) is different, also from those of other names. */
	| { kind: 'made'; count: number; name: string; imageBytes?: number; marks?: Marks }
	/** Held-out mails of the corpus, with their truth. */
	| { kind: 'mails'; count: number };

/** Executions of one workflow, started at the same moment in one process. */
export interface RunJob {
	peer: PeerName;
	target: Target;
	/** Items of each execution. */
	items: ItemSource;
	/** At the same moment. Default 1. */
	executions?: number;
	/** The same again after it, with new items. Default 1. */
	rounds?: number;
	/** The node's setting. Default `continueRegularOutput`, so that each lost item is counted. */
	onError?: INode['onError'];
	/** Other work of the process meanwhile. Default none. */
	hog?: Hog;
	/** Whether to note when each request leaves the process; that costs a little. Default no. */
	notesDepartures?: boolean;
}

/** What became of the items. Times in milliseconds. */
export interface RunReport {
	/** From the start of the first execution to the end of the last; of several rounds the sum. */
	wallMs: number;
	/** Each execution's own time. */
	eachMs: number[];
	/** Processor time of the process, user and system. */
	cpuMs: number;
	items: number;
	/** Input items that did not leave with a label. */
	lost: number;
	/** Output items beyond one an input item. */
	extra: number;
	/** Predictions that equal the truth, where it is known. */
	right: number;
	/** When each request left, milliseconds of `momentOfMachine`; only where asked for. */
	departures?: number[];
}

/** One big execution, with single items that come while it runs. */
export interface ProbeJob extends RunJob {
	/** Time between two single items, milliseconds. */
	everyMs: number;
}

/** Memory of the process, bytes. */
export interface MemoryReport extends RunReport {
	/** Resident before the run, with the input items in it. */
	beforeBytes: number;
	/** Highest resident while it ran. */
	peakBytes: number;
	/** What n8n keeps of the run: live heap after it, less live heap before it. */
	keptBytes: number;
	/** Live memory over that before the run, after the fullest major collection; left out when there was none. */
	aliveBytes?: number;
}

/** One execution, which is cancelled while it runs. */
export interface CancelJob extends RunJob {
	/** From the start until Stop is pressed, milliseconds. */
	cancelAfterMs: number;
	/** How long it is looked at after it has settled, milliseconds: nothing may be sent any more. */
	quietMs: number;
}

/** What a cancel came to. */
export interface CancelReport {
	/** From Stop until the node and n8n's engine had settled, milliseconds. */
	settledMs: number;
	/** Whether n8n shows the execution as canceled. */
	isCanceled: boolean;
	/** Timers of the process that were not there before the execution, when it had settled. */
	timersLeft: number;
	/** Requests that left after Stop. */
	sentAfter: number;
}

/** What a worker process can be asked to do. */
export interface Jobs {
	/** Fetches a token and runs the peer's code once; then waits until no server counts it any more. */
	warmUp: (job: RunJob) => Promise<void>;
	/** Runs executions side by side. */
	run: (job: RunJob) => Promise<RunReport>;
	/** Runs a big execution and single items during it; `eachMs` are the times of the single ones. */
	probe: (job: ProbeJob) => Promise<{ batch: RunReport; singles: RunReport }>;
	/** Runs one execution and cancels it. */
	cancel: (job: CancelJob) => Promise<CancelReport>;
	/** Runs one execution and watches the memory. */
	memory: (job: RunJob) => Promise<MemoryReport>;
}

/** One question to a worker process. */
export type Question = {
	[Name in keyof Jobs]: { name: Name; job: Parameters<Jobs[Name]>[0] };
}[keyof Jobs];

/** A worker's answer. */
export type Answer = { result: unknown } | { error: string };

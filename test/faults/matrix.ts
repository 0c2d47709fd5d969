import '../support/inFastTime';

import * as promises from './promises';
import { Stage, type Mode } from './stage';
import { FAULTS, MANY } from './table';

const MODES: Record<Mode, [fails: string, passes: string]> = {
	stopWorkflow: [
		'the workflow stops with one error, and Retry sends what is missing',
		'every item gets its prediction, though the node would stop',
	],
	continueRegularOutput: [
		'every item goes on once, with its prediction or its error',
		'every item gets its prediction and goes on',
	],
	continueErrorOutput: [
		'errors leave by the error output only, predictions by the other',
		'every item gets its prediction and none leaves by the error output',
	],
};

const SIZES = [1, MANY];

/** Makes the tests for a part of the table: each fault, in each error mode, for one item and for many. */
export function describeFaults(part: keyof typeof FAULTS): void {
	const faults = FAULTS[part];
	let stage: Stage;

	beforeAll(async () => {
		stage = await Stage.start(faults.length * Object.keys(MODES).length * SIZES.length);
	});

	afterAll(async () => {
		await stage.close();
	});

	describe.each(faults)('when $name', (fault) => {
		const cells = (Object.keys(MODES) as Mode[]).flatMap((mode) =>
			SIZES.map((size) => ({
				mode,
				size,
				promise: MODES[mode][fault.code === undefined ? 1 : 0],
			})),
		);

		it.each(cells)('$promise ($size)', async ({ mode, size }) => {
			const played = await stage.play({ fault, mode, size });
			promises.expectNoStrayRequest(played);
			if (mode === 'stopWorkflow' && fault.code !== undefined) {
				promises.expectOneError(played);
				await promises.expectRetryToFinish(played);
				return;
			}
			promises.expectEveryItemOnce(played);
			promises.expectRequests(played);
			promises.expectNothingThrownAway(played);
			promises.expectOneHint(played);
			promises.expectTrueSummary(played);
			promises.expectWait(played);
		});
	});
}

import type { IDataObject } from 'n8n-workflow';

import { RUNS, useAnswers } from '../support/answers';
import { FILLED, LONG } from '../support/bounded';

/** Answers that tell nothing but reasons, each as long as can be. */
const REFUSALS: readonly IDataObject[] = [
	{ message: LONG, existingSampleId: LONG },
	{ error: { message: LONG } },
	{ title: LONG, detail: LONG, errors: { [LONG]: [LONG, LONG] } },
	{ errors: [LONG, LONG] },
];
/** Those after which an operation may go on with something else. */
const TELLING = [400, 404, 409];
const STATUSES = [200, 400, 418, 503];
const BODIES: ReadonlyArray<[name: string, body: string]> = [
	...REFUSALS.map((body): [string, string] => [Object.keys(body).join(), JSON.stringify(body)]),
	['text', LONG],
	['broken JSON', `{"message": "${LONG}`],
	['a page', `<html><title>${LONG}</title>${LONG}</html>`],
	['a list', JSON.stringify([LONG])],
];

describe('a refusal with a text of a million characters', () => {
	const { record, expectShortWith } = useAnswers();

	it.each(RUNS)('leaves what a user reads short: %s', async (_, parameters) => {
		const answers = await record(parameters);
		for (const [nth, refused] of [...answers.keys()].entries()) {
			for (const [index, status] of TELLING.entries()) {
				const [, body] = BODIES[(nth + index) % BODIES.length] ?? [];
				await expectShortWith(parameters, (asked) =>
					asked === refused ? { status, body } : { body: answers.get(asked) },
				);
			}
		}
	});

	it.each(BODIES)('leaves what a user reads short, whatever its status: %s', async (_, body) => {
		for (const status of STATUSES) await expectShortWith(FILLED, () => ({ status, body }));
	});
});

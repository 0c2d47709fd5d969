import { RUNS, useAnswers } from '../support/answers';
import { LONG } from '../support/bounded';

type Path = Array<string | number>;

/** Where the texts of an answer are; of the entries of a list the first stands for all. */
function textsIn(value: unknown, path: Path = []): Path[] {
	if (typeof value === 'string') return [path];
	if (typeof value !== 'object' || value === null) return [];
	const entries = Array.isArray(value) ? [...value.entries()].slice(0, 1) : Object.entries(value);
	return entries.flatMap(([key, inner]: [string | number, unknown]) =>
		textsIn(inner, [...path, key]),
	);
}

/** The answer with a long text in one place. */
function longAt(body: string, path: Path): string {
	const whole = { answer: JSON.parse(body) as unknown };
	let holder = whole as Record<string | number, unknown>;
	for (const key of ['answer', ...path].slice(0, -1)) holder = holder[key] as typeof holder;
	holder[['answer', ...path].at(-1) ?? ''] = LONG;
	return JSON.stringify(whole.answer);
}

describe('an answer with a text of a million characters', () => {
	const { record, expectShortWith } = useAnswers();

	it.each(RUNS)(
		'leaves what a user reads short, whichever text it is: %s',
		async (_, parameters) => {
			const answers = await record(parameters);
			expect(answers.size).toBeGreaterThan(0);
			for (const [changed, body] of answers) {
				for (const path of textsIn(JSON.parse(body || '{}'))) {
					const known = new Map(answers).set(changed, longAt(body, path));
					await expectShortWith(parameters, (asked) =>
						known.has(asked) ? { body: known.get(asked) } : undefined,
					);
				}
			}
		},
	);
});

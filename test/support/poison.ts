import './inFastTime';

import { leavingOf, useOutageStage } from './outageStage';
import { REFUSALS, type Act, type PlainNyckelSettings } from './plainNyckel';
import { upTo } from './tickets';

/** Items of a batch that holds poison. */
export const ITEMS = 75;

/** What a poison item's text holds. */
export const MARK = 'poison';

const PLACES = { first: 0, middle: 37, last: ITEMS - 1 };

/** A server that meets each poison item so. */
export const meeting = (act: Act): Pick<PlainNyckelSettings, 'meets'> => ({
	meets: (text?: string) => (text?.includes(MARK) ? act : undefined),
});

/** The indices of a batch but for these. */
export const without = (...indices: number[]): number[] =>
	upTo(ITEMS).filter((index) => !indices.includes(index));

/** Makes the tests of one poison item: each kind of refusal, at each place of a batch with so many items in flight. */
export function describePoison(maxConcurrency: number): void {
	const stage = useOutageStage();

	const cases = REFUSALS.flatMap((act) =>
		(Object.keys(PLACES) as Array<keyof typeof PLACES>).map((place) => ({
			act,
			maxConcurrency,
			place,
		})),
	);

	it.each(cases)(
		'costs itself, and nothing else ($act, $maxConcurrency at once, $place)',
		async ({ act, maxConcurrency, place }) => {
			const server = await stage().open(meeting(act));
			const index = PLACES[place];
			const run = { items: ITEMS, options: { maxConcurrency }, marks: { [index]: MARK } };
			const left = leavingOf(await stage().run(server.url, run));
			expect(left).toEqual({ labelled: without(index), failed: [index] });
			expect(server.seen).toMatchObject({ answeredTwice: 0, paidTwice: 0 });
			// One a item, and a question or two about the one that was refused.
			expect(server.seen.invokes).toBe(ITEMS);
			expect(server.seen.requests).toBeLessThanOrEqual(ITEMS + 2);
		},
	);
}

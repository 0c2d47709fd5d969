import fc from 'fast-check';

import { forget, isRemembered, recall, remember } from '../../nodes/Nyckel/run/finished';
import type { FinishedItems } from '../../nodes/Nyckel/run/finished';

const step = fc.record({
	action: fc.constantFrom('remember', 'remember', 'remember', 'forget', 'store'),
	run: fc.nat(3),
	item: fc.nat(5),
	hash: fc.constantFrom('a', 'b', '__proto__', 'constructor'),
	value: fc.jsonValue().filter((value) => value !== null),
});

describe('the memory of finished items', () => {
	it('behaves like a map of run and item, through any use and any storing as JSON', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
				let store: FinishedItems<fc.JsonValue> = {};
				const model = new Map<string, { run: number; hash: string; value: fc.JsonValue }>();
				for (const { action, run, item, hash, value } of steps) {
					if (action === 'remember') {
						remember(store, run, item, hash, value);
						model.set(`${run}/${item}`, { run, hash, value });
					} else if (action === 'forget') {
						forget(store, run);
						for (const [key, entry] of model) if (entry.run === run) model.delete(key);
					} else {
						store = JSON.parse(JSON.stringify(store)) as typeof store;
					}
					const known = model.get(`${run}/${item}`);
					expect(isRemembered(store, run, item)).toBe(known !== undefined);
					const found = recall(store, run, item, hash);
					const expected = known?.hash === hash ? known.value : undefined;
					expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
				}
			}),
		);
	});
});

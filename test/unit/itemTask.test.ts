import type { ApiRequest } from '../../nodes/Nyckel/api/types';
import { ItemTask } from '../../nodes/Nyckel/run/itemTask';
import type { Run, Step } from '../../nodes/Nyckel/run/operation';

const request: ApiRequest = { method: 'GET', path: '/v1/functions' };

const answered: Step = { kind: 'result', value: { answered: true } };

/** An item that has what it needs done first, and whose first step comes of this. */
function itemWhoseStart(start: () => Step) {
	const task = new ItemTask(0, { request, next: () => answered, start }, {} as Run);
	task.found = {};
	return task;
}

describe('the first step of an item', () => {
	it('is its end where what was found answers it', () => {
		expect(itemWhoseStart(() => answered).begin()).toBe(answered);
	});

	it('fails this item alone where it cannot be made', () => {
		const task = itemWhoseStart(() => {
			throw new TypeError('of the program');
		});
		expect(task.begin()).toMatchObject({ kind: 'failure', failure: { code: 'nodeFault' } });
	});
});

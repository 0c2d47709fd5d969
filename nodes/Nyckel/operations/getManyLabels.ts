import { listLabels } from '../api/endpoints';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { limitProperties, readLimit } from '../parameters/limit';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { followPages, itemsOf } from './shared/steps';

/** Label · Get Many: a function's labels, one item each. */
export const getManyLabels: Operation = {
	properties: [functionIdProperty, ...limitProperties],
	effect: 'read',

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const limit = readLimit(reader, itemIndex);
		const page = (startIndex: number) => listLabels(functionId, startIndex);
		return {
			request: page(0),
			fingerprint: () => fingerprintOf([page(0).path, String(limit)]),
			next: (json) =>
				followPages({ page, limit, done: (value) => ({ kind: 'result', value }) }, json),
			emit: itemsOf,
		};
	},
};

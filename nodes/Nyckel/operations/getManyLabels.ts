import { listLabels } from '../api/endpoints';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { limitProperties, readLimit } from '../parameters/limit';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { itemsOf, listed, readList } from './shared/steps';

/** Label · Get Many: a function's labels, one item each. */
export const getManyLabels: Operation = {
	properties: [functionIdProperty, ...limitProperties],
	effect: 'read',

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const limit = readLimit(reader, itemIndex);
		const first = listLabels(functionId);
		return {
			...readList(first, { limit }, listed),
			fingerprint: () => fingerprintOf([first.path, String(limit)]),
			emit: itemsOf,
		};
	},
};

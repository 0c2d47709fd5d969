import { listFunctions } from '../api/endpoints';
import { limitProperties, readLimit } from '../parameters/limit';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { itemsOf, listed, readList } from './shared/steps';

/** Function · Get Many: the account's functions, one item each. */
export const getMany: Operation = {
	properties: limitProperties,
	effect: 'read',

	plan({ reader, itemIndex }) {
		const limit = readLimit(reader, itemIndex);
		const first = listFunctions();
		return {
			...readList(first, { limit }, listed),
			fingerprint: () => fingerprintOf([first.path, String(limit)]),
			emit: itemsOf,
		};
	},
};

import { listFunctions } from '../api/endpoints';
import { parseList } from '../api/replies';
import { limitProperties, readLimit } from '../parameters/limit';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { itemsOf, resultOf } from './shared/steps';

/** Function · Get Many: the account's functions, one item each. */
export const getMany: Operation = {
	properties: limitProperties,
	effect: 'read',

	plan({ reader, itemIndex }) {
		const limit = readLimit(reader, itemIndex);
		return {
			request: listFunctions(),
			fingerprint: () => fingerprintOf([listFunctions().path, String(limit)]),
			next(json) {
				const functions = parseList(json);
				return resultOf(
					functions.ok ? { ok: true, value: functions.value.slice(0, limit) } : functions,
				);
			},
			emit: itemsOf,
		};
	},
};

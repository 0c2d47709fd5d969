import { getFunction, getSummary } from '../api/endpoints';
import { parseObject } from '../api/replies';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import type { Operation, Step } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { itemsOf, resultOf } from './shared/steps';

/** Function · Get: one function, with its numbers of samples as `summary`. */
export const get: Operation = {
	properties: [functionIdProperty],
	effect: 'read',

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const request = getFunction(functionId);
		const withSummary = (json: unknown): Step => {
			const found = parseObject(json);
			if (!found.ok) return resultOf(found);
			return {
				kind: 'request',
				request: getSummary(functionId),
				next(summaryJson) {
					const summary = parseObject(summaryJson);
					if (!summary.ok) return resultOf(summary);
					return { kind: 'result', value: { ...found.value, summary: summary.value } };
				},
			};
		};
		return {
			request,
			fingerprint: () => fingerprintOf([request.path]),
			next: withSummary,
			emit: itemsOf,
		};
	},
};

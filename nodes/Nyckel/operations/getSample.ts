import { getSample as getSampleRequest } from '../api/endpoints';
import { parseObject } from '../api/replies';
import type { NyckelLabel, NyckelSample } from '../api/types';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { readSampleReference, sampleProperties, USE_NEWEST } from '../parameters/sample';
import type { Operation, Step } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { namesOf, withLabelNames } from './shared/labelNames';
import { onSample } from './shared/onSample';
import { itemsOf, resultOf } from './shared/steps';
import { withLabels } from './shared/withLabels';

const SEVERAL = [USE_NEWEST];

/** Sample · Get: one sample, its labels by name. */
export const getSample: Operation = {
	properties: [functionIdProperty, ...sampleProperties(SEVERAL)],
	effect: 'read',

	plan({ reader, itemIndex, known }) {
		const functionId = readFunctionId(reader, itemIndex);
		const reference = readSampleReference(reader, itemIndex, SEVERAL);
		const withNames = (json: unknown, labels: NyckelLabel[]): Step => {
			const sample = parseObject<NyckelSample>(json);
			if (!sample.ok) return resultOf(sample);
			return { kind: 'result', value: withLabelNames(sample.value, namesOf(labels)) };
		};
		return {
			...withLabels(functionId, (labels) => {
				const { request, next, onRefusal } = onSample(known.of(functionId), reference, {
					request: (id) => getSampleRequest(functionId, id),
					done: (_, json) => withNames(json, labels),
				});
				return { kind: 'request', request, next, onRefusal };
			}),
			fingerprint: () => fingerprintOf([functionId, reference]),
			emit: itemsOf,
		};
	},
};

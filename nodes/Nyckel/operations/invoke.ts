import { dataProperties } from '../parameters/data';
import { functionIdProperty } from '../parameters/functionId';
import { costNotice, optionsProperty } from '../parameters/options';
import { outputProperties } from '../parameters/output';
import type { Operation } from '../run/operation';
import { planInvocation } from './shared/invocation';

/** Function · Invoke: one invocation per item, which emits the label fields. */
export const invoke: Operation = {
	properties: [
		functionIdProperty,
		...dataProperties,
		...outputProperties('output', 'prediction'),
		costNotice,
		optionsProperty,
	],
	effect: 'remembered',
	plan: async (source) => await planInvocation(source, 'output'),
	keepsInput: (reader, itemIndex) => reader.get('output', itemIndex) === 'inputWithPrediction',
};

import { dataProperties } from '../parameters/data';
import { classifyingFunctionProperty } from '../parameters/functionId';
import { costNotice, optionsProperty } from '../parameters/options';
import { outputProperty, predictionFieldProperty } from '../parameters/output';
import type { ParameterReader } from '../parameters/reader';
import {
	countRoutes,
	readRoutes,
	readSeveralLabels,
	readThreshold,
	routeProperties,
} from '../parameters/routes';
import { idleRouteHints, routingHints } from '../routing/hints';
import { decideRoute, FIRST_ROUTE_OUTPUT } from '../routing/route';
import type { Route, SeveralLabels } from '../routing/route';
import type { Operation } from '../run/operation';
import { METADATA_STORED_OTHERWISE, planInvocation } from './shared/invocation';

const output = outputProperty('routeOutput', 'inputWithPrediction');

/** Routes are the same for all items, but where a program has put expressions into them: what then fails says so itself. */
function shownRoutes(reader: ParameterReader): [Route[], SeveralLabels] {
	try {
		return [readRoutes(reader, 0), readSeveralLabels(reader, 0)];
	} catch {
		return [[], 'best'];
	}
}

/** Function · Invoke and Route: as Invoke, and each item leaves by the output of its predicted label, or by those of several. */
export const invokeAndRoute: Operation = {
	properties: [
		classifyingFunctionProperty,
		...dataProperties('The text to classify'),
		...routeProperties,
		output,
		predictionFieldProperty(output),
		costNotice,
		optionsProperty,
	],
	effect: 'remembered',
	storedOtherwise: METADATA_STORED_OTHERWISE,

	async plan(source) {
		const { reader, itemIndex } = source;
		const routes = readRoutes(reader, itemIndex);
		const threshold = readThreshold(reader, itemIndex);
		const several = readSeveralLabels(reader, itemIndex);
		return await planInvocation(source, output, (prediction) =>
			decideRoute(prediction, routes, threshold, several),
		);
	},

	keepsInput: (reader, itemIndex) => reader.get(output.name, itemIndex) === 'inputWithPrediction',
	outputCount: ({ parameters }) => FIRST_ROUTE_OUTPUT + countRoutes(parameters),
	hints(routed, reader) {
		if (routed.length === 0) return [];
		const [routes, several] = shownRoutes(reader);
		return [...routingHints(routed, routes), ...idleRouteHints(routes, several)];
	},
};

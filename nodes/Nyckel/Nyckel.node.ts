import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { getColumns } from './methods/getColumns';
import { searchFunctions } from './methods/searchFunctions';
import { searchLabels } from './methods/searchLabels';
import { operationOf, operationProperties } from './operations';
import { builderNotes } from './operations/builderNotes';
import { resourceProperties } from './operations/resources';
import { subtitleExpression } from './operations/subtitle';
import { authenticationProperty } from './parameters/authentication';
import { outputsExpression } from './routing/outputs';
import { runOperation } from './run/runOperation';

/** Labels the items of a workflow with a trained Nyckel function. */
export class Nyckel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Nyckel',
		name: 'nyckel',
		icon: { light: 'file:nyckel.svg', dark: 'file:nyckel.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitleExpression,
		description: 'Label text, images and table rows with a trained classifier',
		defaults: { name: 'Nyckel' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Classifies with a function that was trained at Nyckel: repeatable labels with a confidence, for many items at once. Prefer it to a language model or the Text Classifier when the user has such a function. To branch by label use operation invokeAndRoute, not invoke and a Switch behind it. Outputs of invokeAndRoute: 0 Other (labels without a route), 1 Low Confidence, 2 the first route, 3 the second, and so on; connect with .output(index).to(). Under onError continueRegularOutput failed items leave by output 0, never by a route; under continueErrorOutput by the output after the last route. In tests and evaluations set options.capture to false, else each test item becomes a sample of the function.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-base.evaluation',
					relationHint: 'Measures how often the label is right. Set options.capture to false.',
				},
			],
			extraTypeDefContent: builderNotes,
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression,
		credentials: [
			{
				name: 'nyckelOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['nyckelOAuth2Api'] } },
			},
			{
				name: 'nyckelApi',
				required: true,
				displayOptions: { show: { authentication: ['nyckelApi'] } },
			},
		],
		properties: [authenticationProperty, ...resourceProperties, ...operationProperties],
	};

	methods = {
		listSearch: { searchFunctions, searchLabels },
		resourceMapping: { getColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, () =>
			// n8n has no operation for a resource that it does not know.
			operationOf(this.getNodeParameter('resource', 0), this.getNodeParameter('operation', 0, '')),
		);
	}
}

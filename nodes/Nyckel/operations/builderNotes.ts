/**
 * What n8n's AI workflow builder reads of each operation, beside the parameters. It makes a type of the node's
 * description, in which parameters of one name collapse into the first, and operations of one value into one description.
 */
import type { IBuilderHintVariation } from 'n8n-workflow';

import { offeredOperations } from './resources';

/** In the language of n8n's workflow SDK; tested to be read by it. */
const ROUTE_PATTERN = `<patterns>
<pattern title="A way for each label">
const route = node({
  type: 'n8n-nodes-nyckel.nyckel',
  version: 1,
  config: {
    name: 'Route by Label',
    parameters: {
      resource: 'function',
      operation: 'invokeAndRoute',
      functionId: { __rl: true, mode: 'list', value: '' },
      inputType: 'text',
      data: expr('{{ $json.text }}'),
      routes: {
        values: [
          { label: { __rl: true, mode: 'name', value: 'Spam' } },
          { label: { __rl: true, mode: 'name', value: 'Not spam' } },
        ],
      },
      thresholdMode: 'value',
      confidenceThreshold: 0.8,
    },
  },
});

export default workflow('route-mails', 'Route mails')
  .add(newMail.to(route))
  .add(route.output(0).to(labelsWithoutRoute))
  .add(route.output(1).to(askPerson))
  .add(route.output(2).to(spamFolder))
  .add(route.output(3).to(inbox));
</pattern>
</patterns>`;

/** What the description of an operation does not say, by resource and operation. */
const MORE: Record<string, string> = {
	'function · invoke':
		'One output. Each item has labelName and confidence (0 to 1) at its top level, or under predictionField with output inputWithPrediction.',
	'function · invokeAndRoute': `Outputs: 0 Other, 1 Low Confidence, 2 the first route, 3 the second, and so on. The items keep their fields; the prediction is under predictionField.\n${ROUTE_PATTERN}`,
	'function · search':
		'Works with search functions only. An item per match: sampleId, distance (smaller is more alike), externalId, and data with options.includeData. With searchOutput inputWithMatches the items keep their fields, and the matches are a list under matchesField.',
	'sample · annotate':
		'Trains the function: only with a label that a person gave or confirmed. The sample must have been captured with this externalId.',
	'sample · create': 'Trains the function: only with a label that a person gave or confirmed.',
};

/** A note for each operation. */
export const builderNotes: IBuilderHintVariation[] = offeredOperations.map(
	({ resource, operation, option }) => ({
		content: [option.description, MORE[`${resource} · ${operation}`]]
			.filter((text) => text !== undefined)
			.join('. '),
		displayOptions: { show: { resource: [resource], operation: [operation] } },
	}),
);

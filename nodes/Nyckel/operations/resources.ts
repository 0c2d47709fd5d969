import type { INodeProperties } from 'n8n-workflow';

/** What the node works on, and what it can do with it. */
export const resourceProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Function', value: 'function' },
			{ name: 'Label', value: 'label' },
			{ name: 'Sample', value: 'sample' },
		],
		default: 'function',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['function'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get function',
				description: 'Get one function and how many samples it has',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many functions',
				description: 'Get the functions of your account',
			},
			{
				name: 'Invoke',
				value: 'invoke',
				action: 'Classify with function',
				description: 'Get the predicted label of each item',
			},
			{
				name: 'Invoke and Route',
				value: 'invokeAndRoute',
				action: 'Classify and route by label',
				description: 'Get the predicted label of each item and send it to the output of that label',
			},
			{
				name: 'Search',
				value: 'search',
				action: 'Search similar samples',
				description: 'Find the samples of a search function that are most like each item',
			},
		],
		default: 'invoke',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['label'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many labels',
				description: 'Get the labels of a function',
			},
		],
		default: 'getMany',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['sample'] } },
		options: [
			{
				name: 'Annotate',
				value: 'annotate',
				action: 'Annotate sample',
				description: 'Set the right label of an earlier input, so that the function learns from it',
			},
			{
				name: 'Create',
				value: 'create',
				action: 'Create sample',
				description: 'Add an input to train on, with its label if you know it',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many samples',
				description: 'Get samples with their predicted and their right label',
			},
		],
		default: 'annotate',
	},
];

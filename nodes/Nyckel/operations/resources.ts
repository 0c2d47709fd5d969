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
				action: 'Get a function',
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
				action: 'Classify with a function',
				description: 'Get the predicted label of each item',
			},
			{
				name: 'Invoke and Route',
				value: 'invokeAndRoute',
				action: 'Classify and route by label',
				description: 'Get the predicted label of each item and send it to the output of that label',
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
];

import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Annotate, which clears the label', 'ends');
describeTraining('Sample · Delete', 'ends');

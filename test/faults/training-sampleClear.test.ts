import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Annotate, which clears the label');

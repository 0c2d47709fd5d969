import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Annotate, which makes the sample');

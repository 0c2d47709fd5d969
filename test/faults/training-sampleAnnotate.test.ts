import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Annotate');

import { describeTraining } from './trainingMatrix';

describeTraining('Label · Update');

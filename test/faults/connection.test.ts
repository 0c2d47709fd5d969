import { describeFaults } from './matrix';

describeFaults('CONNECTION');

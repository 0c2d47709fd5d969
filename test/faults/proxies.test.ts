import { describeFaults } from './matrix';

describeFaults('PROXIES');

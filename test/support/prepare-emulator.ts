import { pythonOfEmulator } from '../../stand-ins/aws/emulator';

/** Before the suites: two of them that begin at once would install it twice, into the same folder. */
export default function prepareEmulator(): void {
  pythonOfEmulator();
}

import os from 'node:os';

/** Lambda's functions run as a user of this kind. */
const USER = 'sbx_user1051';

/** The name of every machine: a real one would differ from run to run as well as tell of this one. */
const HOST_NAME = 'localhost';

interface Report {
  readonly header: object;
}

type GetReport = (error?: Error) => Report;

/**
 * Hides whose machine this is where Node tells it past the environment: home, user, names, addresses, reports.
 *
 * It keeps runs alike and this user's names out of results. It is no guard against a function that reads files.
 */
export function installMachine(taskRoot: string): void {
  const home = () => process.env.HOME ?? '/';
  const { lo } = os.networkInterfaces();
  const realUserInfo = os.userInfo;
  Object.assign(os, {
    homedir: home,
    hostname: () => HOST_NAME,
    networkInterfaces: () => (lo === undefined ? {} : { lo }),
    userInfo: (options?: os.UserInfoOptions) => {
      const { uid, gid } = realUserInfo();
      const text = (value: string) => (options?.encoding === ('buffer' as string) ? Buffer.from(value) : value);
      return { uid, gid, username: text(USER), homedir: text(home()), shell: text('/sbin/nologin') };
    },
  });
  installReport(taskRoot);
}

/** Libraries ask a report which C library there is. */
function installReport(taskRoot: string): void {
  const { report } = process;
  if (report === undefined) return;
  const real = report.getReport.bind(report) as unknown as GetReport;
  const getReport: GetReport = (error) => {
    const told = real(error);
    const own = { host: HOST_NAME, cwd: taskRoot, commandLine: [process.execPath], networkInterfaces: [] };
    return { ...told, header: { ...told.header, ...own }, environmentVariables: { ...process.env } };
  };
  const writeReport = () => {
    throw Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS', syscall: 'open' });
  };
  Object.assign(report, { getReport, writeReport });
}

export * from './role-permissions';
export * from './template-snapshot';
